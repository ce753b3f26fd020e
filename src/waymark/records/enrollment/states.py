"""How an enrollment may move on."""

from collections.abc import Mapping
from enum import StrEnum


class EnrollmentState(StrEnum):
    REQUESTED = "requested"
    ACTIVE = "active"
    DECLINED = "declined"
    PAUSED = "paused"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


OPEN_STATES = (EnrollmentState.REQUESTED, EnrollmentState.ACTIVE, EnrollmentState.PAUSED)

ENROLLMENT_MOVES: Mapping[EnrollmentState, frozenset[EnrollmentState]] = {
    EnrollmentState.REQUESTED: frozenset({EnrollmentState.ACTIVE, EnrollmentState.DECLINED}),
    EnrollmentState.ACTIVE: frozenset({EnrollmentState.PAUSED, EnrollmentState.COMPLETED, EnrollmentState.WITHDRAWN}),
    EnrollmentState.PAUSED: frozenset({EnrollmentState.ACTIVE, EnrollmentState.WITHDRAWN}),
    EnrollmentState.WITHDRAWN: frozenset({EnrollmentState.ACTIVE}),
    EnrollmentState.COMPLETED: frozenset({EnrollmentState.ACTIVE}),  # what completed it is in doubt, or gone
}


class EnrollmentEventKind(StrEnum):
    """What happened to an enrollment."""

    ENROLLED = "enrolled"
    MOVED = "moved"  # to another campus, or to a newer version of the program
    LEFT = "left"
    CAME_BACK = "came-back"
    COMPLETED = "completed"
    REOPENED = "reopened"  # what completed it is in doubt, or gone


class NoteReaders(StrEnum):
    """Who reads a note beside whoever wrote it."""

    AUTHOR = "author"
    CAMPUS = "campus"  # staff who look after learners there
    LEARNER = "learner"  # the learner too


class RoundKind(StrEnum):
    """What a round of letters is."""

    REMINDER = "reminder"  # each names the learner's own next step
    MESSAGE = "message"  # the same sentences for everybody


class TimeReason(StrEnum):
    """Why a learner gets more time: a kind, and never what happened in somebody's life."""

    OUR_DELAY = "our-delay"
    SUPERVISOR = "supervisor"
    ASKED = "asked"
    AGREED = "agreed"
