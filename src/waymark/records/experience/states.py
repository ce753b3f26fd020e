"""How an experience, a request for an appraisal, and an appraisal may move on."""

from collections.abc import Mapping, Sequence
from enum import StrEnum


class ExperienceState(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    DECLINED = "declined"
    FINISHED = "finished"
    APPRAISED = "appraised"
    CANCELLED = "cancelled"


EXPERIENCE_MOVES: Mapping[ExperienceState, frozenset[ExperienceState]] = {
    ExperienceState.PROPOSED: frozenset(
        {ExperienceState.APPROVED, ExperienceState.DECLINED, ExperienceState.CANCELLED}
    ),
    # Back to what it was before: only by a correction.
    ExperienceState.APPROVED: frozenset(
        {ExperienceState.FINISHED, ExperienceState.CANCELLED, ExperienceState.PROPOSED}
    ),
    ExperienceState.DECLINED: frozenset({ExperienceState.PROPOSED}),
    ExperienceState.FINISHED: frozenset({ExperienceState.APPRAISED, ExperienceState.PROPOSED}),
    ExperienceState.APPRAISED: frozenset({ExperienceState.FINISHED}),
}


class RequestState(StrEnum):
    SENT = "sent"
    OPENED = "opened"
    CONFIRMED = "confirmed"  # the appraiser said: yes, I am the one
    ANSWERED = "answered"
    EXPIRED = "expired"
    DECLINED = "declined"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"


REOPENED = "reopened"
"""The mark in a request's custody when somebody who declined opens the form after all."""


class Mailed(StrEnum):
    """The marks in a request's custody that tell of a mail about it."""

    SENT = "sent"
    SENT_AGAIN = "sent-again"
    REMINDED = "reminded"
    AUTO_REMINDED = "reminded-by-itself"


LEARNER_TOLD = "learner-told"
STAFF_TOLD = "staff-told"
OTHER_SUGGESTED = "other-suggested"
REMINDERS_STOPPED, REMINDERS_GO_ON = "reminders-stopped", "reminders-go-on"
LIVE_REQUEST_STATES = (RequestState.SENT, RequestState.OPENED, RequestState.CONFIRMED)
_CLOSED = frozenset({RequestState.EXPIRED, RequestState.DECLINED, RequestState.HANDED_OVER, RequestState.CANCELLED})

REQUEST_MOVES: Mapping[RequestState, frozenset[RequestState]] = {
    RequestState.SENT: frozenset({RequestState.OPENED, RequestState.CONFIRMED}) | _CLOSED,
    RequestState.OPENED: frozenset({RequestState.CONFIRMED}) | _CLOSED,
    RequestState.CONFIRMED: frozenset({RequestState.ANSWERED}) | _CLOSED,
    RequestState.DECLINED: frozenset({RequestState.CONFIRMED}),  # taken back on the same link, while it lasts
}


class AppraisalState(StrEnum):
    RECEIVED = "received"
    VERIFIED = "verified"
    REJECTED = "rejected"
    SET_ASIDE = "set_aside"  # verified, and taken out of counting by a correction


APPRAISAL_MOVES: Mapping[AppraisalState, frozenset[AppraisalState]] = {
    AppraisalState.RECEIVED: frozenset({AppraisalState.VERIFIED, AppraisalState.REJECTED}),
    AppraisalState.VERIFIED: frozenset({AppraisalState.SET_ASIDE}),
    AppraisalState.SET_ASIDE: frozenset({AppraisalState.VERIFIED}),
}


class ExperienceType(StrEnum):
    INTERNSHIP = "internship"
    JOB = "job"
    OTHER = "other"  # anything else that staff approve


def reminds_by_itself(custody: Sequence[Mapping[str, object]]) -> bool:
    """Whether the program's reminders go to the supervisor of a request: staff may have stopped them."""
    marks = [mark["what"] for mark in custody if mark["what"] in (REMINDERS_STOPPED, REMINDERS_GO_ON)]
    return not marks or marks[-1] == REMINDERS_GO_ON
