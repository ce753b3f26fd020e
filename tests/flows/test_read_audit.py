"""The audit is read, downloaded and recomputed, and that is noted too."""

import pytest
from django.db import connection

from tests.flows.people import a_person, ctx_of, give, operator
from tests.flows.world import World, enrolled, make_world, verbs
from waymark.flows.read_audit import check_chain, export_audit, read_audit
from waymark.records.audit.chain import chain_breaks
from waymark.records.audit.models import ChainCheck, ChainHead, Entry
from waymark.records.audit.queries import Wanted, entries_within, last_check
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Forbidden


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def test_an_auditor_of_a_campus_reads_what_names_that_campus(world: World) -> None:
    enrolled(world)
    enrolled(world, world.ben)
    eve = world.eve
    give(eve, Role.AUDITOR, world.north.pk)
    within = read_audit(ctx_of(eve), about=world.ada.pk)
    places = set(entries_within(within).values_list("organization_id", flat=True))
    assert places == {world.north.pk}
    newest = Entry.objects.order_by("-position")[0]
    assert (newest.verb, newest.object_id, newest.organization_id) == ("audit-read", world.ada.pk, world.north.pk)
    export_audit(ctx_of(eve))
    assert verbs()[-1] == "audit-exported"


def test_one_for_one_program_reads_none_and_nobody_else_may(world: World) -> None:
    eve = world.eve
    give(eve, Role.AUDITOR, None, program_id=world.version.program_id)
    assert not entries_within(read_audit(ctx_of(eve))).exists()
    for person in (world.ada, world.fay, world.cleo):
        for act in (read_audit, export_audit, check_chain):
            with pytest.raises(Forbidden):
                act(ctx_of(person))


def test_nothing_wanted_is_nothing_found(world: World) -> None:
    dev = a_person("Dev", "Auditor")
    give(dev, Role.AUDITOR, None)
    within = read_audit(ctx_of(dev))
    assert entries_within(within).exists()
    for wanted in (Wanted(object_ids=[]), Wanted(actor_ids=[]), Wanted(verbs=[]), Wanted(system_names=[])):
        assert not entries_within(within, wanted).exists()
    assert entries_within(within, Wanted(system_names=["command-line"])).exists()


def test_the_chain_is_checked_as_it_is(world: World) -> None:
    give(world.eve, Role.AUDITOR, None)
    made = check_chain(ctx_of(world.eve))
    assert (made.faults, made.position) == (0, ChainHead.objects.get().position - 1)
    assert last_check() == made
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_chainhead SET position = position - 2")
    said = " ".join(message for _, message in chain_breaks())
    assert "head of the chain" in said and "stands behind" in said


def test_checks_are_kept_as_they_were(world: World) -> None:
    give(world.eve, Role.AUDITOR, None)
    made = check_chain(ctx_of(world.eve))
    with pytest.raises(Exception, match="append-only"):
        ChainCheck.objects.filter(pk=made.pk).update(faults=0, position=9)


def test_an_operator_has_no_page_to_read(world: World) -> None:
    with pytest.raises(Forbidden):
        read_audit(operator())
