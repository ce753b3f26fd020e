"""Days ahead that matter to a learner: promised answers, steps of the plan, work that ends, links that run out."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from waymark.flows.invite_appraiser import last_day
from waymark.records.enrollment.last_days import last_day_of
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.states import OPEN_STATES
from waymark.records.evidence.states import SubmissionState
from waymark.records.experience.states import ExperienceState
from waymark.records.plans.queries import dated_actions
from waymark.rules.forms.text import isolated
from waymark.rules.packs.model import Pack

from .next_sign import promised_by
from .so_far import SoFar
from .standings import live_request_of
from .words import address

MOST = 6


@dataclass(frozen=True)
class Dated:
    """One day and what it is about."""

    on: date
    text: str
    url: str
    is_past: bool


def coming_up(pack: Pack, enrollment: Enrollment, done: SoFar, *, today: date) -> tuple[Dated, ...]:
    """The next few days that matter, the earliest first; steps of the plan that are overdue come first of all."""
    if enrollment.state not in OPEN_STATES:
        return ()
    found = [*_answers(pack, enrollment, done, today), *_experiences(pack, enrollment, done)]
    plan = address("plan")
    for step in dated_actions(enrollment.pk):
        if step.due_on is not None:
            found.append((step.due_on, _("Your step: %(what)s") % {"what": isolated(step.what)}, plan))
    ends = _last_day(enrollment)
    ordered = sorted(found, key=lambda each: each[0])[: MOST - len(ends)]
    return tuple(
        Dated(on, text, url, on < today) for on, text, url in sorted([*ordered, *ends], key=lambda each: each[0])
    )


def _last_day(enrollment: Enrollment) -> list[tuple[date, str, str]]:
    """The last day to finish: the one that the campus gives everyone, or a later one it gave this learner."""
    day = last_day_of(enrollment.pk)
    if day is None:
        return []
    said = _("Last day to finish this program at your campus. Nothing ends by itself: ask if you need more time.")
    if enrollment.finish_by == day:
        said = _("You have until this day to finish. Nothing ends by itself: ask if you need more time.")
    return [(day, said, "#ask")]


def _answers(pack: Pack, enrollment: Enrollment, done: SoFar, today: date) -> list[tuple[date, str, str]]:
    found = []
    for key, work in done.submissions.items():
        if work.state == SubmissionState.SUBMITTED and key in pack.activities:
            by = promised_by(pack, work)
            said = _("You hear back about “%(title)s” by this day")
            if by < today:
                said = _("An answer about “%(title)s” was promised by this day")
            url = reverse("learner-activity", args=[enrollment.pk, key])
            found.append((by, said % {"title": pack.activities[key].title}, url))
    return found


def _experiences(pack: Pack, enrollment: Enrollment, done: SoFar) -> list[tuple[date, str, str]]:
    found = []
    for key, work in done.experiences.items():
        url = reverse("learner-activity", args=[enrollment.pk, key])
        if work.state == ExperienceState.APPROVED:
            words = _("Last day at %(employer)s. Ask for your appraisal before it.") % {
                "employer": isolated(work.employer)
            }
            found.append((work.ends_on, words, url))
        asked = live_request_of(work)
        if asked is not None:
            words = _("The link that %(name)s got ends") % {"name": isolated(asked.appraiser_name)}
            found.append((last_day(asked.expires_at), words, url))
    return found
