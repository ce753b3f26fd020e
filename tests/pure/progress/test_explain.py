"""The trail: states, order, what is later, and the one best next step."""

import pytest

from tests.pure.progress.builders import (
    a_pack,
    a_pathway,
    a_requirement,
    activity,
    all_of,
    an_achievement,
    any_of,
    awarded,
    done,
    earned,
    requirement,
)
from waymark.rules.packs.model import Combine, Pack, Release, Tier
from waymark.rules.progress.evaluate import evaluate
from waymark.rules.progress.explain import is_later, trail_of
from waymark.rules.progress.facts import FactView
from waymark.rules.progress.waypoints import NextStep, StepKind, Stretch, StretchState, Trail, Waypoint, WorkState

NORTH = "north"


def trail_pack() -> Pack:
    return a_pack(
        [
            an_achievement("stack", all_of(earned("one"), earned("two")), tier=Tier.STACK, release=Release.CONFIRM),
            an_achievement("micro", requirement("shine"), tier=Tier.MICRO),
            an_achievement("two", all_of(earned("one"), requirement("work"), earned("micro")), level=2),
            an_achievement("one", all_of(requirement("look"), requirement("plan")), level=1),
        ],
        [a_requirement("work"), a_requirement("look"), a_requirement("plan"), a_requirement("shine")],
        [
            a_pathway(
                NORTH,
                {
                    "look": any_of(activity("tour"), activity("visit")),
                    "plan": all_of(activity("write"), activity("talk")),
                    "work": activity("job"),
                    "shine": activity("show"),
                },
            )
        ],
    )


PACK = trail_pack()
LEVEL_ONE = [done("tour"), done("write"), done("talk")]
ALL_DONE = [*LEVEL_ONE, done("job"), done("show")]


def seen(facts: list[FactView], **work: WorkState) -> Trail:
    return trail_of(PACK, evaluate(PACK, NORTH, facts), work=work)


def point(trail: Trail, key: str) -> Waypoint:
    return next(each for stretch in trail.stretches() for each in stretch.waypoints if each.key == key)


def stretch(trail: Trail, key: str) -> Stretch:
    return next(each for each in trail.stretches() if each.key == key)


def test_levels_come_in_order_then_side_trails_then_the_stack() -> None:
    trail = seen([])
    assert [each.key for each in trail.levels] == ["one", "two"]
    assert [each.key for each in trail.side_trails] == ["micro"]
    assert [each.key for each in trail.stack] == ["stack"]
    assert [each.key for each in stretch(trail, "one").waypoints] == ["look", "plan"]


def test_at_first_level_one_and_the_side_trail_are_open_and_the_rest_is_later() -> None:
    trail = seen([])
    assert {each.key: each.state for each in trail.stretches()} == {
        "one": StretchState.OPEN,
        "two": StretchState.LATER,
        "micro": StretchState.OPEN,
        "stack": StretchState.LATER,
    }
    assert point(trail, "look").state is WorkState.OPEN
    assert point(trail, "work").state is WorkState.LATER
    assert point(trail, "shine").state is WorkState.OPEN


def test_a_level_waits_for_the_level_before_it_but_never_for_a_micro_badge() -> None:
    assert is_later(PACK, "two", earned=frozenset())
    assert not is_later(PACK, "two", earned=frozenset({"one"}))
    assert is_later(PACK, "stack", earned=frozenset({"one"}))
    assert not is_later(PACK, "stack", earned=frozenset({"stack"}))


def test_a_stretch_says_what_it_asks_and_what_it_still_waits_for() -> None:
    two = stretch(seen(LEVEL_ONE), "two")
    assert (two.asks, two.waits_for) == (("one", "micro"), ("micro",))
    one = stretch(seen([done("tour")]), "one")
    assert (one.reached, one.total) == (1, 2)


def test_work_done_ahead_is_reached_and_work_begun_ahead_is_shown_as_begun() -> None:
    assert point(seen([done("job")]), "work").state is WorkState.REACHED
    assert point(seen([], job=WorkState.STARTED), "work").state is WorkState.STARTED
    assert point(seen([], job=WorkState.WITH_ASSESSOR), "work").state is WorkState.WITH_ASSESSOR


def test_one_of_several_says_so_and_suggests_one() -> None:
    look = point(seen([]), "look")
    assert (look.combine, look.needed) == (Combine.ANY, 1)
    assert [(each.key, each.suggested) for each in look.activities] == [("tour", True), ("visit", False)]


def test_it_is_with_an_assessor_only_when_nothing_more_is_needed_from_the_learner() -> None:
    half = seen([], write=WorkState.WITH_ASSESSOR)
    assert point(half, "plan").state is WorkState.OPEN
    assert [each.state for each in point(half, "plan").activities] == [WorkState.WITH_ASSESSOR, WorkState.OPEN]
    assert point(seen([done("talk")], write=WorkState.WITH_ASSESSOR), "plan").state is WorkState.WITH_ASSESSOR
    assert point(seen([], visit=WorkState.WITH_ASSESSOR), "look").state is WorkState.WITH_ASSESSOR


@pytest.mark.parametrize(
    ("facts", "work", "step"),
    [
        ([], {}, NextStep(StepKind.START, "one", "look", "tour")),
        ([], {"visit": WorkState.STARTED}, NextStep(StepKind.CONTINUE, "one", "look", "visit")),
        ([done("tour")], {}, NextStep(StepKind.START, "one", "plan", "write")),
        ([done("tour"), done("write")], {}, NextStep(StepKind.START, "one", "plan", "talk")),
        ([], {"talk": WorkState.CHANGE_ASKED}, NextStep(StepKind.CHANGE, "one", "plan", "talk")),
        ([], {"job": WorkState.CHANGE_ASKED}, NextStep(StepKind.CHANGE, "two", "work", "job")),
        ([], {"visit": WorkState.WITH_ASSESSOR}, NextStep(StepKind.START, "one", "plan", "write")),
        ([], {"write": WorkState.WITH_ASSESSOR}, NextStep(StepKind.START, "one", "look", "tour")),
        (
            [done("tour"), done("talk")],
            {"write": WorkState.WITH_ASSESSOR},
            NextStep(StepKind.START, "micro", "shine", "show"),
        ),
        (
            [done("tour"), done("talk"), done("show")],
            {"write": WorkState.WITH_ASSESSOR},
            NextStep(StepKind.WAIT, "one", "plan", "write"),
        ),
        (LEVEL_ONE, {}, NextStep(StepKind.START, "two", "work", "job")),
        ([*LEVEL_ONE, done("job")], {}, NextStep(StepKind.START, "micro", "shine", "show")),
        (ALL_DONE, {}, NextStep(StepKind.CONFIRM, "stack")),
        ([*ALL_DONE, awarded("stack")], {}, NextStep(StepKind.FINISHED)),
    ],
)
def test_the_next_step(facts: list[FactView], work: dict[str, WorkState], step: NextStep) -> None:
    assert seen(facts, **work).next == step


def test_nothing_is_suggested_that_leads_only_to_what_is_already_earned() -> None:
    step = seen([*LEVEL_ONE, done("job"), awarded("micro")]).next
    assert step == NextStep(StepKind.CONFIRM, "stack")


def test_a_way_that_leads_nowhere_says_to_ask() -> None:
    pack = a_pack([an_achievement("one", requirement("r"))], [a_requirement("r")], [a_pathway(NORTH, {})])
    trail = trail_of(pack, evaluate(pack, NORTH, []), work={})
    assert trail.next == NextStep(StepKind.ASK, "one")
    assert trail.levels[0].waypoints[0].activities == ()


def test_when_all_is_met_a_stack_to_confirm_says_so() -> None:
    assert stretch(seen(ALL_DONE), "stack").state is StretchState.TO_CONFIRM
    assert stretch(seen(ALL_DONE), "two").state is StretchState.EARNED
