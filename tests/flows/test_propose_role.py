"""Roles that take two administrators: nothing starts before the second one agrees, and nobody is both."""

from datetime import timedelta

import pytest

from tests.flows.people import NOW, ctx_of, give, operator
from tests.flows.world import World, verbs
from waymark.flows.manage_grants import end_grant, grant_role
from waymark.flows.propose_role import approve_role, decline_role, propose_role, withdraw_proposal
from waymark.records.people.models import Grant, Outcome, RoleProposal
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.kernel.ids import new_id


def proposed(world: World, role: Role = Role.ISSUER) -> RoleProposal:
    """Eve, an administrator, proposes the role for Ben; Cleo is the second administrator."""
    give(world.eve, Role.ADMINISTRATOR, world.riders.pk)
    give(world.cleo, Role.ADMINISTRATOR, world.riders.pk)
    return propose_role(
        ctx_of(world.eve), person_id=world.ben.pk, role=role, organization_id=world.riders.pk, reason="Signs in fall."
    )


@pytest.mark.parametrize("role", [Role.ISSUER, Role.ADMINISTRATOR])
def test_one_administrator_alone_gives_no_role_that_takes_two(world: World, role: Role) -> None:
    give(world.eve, Role.ADMINISTRATOR, world.riders.pk)
    with pytest.raises(Forbidden):
        grant_role(ctx_of(world.eve), person_id=world.ben.pk, role=role, organization_id=world.riders.pk)
    assert grant_role(operator(), person_id=world.ben.pk, role=role, organization_id=world.riders.pk)


def test_a_second_administrator_agrees_and_both_stand_in_the_record(world: World) -> None:
    proposal = proposed(world)
    assert not Grant.objects.filter(person=world.ben).exists()
    made = approve_role(ctx_of(world.cleo), proposal.pk)
    assert (made.granted_by, made.agreed_by, made.reason) == (world.eve, world.cleo, "Signs in fall.")
    assert verbs(about=proposal.pk) == ["role-proposed", "role-approved"]
    with pytest.raises(Conflict):
        decline_role(ctx_of(world.cleo), proposal.pk)


def test_neither_the_proposer_nor_the_holder_agrees(world: World) -> None:
    proposal = proposed(world)
    give(world.ben, Role.ADMINISTRATOR, world.riders.pk)
    for person in (world.eve, world.ben, world.fay, world.ada):
        with pytest.raises(Forbidden):
            approve_role(ctx_of(person), proposal.pk)
        with pytest.raises(Forbidden):
            decline_role(ctx_of(person), proposal.pk)


def test_a_declined_role_says_why_and_can_be_proposed_again(world: World) -> None:
    proposal = proposed(world)
    with pytest.raises(Conflict):
        proposed(world)
    decline_role(ctx_of(world.cleo), proposal.pk, note="For one campus is enough.")
    proposal.refresh_from_db()
    assert (proposal.answer.outcome, proposal.answer.note) == (Outcome.DECLINED, "For one campus is enough.")
    assert proposed(world) != proposal


def test_a_proposal_can_be_withdrawn_by_its_proposer_alone(world: World) -> None:
    proposal = proposed(world)
    with pytest.raises(Forbidden):
        withdraw_proposal(ctx_of(world.cleo), proposal.pk)
    withdraw_proposal(ctx_of(world.eve), proposal.pk)
    with pytest.raises(Conflict):
        approve_role(ctx_of(world.cleo), proposal.pk)


def test_the_time_to_agree_is_over_after_two_weeks(world: World) -> None:
    proposal = proposed(world)
    with pytest.raises(Conflict):
        approve_role(ctx_of(world.cleo, days=14), proposal.pk)
    assert propose_role(
        ctx_of(world.eve, days=14), person_id=world.ben.pk, role=Role.ISSUER, organization_id=world.riders.pk
    )


def test_whoever_is_no_administrator_any_more_has_proposed_nothing(world: World) -> None:
    proposal = proposed(world)
    end_grant(operator(now=NOW + timedelta(minutes=1)), Grant.objects.get(person=world.eve).pk)
    with pytest.raises(Conflict):
        approve_role(ctx_of(world.cleo, minutes=2), proposal.pk)


def test_what_cannot_be_is_refused(world: World) -> None:
    give(world.eve, Role.ADMINISTRATOR, world.riders.pk)
    eve = ctx_of(world.eve)
    with pytest.raises(Invalid):
        propose_role(eve, person_id=world.ben.pk, role=Role.ISSUER, organization_id=world.riders.pk, until_at=NOW)
    with pytest.raises(NotFound):
        propose_role(eve, person_id=new_id(), role=Role.ISSUER, organization_id=world.riders.pk)
    with pytest.raises(Forbidden):
        propose_role(eve, person_id=world.eve.pk, role=Role.ISSUER, organization_id=world.riders.pk)
    with pytest.raises(Forbidden):
        propose_role(operator(), person_id=world.ben.pk, role=Role.ISSUER, organization_id=world.riders.pk)
    with pytest.raises(NotFound):
        approve_role(eve, new_id())
