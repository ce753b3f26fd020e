"""What an assessment can say, and in which reading."""

from enum import StrEnum


class Decision(StrEnum):
    ACCEPTED = "accepted"
    RETURNED = "returned"


class AssessmentRole(StrEnum):
    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
