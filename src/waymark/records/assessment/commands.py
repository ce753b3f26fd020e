"""Writing assessments. Only flows call these."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from .models import Assessment
from .states import AssessmentRole, Decision


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
