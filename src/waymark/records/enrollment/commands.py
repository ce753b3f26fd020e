"""Writing enrollments. Only flows call these."""

from datetime import datetime
from uuid import UUID

from waymark.rules.kernel.transitions import move

from .models import Enrollment, EnrollmentEvent
from .pathways import pinned_to
from .states import ENROLLMENT_MOVES, EnrollmentEventKind, EnrollmentState

EVENTS = {
    EnrollmentState.WITHDRAWN: EnrollmentEventKind.LEFT,
    EnrollmentState.COMPLETED: EnrollmentEventKind.COMPLETED,
}


def add_enrollment(
    *, person_id: UUID, program_id: UUID, version_id: UUID, campus_id: UUID, pathway_key: str, at: datetime
) -> Enrollment:
    """Store that a person is on the way. The database refuses a second open one in the same program."""
    made = Enrollment.objects.create(
        person_id=person_id,
        program_id=program_id,
        version_id=version_id,
        campus_id=campus_id,
        pathway_key=pathway_key,
        state=EnrollmentState.ACTIVE.value,
        enrolled_at=at,
        last_activity_at=at,
    )
    _add_event(made, EnrollmentEventKind.ENROLLED, at=at)
    return made


def _add_event(enrollment: Enrollment, kind: EnrollmentEventKind, *, at: datetime) -> None:
    EnrollmentEvent.objects.create(
        enrollment=enrollment,
        kind=kind.value,
        version_id=enrollment.version_id,
        campus_id=enrollment.campus_id,
        pathway_key=enrollment.pathway_key,
        at=at,
    )


def move_enrollment(enrollment: Enrollment, to: EnrollmentState, *, at: datetime) -> None:
    """Move a locked enrollment on. Raises Conflict when it cannot go there from where it is."""
    enrollment.state = move(ENROLLMENT_MOVES, EnrollmentState(enrollment.state), to).value
    enrollment.last_activity_at = at
    enrollment.save(update_fields=["state", "last_activity_at"])
    if to in EVENTS:
        _add_event(enrollment, EVENTS[to], at=at)


def continue_enrollment(
    enrollment: Enrollment, *, version_id: UUID, campus_id: UUID, pathway_key: str, at: datetime
) -> EnrollmentEventKind:
    """Let a locked enrollment go on at a campus, by a version and pathway, with all that belongs to it: one that was
    left is taken up again. What it was pinned to before is remembered. Returns what happened."""
    came_back = enrollment.state == EnrollmentState.WITHDRAWN
    if came_back:
        move_enrollment(enrollment, EnrollmentState.ACTIVE, at=at)
    enrollment.former = pinned_to(enrollment, version_id=version_id, pathway_key=pathway_key).former
    enrollment.version_id, enrollment.campus_id, enrollment.pathway_key = version_id, campus_id, pathway_key
    enrollment.last_activity_at = at
    enrollment.save(update_fields=["version", "campus", "pathway_key", "former", "last_activity_at"])
    kind = EnrollmentEventKind.CAME_BACK if came_back else EnrollmentEventKind.MOVED
    _add_event(enrollment, kind, at=at)
    return kind


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
