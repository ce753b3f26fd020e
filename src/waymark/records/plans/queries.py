"""Reading a learner's plan, alive or as a frozen copy."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from waymark.rules.kernel.errors import NotFound
from waymark.rules.packs.model import PlanPart

from .models import Action, Goal, InstrumentResult, Reflection
from .states import GoalState

Document = dict[str, object]
"""A JSON object."""


def results_of(enrollment_id: UUID) -> list[InstrumentResult]:
    """Every sitting of every instrument, in the order they were taken."""
    return list(InstrumentResult.objects.filter(enrollment_id=enrollment_id).order_by("taken_at", "pk"))


def latest_results(enrollment_id: UUID) -> dict[str, InstrumentResult]:
    """Instrument key -> its latest sitting. One query."""
    return {result.instrument_key: result for result in results_of(enrollment_id)}


def _goals(enrollment_id: UUID) -> QuerySet[Goal]:
    actions = Action.objects.filter(dropped_at__isnull=True).order_by("due_on", "written_at", "pk")
    reflections = Reflection.objects.order_by("-written_at", "-pk")
    return (
        Goal.objects.filter(enrollment_id=enrollment_id)
        .select_related("seeded_by")
        .prefetch_related(Prefetch("actions", actions), Prefetch("reflections", reflections))
        .order_by("rank", "written_at", "pk")
    )


def goals_of(enrollment_id: UUID) -> list[Goal]:
    """The goals in the learner's order, without those set aside, each with its steps (by date) and its reflections (the
    newest first). Three queries."""
    return list(_goals(enrollment_id).exclude(state=GoalState.SET_ASIDE))


def goals_set_aside(enrollment_id: UUID) -> list[Goal]:
    """The goals the learner set aside and may take up again."""
    return list(_goals(enrollment_id).filter(state=GoalState.SET_ASIDE))


def whole_plan(enrollment_id: UUID) -> list[Goal]:
    """Every goal in the learner's order, set aside or not, with all its steps (by date, dropped ones too) and its
    reflections (the newest first). Three queries."""
    actions = Action.objects.order_by("due_on", "written_at", "pk")
    reflections = Reflection.objects.order_by("-written_at", "-pk")
    return list(
        Goal.objects.filter(enrollment_id=enrollment_id)
        .select_related("seeded_by")
        .prefetch_related(Prefetch("actions", actions), Prefetch("reflections", reflections))
        .order_by("rank", "written_at", "pk")
    )


def dated_actions(enrollment_id: UUID) -> list[Action]:
    """The steps that have a day and are not done, of goals that are not set aside, the earliest first. One query."""
    rows = Action.objects.filter(
        goal__enrollment_id=enrollment_id, due_on__isnull=False, done_on__isnull=True, dropped_at__isnull=True
    )
    return list(rows.exclude(goal__state=GoalState.SET_ASIDE).select_related("goal").order_by("due_on", "pk"))


def actions_dropped(enrollment_id: UUID) -> list[Action]:
    """The steps the learner dropped and may take up again, the last one first."""
    rows = Action.objects.filter(goal__enrollment_id=enrollment_id, dropped_at__isnull=False)
    return list(rows.select_related("goal").order_by("-dropped_at", "-pk"))


def goal(goal_id: UUID) -> Goal:
    """One goal. Raises NotFound."""
    found = Goal.objects.filter(pk=goal_id).first()
    if found is None:
        raise NotFound(_("There is no such goal. Open your plan and choose one."))
    return found


def action(action_id: UUID) -> Action:
    """One step with its goal. Raises NotFound."""
    found = Action.objects.select_related("goal").filter(pk=action_id).first()
    if found is None:
        raise NotFound(_("There is no such step. Open your plan and choose one."))
    return found


def frozen_plan(enrollment_id: UUID, parts: Iterable[PlanPart]) -> dict[str, list[Document]]:
    """A copy of parts of the plan as plain JSON, for a submission to hold. Each goal names the result it grew from."""
    wanted = set(parts)
    frozen: dict[str, list[Document]] = {}
    if PlanPart.RESULTS in wanted:
        frozen["results"] = [_result(each) for each in latest_results(enrollment_id).values()]
    goals = goals_of(enrollment_id) if wanted - {PlanPart.RESULTS} else []
    if PlanPart.GOALS in wanted:
        frozen["goals"] = [_goal(each) for each in goals]
    if PlanPart.ACTIONS in wanted:
        frozen["actions"] = [_action(step) for each in goals for step in each.actions.all()]
    if PlanPart.REFLECTIONS in wanted:
        frozen["reflections"] = [_reflection(text) for each in goals for text in list(each.reflections.all())[:1]]
    return frozen


def _result(result: InstrumentResult) -> Document:
    return {
        "id": str(result.pk),
        "instrument": result.instrument_key,
        "version": result.instrument_version,
        "scores": result.scores,
        "source": result.source,
        "taken_at": result.taken_at.isoformat(),
    }


def _goal(goal: Goal) -> Document:
    seed: Document | None = None
    if goal.seeded_by is not None:
        score = goal.seeded_by.scores.get(goal.seeded_scale, {})
        seed = {
            "result": str(goal.seeded_by.pk),
            "instrument": goal.seeded_by.instrument_key,
            "scale": goal.seeded_scale,
            "percent": score.get("percent"),
        }
    return {
        "id": str(goal.pk),
        "statement": goal.statement,
        "reason": goal.reason,
        "horizon": goal.horizon,
        "state": goal.state,
        "seed": seed,
        "written_at": goal.written_at.isoformat(),
    }


def _action(action: Action) -> Document:
    return {
        "id": str(action.pk),
        "goal": str(action.goal_id),
        "what": action.what,
        "due_on": _day(action.due_on),
        "done_on": _day(action.done_on),
        "outcome": action.outcome,
        "resources": action.resources,
        "barriers": action.barriers,
    }


def _reflection(reflection: Reflection) -> Document:
    return {
        "goal": str(reflection.goal_id),
        "text": reflection.text,
        "written_at": reflection.written_at.isoformat(),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
