"""Writing enrollments. Only flows call these."""

from datetime import datetime
from uuid import UUID

from waymark.rules.kernel.transitions import move

from .models import Enrollment
from .states import ENROLLMENT_MOVES, EnrollmentState


def add_enrollment(
    *, person_id: UUID, program_id: UUID, version_id: UUID, campus_id: UUID, pathway_key: str, at: datetime
) -> Enrollment:
    """Store that a person is on the way. The database refuses a second open one in the same program."""
    return Enrollment.objects.create(
        person_id=person_id,
        program_id=program_id,
        version_id=version_id,
        campus_id=campus_id,
        pathway_key=pathway_key,
        state=EnrollmentState.ACTIVE.value,
        enrolled_at=at,
        last_activity_at=at,
    )


def move_enrollment(enrollment: Enrollment, to: EnrollmentState, *, at: datetime) -> None:
    """Move a locked enrollment on. Raises Conflict when it cannot go there from where it is."""
    enrollment.state = move(ENROLLMENT_MOVES, EnrollmentState(enrollment.state), to).value
    enrollment.last_activity_at = at
    enrollment.save(update_fields=["state", "last_activity_at"])


def complete_enrollment(enrollment: Enrollment, *, at: datetime) -> None:
    """Mark a locked enrollment as completed, at an instant. Raises Conflict when it cannot be."""
    enrollment.completed_at = at
    enrollment.save(update_fields=["completed_at"])
    move_enrollment(enrollment, EnrollmentState.COMPLETED, at=at)


def note_activity(enrollment: Enrollment, *, at: datetime) -> None:
    """Remember when something last happened on this way: lists of quiet learners read it."""
    enrollment.last_activity_at = at
    Enrollment.objects.filter(pk=enrollment.pk).update(last_activity_at=at)


def store_met(enrollment: Enrollment, *, met: int) -> None:
    """Store the progress word that judging gave."""
    enrollment.met = met
    Enrollment.objects.filter(pk=enrollment.pk).update(met=met)
