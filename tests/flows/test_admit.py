"""The door of a story."""

import pytest

from tests.flows.people import NOW, ctx_of
from tests.flows.world import World, enrolled
from waymark.flows.admit import admit
from waymark.records.enrollment.queries import enrollments_of, enrollments_within, scope_of
from waymark.rules.kernel.context import ANONYMOUS, Context
from waymark.rules.kernel.errors import Forbidden, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import reach


def test_one_goes_in_one_is_told_why_not_and_one_that_nothing_is_there(world: World) -> None:
    scope = scope_of(enrolled(world))
    admit(ctx_of(world.ada), Action.EDIT_PLAN, scope)
    with pytest.raises(Forbidden, match="Only the person this belongs to"):
        admit(ctx_of(world.fay), Action.EDIT_PLAN, scope)
    for ctx in (ctx_of(world.eve), ctx_of(world.ben), Context(actor=ANONYMOUS, now=NOW)):
        with pytest.raises(NotFound):
            admit(ctx, Action.EDIT_PLAN, scope)


def test_lists_show_exactly_what_the_door_lets_see(world: World) -> None:
    here, there = enrolled(world), enrolled(world, world.ben)
    for person in (world.ada, world.ben, world.cleo, world.eve, world.fay):
        ctx = ctx_of(person)
        listed = set(enrollments_within(reach(ctx.actor, Action.VIEW_ENROLLMENT)))
        for each in (here, there):
            try:
                admit(ctx, Action.VIEW_ENROLLMENT, scope_of(each))
            except NotFound:
                assert each not in listed
            else:
                assert each in listed
    assert list(enrollments_of(world.ada.pk)) == [here]
