"""What of an enrollment waits for somebody: said before its learner leaves, comes back or moves to another campus."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from waymark.records.assessment.states import RecognitionState
from waymark.records.awards.queries import awards_of
from waymark.records.awards.states import AwardState
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.states import SubmissionState
from waymark.records.experience.models import AppraisalRequest, Experience
from waymark.records.experience.queries import experiences_of
from waymark.records.experience.states import LIVE_REQUEST_STATES, AppraisalState, ExperienceState
from waymark.rules.forms.text import isolated
from waymark.rules.packs.model import Pack
from waymark.web.shared.components.text import through

from .so_far import SoFar, so_far


@dataclass(frozen=True)
class UnderWay:
    """One thing that waits: what becomes of it, and the page where its learner can act on it."""

    text: str
    url: str


@dataclass(frozen=True)
class Waiting:
    """What waits, by whose move it is."""

    work: tuple[tuple[str, str], ...]  # title and address of each submission with an assessor
    returned: tuple[tuple[str, str], ...]
    proposed: tuple[Experience, ...]
    asked: tuple[tuple[Experience, AppraisalRequest], ...]
    answered: tuple[Experience, ...]
    brought: int
    to_release: tuple[str, ...]


def waiting_in(enrollment: Enrollment, pack: Pack) -> Waiting:
    """Everything of an enrollment that is not decided. Fourteen queries."""
    done = so_far(enrollment)
    experiences = experiences_of(enrollment.pk)
    awards = awards_of(enrollment.person_id, enrollment.program_id)
    return Waiting(
        work=_works(enrollment, pack, done, SubmissionState.SUBMITTED),
        returned=_works(enrollment, pack, done, SubmissionState.RETURNED),
        proposed=tuple(each for each in experiences if each.state == ExperienceState.PROPOSED),
        asked=tuple(
            (each, request)
            for each in experiences
            for request in each.requests.all()
            if request.state in LIVE_REQUEST_STATES
        ),
        answered=tuple(
            each
            for each in experiences
            if any(answer.state == AppraisalState.RECEIVED for answer in each.appraisals.all())
        ),
        brought=sum(each.state == RecognitionState.SENT for each in done.badges.values()),
        to_release=tuple(
            pack.achievements[each.achievement_key].name
            for each in awards
            if each.state == AwardState.PROPOSED and each.achievement_key in pack.achievements
        ),
    )


def _works(enrollment: Enrollment, pack: Pack, done: SoFar, state: SubmissionState) -> tuple[tuple[str, str], ...]:
    return tuple(
        (pack.activities[key].title, reverse("learner-activity", args=[enrollment.pk, key]))
        for key, work in done.submissions.items()
        if work.state == state and key in pack.activities
    )


def when_moving(waiting: Waiting, campus: str) -> tuple[UnderWay, ...]:
    """What becomes of each thing when the learner continues at a campus."""
    under_review = _("“%(title)s” is with an assessor. Assessors at %(campus)s review it.")
    returned = _("Changes are requested for “%(title)s”. You can still revise and send it.")
    proposed = _("Your work at %(employer)s is waiting for approval. Staff at %(campus)s decide about it.")
    answered = _("The appraisal of your work at %(employer)s is here. Staff at %(campus)s verify who answered.")
    to_release = _("%(badge)s is waiting for a coordinator. A coordinator at %(campus)s decides.")
    found = [UnderWay(under_review % {"title": title, "campus": campus}, url) for title, url in waiting.work]
    found += [UnderWay(returned % {"title": title}, url) for title, url in waiting.returned]
    found += [
        UnderWay(proposed % {"employer": isolated(each.employer), "campus": campus}, _page(each))
        for each in waiting.proposed
    ]
    found += [
        UnderWay(_("%(who)s The answer counts.") % {"who": _asked(*each)}, _page(each[0])) for each in waiting.asked
    ]
    found += [
        UnderWay(answered % {"employer": isolated(each.employer), "campus": campus}, _page(each))
        for each in waiting.answered
    ]
    if waiting.brought:
        found.append(UnderWay(_("Staff at %(campus)s decide about the badge you sent.") % {"campus": campus}, ""))
    found += [UnderWay(to_release % {"badge": name, "campus": campus}, "") for name in waiting.to_release]
    return tuple(found)


def when_leaving(waiting: Waiting) -> tuple[UnderWay, ...]:
    """What becomes of each thing when the learner leaves."""
    under_review = _("“%(title)s” is withdrawn from review. It becomes your draft again.")
    asked = _(
        "%(who)s The answer is kept, and counts when you come back. Cancel the request first if you don’t want that."
    )
    proposed = _("Staff can still approve your work at %(employer)s. It counts when you come back.")
    answered = _("The appraisal of your work at %(employer)s is here. Staff can still verify who answered.")
    to_release = _("%(badge)s is waiting for a coordinator, who can still award it.")
    found = [UnderWay(under_review % {"title": title}, url) for title, url in waiting.work]
    found += [UnderWay(asked % {"who": _asked(*each)}, _page(each[0])) for each in waiting.asked]
    found += [UnderWay(proposed % {"employer": isolated(each.employer)}, _page(each)) for each in waiting.proposed]
    found += [UnderWay(answered % {"employer": isolated(each.employer)}, _page(each)) for each in waiting.answered]
    if waiting.brought:
        found.append(UnderWay(_("Staff can still decide about the badge you sent."), ""))
    found += [UnderWay(to_release % {"badge": name}, "") for name in waiting.to_release]
    return tuple(found)


def _asked(about: Experience, request: AppraisalRequest) -> str:
    facts = {
        "name": isolated(request.appraiser_name),
        "employer": isolated(about.employer),
        "day": through(request.expires_at),
    }
    return _("You asked %(name)s about your work at %(employer)s. The link works through %(day)s.") % facts


def _page(about: Experience) -> str:
    return reverse("learner-experience", args=[about.pk])
