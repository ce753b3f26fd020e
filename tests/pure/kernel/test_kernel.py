"""The ground everything stands on: clock, ids, context, refusals and transitions."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import pytest

from waymark.rules.kernel.clock import Clock, FixedClock, SystemClock
from waymark.rules.kernel.context import ANONYMOUS, Actor, ActorKind, Context, GrantView, Role, system_actor
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound, WaymarkError
from waymark.rules.kernel.ids import new_id, new_token, token_hash
from waymark.rules.kernel.transitions import move

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_fixed_clock_stands_still() -> None:
    clock: Clock = FixedClock(NOON)
    assert clock.now() == clock.now() == NOON


def test_the_system_clock_tells_an_instant_with_its_zone() -> None:
    first, second = SystemClock().now(), SystemClock().now()
    assert first.utcoffset() == timedelta(0)
    assert first <= second


def test_ids_are_uuids_of_version_7_in_the_order_they_were_made() -> None:
    ids = [new_id() for _ in range(100)]
    assert {each.version for each in ids} == {7}
    assert len(set(ids)) == 100
    assert ids == sorted(ids)


def test_tokens_are_long_never_alike_and_stored_as_a_hash() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(len(each) >= 43 for each in tokens)
    assert token_hash("open sesame") == "41ef4bb0b23661e66301aac36066912dac037827b4ae63a7b1165a5aa93ed4eb"


def test_a_context_is_frozen_and_each_story_has_its_own_request() -> None:
    context = Context(ANONYMOUS, NOON)
    with pytest.raises(FrozenInstanceError):
        context.now = NOON  # type: ignore[misc]  # the point of the test
    assert context.request_id != Context(ANONYMOUS, NOON).request_id


def test_a_system_actor_names_itself_and_whom_it_acts_for() -> None:
    starter = new_id()
    grant = GrantView(Role.REGISTRAR, None, None)
    assert system_actor("import", on_behalf_of=starter, grants=(grant,)) == Actor(
        ActorKind.SYSTEM, system_name="import", on_behalf_of=starter, grants=(grant,)
    )


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Forbidden(), "forbidden"),
        (NotFound(), "not-found"),
        (Invalid("Write a title."), "invalid"),
        (Conflict("Somebody else was first."), "conflict"),
        (WaymarkError("No."), "refused"),
    ],
)
def test_each_refusal_has_a_code_and_a_sentence(error: WaymarkError, code: str) -> None:
    assert error.code == code
    assert str(error) == error.message
    assert error.message.endswith(".")


def test_invalid_input_names_its_fields() -> None:
    assert Invalid("Look again.", fields={"title": "Write a title."}).fields == {"title": "Write a title."}
    assert Invalid("Look again.").fields == {}


class Door(StrEnum):
    OPEN = "open"
    SHUT = "shut"
    BRICKED_UP = "bricked_up"


DOORS = {Door.OPEN: frozenset({Door.SHUT}), Door.SHUT: frozenset({Door.OPEN, Door.BRICKED_UP})}


@pytest.mark.parametrize("current", Door)
@pytest.mark.parametrize("target", Door)
def test_a_step_is_taken_exactly_when_it_is_in_the_table(current: Door, target: Door) -> None:
    if target in DOORS.get(current, frozenset()):
        assert move(DOORS, current, target) is target
    else:
        with pytest.raises(Conflict):
            move(DOORS, current, target)


def test_a_refused_step_says_what_to_do() -> None:
    with pytest.raises(Conflict, match="Load the page"):
        move(DOORS, Door.BRICKED_UP, Door.OPEN)
