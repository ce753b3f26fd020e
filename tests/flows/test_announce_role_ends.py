"""Roles that end are announced two weeks and three days before, once each, to holder and administrators."""

from datetime import timedelta

from tests.flows.people import NOW, ctx_of, give, operator
from tests.flows.world import World, verbs
from waymark.flows.announce_role_ends import announce_role_ends
from waymark.flows.manage_grants import grant_role
from waymark.flows.propose_role import propose_role
from waymark.records.notices.letters import written
from waymark.records.notices.models import Message
from waymark.records.people.models import Grant
from waymark.rules.kernel.context import Context, Role, system_actor


def job(days: int) -> Context:
    """The job, some days later."""
    return Context(actor=system_actor("announcing"), now=NOW + timedelta(days=days))


def ends_in(world: World, days: int) -> Grant:
    return grant_role(
        operator(),
        person_id=world.ben.pk,
        role=Role.ASSESSOR,
        organization_id=world.north.pk,
        until_at=NOW + timedelta(days=days),
    )


def test_the_end_is_told_twice_to_holder_and_administrators(world: World) -> None:
    give(world.eve, Role.ADMINISTRATOR, world.riders.pk)
    give(world.fay, Role.ADMINISTRATOR, world.south.pk)  # of another campus: hears nothing
    grant = ends_in(world, 30)
    assert announce_role_ends(job(10)) == 0
    assert announce_role_ends(job(16)) == 2 and announce_role_ends(job(17)) == 0
    assert announce_role_ends(job(28)) == 2 and announce_role_ends(job(31)) == 0
    letters = Message.objects.filter(template="role-ends")
    assert {each.to_email for each in letters} == {world.ben.email, world.eve.email}
    assert verbs(about=grant.pk).count("role-end-announced") == 2
    text = written(letters.filter(to_person_id=world.eve.pk)[0]).text
    assert "Ben Okoye" in text and "assessor" in text and "October 14, 2026" in text


def test_a_role_that_was_replaced_is_not_announced(world: World) -> None:
    ends_in(world, 10)
    ends_in(world, 90)
    assert announce_role_ends(job(1)) == 0


def test_other_administrators_hear_of_a_proposal(world: World) -> None:
    for person in (world.eve, world.cleo, world.ben):
        give(person, Role.ADMINISTRATOR, world.riders.pk)
    propose_role(ctx_of(world.eve), person_id=world.ben.pk, role=Role.ISSUER, organization_id=world.north.pk)
    assert [each.to_email for each in Message.objects.filter(template="role-proposed")] == [world.cleo.email]
