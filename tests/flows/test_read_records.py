"""Staff who read somebody's record leave an entry; people who may not see it learn nothing, and a refusal is kept."""

import pytest

from tests.flows.people import ctx_of, give
from tests.flows.world import World, enrolled, submitted_plan, verbs
from waymark.flows.read_records import read_enrollment, read_work
from waymark.flows.refuse import record_refusal
from waymark.records.audit.models import Entry
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import NotFound


def test_reading_the_work_of_others_leaves_an_entry(world: World) -> None:
    work = submitted_plan(enrolled(world))
    assert read_work(ctx_of(world.cleo), work.pk) == work
    assert read_work(ctx_of(world.ada), work.pk) == work
    read_enrollment(ctx_of(world.fay), work.enrollment_id)
    assert verbs(about=work.pk) == ["work-submitted", "work-read"]
    assert verbs(about=work.enrollment_id)[-1] == "work-read"


def test_who_may_not_see_it_does_not_find_it(world: World) -> None:
    give(world.eve, Role.ASSESSOR, world.south.pk)
    work = submitted_plan(enrolled(world))
    before = Entry.objects.count()
    for person in (world.eve, world.ben):
        with pytest.raises(NotFound):
            read_work(ctx_of(person), work.pk)
        with pytest.raises(NotFound):
            read_enrollment(ctx_of(person), work.enrollment_id)
    assert Entry.objects.count() == before


def test_a_refusal_names_the_address_by_an_id_alone(world: World) -> None:
    record_refusal(ctx_of(world.eve), path="/s/secret-token")
    entry = Entry.objects.order_by("position").last()
    assert entry is not None and entry.verb == "access-refused" and entry.actor_id == world.eve.pk
    assert "secret" not in str(list(Entry.objects.values().order_by("-position")[0].values()))
