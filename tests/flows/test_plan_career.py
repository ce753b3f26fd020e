"""A learner writes the plan."""

import pytest

from tests.flows.people import NOW, ctx_of
from tests.flows.world import World, enrolled, planned, submitted_plan, took_instrument, verbs
from waymark.flows import plan_career as story
from waymark.flows.enroll import withdraw_enrollment
from waymark.flows.plan_career import change_goal, move_goal, set_goal_state, write_goal
from waymark.records.enrollment.models import Enrollment
from waymark.records.plans.models import Goal
from waymark.records.plans.queries import goals_of, goals_set_aside
from waymark.records.plans.states import GoalState, Horizon
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound


def wrote(enrollment: Enrollment, statement: str) -> Goal:
    return write_goal(ctx_of(enrollment.person), enrollment.pk, statement=statement, reason="", horizon=Horizon.SOON)


def order(enrollment: Enrollment) -> list[str]:
    return [goal.statement for goal in goals_of(enrollment.pk)]


def test_a_goal_walks_back_to_the_result_it_grew_from(world: World) -> None:
    enrollment = enrolled(world)
    goal = planned(enrollment)
    assert goal.seeded_by is not None
    assert (goal.seeded_by.instrument_key, goal.seeded_scale) == ("riding-style", "calm")
    assert (goal.state, goal.horizon, goal.written_at) == ("open", "year", NOW)
    assert verbs(about=goal.pk) == ["goal-written"]


def test_a_goal_may_be_an_idea_of_ones_own(world: World) -> None:
    goal = wrote(enrolled(world), " Ride to work\x00 ")
    assert (goal.statement, goal.seeded_by_id, goal.seeded_scale) == ("Ride to work", None, "")


def test_a_seed_is_a_result_of_ones_own(world: World) -> None:
    enrollment, other = enrolled(world), enrolled(world, world.ben)
    mine, foreign = took_instrument(enrollment), took_instrument(other)
    for seed, scale in ((foreign.pk, "calm"), (mine.pk, "unknown"), (mine.pk, ""), (None, "calm")):
        with pytest.raises(Invalid) as refusal:
            write_goal(
                ctx_of(world.ada),
                enrollment.pk,
                statement="Ride",
                reason="",
                horizon=Horizon.SOON,
                seeded_by=seed,
                seeded_scale=scale,
            )
        assert set(refusal.value.fields) == {"seeded_by"}


def test_a_goal_needs_words_and_a_horizon(world: World) -> None:
    enrollment = enrolled(world)
    with pytest.raises(Invalid) as refusal:
        write_goal(ctx_of(world.ada), enrollment.pk, statement=" ", reason="x" * 1201, horizon=Horizon.SOON)
    assert set(refusal.value.fields) == {"statement", "reason"}
    with pytest.raises(Invalid) as refusal:
        write_goal(ctx_of(world.ada), enrollment.pk, statement="Ride", reason="", horizon="someday")
    assert set(refusal.value.fields) == {"horizon"}
    assert not Goal.objects.exists()


def test_writing_the_same_goal_twice_has_the_effect_of_once(world: World) -> None:
    enrollment = enrolled(world)
    assert wrote(enrollment, "Ride").pk == wrote(enrollment, "Ride").pk


def test_a_goal_is_said_in_other_words_and_frozen_copies_stay(world: World) -> None:
    enrollment = enrolled(world)
    goal = planned(enrollment)
    sent = submitted_plan(enrollment)
    changed = change_goal(ctx_of(world.ada), goal.pk, statement="Lead two rides", reason="", horizon="soon")
    assert (changed.statement, changed.horizon, changed.seeded_by_id) == ("Lead two rides", "soon", None)
    change_goal(ctx_of(world.ada), goal.pk, statement="Lead two rides", reason="", horizon="soon")
    assert verbs(about=goal.pk) == ["goal-written", "goal-changed"]
    sent.refresh_from_db()
    assert sent.included["goals"][0]["statement"] == "Lead a calm ride for beginners"


def test_goals_are_put_in_order(world: World) -> None:
    enrollment = enrolled(world)
    first, second, third = (wrote(enrollment, each) for each in "ABC")
    ada = ctx_of(world.ada)
    move_goal(ada, third.pk, up=True)
    assert order(enrollment) == ["A", "C", "B"]
    move_goal(ada, first.pk, up=False)
    assert order(enrollment) == ["C", "A", "B"]
    move_goal(ada, second.pk, up=False)
    move_goal(ada, third.pk, up=True)
    assert order(enrollment) == ["C", "A", "B"]


def test_a_goal_is_set_aside_and_taken_up_again(world: World) -> None:
    enrollment = enrolled(world)
    goal = wrote(enrollment, "Ride")
    ada = ctx_of(world.ada)
    set_goal_state(ada, goal.pk, state=GoalState.SET_ASIDE)
    assert order(enrollment) == [] and [each.pk for each in goals_set_aside(enrollment.pk)] == [goal.pk]
    with pytest.raises(Conflict, match="set aside"):
        move_goal(ada, goal.pk, up=True)
    set_goal_state(ada, goal.pk, state=GoalState.OPEN)
    set_goal_state(ada, goal.pk, state=GoalState.OPEN)
    assert order(enrollment) == ["Ride"]
    assert verbs(about=goal.pk) == ["goal-written", "goal-changed", "goal-changed"]


def test_a_plan_has_an_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story, "GOALS_LIMIT", 2)
    enrollment = enrolled(world)
    set_goal_state(ctx_of(world.ada), wrote(enrollment, "A").pk, state=GoalState.SET_ASIDE)
    wrote(enrollment, "B")
    with pytest.raises(Conflict, match="at most 2 goals"):
        wrote(enrollment, "C")


def test_a_plan_is_the_learners_own(world: World) -> None:
    enrollment = enrolled(world)
    goal = wrote(enrollment, "Ride")
    for person, refusal in ((world.eve, NotFound), (world.ben, NotFound), (world.cleo, Forbidden)):
        with pytest.raises(refusal):
            write_goal(ctx_of(person), enrollment.pk, statement="Mine", reason="", horizon=Horizon.SOON)
        with pytest.raises(refusal):
            set_goal_state(ctx_of(person), goal.pk, state=GoalState.REACHED)
        with pytest.raises(refusal):
            move_goal(ctx_of(person), goal.pk, up=True)
        with pytest.raises(refusal):
            change_goal(ctx_of(person), goal.pk, statement="Mine", reason="", horizon=Horizon.SOON)


def test_a_plan_is_closed_when_the_learner_has_left(world: World) -> None:
    enrollment = enrolled(world)
    withdraw_enrollment(ctx_of(world.ada), enrollment.pk)
    with pytest.raises(Conflict, match="not open"):
        wrote(enrollment, "Ride")
