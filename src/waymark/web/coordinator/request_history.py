"""What became of the requests for an appraisal of one experience, as staff see it."""

from datetime import datetime

from django.utils.translation import gettext as _

from waymark.records.experience.models import AppraisalRequest, Experience
from waymark.records.experience.states import (
    LEARNER_TOLD,
    OTHER_SUGGESTED,
    REMINDERS_GO_ON,
    REMINDERS_STOPPED,
    REOPENED,
    STAFF_TOLD,
    Mailed,
    RequestState,
)
from waymark.rules.forms.text import isolated
from waymark.web.shared.components.lists import TimelineEntry
from waymark.web.shared.components.marks import Blaze


def request_history(about: Experience, *, with_reasons: bool) -> tuple[TimelineEntry, ...]:
    """Each request with what happened to it, the newest first. `with_reasons` adds why somebody declined, and on whose
    word we may write to them again. Three queries."""
    requests = about.requests.prefetch_related("pauses__lifted_by")
    found = [entry for each in requests for entry in _entries(each, with_reasons=with_reasons)]
    return tuple(sorted(found, key=lambda each: each.when, reverse=True))


def _entries(request: AppraisalRequest, *, with_reasons: bool) -> list[TimelineEntry]:
    words = _words(isolated(request.appraiser_name))
    found = []
    for mark in request.custody:
        what = str(mark["what"])
        if what in words:
            is_declined = what == RequestState.DECLINED and request.state == RequestState.DECLINED
            text = _("Reason: %(reason)s") % {"reason": request.close_reason} if request.close_reason else ""
            found.append(
                TimelineEntry(
                    datetime.fromisoformat(str(mark["at"])),
                    words[what],
                    text=text if is_declined and with_reasons else request.appraiser_email if what == "sent" else "",
                    state=(Blaze.STOP if is_declined else Blaze.REVIEW).value,
                )
            )
    for pause in request.pauses.all() if with_reasons else ():
        if pause.lifted_at is not None and pause.lifted_by is not None:
            said = _("Emails to %(name)s were allowed again") % {"name": isolated(request.appraiser_name)}
            who = pause.lifted_by.full_name
            found.append(TimelineEntry(pause.lifted_at, said, text=pause.lift_reason, who=who))
    return found


def _words(name: str) -> dict[str, str]:
    who = {"name": name}
    return {
        "sent": _("Asked %(name)s for an appraisal") % who,
        "reminded": _("Reminded %(name)s") % who,
        Mailed.AUTO_REMINDED.value: _("Reminded %(name)s, by the program’s rule") % who,
        Mailed.SENT_AGAIN.value: _("Sent the request to %(name)s again") % who,
        REMINDERS_STOPPED: _("Stopped automatic reminders to %(name)s") % who,
        REMINDERS_GO_ON: _("Let automatic reminders to %(name)s go on") % who,
        LEARNER_TOLD: _("Told the learner that %(name)s has not answered") % who,
        STAFF_TOLD: _("Told campus staff that %(name)s has not answered") % who,
        OTHER_SUGGESTED: _("Asked the learner to find someone other than %(name)s") % who,
        RequestState.CONFIRMED.value: _("%(name)s started to answer") % who,
        RequestState.ANSWERED.value: _("%(name)s answered") % who,
        RequestState.DECLINED.value: _("%(name)s declined") % who,
        REOPENED: _("%(name)s had declined, and will answer after all") % who,
        RequestState.EXPIRED.value: _("The link for %(name)s expired") % who,
        RequestState.CANCELLED.value: _("The request to %(name)s was canceled") % who,
    }
