"""Reading assessments."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from waymark.records.enrollment.models import Enrollment

from .models import Assessment
from .states import AssessmentRole


def assessment_of(submission_id: UUID) -> Assessment | None:
    """What was decided about a submission, with who decided; None while nobody has."""
    return (
        Assessment.objects.filter(submission_id=submission_id, role=AssessmentRole.FIRST)
        .select_related("assessor", "submission")
        .first()
    )


def assessments_of(submission_ids: Iterable[UUID]) -> dict[UUID, Assessment]:
    """Submission id -> what was decided about it, for those decided. One query."""
    found = Assessment.objects.filter(submission_id__in=list(submission_ids), role=AssessmentRole.FIRST)
    return {assessment.submission_id: assessment for assessment in found.select_related("assessor")}


def assessments_by(assessor_id: UUID) -> QuerySet[Assessment]:
    """What one assessor has decided, the newest first."""
    return (
        Assessment.objects.filter(assessor_id=assessor_id)
        .select_related("submission__enrollment__person", "submission__enrollment__campus")
        .order_by("-assessed_at", "-id")
    )


def assessments(ids: Iterable[UUID]) -> dict[UUID, Assessment]:
    """Assessments by id, with who gave them. One query."""
    return {row.pk: row for row in Assessment.objects.filter(pk__in=set(ids)).select_related("assessor")}


def reading_times(enrollments: QuerySet[Enrollment], *, since: datetime) -> list[tuple[datetime, datetime]]:
    """When each piece of these enrollments' work was sent and when it was read, for what was read since. One query."""
    rows = Assessment.objects.filter(
        submission__enrollment__in=enrollments.order_by().values("pk"),
        assessed_at__gte=since,
        role=AssessmentRole.FIRST,
    )
    return list(rows.values_list("submission__submitted_at", "assessed_at"))
