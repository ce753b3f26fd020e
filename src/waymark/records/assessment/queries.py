"""Reading assessments and recognitions."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from waymark.records.enrollment.models import Enrollment
from waymark.records.people.reach import reach_q
from waymark.rules.kernel.errors import NotFound
from waymark.rules.policy.decide import Reach

from .models import Assessment, Recognition
from .states import AssessmentRole, RecognitionState


def assessment_of(submission_id: UUID) -> Assessment | None:
    """What was decided about a submission, with who decided; None while nobody has."""
    return (
        Assessment.objects.filter(submission_id=submission_id, role=AssessmentRole.FIRST, superseded_at__isnull=True)
        .select_related("assessor", "submission")
        .first()
    )


def was_read_before(submission_id: UUID) -> bool:
    """Whether a decision about this work was taken back or opened again."""
    return Assessment.objects.filter(submission_id=submission_id, superseded_at__isnull=False).exists()


def superseded_assessments(submission_id: UUID) -> list[Assessment]:
    """What was decided about a submission before it was taken back or corrected, the newest first. One query."""
    found = Assessment.objects.filter(submission_id=submission_id, superseded_at__isnull=False)
    return list(found.select_related("assessor").order_by("-superseded_at", "-id"))


def assessment(assessment_id: UUID) -> Assessment:
    """One reading, one that was superseded too, with its work. Raises NotFound."""
    found = Assessment.objects.filter(pk=assessment_id).select_related("assessor", "submission").first()
    if found is None:
        raise NotFound()
    return found


def assessments_of(submission_ids: Iterable[UUID]) -> dict[UUID, Assessment]:
    """Submission id -> what was decided about it, for those decided. One query."""
    found = Assessment.objects.filter(
        submission_id__in=list(submission_ids), role=AssessmentRole.FIRST, superseded_at__isnull=True
    )
    return {assessment.submission_id: assessment for assessment in found.select_related("assessor")}


def assessments_by(assessor_id: UUID) -> QuerySet[Assessment]:
    """What one assessor has decided, the newest first."""
    return (
        Assessment.objects.filter(assessor_id=assessor_id, superseded_at__isnull=True)
        .select_related("submission__enrollment__person", "submission__enrollment__campus")
        .order_by("-assessed_at", "-id")
    )


def assessments(ids: Iterable[UUID]) -> dict[UUID, Assessment]:
    """Assessments by id, with who gave them. One query."""
    return {row.pk: row for row in Assessment.objects.filter(pk__in=set(ids)).select_related("assessor")}


def reading_times(enrollments: QuerySet[Enrollment], *, since: datetime) -> list[tuple[UUID, datetime, datetime]]:
    """The campus of each piece of these enrollments' work, when it was sent and when it was read, for what was read
    since. What was read again or corrected counts by its first reading. One query."""
    before = Assessment.objects.filter(submission_id=OuterRef("submission_id"), assessed_at__lt=OuterRef("assessed_at"))
    rows = Assessment.objects.filter(
        ~Exists(before),
        submission__enrollment__in=enrollments.order_by().values("pk"),
        assessed_at__gte=since,
        role=AssessmentRole.FIRST,
    )
    return list(rows.values_list("submission__enrollment__campus_id", "submission__submitted_at", "assessed_at"))


def _recognitions() -> QuerySet[Recognition]:
    paths = [f"enrollment__{path}" for path in ("person", "program", "version", "campus")]
    return Recognition.objects.select_related("decided_by", *paths).defer("enrollment__version__document")


def recognition(recognition_id: UUID) -> Recognition:
    """One badge from elsewhere, with its enrollment and who decided. Raises NotFound."""
    found = _recognitions().filter(pk=recognition_id).first()
    if found is None:
        raise NotFound()
    return found


def locked_recognition(recognition_id: UUID) -> Recognition:
    """The same, locked until the transaction ends. Lock its enrollment first."""
    found = _recognitions().select_for_update(of=("self",)).filter(pk=recognition_id).first()
    if found is None:
        raise NotFound()
    return found


def recognitions_of(enrollment_id: UUID) -> list[Recognition]:
    """The badges brought to an enrollment, the newest first. One query."""
    return list(_recognitions().filter(enrollment_id=enrollment_id).order_by("-sent_at", "-id"))


def latest_recognitions(enrollment_id: UUID) -> dict[str, Recognition]:
    """Activity key -> the last badge brought to it, without the badge itself. One query."""
    rows = Recognition.objects.filter(enrollment_id=enrollment_id).defer("content", "report")
    return {row.activity_key: row for row in rows.order_by("sent_at", "id")}


def recognitions_within(reach: Reach, *, states: Iterable[RecognitionState]) -> QuerySet[Recognition]:
    """The badges in these states that a reach covers, the longest waiting first."""
    where = reach_q(
        reach,
        owner="enrollment__person_id",
        organization="enrollment__campus_id",
        program="enrollment__program_id",
    )
    return _recognitions().filter(where, state__in=list(states)).order_by("sent_at", "id")


def is_brought_by_another(found: Recognition) -> bool:
    """Whether somebody else has brought the very same badge, anywhere."""
    same = Recognition.objects.filter(digest=found.digest)
    return same.exclude(enrollment__person_id=found.enrollment.person_id).exists()
