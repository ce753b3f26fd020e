"""The goals of a plan as the page shows them: each with its steps, its reflections and the forms to go on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.records.evidence.models import Draft
from waymark.records.evidence.states import DraftRoom
from waymark.records.plans.models import Action, Goal
from waymark.records.plans.states import GoalState
from waymark.rules.drafts.versions import UNKNOWN_PAGE, Page
from waymark.rules.packs.model import Pack
from waymark.web.shared.components.marks import Blaze
from waymark.web.shared.drafting import Marks, shown_in

from .draft_form import DraftForm
from .plan_forms import HORIZONS, PlanForm, ReflectionForm, StepForm

Drafts = Mapping[tuple[UUID, str], Draft]
BLAZES = {
    GoalState.OPEN: Blaze.NEXT,
    GoalState.REACHED: Blaze.REACHED,
    GoalState.PARTLY: Blaze.NEXT,
    GoalState.CHANGED: Blaze.CHANGES,
    GoalState.SET_ASIDE: Blaze.LATER,
}


@dataclass(frozen=True)
class StepLine:
    """One step toward a goal."""

    id: UUID
    what: str
    due_on: date | None
    done_on: date | None
    is_late: bool
    outcome: str
    resources: str
    barriers: str


@dataclass(frozen=True)
class Written:
    """A reflection and when it was written."""

    text: str
    at: datetime


@dataclass(frozen=True)
class FormSpot:
    """A form in the page, where it is sent, where it is kept meanwhile."""

    form: PlanForm
    url: str
    draft_url: str
    saved_at: datetime | None
    marks: Marks


@dataclass(frozen=True)
class GoalCard:
    """One goal with all that belongs to it."""

    id: UUID
    number: int
    statement: str
    reason: str
    horizon: str
    seed: str
    state: str
    status: str
    progress: str
    is_open: bool
    is_first: bool
    is_last: bool
    steps: tuple[StepLine, ...]
    dropped: tuple[StepLine, ...]
    reflections: tuple[Written, ...]
    add: FormSpot
    reflect: FormSpot


@dataclass(frozen=True)
class Bound:
    """A form of one goal that came back with errors: it is shown in place of an empty one."""

    goal_id: UUID
    form: PlanForm
    sent_by: Page
    is_saved: bool


@dataclass(frozen=True)
class AsideGoal:
    """A goal that was set aside and can be taken up again."""

    id: UUID
    statement: str


def goal_cards(
    pack: Pack, goals: list[Goal], drafts: Drafts, *, today: date, opened: UUID | None, bound: Bound | None
) -> tuple[GoalCard, ...]:
    """The goals that are not set aside; the one asked for is open, else the first that is not reached."""
    shown = [goal for goal in goals if goal.state != GoalState.SET_ASIDE]
    unfinished = next((goal.pk for goal in shown if goal.state in (GoalState.OPEN, GoalState.PARTLY)), None)
    wanted = bound.goal_id if bound else opened
    if wanted not in {goal.pk for goal in shown}:
        wanted = unfinished or (shown[0].pk if shown else None)
    return tuple(
        _card(pack, goal, drafts, place=(place, len(shown)), today=today, is_open=goal.pk == wanted, bound=bound)
        for place, goal in enumerate(shown)
    )


def goals_aside(goals: list[Goal]) -> tuple[AsideGoal, ...]:
    """The goals set aside."""
    return tuple(AsideGoal(goal.pk, goal.statement) for goal in goals if goal.state == GoalState.SET_ASIDE)


def seed_words(pack: Pack, goal: Goal) -> str:
    """Which result a goal grew from, as the program calls it; "" for an own idea."""
    if goal.seeded_by is None:
        return ""
    asked = pack.instruments.get(goal.seeded_by.instrument_key)
    scale = asked.scales.get(goal.seeded_scale) if asked else None
    return f"{asked.title}: {scale.name}" if asked and scale else ""


def state_words(state: GoalState) -> str:
    """How far a goal has come."""
    return {
        GoalState.OPEN: _("Under way"),
        GoalState.REACHED: _("Reached"),
        GoalState.PARTLY: _("Partly reached"),
        GoalState.CHANGED: _("Something else fits better"),
        GoalState.SET_ASIDE: _("Set aside"),
    }[state]


def _card(
    pack: Pack,
    goal: Goal,
    drafts: Drafts,
    *,
    place: tuple[int, int],
    today: date,
    is_open: bool,
    bound: Bound | None,
) -> GoalCard:
    state = GoalState(goal.state)
    every = list(goal.actions.all())
    steps = tuple(_line(step, today) for step in every if step.dropped_at is None)
    facts = {"done": sum(step.done_on is not None for step in steps), "count": len(steps)}
    progress = ngettext("%(done)d of %(count)d step done", "%(done)d of %(count)d steps done", len(steps)) % facts
    index, count = place
    return GoalCard(
        id=goal.pk,
        number=index + 1,
        statement=goal.statement,
        reason=goal.reason,
        horizon=str(dict(HORIZONS).get(goal.horizon, "")),
        seed=seed_words(pack, goal),
        state=BLAZES[state].value,
        status=state_words(state),
        progress=progress if steps else _("No step yet"),
        is_open=is_open,
        is_first=index == 0,
        is_last=index == count - 1,
        steps=steps,
        dropped=tuple(_line(step, today) for step in every if step.dropped_at is not None),
        reflections=tuple(Written(each.text, each.written_at) for each in goal.reflections.all()),
        add=_spot(goal, "action", drafts, bound),
        reflect=_spot(goal, "reflection", drafts, bound),
    )


def _line(step: Action, today: date) -> StepLine:
    is_late = step.done_on is None and step.due_on is not None and step.due_on < today
    return StepLine(step.pk, step.what, step.due_on, step.done_on, is_late, step.outcome, step.resources, step.barriers)


def goal_part(goal: Goal, part: str) -> DraftForm:
    """One of the two forms below a goal, "action" or "reflection", with its draft."""
    name = "learner-step-new" if part == "action" else "learner-goal-reflect"
    return DraftForm(DraftRoom.PLAN, goal.pk, part, reverse(name, args=[goal.pk]), _("Action plan"))


def _spot(goal: Goal, part: str, drafts: Drafts, bound: Bound | None) -> FormSpot:
    kind = StepForm if part == "action" else ReflectionForm
    draft, draft_form = drafts.get((goal.pk, part)), goal_part(goal, part)
    sent_by, is_saved = UNKNOWN_PAGE, True
    if bound is not None and bound.goal_id == goal.pk and isinstance(bound.form, kind):
        form: PlanForm = bound.form
        sent_by, is_saved = bound.sent_by, bound.is_saved
    else:
        start = {"state": goal.state} if part == "reflection" else {}
        form = kind(place=f"{part}-{goal.pk}", initial={**start, **(draft.answers if draft else {})})
    return FormSpot(
        form=form,
        url=draft_form.url,
        draft_url=draft_form.save_url,
        saved_at=draft.saved_at if draft else None,
        marks=draft_form.marks(shown_in(form), draft, sent_by=sent_by, is_saved=is_saved),
    )
