"""Where each step stands for its learner: whose move it is, since when, in words."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from waymark.records.assessment.states import RecognitionState
from waymark.records.enrollment.pathways import judged_by
from waymark.records.evidence.states import SubmissionState
from waymark.records.experience.models import AppraisalRequest, Experience
from waymark.records.experience.outcome import appraised_by
from waymark.records.experience.states import LIVE_REQUEST_STATES, AppraisalState, ExperienceState
from waymark.rules.forms.text import isolated
from waymark.rules.packs.model import Activity, ActivityKind, Pack
from waymark.rules.progress.appraisals import Outcome
from waymark.rules.progress.asked import hours_asked
from waymark.rules.progress.waypoints import WorkState
from waymark.web.shared.components.text import day

from .so_far import SoFar, unmet_criteria
from .words import local_day


@dataclass(frozen=True)
class Standing:
    """Where one step stands. `state` is None when nothing is begun; `status` and `facts` are words beside the blaze."""

    state: WorkState | None = None
    status: str = ""
    facts: tuple[str, ...] = ()


NOTHING = Standing()
BADGE_STANDS = {
    RecognitionState.SENT: ("review", gettext_lazy("With staff")),
    RecognitionState.RECOGNIZED: ("reached", gettext_lazy("Recognized: it counts")),
    RecognitionState.DECLINED: ("changes", gettext_lazy("Does not count as it is")),
}
"""Where a badge from elsewhere stands: the blaze, and words for its learner."""


def standings(pack: Pack, done: SoFar, activities: dict[str, Activity], *, today: date) -> dict[str, Standing]:
    """Activity key -> its standing, for the steps of a pathway."""
    return {key: standing_of(pack, done, activity, today=today) for key, activity in activities.items()}


def standing_of(pack: Pack, done: SoFar, activity: Activity, *, today: date) -> Standing:
    """Where one step stands today."""
    match activity.kind:
        case ActivityKind.SUBMISSION:
            return _submission(pack, done, activity, today)
        case ActivityKind.SELF_ASSESSMENT:
            return _self_assessment(done, activity)
        case ActivityKind.QUIZ:
            return _quiz(pack, done, activity)
        case ActivityKind.EXPERIENCE:
            return _experience(pack, done, activity)
        case ActivityKind.ATTENDANCE | ActivityKind.COURSE_GRADE:
            word = done.words.get(activity.key)
            return (
                Standing(facts=(_("Recorded by %(name)s") % {"name": isolated(word.by.full_name)},))
                if word
                else NOTHING
            )
        case ActivityKind.EXTERNAL_BADGE:
            return _badge(done, activity)
        case _:
            return NOTHING


def days_waiting(since: date, today: date, *, promise: int) -> str:
    """ "With an assessor, day 2 of 10"; past the promise only how many days."""
    count = max((today - since).days, 0) + 1
    if count <= promise:
        return _("With an assessor, day %(count)d of %(promise)d") % {"count": count, "promise": promise}
    return ngettext("With an assessor for %(count)d day", "With an assessor for %(count)d days", count) % {
        "count": count
    }


def _submission(pack: Pack, done: SoFar, activity: Activity, today: date) -> Standing:
    work = done.submissions.get(activity.key)
    reading = done.assessment_of(activity.key)
    read_by = (_("Read by %(name)s") % {"name": isolated(reading.assessor.full_name)},) if reading else ()
    if work is not None and work.state == SubmissionState.SUBMITTED:
        sent = local_day(work.submitted_at)
        words = days_waiting(sent, today, promise=pack.policy.review_days)
        return Standing(WorkState.WITH_ASSESSOR, words, (_("Sent %(day)s") % {"day": day(sent, today)},))
    if work is not None and work.state == SubmissionState.RETURNED and reading is not None:
        open_points = unmet_criteria(
            pack, activity, work, assessment=reading, pathway_key=judged_by(done.enrollment, activity.key)
        )
        count = len(open_points) or 1
        words = ngettext("%(count)d change asked", "%(count)d changes asked", count) % {"count": count}
        back = _("Sent back %(day)s") % {"day": day(reading.assessed_at, today)}
        return Standing(WorkState.CHANGE_ASKED, words, (back, *read_by))
    if work is not None:
        return Standing(facts=read_by)
    draft = done.draft_of(activity)
    if draft is None:
        return NOTHING
    return Standing(WorkState.STARTED, _("Begun"), (_("Saved %(day)s") % {"day": day(draft.saved_at, today)},))


def _self_assessment(done: SoFar, activity: Activity) -> Standing:
    taken = sum(key in done.results for key in activity.instruments)
    counts = {"taken": taken, "total": len(activity.instruments)}
    if taken or done.draft_of(activity):
        return Standing(WorkState.STARTED, _("Begun"), (_("%(taken)d of %(total)d taken") % counts,))
    return NOTHING


def _quiz(pack: Pack, done: SoFar, activity: Activity) -> Standing:
    attempts = done.attempts.get(activity.key, [])
    if not attempts:
        return Standing(WorkState.STARTED, _("Begun")) if done.draft_of(activity) else NOTHING
    best = _("Best so far: %(percent)d%%") % {"percent": max(each.percent for each in attempts)}
    quiz = pack.quizzes.get(activity.quiz)
    left = quiz.attempts - len(attempts) if quiz is not None and quiz.attempts is not None else None
    if left is not None and left <= 0:
        return Standing(WorkState.CHANGE_ASKED, _("No attempt left"), (best, _("Ask your coordinator")))
    return Standing(WorkState.STARTED, _("Try again"), (best,))


def _experience(pack: Pack, done: SoFar, activity: Activity) -> Standing:
    work = done.experiences.get(activity.key)
    if work is None:
        return Standing(WorkState.STARTED, _("Begun")) if done.draft_of(activity) else NOTHING
    place = (isolated(work.employer),)
    match ExperienceState(work.state):
        case ExperienceState.PROPOSED:
            sent = _("Proposed %(day)s") % {"day": day(work.proposed_at)}
            return Standing(WorkState.WITH_ASSESSOR, _("With staff"), (sent, *place))
        case ExperienceState.DECLINED:
            return Standing(WorkState.CHANGE_ASKED, _("Not approved as it is"), place)
        case ExperienceState.APPROVED:
            until = _("Until %(day)s") % {"day": day(work.ends_on)}
            return Standing(WorkState.STARTED, _("Under way"), (until, *place))
        case _:
            return _appraisal(pack, judged_by(done.enrollment, activity.key), work, place)


def _badge(done: SoFar, activity: Activity) -> Standing:
    brought = done.badges.get(activity.key)
    if brought is None:
        return NOTHING
    words = str(BADGE_STANDS[RecognitionState(brought.state)][1])
    match RecognitionState(brought.state):
        case RecognitionState.SENT:
            return Standing(WorkState.WITH_ASSESSOR, words, (_("Sent %(day)s") % {"day": day(brought.sent_at)},))
        case RecognitionState.DECLINED:
            return Standing(WorkState.CHANGE_ASKED, words, (_("Read what staff wrote"),))
        case _:
            return Standing(facts=(words,))


def _appraisal(pack: Pack, pathway_key: str, work: Experience, place: tuple[str, ...]) -> Standing:
    """The work is over: what its appraisals come to, and who has the next move."""
    answers = list(work.appraisals.all())
    asked = live_request_of(work)
    if any(each.state == AppraisalState.RECEIVED for each in answers):
        return Standing(WorkState.WITH_ASSESSOR, _("Appraisal is in"), (_("Staff check who signed it"), *place))
    if asked is not None:
        sent = _("Asked %(day)s") % {"day": day(asked.sent_at)}
        return Standing(
            WorkState.WITH_ASSESSOR, _("With %(name)s") % {"name": isolated(asked.appraiser_name)}, (sent, *place)
        )
    stand = appraised_by(pack, work, answers)
    first = next((each for each in answers if each.pk == stand.first), None)
    if first is None:
        return Standing(WorkState.STARTED, _("Ask for the appraisal"), place)
    if stand.outcome is Outcome.INCOMPLETE:
        return Standing(WorkState.CHANGE_ASKED, _("More needs to be seen"), (_("Ask someone else who saw it"), *place))
    if stand.outcome is Outcome.NOT_POSITIVE:
        return Standing(WorkState.CHANGE_ASKED, _("Appraisal isn’t positive"), (_("See what you can do next"), *place))
    if first.hours_confirmed < hours_asked(pack, pathway_key, work.activity_key):
        return Standing(WorkState.CHANGE_ASKED, _("Too few hours"), (_("See what you can do next"), *place))
    return Standing(facts=(_("Appraised by %(name)s") % {"name": isolated(first.signed_name)}, *place))


def live_request_of(work: Experience) -> AppraisalRequest | None:
    """The request for an appraisal that is still open, from what was read with the experience."""
    return next((each for each in work.requests.all() if each.state in LIVE_REQUEST_STATES), None)
