"""Learners as the lists show them: where each is, how long nothing has happened, and who has the next move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from waymark.flows.caseload import WaitsOn
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.pathways import enrollment_pack, judged_by
from waymark.records.enrollment.states import EnrollmentState
from waymark.records.evidence.models import Submission
from waymark.records.evidence.queries import latest_states
from waymark.records.evidence.states import SubmissionState
from waymark.records.experience.models import AppraisalRequest, Experience
from waymark.records.experience.queries import live_requests_of, newest_experiences
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.packs.model import Pack
from waymark.rules.progress.first_open import first_open
from waymark.web.shared.components.text import day
from waymark.web.shared.staff import days_since, language

from .experience_words import stands
from .waits import waits_words

QUIET_DAYS = 14


@dataclass(frozen=True)
class LearnerRow:
    """One learner in a list. `reason` says who has the next move, as far as the record tells."""

    id: UUID
    name: str
    url: str
    campus: str
    program: str
    where: str
    quiet_days: int
    reason: str
    is_finished: bool
    waits: str = ""
    since: datetime | None = None
    last_day: date | None = None


def learner_rows(ctx: Context, enrollments: Sequence[Enrollment]) -> list[LearnerRow]:
    """The rows of a page of learners. Five queries, however many."""
    ids = [each.pk for each in enrollments]
    work, requests, experiences = latest_states(ids), live_requests_of(ids), newest_experiences(ids)
    return [_row(ctx, each, work.get(each.pk, []), requests, experiences.get(each.pk)) for each in enrollments]


def next_requirement(pack: Pack, met: int) -> str:
    """Where somebody is: the first thing on the trail that their progress word does not have."""
    found = first_open(pack, met)
    if found is None:
        return _("Everything is met")
    achievement, requirement = found
    return _("%(badge)s: %(step)s") % {"badge": achievement.short_name, "step": requirement.title}


def _row(
    ctx: Context,
    enrollment: Enrollment,
    work: Sequence[Submission],
    requests: Mapping[UUID, AppraisalRequest],
    experience: Experience | None,
) -> LearnerRow:
    pack = enrollment_pack(enrollment, language())
    is_finished = enrollment.state == EnrollmentState.COMPLETED
    waits = getattr(enrollment, "waits_on", "")
    return LearnerRow(
        id=enrollment.pk,
        name=enrollment.person.full_name,
        url=reverse("coordinator-learner", args=[enrollment.pk]),
        campus=enrollment.campus.name,
        program=pack.title,
        where=_("Finished") if is_finished else next_requirement(pack, enrollment.met),
        quiet_days=days_since(enrollment.last_activity_at, now=ctx.now),
        reason=""
        if is_finished
        else _reason(ctx.now, work, requests.get(enrollment.pk))
        or _of_experience(pack, enrollment, experience, has_work=bool(work), waits=waits),
        is_finished=is_finished,
        waits=waits_words(waits),
        since=getattr(enrollment, "waits_since", None),
        last_day=None if is_finished else getattr(enrollment, "last_day", None),
    )


def _reason(now: datetime, work: Sequence[Submission], request: AppraisalRequest | None) -> str:
    waiting = [each for each in work if each.state == SubmissionState.SUBMITTED]
    if waiting:
        oldest = min(each.submitted_at for each in waiting)
        return _("Waits for an assessor since %(day)s") % {"day": day(oldest, now)}
    returned = [each for each in work if each.state == SubmissionState.RETURNED and each.closed_at]
    if returned:
        latest = max(each.closed_at for each in returned if each.closed_at)
        return _("Change asked %(day)s, not sent again") % {"day": day(latest, now)}
    if request is not None:
        return _("Appraisal asked for %(day)s, not answered") % {"day": day(request.sent_at, now)}
    return ""


def _of_experience(
    pack: Pack, enrollment: Enrollment, experience: Experience | None, *, has_work: bool, waits: str
) -> str:
    """What the newest experience waits for or came to, when nothing else is under way."""
    if experience is not None:
        where = stands(pack, judged_by(enrollment, experience.activity_key), experience)
        if where.work is not None:
            return _("%(employer)s: %(words)s") % {"employer": isolated(experience.employer), "words": where.words}
    if waits == WaitsOn.US:
        return _("Waits for a decision by staff")
    return _("Nothing new since") if has_work or experience is not None else _("Nothing begun")
