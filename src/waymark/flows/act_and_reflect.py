"""A learner takes steps toward a goal, and says what came of it."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.enrollment.commands import note_activity
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.states import DraftRoom
from waymark.records.ledger.derive import local_day
from waymark.records.plans import commands, queries
from waymark.records.plans.models import Action as PlanAction
from waymark.records.plans.models import Goal, Reflection
from waymark.records.plans.states import GoalState
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid

from .draft_words import NO_PAGE, DraftAt
from .plan_career import limited, open_goal, open_plan
from .save_draft import spend_draft

ACTIONS_LIMIT = 40
REFLECTIONS_LIMIT = 100
WHAT_LIMIT, OUTCOME_LIMIT, NOTE_LIMIT, REFLECTION_LIMIT = 300, 1200, 600, 4000
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)


@transaction.atomic
def write_action(
    ctx: Context,
    goal_id: UUID,
    *,
    what: str,
    due_on: date | None,
    resources: str = "",
    barriers: str = "",
    saw: DraftAt | None = NO_PAGE,
) -> PlanAction:
    """Add a step toward a goal. Adding the same step twice has the effect of once.

    Raises NewerWords when the draft holds what the page of revision `saw` did not show.
    """
    enrollment, goal = open_goal(ctx, goal_id)
    texts = _step_texts(what, resources, barriers)
    _require_plausible(due_on, field="due_on")
    if goal.state == GoalState.SET_ASIDE:
        raise Conflict(_("This goal is set aside. Take it up again first."))
    spend_draft(enrollment.person_id, room=DraftRoom.PLAN, object_id=goal_id, part="action", saw=saw)
    steps = list(goal.actions.all())
    same = [each for each in steps if (each.what, each.due_on) == (texts["what"], due_on) and not each.dropped_at]
    if same:
        return same[0]
    if len(steps) >= ACTIONS_LIMIT:
        raise Conflict(_("A goal holds at most %(count)s steps. Change one instead.") % {"count": ACTIONS_LIMIT})
    step = commands.add_action(
        goal_id=goal_id,
        what=texts["what"],
        due_on=due_on,
        resources=texts["resources"],
        barriers=texts["barriers"],
        at=ctx.now,
    )
    _noted(ctx, enrollment, Verb.ACTION_WRITTEN, step)
    return step


@transaction.atomic
def change_action(
    ctx: Context,
    action_id: UUID,
    *,
    what: str,
    due_on: date | None,
    resources: str = "",
    barriers: str = "",
    saw: DraftAt | None = NO_PAGE,
) -> PlanAction:
    """Say a step in other words, or move its day.

    Raises NewerWords when the draft holds what the page of revision `saw` did not show.
    """
    enrollment, step = _open_action(ctx, action_id)
    texts = _step_texts(what, resources, barriers)
    _require_plausible(due_on, field="due_on")
    spend_draft(enrollment.person_id, room=DraftRoom.PLAN, object_id=action_id, part="step", saw=saw)
    commands.rewrite_action(
        step, what=texts["what"], due_on=due_on, resources=texts["resources"], barriers=texts["barriers"]
    )
    _noted(ctx, enrollment, Verb.ACTION_CHANGED, step)
    return step


@transaction.atomic
def mark_action_done(
    ctx: Context, action_id: UUID, *, on: date, outcome: str = "", saw: DraftAt | None = NO_PAGE
) -> PlanAction:
    """Say that a step was taken on a day, today at the latest, and what came of it.

    Raises NewerWords when the draft holds what the page of revision `saw` did not show.
    """
    enrollment, step = _open_action(ctx, action_id)
    texts = limited({"outcome": (outcome, OUTCOME_LIMIT, False)})
    _require_plausible(on, field="on")
    if on > local_day(ctx.now):
        raise Invalid(
            _("A step is done on the day you did it, not before. What you wrote is kept."),
            fields={"on": _("Choose today or an earlier day.")},
        )
    spend_draft(enrollment.person_id, room=DraftRoom.PLAN, object_id=action_id, part="step-done", saw=saw)
    commands.finish_action(step, on=on, outcome=texts["outcome"])
    _noted(ctx, enrollment, Verb.ACTION_CHANGED, step)
    return step


@transaction.atomic
def reopen_action(ctx: Context, action_id: UUID) -> PlanAction:
    """Say that a step is not done after all. What came of it stays written."""
    enrollment, step = _open_action(ctx, action_id)
    if step.done_on is not None:
        commands.finish_action(step, on=None, outcome=step.outcome)
        _noted(ctx, enrollment, Verb.ACTION_CHANGED, step)
    return step


@transaction.atomic
def drop_action(ctx: Context, action_id: UUID) -> PlanAction:
    """Take a step out of the plan. It can be put back."""
    enrollment, step = _open_action(ctx, action_id)
    if step.dropped_at is None:
        commands.drop_action_at(step, ctx.now)
        _noted(ctx, enrollment, Verb.ACTION_CHANGED, step)
    return step


@transaction.atomic
def restore_action(ctx: Context, action_id: UUID) -> PlanAction:
    """Put a dropped step back into the plan."""
    enrollment, step = _open_action(ctx, action_id)
    if step.dropped_at is not None:
        commands.drop_action_at(step, None)
        _noted(ctx, enrollment, Verb.ACTION_CHANGED, step)
    return step


@transaction.atomic
def reflect_on_goal(
    ctx: Context, goal_id: UUID, *, text: str, state: GoalState, saw: DraftAt | None = NO_PAGE
) -> Reflection:
    """Say in words how far a goal has come, and mark it so. Earlier reflections stay; sending one twice is once.

    Raises NewerWords when the draft holds what the page of revision `saw` did not show.
    """
    enrollment, goal = open_goal(ctx, goal_id)
    words = limited({"text": (text, REFLECTION_LIMIT, True)})["text"]
    written = list(goal.reflections.order_by("-written_at", "-pk"))
    if len(written) >= REFLECTIONS_LIMIT:
        raise Conflict(_("This goal has as many reflections as it can hold. Write the next one with another goal."))
    reflection = written[0] if written and written[0].text == words else None
    if reflection is None:
        reflection = commands.add_reflection(goal_id=goal_id, text=words, at=ctx.now)
        record(ctx, Verb.REFLECTION_WRITTEN, "reflection", reflection.pk, organization_id=enrollment.campus_id)
    _mark(ctx, enrollment, goal, state)
    spend_draft(enrollment.person_id, room=DraftRoom.PLAN, object_id=goal_id, part="reflection", saw=saw)
    note_activity(enrollment, at=ctx.now)
    return reflection


def _mark(ctx: Context, enrollment: Enrollment, goal: Goal, state: GoalState) -> None:
    if goal.state != state:
        commands.move_goal_to(goal, state, at=ctx.now)
        record(ctx, Verb.GOAL_CHANGED, "goal", goal.pk, organization_id=enrollment.campus_id)


def _open_action(ctx: Context, action_id: UUID) -> tuple[Enrollment, PlanAction]:
    enrollment = open_plan(ctx, queries.action(action_id).goal.enrollment_id)
    return enrollment, queries.action(action_id)


def _step_texts(what: str, resources: str, barriers: str) -> dict[str, str]:
    return limited(
        {
            "what": (what, WHAT_LIMIT, True),
            "resources": (resources, NOTE_LIMIT, False),
            "barriers": (barriers, NOTE_LIMIT, False),
        }
    )


def _require_plausible(day: date | None, *, field: str) -> None:
    if day is not None and not FIRST_DAY <= day < LAST_DAY:
        raise Invalid(
            _("That day cannot be right. What you wrote is kept."),
            fields={field: _("Choose a day in this century.")},
        )


def _noted(ctx: Context, enrollment: Enrollment, verb: Verb, step: PlanAction) -> None:
    note_activity(enrollment, at=ctx.now)
    record(ctx, verb, "action", step.pk, organization_id=enrollment.campus_id)
