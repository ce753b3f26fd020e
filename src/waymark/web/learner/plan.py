"""What the page of a plan shows: results as pictures, goals with steps, what is missing, and what assessors said."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from waymark.flows.open_step import own_activities
from waymark.records.assessment.models import Assessment
from waymark.records.assessment.queries import assessments_of
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.pathways import judged_by
from waymark.records.evidence.models import Submission
from waymark.records.evidence.queries import drafts_in, latest_submissions
from waymark.records.evidence.states import DraftRoom, SubmissionState
from waymark.records.plans.models import Goal, InstrumentResult
from waymark.records.plans.queries import latest_results, whole_plan
from waymark.records.plans.states import GoalState
from waymark.rules.packs.model import Activity, ActivityKind, Pack, PlanPart
from waymark.rules.progress.asked import rubric_floor
from waymark.web.shared.components.marks import Blaze

from .instrument import ResultCard, result_card
from .plan_goals import AsideGoal, Bound, GoalCard, goal_cards, goals_aside
from .revisions import Rated, rated


@dataclass(frozen=True)
class ToTake:
    """A self-assessment that was not taken yet."""

    title: str
    url: str


@dataclass(frozen=True)
class Ready:
    """A piece of work the plan is sent along with, where it stands, and which parts are still empty."""

    title: str
    url: str
    state: str
    status: str
    gaps: tuple[str, ...]


@dataclass(frozen=True)
class Advice:
    """What an assessor said of a plan that came back."""

    name: str
    at: datetime
    title: str
    url: str
    keep: str
    next: str
    open_points: tuple[Rated, ...]


@dataclass(frozen=True)
class Section:
    """One part of the plan in the list at its side."""

    anchor: str
    label: str
    state: str


@dataclass(frozen=True)
class PlanPage:
    """Everything the page shows."""

    results: tuple[ResultCard, ...]
    to_take: tuple[ToTake, ...]
    retake_url: str
    goals: tuple[GoalCard, ...]
    aside: tuple[AsideGoal, ...]
    ready: tuple[Ready, ...]
    advice: tuple[Advice, ...]
    sections: tuple[Section, ...]
    is_empty: bool


def plan_page(
    enrollment: Enrollment, pack: Pack, *, today: date, opened: UUID | None = None, bound: Bound | None = None
) -> PlanPage:
    """The plan of one enrollment. Eight queries."""
    steps = own_activities(enrollment, pack)
    results = latest_results(enrollment.pk)
    goals = whole_plan(enrollment.pk)
    drafts = drafts_in(enrollment.person_id, room=DraftRoom.PLAN)
    works = latest_submissions(enrollment.pk)
    readings = assessments_of(work.pk for work in works.values())
    cards = goal_cards(pack, goals, drafts, today=today, opened=opened, bound=bound)
    taken, to_take, retake_url = _self_assessed(enrollment, pack, steps, results)
    holding = [each for each in steps.values() if each.kind is ActivityKind.SUBMISSION and each.includes]
    filled = _filled(goals, results)
    advice = tuple(
        said for each in holding if (said := _advice(enrollment, pack, each, works.get(each.key), readings)) is not None
    )
    return PlanPage(
        results=taken,
        to_take=to_take,
        retake_url=retake_url,
        goals=cards,
        aside=goals_aside(goals),
        ready=tuple(_ready(enrollment, each, works.get(each.key), filled) for each in holding),
        advice=advice,
        sections=_sections(taken, to_take, cards, filled, has_advice=bool(advice)),
        is_empty=not goals and not results,
    )


def _self_assessed(
    enrollment: Enrollment, pack: Pack, steps: dict[str, Activity], results: dict[str, InstrumentResult]
) -> tuple[tuple[ResultCard, ...], tuple[ToTake, ...], str]:
    cards: list[ResultCard] = []
    to_take: list[ToTake] = []
    retake_url = ""
    for activity in steps.values():
        for key in activity.instruments:
            asked = pack.instruments[key]
            if key in results:
                cards.append(result_card(asked, results[key], as_rose=not any(card.rose for card in cards)))
                retake_url = reverse("learner-activity", args=[enrollment.pk, activity.key])
            else:
                url = reverse("learner-instrument", args=[enrollment.pk, activity.key, key])
                to_take.append(ToTake(asked.title, url))
    return tuple(cards), tuple(to_take), retake_url


def _filled(goals: list[Goal], results: dict[str, InstrumentResult]) -> dict[PlanPart, bool]:
    """Which parts of the plan have anything in them, as a copy sent along would."""
    alive = [goal for goal in goals if goal.state != GoalState.SET_ASIDE]
    return {
        PlanPart.RESULTS: bool(results),
        PlanPart.GOALS: bool(alive),
        PlanPart.ACTIONS: any(step.dropped_at is None for goal in alive for step in goal.actions.all()),
        PlanPart.REFLECTIONS: any(goal.reflections.all() for goal in alive),
    }


def _ready(enrollment: Enrollment, activity: Activity, work: Submission | None, filled: dict[PlanPart, bool]) -> Ready:
    gaps = {
        PlanPart.RESULTS: _("take a self-assessment"),
        PlanPart.GOALS: _("write a goal"),
        PlanPart.ACTIONS: _("add a step"),
        PlanPart.REFLECTIONS: _("write a reflection"),
    }
    missing = tuple(gaps[part] for part in activity.includes if not filled[part])
    state, status = Blaze.NEXT, _("Ready to send")
    if work is not None and work.state == SubmissionState.ACCEPTED:
        state, status, missing = Blaze.REACHED, _("Accepted"), ()
    elif work is not None and work.state == SubmissionState.SUBMITTED:
        state, status, missing = Blaze.REVIEW, _("With an assessor"), ()
    elif work is not None and work.state == SubmissionState.RETURNED:
        state, status = Blaze.CHANGES, _("Change asked")
    elif missing:
        state, status = Blaze.LATER, _("Not ready to send")
    return Ready(
        title=activity.title,
        url=reverse("learner-activity", args=[enrollment.pk, activity.key]),
        state=state.value,
        status=status,
        gaps=missing,
    )


def _advice(
    enrollment: Enrollment,
    pack: Pack,
    activity: Activity,
    work: Submission | None,
    readings: dict[UUID, Assessment],
) -> Advice | None:
    reading = readings.get(work.pk) if work is not None else None
    if work is None or reading is None or work.state != SubmissionState.RETURNED:
        return None
    floor = rubric_floor(pack, judged_by(enrollment, activity.key), activity)
    points = rated(pack.rubrics.get(activity.rubric), work, reading=reading, floor=floor)
    return Advice(
        name=reading.assessor.full_name,
        at=reading.assessed_at,
        title=activity.title,
        url=reverse("learner-activity", args=[enrollment.pk, activity.key]),
        keep=reading.keep,
        next=reading.next,
        open_points=tuple(each for each in points if not each.is_met),
    )


def _sections(
    results: tuple[ResultCard, ...],
    to_take: tuple[ToTake, ...],
    goals: tuple[GoalCard, ...],
    filled: dict[PlanPart, bool],
    *,
    has_advice: bool,
) -> tuple[Section, ...]:
    known = Blaze.REACHED if results and not to_take else Blaze.NEXT
    planned = Blaze.REACHED if goals and filled[PlanPart.ACTIONS] else Blaze.NEXT
    sent = Blaze.CHANGES if has_advice else Blaze.NEXT
    return (
        Section("me", _("About me"), known.value),
        Section("goals", _("Goals and steps"), planned.value),
        Section("send", _("Send for assessment"), sent.value),
    )
