"""Writing assessments and recognitions. Only flows call these."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from waymark.rules.kernel.transitions import move
from waymark.rules.progress.facts import RecognizedValue

from .models import Assessment, Recognition
from .states import RECOGNITION_MOVES, AssessmentRole, Decision, RecognitionState


@dataclass(frozen=True)
class Reading:
    """What an assessor found. `ratings` is the whole rubric, what carried over included."""

    rubric_key: str
    rubric_digest: str
    ratings: Mapping[str, str]
    comments: Mapping[str, str]
    keep: str
    next: str
    decision: Decision


def add_assessment(*, submission_id: UUID, assessor_id: UUID, reading: Reading, at: datetime) -> Assessment:
    """Store the first reading of a submission. The database refuses a second one in the same role."""
    return Assessment.objects.create(
        submission_id=submission_id,
        assessor_id=assessor_id,
        role=AssessmentRole.FIRST,
        rubric_key=reading.rubric_key,
        rubric_digest=reading.rubric_digest,
        ratings=dict(reading.ratings),
        comments=dict(reading.comments),
        keep=reading.keep,
        next=reading.next,
        decision=reading.decision,
        assessed_at=at,
    )


def supersede_assessment(assessment: Assessment, *, at: datetime) -> None:
    """Mark a reading as one that no longer decides. The work can be read again."""
    assessment.superseded_at = at
    assessment.save(update_fields=["superseded_at"])


@dataclass(frozen=True)
class BroughtBadge:
    """A badge from elsewhere as it was sent, with what the check of it found."""

    activity_key: str
    content: bytes
    digest: str
    report: Mapping[str, object]
    words: str
    earned_on: date


def add_recognition(*, enrollment_id: UUID, badge: BroughtBadge, at: datetime) -> Recognition:
    """Store a badge that was brought. The database refuses the same one twice unless it was declined."""
    return Recognition.objects.create(
        enrollment_id=enrollment_id,
        activity_key=badge.activity_key,
        content=badge.content,
        digest=badge.digest,
        report=dict(badge.report),
        words=badge.words,
        earned_on=badge.earned_on,
        sent_at=at,
        state=RecognitionState.SENT,
    )


def decide_on_badge(
    recognition: Recognition, *, counts_as: RecognizedValue | None, by_id: UUID, note: str, at: datetime
) -> None:
    """Recognize a locked badge as something, or as nothing: decline it. Raises Conflict when it was decided."""
    to = RecognitionState.DECLINED if counts_as is None else RecognitionState.RECOGNIZED
    recognition.state = move(RECOGNITION_MOVES, RecognitionState(recognition.state), to)
    if counts_as is not None:
        recognition.achievement, recognition.issuer = counts_as.achievement, counts_as.issuer
    recognition.decided_by_id, recognition.decided_at, recognition.note = by_id, at, note
    recognition.save(update_fields=["state", "achievement", "issuer", "decided_by", "decided_at", "note"])
