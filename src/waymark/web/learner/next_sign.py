"""The one next step in words: a verb first, how long it takes, who reads it, and where to press."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.states import EnrollmentState
from waymark.records.evidence.models import Submission
from waymark.rules.forms.text import isolated
from waymark.rules.packs.model import Activity, ActivityKind, Pack
from waymark.rules.progress.waypoints import NextStep, StepKind, Trail
from waymark.web.shared.components.marks import Blaze
from waymark.web.shared.components.text import day

from .so_far import SoFar
from .standings import NOTHING, Standing
from .words import address, how_long, local_day

QUOTED = 240
"""How long an assessor's advice may be to be quoted whole on the sign."""


@dataclass(frozen=True)
class Sign:
    """What the waysign says. `button` leads to `url`; `more` is a quiet second sentence."""

    title: str
    kicker: str
    state: str
    text: str
    more: str = ""
    button: str = ""
    url: str = ""
    is_end: bool = False


def next_sign(
    pack: Pack,
    enrollment: Enrollment,
    trail: Trail,
    done: SoFar,
    where: Mapping[str, Standing],
    *,
    today: date,
) -> Sign:
    """The sign of this learner today."""
    if enrollment.state in (EnrollmentState.WITHDRAWN, EnrollmentState.PAUSED):
        return _closed(enrollment)
    step = trail.next
    match step.kind:
        case StepKind.FINISHED:
            return _finished(pack)
        case StepKind.CONFIRM:
            return _to_confirm(pack, step)
        case StepKind.ASK:
            return _ask(pack, step)
    activity = pack.activities[step.activity]
    url = reverse("learner-activity", args=[enrollment.pk, activity.key])
    standing = where.get(activity.key, NOTHING)
    match step.kind:
        case StepKind.CHANGE:
            return _change(activity, url, standing, done)
        case StepKind.WAIT:
            return _wait(pack, activity, url, done, today)
        case StepKind.CONTINUE:
            return _go_on(pack, activity, url, standing)
        case _:
            return _start(pack, activity, url)


def _kicker(words: str, minutes: int) -> str:
    long = how_long(minutes)
    return _("%(words)s · %(long)s") % {"words": words, "long": long} if long else words


def who_reads(pack: Pack, activity: Activity) -> str:
    """Whose move it is once the learner has done a step, and by when."""
    days = {"count": pack.policy.review_days}
    match activity.kind:
        case ActivityKind.SUBMISSION:
            return (
                ngettext(
                    "An assessor of your campus reads it and answers within %(count)d day.",
                    "An assessor of your campus reads it and answers within %(count)d days.",
                    pack.policy.review_days,
                )
                % days
            )
        case ActivityKind.ATTENDANCE:
            return _("Staff record that you were there. You do not have to send anything.")
        case ActivityKind.COURSE_GRADE:
            return _("Staff record the course. You do not have to send anything.")
        case ActivityKind.QUIZ:
            return _("You see the result at once.")
        case ActivityKind.SELF_ASSESSMENT:
            return _("There are no wrong answers, and the results go straight into your plan.")
        case ActivityKind.EXPERIENCE:
            return _("Staff approve it. At the end the person who saw your work says how it went.")
        case ActivityKind.EXTERNAL_BADGE:
            return _("Staff check the badge with whoever issued it.")
        case ActivityKind.TASK:
            return _("You mark it done yourself.")


def _start(pack: Pack, activity: Activity, url: str) -> Sign:
    buttons = {
        ActivityKind.SUBMISSION: _("Start writing"),
        ActivityKind.QUIZ: _("Take the quiz"),
        ActivityKind.SELF_ASSESSMENT: _("Begin"),
        ActivityKind.EXPERIENCE: _("Propose it"),
        ActivityKind.EXTERNAL_BADGE: _("Bring the badge"),
    }
    # Forty hours of work are no reason to think that the next click takes forty hours.
    minutes = 0 if activity.kind is ActivityKind.EXPERIENCE else activity.minutes
    return Sign(
        title=activity.title,
        kicker=_kicker(_("Your next step"), minutes),
        state=Blaze.NEXT.value,
        text=activity.summary,
        more=who_reads(pack, activity),
        button=buttons.get(activity.kind, _("See what to do")),
        url=url,
    )


def _go_on(pack: Pack, activity: Activity, url: str, standing: Standing) -> Sign:
    buttons = {
        ActivityKind.SUBMISSION: _("Go on writing"),
        ActivityKind.QUIZ: _("Open the quiz"),
        ActivityKind.SELF_ASSESSMENT: _("Go on"),
        ActivityKind.EXPERIENCE: _("Open my experience"),
    }
    words = ". ".join((standing.status, *standing.facts))
    return Sign(
        title=_("Go on with “%(title)s”") % {"title": activity.title},
        kicker=_("Your next step"),
        state=Blaze.NEXT.value,
        text=f"{words}." if words else activity.summary,
        more=who_reads(pack, activity),
        button=buttons.get(activity.kind, _("Open it")),
        url=url,
    )


def _change(activity: Activity, url: str, standing: Standing, done: SoFar) -> Sign:
    reading = done.assessment_of(activity.key)
    if reading is None:
        is_appraised = activity.kind is ActivityKind.EXPERIENCE
        return Sign(
            title=_("%(title)s: %(status)s") % {"title": activity.title, "status": standing.status}
            if is_appraised
            else _("Take another look at “%(title)s”") % {"title": activity.title},
            kicker=_("Your next step"),
            state=Blaze.CHANGES.value,
            text=". ".join(standing.facts if is_appraised else (standing.status, *standing.facts)) + ".",
            button=_("See what you can do") if is_appraised else _("See what is asked"),
            url=url,
        )
    facts = {"name": isolated(reading.assessor.full_name), "day": day(reading.assessed_at)}
    text = _("%(name)s read it on %(day)s and sent it back with advice.") % facts
    if 0 < len(reading.next) <= QUOTED:
        text = f"{text} {_('“%(quote)s”') % {'quote': isolated(reading.next)}}"
    return Sign(
        title=_("Rework “%(title)s”") % {"title": activity.title},
        kicker=_("Your next step · %(status)s") % {"status": standing.status},
        state=Blaze.CHANGES.value,
        text=text,
        more=_("Only what is not met yet is open. Everything else you wrote stays as it is."),
        button=_("See the advice and revise"),
        url=url,
    )


def promised_by(pack: Pack, work: Submission) -> date:
    """The day by which the program promises an answer."""
    return local_day(work.submitted_at) + timedelta(days=pack.policy.review_days)


def _wait(pack: Pack, activity: Activity, url: str, done: SoFar, today: date) -> Sign:
    work = done.submissions.get(activity.key)
    title = _("Take a breath: “%(title)s” is with somebody else") % {"title": activity.title}
    if work is None:
        return Sign(
            title=title,
            kicker=_("Nothing to do right now"),
            state=Blaze.REVIEW.value,
            text=_("Others have the next move. You will get a message when it is yours again."),
            button=_("See where it is"),
            url=url,
        )
    by = promised_by(pack, work)
    sent = day(work.submitted_at)
    text = _("You sent it on %(sent)s. An assessor has the next move and answers by %(by)s.")
    if by < today:
        text = _("You sent it on %(sent)s, and an answer was promised by %(by)s. Write to the contact of your campus.")
    return Sign(
        title=title,
        kicker=_("Nothing to do right now"),
        state=Blaze.REVIEW.value,
        text=text % {"sent": sent, "by": day(by)},
        more=_("Every step that can be done is done. You will get a message when it is read."),
        button=_("Open my work"),
        url=url,
    )


def _to_confirm(pack: Pack, step: NextStep) -> Sign:
    return Sign(
        title=_("Wait for a coordinator to release %(name)s") % {"name": pack.achievements[step.achievement].name},
        kicker=_("Nothing to do right now"),
        state=Blaze.REVIEW.value,
        text=_("You have reached every waymark. A coordinator looks at it once more before the badge is yours."),
        button=_("See my badges") if address("badges") else "",
        url=address("badges"),
    )


def _finished(pack: Pack) -> Sign:
    return Sign(
        title=_("Share what you have earned"),
        kicker=_("You have reached the summit"),
        state=Blaze.REACHED.value,
        text=_("%(title)s is complete. You choose who can see each of your badges.") % {"title": pack.title},
        button=_("Open my badges") if address("badges") else "",
        url=address("badges"),
        is_end=True,
    )


def _ask(pack: Pack, step: NextStep) -> Sign:
    return Sign(
        title=_("Ask your coordinator how to go on"),
        kicker=_("Your next step"),
        state=Blaze.NEXT.value,
        text=_("Nothing on this page leads on to %(name)s. The contacts of your campus are below.")
        % {"name": pack.achievements[step.achievement].name},
    )


def _closed(enrollment: Enrollment) -> Sign:
    if enrollment.state == EnrollmentState.PAUSED:
        return Sign(
            title=_("Ask your coordinator to take this up again"),
            kicker=_("This way is paused"),
            state=Blaze.LATER.value,
            text=_("Everything you did is kept. The contacts of your campus are below."),
        )
    return Sign(
        title=_("Come back when the program is open to you"),
        kicker=_("You’ve left this program"),
        state=Blaze.STOP.value,
        text=_("Badges you’ve earned stay yours. Every waymark you’ve met is kept for when you come back."),
        button=_("See how to come back"),
        url=reverse("learner-places", args=[enrollment.pk]),
    )
