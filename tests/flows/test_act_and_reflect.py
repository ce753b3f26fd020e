"""A learner takes steps toward a goal and says what came of it."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from tests.flows.people import TODAY, ctx_of
from tests.flows.world import World, enrolled, planned, verbs
from waymark.flows import act_and_reflect as story
from waymark.flows.act_and_reflect import (
    change_action,
    drop_action,
    mark_action_done,
    reflect_on_goal,
    reopen_action,
    restore_action,
    write_action,
)
from waymark.flows.plan_career import set_goal_state
from waymark.records.plans.models import Action, Reflection
from waymark.records.plans.queries import actions_dropped, frozen_plan, goals_of
from waymark.records.plans.states import GoalState
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.kernel.ids import new_id
from waymark.rules.packs.model import PlanPart

DUE = date(2026, 10, 1)


def step_toward(world: World, goal_id: UUID, *, what: str = "Ride the loop once") -> Action:
    return write_action(ctx_of(world.ada), goal_id, what=what, due_on=DUE, resources="A map", barriers="Rain")


def test_a_step_is_written_changed_done_and_opened_again(world: World) -> None:
    goal = planned(enrolled(world))
    step, ada = step_toward(world, goal.pk), ctx_of(world.ada)
    assert (step.what, step.due_on, step.resources, step.barriers) == ("Ride the loop once", DUE, "A map", "Rain")
    change_action(ada, step.pk, what="Ride the loop twice", due_on=None)
    mark_action_done(ada, step.pk, on=TODAY, outcome="It took two hours.")
    step.refresh_from_db()
    assert (step.what, step.due_on, step.barriers) == ("Ride the loop twice", None, "")
    assert (step.done_on, step.outcome) == (TODAY, "It took two hours.")
    reopen_action(ada, step.pk)
    step.refresh_from_db()
    assert (step.done_on, step.outcome) == (None, "It took two hours.")
    assert verbs(about=step.pk) == ["action-written", "action-changed", "action-changed", "action-changed"]


def test_writing_the_same_step_twice_has_the_effect_of_once(world: World) -> None:
    goal = planned(enrolled(world))
    assert step_toward(world, goal.pk).pk == step_toward(world, goal.pk).pk


def test_a_step_is_dropped_and_put_back(world: World) -> None:
    enrollment = enrolled(world)
    step, ada = step_toward(world, planned(enrollment).pk), ctx_of(world.ada)
    drop_action(ada, step.pk)
    drop_action(ada, step.pk)
    assert list(goals_of(enrollment.pk)[0].actions.all()) == []
    assert [each.pk for each in actions_dropped(enrollment.pk)] == [step.pk]
    restore_action(ada, step.pk)
    restore_action(ada, step.pk)
    assert list(goals_of(enrollment.pk)[0].actions.all()) == [step]
    assert verbs(about=step.pk) == ["action-written", "action-changed", "action-changed"]


def test_a_step_is_not_done_before_it_happened(world: World) -> None:
    step = step_toward(world, planned(enrolled(world)).pk)
    for day in (TODAY + timedelta(days=1), date(1999, 12, 31)):
        with pytest.raises(Invalid) as refusal:
            mark_action_done(ctx_of(world.ada), step.pk, on=day)
        assert set(refusal.value.fields) == {"on"}


def test_a_step_needs_words_and_a_likely_day(world: World) -> None:
    goal = planned(enrolled(world))
    with pytest.raises(Invalid) as refusal:
        write_action(ctx_of(world.ada), goal.pk, what="", due_on=DUE, resources="r" * 601)
    assert set(refusal.value.fields) == {"what", "resources"}
    with pytest.raises(Invalid) as refusal:
        write_action(ctx_of(world.ada), goal.pk, what="Ride", due_on=date(9999, 1, 1))
    assert set(refusal.value.fields) == {"due_on"}


def test_steps_belong_to_goals_that_are_not_set_aside_and_have_an_end(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    goal = planned(enrolled(world))
    monkeypatch.setattr(story, "ACTIONS_LIMIT", 1)
    step_toward(world, goal.pk)
    with pytest.raises(Conflict, match="at most 1 steps"):
        step_toward(world, goal.pk, what="Another")
    set_goal_state(ctx_of(world.ada), goal.pk, state=GoalState.SET_ASIDE)
    with pytest.raises(Conflict, match="set aside"):
        step_toward(world, goal.pk, what="Another")


def test_the_latest_reflection_counts_and_earlier_ones_stay(world: World) -> None:
    enrollment = enrolled(world)
    goal = planned(enrollment)
    first = reflect_on_goal(ctx_of(world.ada), goal.pk, text="I got half way.", state=GoalState.PARTLY)
    reflect_on_goal(ctx_of(world.ada, minutes=1), goal.pk, text="I got half way.", state=GoalState.PARTLY)
    second = reflect_on_goal(ctx_of(world.ada, days=1), goal.pk, text="I did it.", state=GoalState.REACHED)
    goal.refresh_from_db()
    assert goal.state == "reached"
    assert set(Reflection.objects.values_list("pk", flat=True)) == {first.pk, second.pk}
    frozen = frozen_plan(enrollment.pk, [PlanPart.REFLECTIONS])
    assert [each["text"] for each in frozen["reflections"]] == ["I did it."]
    assert verbs(about=first.pk) == ["reflection-written"]
    assert verbs(about=goal.pk) == ["goal-written", "goal-changed", "goal-changed"]


def test_a_reflection_needs_words(world: World) -> None:
    goal = planned(enrolled(world))
    with pytest.raises(Invalid) as refusal:
        reflect_on_goal(ctx_of(world.ada), goal.pk, text=" \u200b", state=GoalState.REACHED)
    assert set(refusal.value.fields) == {"text"}
    goal.refresh_from_db()
    assert goal.state == "open"


def test_nobody_acts_for_somebody_else(world: World) -> None:
    goal = planned(enrolled(world))
    step = step_toward(world, goal.pk)
    for person, refusal in ((world.eve, NotFound), (world.cleo, Forbidden)):
        with pytest.raises(refusal):
            write_action(ctx_of(person), goal.pk, what="Mine", due_on=None)
        with pytest.raises(refusal):
            mark_action_done(ctx_of(person), step.pk, on=TODAY)
        with pytest.raises(refusal):
            reflect_on_goal(ctx_of(person), goal.pk, text="Mine", state=GoalState.REACHED)
    for act in (reopen_action, drop_action, restore_action):
        with pytest.raises(NotFound):
            act(ctx_of(world.ada), new_id())


def test_a_frozen_copy_has_steps_and_leaves_out_what_was_dropped(world: World) -> None:
    enrollment = enrolled(world)
    goal = planned(enrollment)
    kept, dropped = step_toward(world, goal.pk), step_toward(world, goal.pk, what="Never mind")
    drop_action(ctx_of(world.ada), dropped.pk)
    frozen = frozen_plan(enrollment.pk, [PlanPart.ACTIONS, PlanPart.GOALS])
    assert set(frozen) == {"actions", "goals"}
    assert frozen["actions"] == [
        {
            "id": str(kept.pk),
            "goal": str(goal.pk),
            "what": "Ride the loop once",
            "due_on": "2026-10-01",
            "done_on": None,
            "outcome": "",
            "resources": "A map",
            "barriers": "Rain",
        }
    ]
