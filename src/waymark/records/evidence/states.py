"""How a submission may move on. After `returned` the learner starts the next revision."""

from collections.abc import Mapping
from enum import StrEnum


class SubmissionState(StrEnum):
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


SUBMISSION_MOVES: Mapping[SubmissionState, frozenset[SubmissionState]] = {
    SubmissionState.SUBMITTED: frozenset(
        {SubmissionState.ACCEPTED, SubmissionState.RETURNED, SubmissionState.WITHDRAWN}
    ),
    # Only by a correction of what was decided, while no later revision was sent.
    SubmissionState.ACCEPTED: frozenset({SubmissionState.SUBMITTED}),
    SubmissionState.RETURNED: frozenset({SubmissionState.SUBMITTED}),
}


class ScanState(StrEnum):
    """Whether a file may be served. Without a scanner a file is `not-scanned`: its kind is known, no more."""

    PENDING = "pending"
    NOT_SCANNED = "not-scanned"
    CLEAN = "clean"
    REFUSED = "refused"


class DraftRoom(StrEnum):
    """Which form a draft belongs to; with an object's id and a part it names one form of one person."""

    ACTIVITY = "activity"  # object: enrollment, part: activity key
    INSTRUMENT = "instrument"  # object: enrollment, part: instrument key
    QUIZ = "quiz"  # object: enrollment, part: activity key
    PLAN = "plan"  # object: enrollment or goal, part: form name
    EXPERIENCE = "experience"  # object: enrollment, part: activity key
    ASSESSMENT = "assessment"  # object: submission


class AttestationKind(StrEnum):
    """Who says it: a task is attested by the learner, attendance and course grades by staff."""

    TASK = "task"
    ATTENDANCE = "attendance"
    COURSE_GRADE = "course-grade"
