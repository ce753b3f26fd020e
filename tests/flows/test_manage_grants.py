"""Roles: who gives them, that nobody gives one to themselves, and that an ended one holds no more."""

from datetime import timedelta

import pytest

from tests.flows.people import NOW, ctx_of, give, operator
from tests.flows.world import World, verbs
from waymark.flows.manage_grants import end_grant, grant_role
from waymark.records.people.models import Grant
from waymark.records.people.queries import actor_for
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict, Forbidden, NotFound
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
