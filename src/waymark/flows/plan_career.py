"""A learner writes the plan: goals that grow from results, in an order, each open, reached, changed or set aside."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.enrollment.commands import note_activity
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.queries import locked, scope_of
from waymark.records.enrollment.states import EnrollmentState
from waymark.records.evidence.states import DraftRoom
from waymark.records.plans import commands, queries
from waymark.records.plans.models import Goal, InstrumentResult
from waymark.records.plans.states import GoalState, Horizon
from waymark.rules.forms.text import plain_text
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid
from waymark.rules.policy.actions import Action

from .admit import admit
from .draft_words import NO_PAGE, DraftAt
from .save_draft import spend_draft

GOALS_LIMIT = 40
STATEMENT_LIMIT, REASON_LIMIT = 600, 1200
PLAN_STATES = (EnrollmentState.ACTIVE, EnrollmentState.PAUSED, EnrollmentState.COMPLETED)


def open_plan(ctx: Context, enrollment_id: UUID) -> Enrollment:
    """The enrollment, locked, when the actor may write in its plan. A plan may grow after the program is completed."""
    enrollment = locked(enrollment_id)
    admit(ctx, Action.EDIT_PLAN, scope_of(enrollment))
    if enrollment.state not in PLAN_STATES:
        raise Conflict(_("This enrollment is not open. Your plan is kept as it is."))
    return enrollment


def open_goal(ctx: Context, goal_id: UUID) -> tuple[Enrollment, Goal]:
    """A goal whose plan the actor may write in, read after the lock."""
    enrollment = open_plan(ctx, queries.goal(goal_id).enrollment_id)
    return enrollment, queries.goal(goal_id)


def limited(asked: Mapping[str, tuple[str, int, bool]]) -> dict[str, str]:
    """Texts as they will be stored. `asked` is field -> (text, most characters, must be there).

    Raises Invalid, naming every field that is empty but needed, or too long.
    """
    texts = {field: plain_text(text) for field, (text, _most, _needed) in asked.items()}
    faults: dict[str, str] = {}
    for field, (_text, most, needed) in asked.items():
        if needed and not texts[field]:
            faults[field] = _("Write something here.")
        elif len(texts[field]) > most:
            facts = {"length": len(texts[field]), "most": most}
            faults[field] = _("This has %(length)s characters and the limit is %(most)s. Shorten it.") % facts
    if faults:
        raise Invalid(_("Something needs another look. What you wrote is kept."), fields=faults)
    return texts


@dataclass(frozen=True)
class _Wording:
    """What a goal says, ready to be stored."""

    statement: str
    reason: str
    horizon: Horizon
    seeded_by_id: UUID | None
    seeded_scale: str


@transaction.atomic
def write_goal(
    ctx: Context,
    enrollment_id: UUID,
    *,
    statement: str,
    reason: str,
    horizon: Horizon | str,
    seeded_by: UUID | None = None,
    seeded_scale: str = "",
    saw: DraftAt | None = NO_PAGE,
) -> Goal:
    """Add a goal at the end of the plan, grown from a result of the same learner, or from an idea of their own.

    Raises NewerWords when the draft holds what the page of revision `saw` did not show.
    """
    enrollment = open_plan(ctx, enrollment_id)
    wording = _worded(enrollment, statement, reason, horizon, seeded_by, seeded_scale)
    spend_draft(enrollment.person_id, room=DraftRoom.PLAN, object_id=enrollment_id, part="goal", saw=saw)
    goals = queries.goals_of(enrollment_id)
    if len(goals) + len(queries.goals_set_aside(enrollment_id)) >= GOALS_LIMIT:
        raise Conflict(_("A plan holds at most %(count)s goals. Rewrite one instead.") % {"count": GOALS_LIMIT})
    same = next((each for each in goals if _wording_of(each) == wording), None)
    if same is not None:
        return same
    rank = goals[-1].rank + 1 if goals else 0
    goal = commands.add_goal(
        enrollment_id=enrollment_id,
        statement=wording.statement,
        reason=wording.reason,
        horizon=wording.horizon,
        seeded_by_id=wording.seeded_by_id,
        seeded_scale=wording.seeded_scale,
        rank=rank,
        at=ctx.now,
    )
    _noted(ctx, enrollment, Verb.GOAL_WRITTEN, goal)
    return goal


@transaction.atomic
def change_goal(
    ctx: Context,
    goal_id: UUID,
    *,
    statement: str,
    reason: str,
    horizon: Horizon | str,
    seeded_by: UUID | None = None,
    seeded_scale: str = "",
    saw: DraftAt | None = NO_PAGE,
) -> Goal:
    """Say a goal in other words. What was submitted before keeps the old ones.

    Raises NewerWords when the draft holds what the page of revision `saw` did not show.
    """
    enrollment, goal = open_goal(ctx, goal_id)
    wording = _worded(enrollment, statement, reason, horizon, seeded_by, seeded_scale)
    spend_draft(enrollment.person_id, room=DraftRoom.PLAN, object_id=goal_id, part="goal", saw=saw)
    if _wording_of(goal) == wording:
        return goal
    commands.rewrite_goal(
        goal,
        statement=wording.statement,
        reason=wording.reason,
        horizon=wording.horizon,
        seeded_by_id=wording.seeded_by_id,
        seeded_scale=wording.seeded_scale,
        at=ctx.now,
    )
    _noted(ctx, enrollment, Verb.GOAL_CHANGED, goal)
    return goal


@transaction.atomic
def move_goal(ctx: Context, goal_id: UUID, *, up: bool) -> None:
    """Put a goal one place higher or lower in the plan. The first one stays first, the last one last."""
    enrollment, goal = open_goal(ctx, goal_id)
    goals = queries.goals_of(enrollment.pk)
    place = next((index for index, each in enumerate(goals) if each.pk == goal_id), None)
    if place is None:
        raise Conflict(_("This goal is set aside. Take it up again first."))
    other = place - 1 if up else place + 1
    if not 0 <= other < len(goals):
        return
    goals[place], goals[other] = goals[other], goals[place]
    commands.rank_goals(goals)
    _noted(ctx, enrollment, Verb.GOAL_CHANGED, goal)


@transaction.atomic
def set_goal_state(ctx: Context, goal_id: UUID, *, state: GoalState) -> Goal:
    """Say how far a goal has come, set it aside, or take it up again."""
    enrollment, goal = open_goal(ctx, goal_id)
    if goal.state != state:
        commands.move_goal_to(goal, state, at=ctx.now)
        _noted(ctx, enrollment, Verb.GOAL_CHANGED, goal)
    return goal


def _noted(ctx: Context, enrollment: Enrollment, verb: Verb, goal: Goal) -> None:
    note_activity(enrollment, at=ctx.now)
    record(ctx, verb, "goal", goal.pk, organization_id=enrollment.campus_id)


def _wording_of(goal: Goal) -> _Wording:
    return _Wording(goal.statement, goal.reason, Horizon(goal.horizon), goal.seeded_by_id, goal.seeded_scale)


def _worded(
    enrollment: Enrollment,
    statement: str,
    reason: str,
    horizon: Horizon | str,
    seeded_by: UUID | None,
    seeded_scale: str,
) -> _Wording:
    texts = limited({"statement": (statement, STATEMENT_LIMIT, True), "reason": (reason, REASON_LIMIT, False)})
    if horizon not in set(Horizon):
        raise Invalid(
            _("Choose how far off the goal is. What you wrote is kept."), fields={"horizon": _("Choose one of these.")}
        )
    _require_own_seed(enrollment, seeded_by, seeded_scale)
    return _Wording(texts["statement"], texts["reason"], Horizon(horizon), seeded_by, seeded_scale)


def _require_own_seed(enrollment: Enrollment, seeded_by: UUID | None, seeded_scale: str) -> None:
    if seeded_by is None and not seeded_scale:
        return
    result = InstrumentResult.objects.filter(pk=seeded_by, enrollment_id=enrollment.pk).first() if seeded_by else None
    if result is None or seeded_scale not in result.scores:
        raise Invalid(
            _("Choose one of your own results, or your own idea. What you wrote is kept."),
            fields={"seeded_by": _("Choose one of your own results.")},
        )
