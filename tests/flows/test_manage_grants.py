"""Roles: who gives them, that nobody gives one to themselves, and that an ended one holds no more."""

from datetime import timedelta

import pytest

from tests.flows.people import NOW, ctx_of, give, operator
from tests.flows.world import World, verbs
from waymark.flows.manage_grants import end_grant, grant_role, resign_role
from waymark.records.people.models import Grant
from waymark.records.people.queries import actor_for
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.kernel.ids import new_id


def test_an_administrator_gives_a_role_once_and_ends_it(world: World) -> None:
    give(world.eve, Role.ADMINISTRATOR, world.riders.pk)
    eve = ctx_of(world.eve)
    given = grant_role(eve, person_id=world.ben.pk, role=Role.ASSESSOR, organization_id=world.south.pk)
    again = grant_role(eve, person_id=world.ben.pk, role=Role.ASSESSOR, organization_id=world.south.pk)
    assert given == again and given.granted_by == world.eve
    assert [view.role for view in actor_for(world.ben, now=NOW + timedelta(minutes=1)).grants] == [Role.ASSESSOR]
    later = ctx_of(world.eve, minutes=10)
    end_grant(later, given.pk)
    assert actor_for(world.ben, now=NOW + timedelta(minutes=11)).grants == ()
    assert verbs(about=given.pk) == ["role-granted", "role-ended"]
    with pytest.raises(Conflict):
        end_grant(later, given.pk)


def test_a_role_everywhere_is_not_a_role_at_a_campus(world: World) -> None:
    here = grant_role(operator(), person_id=world.eve.pk, role=Role.AUDITOR, organization_id=world.north.pk)
    everywhere = grant_role(operator(), person_id=world.eve.pk, role=Role.AUDITOR, organization_id=None)
    assert here != everywhere
    assert grant_role(operator(), person_id=world.eve.pk, role=Role.AUDITOR, organization_id=None) == everywhere


def test_nobody_gives_or_keeps_a_role_by_themselves(world: World) -> None:
    give(world.eve, Role.ADMINISTRATOR, world.riders.pk)
    before = Grant.objects.count()
    with pytest.raises(Forbidden):
        grant_role(ctx_of(world.eve), person_id=world.eve.pk, role=Role.ASSESSOR, organization_id=world.north.pk)
    with pytest.raises(Forbidden):
        end_grant(ctx_of(world.eve), Grant.objects.get(person=world.eve).pk)
    with pytest.raises(Forbidden):
        grant_role(ctx_of(world.fay), person_id=world.ben.pk, role=Role.ASSESSOR, organization_id=world.north.pk)
    assert Grant.objects.count() == before


def test_an_administrator_of_a_campus_gives_nothing_elsewhere(world: World) -> None:
    give(world.eve, Role.ADMINISTRATOR, world.north.pk)
    for elsewhere in (world.south.pk, None):
        with pytest.raises(Forbidden):
            grant_role(ctx_of(world.eve), person_id=world.ben.pk, role=Role.COUNSELOR, organization_id=elsewhere)


def test_what_is_not_there_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        grant_role(operator(), person_id=new_id(), role=Role.ASSESSOR, organization_id=world.north.pk)
    with pytest.raises(NotFound):
        end_grant(operator(), new_id())


def test_another_end_replaces_the_role_and_there_are_never_two_alike(world: World) -> None:
    def given(*, days: int | None, begins: int = 0) -> Grant:
        return grant_role(
            operator(),
            person_id=world.eve.pk,
            role=Role.ASSESSOR,
            organization_id=world.north.pk,
            program_id=world.version.program_id,
            from_at=NOW + timedelta(days=begins),
            until_at=None if days is None else NOW + timedelta(days=days),
        )

    first, second = given(days=None), given(days=30)
    assert given(days=30) == second
    assert verbs(about=first.pk) == ["role-granted", "role-replaced"]
    third = given(days=90, begins=10)
    second.refresh_from_db()
    assert second.until_at == third.from_at
    fourth = given(days=60)
    third.refresh_from_db()
    assert third.until_at == third.from_at and fourth.until_at == NOW + timedelta(days=60)
    for day in (0, 5, 10, 59):
        assert len(actor_for(world.eve, now=NOW + timedelta(days=day, minutes=1)).grants) == 1
    assert actor_for(world.eve, now=NOW + timedelta(days=60)).grants == ()


def test_a_role_that_has_not_begun_can_be_taken_back(world: World) -> None:
    later = NOW + timedelta(days=7)
    made = grant_role(
        operator(), person_id=world.eve.pk, role=Role.ASSESSOR, organization_id=world.north.pk, from_at=later
    )
    end_grant(operator(), made.pk)
    assert actor_for(world.eve, now=later).grants == ()
    with pytest.raises(Conflict):
        end_grant(operator(), made.pk)


def test_the_last_administrator_neither_resigns_nor_is_ended(world: World) -> None:
    give(world.eve, Role.ADMINISTRATOR, world.riders.pk)
    only = Grant.objects.get(person=world.eve)
    with pytest.raises(Conflict):
        resign_role(ctx_of(world.eve), only.pk)
    with pytest.raises(Conflict):
        end_grant(operator(), only.pk)
    give(world.fay, Role.ADMINISTRATOR, world.north.pk)  # reaches less: one campus alone
    with pytest.raises(Conflict):
        resign_role(ctx_of(world.eve), only.pk)
    give(world.cleo, Role.ADMINISTRATOR, None)
    with pytest.raises(Forbidden):
        resign_role(ctx_of(world.cleo), only.pk)
    resign_role(ctx_of(world.eve), only.pk)
    assert verbs(about=only.pk)[-1] == "role-resigned"
    end_grant(operator(), Grant.objects.get(person=world.fay, role=Role.ADMINISTRATOR).pk)


def test_a_role_that_ends_before_it_begins_is_refused(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        grant_role(operator(), person_id=world.eve.pk, role=Role.AUDITOR, organization_id=world.north.pk, until_at=NOW)
    assert "until" in refusal.value.fields
    for place, program in ((new_id(), None), (world.north.pk, new_id())):
        with pytest.raises(NotFound):
            grant_role(operator(), person_id=world.eve.pk, role=Role.AUDITOR, organization_id=place, program_id=program)
