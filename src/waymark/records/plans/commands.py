"""Writing results, goals, actions and reflections. Only flows call these."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from waymark.rules.kernel.transitions import move

from .models import Action, Goal, InstrumentResult, Reflection, ResultSource
from .states import GOAL_MOVES, GoalState, Horizon


def add_result(
    *,
    enrollment_id: UUID,
    instrument_key: str,
    instrument_version: str,
    answers: Mapping[str, int],
    scores: Mapping[str, object],
    at: datetime,
) -> InstrumentResult:
    """Store one sitting of an instrument."""
    return InstrumentResult.objects.create(
        enrollment_id=enrollment_id,
        instrument_key=instrument_key,
        instrument_version=instrument_version,
        answers=answers,
        scores=scores,
        source=ResultSource.HERE,
        taken_at=at,
    )


def add_goal(
    *,
    enrollment_id: UUID,
    statement: str,
    reason: str,
    horizon: Horizon,
    seeded_by_id: UUID | None,
    seeded_scale: str,
    rank: int,
    at: datetime,
) -> Goal:
    """Store a goal at the end of the list."""
    return Goal.objects.create(
        enrollment_id=enrollment_id,
        statement=statement,
        reason=reason,
        horizon=horizon.value,
        seeded_by_id=seeded_by_id,
        seeded_scale=seeded_scale,
        rank=rank,
        state=GoalState.OPEN.value,
        written_at=at,
        changed_at=at,
    )


def rewrite_goal(
    goal: Goal,
    *,
    statement: str,
    reason: str,
    horizon: Horizon,
    seeded_by_id: UUID | None,
    seeded_scale: str,
    at: datetime,
) -> None:
    """Replace what a goal says. Frozen copies in submissions stay as they are."""
    goal.statement, goal.reason, goal.horizon = statement, reason, horizon.value
    goal.seeded_by_id, goal.seeded_scale, goal.changed_at = seeded_by_id, seeded_scale, at
    goal.save(update_fields=["statement", "reason", "horizon", "seeded_by", "seeded_scale", "changed_at"])


def rank_goals(goals: list[Goal]) -> None:
    """Store the order of the goals as the order of the list. One query."""
    for rank, goal in enumerate(goals):
        goal.rank = rank
    Goal.objects.bulk_update(goals, ["rank"])


def move_goal_to(goal: Goal, state: GoalState, *, at: datetime) -> None:
    """Move a goal to a state; to the one it is in changes nothing."""
    if goal.state != state:
        goal.state = move(GOAL_MOVES, GoalState(goal.state), state).value
        goal.changed_at = at
        goal.save(update_fields=["state", "changed_at"])


def add_action(*, goal_id: UUID, what: str, due_on: date | None, resources: str, barriers: str, at: datetime) -> Action:
    """Store a step toward a goal."""
    return Action.objects.create(
        goal_id=goal_id, what=what, due_on=due_on, resources=resources, barriers=barriers, written_at=at
    )


def rewrite_action(action: Action, *, what: str, due_on: date | None, resources: str, barriers: str) -> None:
    """Replace what a step says."""
    action.what, action.due_on, action.resources, action.barriers = what, due_on, resources, barriers
    action.save(update_fields=["what", "due_on", "resources", "barriers"])


def finish_action(action: Action, *, on: date | None, outcome: str) -> None:
    """Mark a step as done on a day with what came of it; None opens it again."""
    action.done_on, action.outcome = on, outcome
    action.save(update_fields=["done_on", "outcome"])


def drop_action_at(action: Action, at: datetime | None) -> None:
    """Take a step out of the plan; None puts it back."""
    action.dropped_at = at
    action.save(update_fields=["dropped_at"])


def add_reflection(*, goal_id: UUID, text: str, at: datetime) -> Reflection:
    """Store what the learner says about a goal; the latest one counts."""
    return Reflection.objects.create(goal_id=goal_id, text=text, written_at=at)
