"""What an assessment can say, in which reading, and where a badge from elsewhere stands."""

from collections.abc import Mapping
from enum import StrEnum


class Decision(StrEnum):
    ACCEPTED = "accepted"
    RETURNED = "returned"


class AssessmentRole(StrEnum):
    FIRST = "first"
    SECOND = "second"
    THIRD = "third"


class RecognitionState(StrEnum):
    SENT = "sent"
    RECOGNIZED = "recognized"
    DECLINED = "declined"


RECOGNITION_MOVES: Mapping[RecognitionState, frozenset[RecognitionState]] = {
    RecognitionState.SENT: frozenset({RecognitionState.RECOGNIZED, RecognitionState.DECLINED}),
}
