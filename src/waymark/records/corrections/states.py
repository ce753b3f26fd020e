"""What can be corrected and why, and how a waiver may move on."""

from collections.abc import Mapping
from enum import StrEnum


class Subject(StrEnum):
    """Which kind of row a correction is about."""

    ASSESSMENT = "assessment"
    APPRAISAL = "appraisal"
    EXPERIENCE = "experience"
    ATTESTATION = "attestation"
    QUIZ = "quiz"
    ENROLLMENT = "enrollment"
    AWARD = "award"
    WAIVER = "waiver"


class Change(StrEnum):
    """What a correction did to it."""

    UNDONE = "undone"  # the decider took their own decision back at once
    REOPENED = "reopened"  # it is decided again
    SET_ASIDE = "set-aside"  # it no longer counts
    PUT_BACK = "put-back"  # it counts again
    AMENDED = "amended"  # other words or numbers take the place of those before
    QUESTIONED = "questioned"  # somebody decides whether it stands
    MOVED = "moved"  # to another campus
    ENDED = "ended"


class Why(StrEnum):
    """The reason by its code. The words beside it say more."""

    SLIP = "slip"  # the wrong box, row or person was chosen
    OVERLOOKED = "overlooked"  # something in the record was not seen
    NOT_THEIRS = "not-theirs"  # it belongs to somebody else, or is not the learner's own
    NEW_FACTS = "new-facts"  # something became known afterwards
    APPEAL = "appeal"  # the learner asked for it, rightly


class WaiverKind(StrEnum):
    """Nothing in its place, or something of equal worth."""

    WAIVED = "waived"
    REPLACED = "replaced"


class WaiverWhy(StrEnum):
    """Why a requirement need not be met by its own steps."""

    TRANSCRIPT = "transcript"  # met in a course that is on the transcript
    EARLIER_VERSION = "earlier-version"  # met in an earlier version of the program
    BARRIER = "barrier"  # a barrier that the school has to remove
    OTHER = "other"


class WaiverState(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"  # its day passed, and no badge rested on it


LIVE_WAIVER_STATES = (WaiverState.REQUESTED, WaiverState.APPROVED)

WAIVER_MOVES: Mapping[WaiverState, frozenset[WaiverState]] = {
    WaiverState.REQUESTED: frozenset(
        {WaiverState.APPROVED, WaiverState.DECLINED, WaiverState.WITHDRAWN, WaiverState.ENDED}
    ),
    WaiverState.APPROVED: frozenset({WaiverState.WITHDRAWN, WaiverState.ENDED}),
}
