"""The check of all records: asked for once, followed step by step, and its result stored."""

from datetime import timedelta

import pytest
from django.test import override_settings

from tests.append_only import lifted
from tests.flows.people import NOW, a_person, ctx_of, give, operator
from tests.flows.world import World, enrolled, make_world, verbs
from waymark.flows.check_records import Finding, ask_for_check, findings, keep_check, work_on_check
from waymark.records.audit.models import RecordsCheck
from waymark.records.audit.queries import last_records_check
from waymark.records.enrollment.models import Enrollment
from waymark.records.people.models import Person
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Forbidden

pytestmark = pytest.mark.django_db
QUEUED = override_settings(TASKS={"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}})


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def dev(world: World) -> Person:
    person = a_person("Dev", "Hall", email="dev.hall@example.org")
    give(person, Role.ADMINISTRATOR, None)
    return person


def test_every_step_is_told_when_it_begins(world: World) -> None:
    begun: list[int] = []
    assert list(findings(NOW, begins=begun.append)) == []
    assert begun == [1, 2, 3, 4]


@QUEUED
def test_a_check_is_asked_for_once_while_it_runs(world: World, dev: Person) -> None:
    first = ask_for_check(ctx_of(dev))
    assert ask_for_check(ctx_of(dev, minutes=30)).pk == first.pk
    assert verbs().count("records-check-asked") == 1
    assert ask_for_check(ctx_of(dev, minutes=61)).pk != first.pk  # one that stopped is no hindrance
    assert last_records_check() is None


@QUEUED
def test_a_worker_stores_what_it_found(world: World, dev: Person) -> None:
    enrollment = enrolled(world)
    with lifted():
        Enrollment.objects.filter(pk=enrollment.pk).update(met=5)
    made = ask_for_check(ctx_of(dev))
    assert work_on_check(ctx_of(dev), made.pk) == 1
    done = last_records_check()
    assert done is not None and done.pk == made.pk and done.asked_by_id == dev.pk
    assert (done.step, done.faults) == (4, 1)
    assert done.findings[0][:2] == ["wrong-progress", str(enrollment.pk)]
    assert done.counts["enrollments"] == 1
    assert work_on_check(ctx_of(dev), made.pk) == 1  # a job that is run again
    assert verbs().count("records-checked") == 1 and RecordsCheck.objects.count() == 1


def test_only_the_first_findings_are_stored_and_all_are_counted(world: World) -> None:
    keep_check(operator(), [Finding("fact", str(number), "is missing") for number in range(60)], {})
    done = RecordsCheck.objects.get()
    assert (done.faults, len(done.findings), done.asked_by_id) == (60, 50, None)


def test_administrators_of_a_campus_do_not_check_everything(world: World) -> None:
    eve = a_person("Eve", "Hall", email="eve.hall@example.org")
    give(eve, Role.ADMINISTRATOR, world.north.pk)
    with pytest.raises(Forbidden):
        ask_for_check(ctx_of(eve))
    with pytest.raises(Forbidden):
        keep_check(ctx_of(eve, now=NOW + timedelta(days=1)), [], {})
    assert not RecordsCheck.objects.exists()
