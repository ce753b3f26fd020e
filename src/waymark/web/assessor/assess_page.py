"""What the page of one piece of work shows: the work, what came before, how it is rated, and what was decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from waymark.flows.correct_levels import may_correct_levels
from waymark.flows.impartial import assessing
from waymark.flows.reopen_work import is_undoable, may_reopen
from waymark.records.assessment.models import Assessment
from waymark.records.assessment.queries import assessments_of, superseded_assessments
from waymark.records.assessment.states import Decision
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.pathways import judged_by, judged_when
from waymark.records.enrollment.queries import scope_of
from waymark.records.evidence.models import Draft, Submission
from waymark.records.evidence.queries import draft_of, revisions
from waymark.records.evidence.states import DraftRoom, SubmissionState
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.packs.model import Achievement, PlanPart, Rubric
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may
from waymark.web.shared.components.lists import RubricCell, RubricRow
from waymark.web.shared.staff import achievement_for, days_since, language

from .frozen_work import WorkView, work_view
from .rating import Asked, Preview, RatingForm, asked_of, preview


@dataclass(frozen=True)
class Reading:
    """What somebody decided about one revision."""

    revision: int
    assessment: Assessment
    is_accepted: bool
    rows: tuple[RubricRow, ...]


@dataclass(frozen=True)
class Carried:
    """A criterion that an earlier revision met."""

    name: str
    level: str
    comment: str


@dataclass(frozen=True)
class AssessPage:
    """Everything the template needs; `form` is None when there is nothing to decide for this person."""

    work: Submission
    title: str
    learner: str
    achievement: Achievement | None
    view: WorkView
    waiting_days: int
    goal_days: int
    earlier: tuple[Reading, ...]
    decided: Reading | None
    carried: tuple[Carried, ...]
    asked: Asked
    form: RatingForm | None
    preview: Preview | None
    draft: Draft | None
    rubric: tuple[RubricRow, ...]
    rubric_url: str
    may_assess: bool
    undo_url: str = ""
    reopen_url: str = ""
    levels_url: str = ""
    former: tuple[Reading, ...] = ()  # what was decided about this revision before, and taken back or corrected

    @property
    def is_late(self) -> bool:
        return self.waiting_days > self.goal_days

    @property
    def plan_first(self) -> bool:
        """Whether the plan is what is assessed, rather than a background to the answers."""
        return PlanPart.GOALS in self.asked.pack.activities[self.work.activity_key].includes

    @property
    def is_taken_back(self) -> bool:
        return self.work.state == SubmissionState.WITHDRAWN


def asked_about(work: Submission) -> Asked:
    """What one piece of work is rated by, in the reader's language."""
    enrollment = work.enrollment
    pack, pathway = judged_when(enrollment, work.activity_key, at=work.submitted_at, language=language())
    return asked_of(pack, pathway, pack.activities[work.activity_key], carried=work.carried)


def build(
    ctx: Context, work_id: UUID, enrollment_id: UUID, activity_key: str, *, form: RatingForm | None
) -> AssessPage:
    """The page of a revision, with the form as it was sent, or filled with the draft. Seven queries at most."""
    history = revisions(enrollment_id, activity_key)
    work = next(each for each in history if each.pk == work_id)
    before = next((each for each in history if each.revision < work.revision and not _taken_back(each)), None)
    asked = asked_about(work)
    may_assess = may(ctx.actor, Action.ASSESS, assessing(ctx.actor, scope_of(work.enrollment), enrollment_id))
    is_open = work.state == SubmissionState.SUBMITTED and may_assess
    draft = _draft(ctx, work) if is_open else None
    shown = form or (RatingForm(asked, work.enrollment.person.given_name, typed(draft)) if is_open else None)
    readings = _readings(history)
    decided = next((each for each in readings if each.revision == work.revision), None)
    enrollment = work.enrollment
    return AssessPage(
        work=work,
        title=asked.pack.activities[work.activity_key].title,
        learner=enrollment.person.given_name,
        achievement=achievement_for(asked.pack, judged_by(enrollment, work.activity_key), work.activity_key),
        view=work_view(asked.pack, work, before=before),
        waiting_days=days_since(work.submitted_at, now=ctx.now),
        goal_days=asked.pack.policy.review_days,
        earlier=tuple(each for each in readings if each.revision < work.revision),
        decided=decided,
        carried=_carried(asked, readings),
        asked=asked,
        form=shown if is_open else None,
        preview=preview(asked, shown.ratings, learner=enrollment.person.given_name) if shown else None,
        draft=draft,
        rubric=rubric_rows(asked.rubric, floor=asked.floor) if asked.rubric else (),
        rubric_url=_rubric_url(asked),
        may_assess=may_assess,
        undo_url=_undo_url(ctx, decided) if may_assess else "",
        reopen_url=_reopen_url(ctx, enrollment, decided),
        levels_url=_levels_url(ctx, enrollment, decided),
        former=_former(work),
    )


def _undo_url(ctx: Context, decided: Reading | None) -> str:
    if decided is None or not is_undoable(ctx, decided.assessment):
        return ""
    return reverse("assessor-undo", args=[decided.assessment.pk])


def _reopen_url(ctx: Context, enrollment: Enrollment, decided: Reading | None) -> str:
    if decided is None or not may_reopen(ctx, enrollment, decided.assessment):
        return ""
    return reverse("coordinator-correct-decision", args=[decided.assessment.pk])


def _levels_url(ctx: Context, enrollment: Enrollment, decided: Reading | None) -> str:
    if decided is None or not may_correct_levels(ctx, enrollment, decided.assessment):
        return ""
    return reverse("coordinator-correct-levels", args=[decided.assessment.pk])


def typed(draft: Draft | None) -> dict[str, str]:
    """What a draft holds, field by field."""
    return {key: text for key, text in draft.answers.items() if isinstance(text, str)} if draft else {}


def rubric_rows(
    rubric: Rubric,
    *,
    floor: str | None,
    ratings: Mapping[str, str] | None = None,
    comments: Mapping[str, str] | None = None,
) -> tuple[RubricRow, ...]:
    """A rubric to read, with what was given and said when it was rated."""
    given, said = ratings or {}, comments or {}
    return tuple(
        RubricRow(
            name=criterion.name,
            cells=tuple(
                RubricCell(label, criterion.descriptors.get(level, ""), level == floor, given.get(key) == level)
                for level, label in rubric.levels.items()
            ),
            comment=said.get(key, ""),
        )
        for key, criterion in rubric.criteria.items()
    )


def _rubric_url(asked: Asked) -> str:
    if asked.rubric is None:
        return ""
    return reverse("public-rubric", args=[asked.pack.program, asked.pack.version, asked.rubric.key])


def _draft(ctx: Context, work: Submission) -> Draft | None:
    if ctx.actor.person_id is None:
        return None
    return draft_of(ctx.actor.person_id, room=DraftRoom.ASSESSMENT, object_id=work.pk)


def _taken_back(work: Submission) -> bool:
    return work.state == SubmissionState.WITHDRAWN


def _readings(history: list[Submission]) -> list[Reading]:
    """What was decided about each revision that was read, the newest first."""
    found = assessments_of(work.pk for work in history)
    return [_reading(work, found[work.pk]) for work in history if work.pk in found]


def _former(work: Submission) -> tuple[Reading, ...]:
    """What was decided about one revision before, the newest first."""
    return tuple(_reading(work, each) for each in superseded_assessments(work.pk))


def _reading(work: Submission, assessment: Assessment) -> Reading:
    asked = asked_about(work)
    rubric, floor = asked.pack.rubrics.get(assessment.rubric_key), asked.floor
    rows = rubric_rows(rubric, floor=floor, ratings=assessment.ratings, comments=assessment.comments) if rubric else ()
    return Reading(work.revision, assessment, assessment.decision == Decision.ACCEPTED, rows)


def _carried(asked: Asked, readings: list[Reading]) -> tuple[Carried, ...]:
    rubric = asked.rubric
    if rubric is None:
        return ()
    comments: dict[str, str] = {}
    for reading in reversed(readings):
        comments |= reading.assessment.comments
    return tuple(
        Carried(criterion.name, rubric.levels.get(asked.carried[key], ""), comments.get(key, ""))
        for key, criterion in rubric.criteria.items()
        if key in asked.carried
    )


def heading(page: AssessPage) -> str:
    """The page's title: what is read, and whose it is."""
    return _("%(work)s by %(name)s") % {"work": page.title, "name": isolated(page.work.enrollment.person.full_name)}
