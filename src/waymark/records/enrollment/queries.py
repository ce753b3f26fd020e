"""Reading enrollments."""

from uuid import UUID

from django.db.models import QuerySet

from waymark.records.people.reach import reach_q
from waymark.rules.kernel.errors import NotFound
from waymark.rules.policy.decide import Reach
from waymark.rules.policy.scope import Scope

from .models import Enrollment
from .states import OPEN_STATES, EnrollmentState


def _rows() -> QuerySet[Enrollment]:
    return Enrollment.objects.select_related("person", "program", "version", "campus").defer("version__document")


def _one(rows: QuerySet[Enrollment], enrollment_id: UUID) -> Enrollment:
    found = rows.filter(pk=enrollment_id).first()
    if found is None:
        raise NotFound("There is no such enrollment. Open your trail from the start page.")
    return found


def enrollment(enrollment_id: UUID) -> Enrollment:
    """One enrollment with its person, program, version and campus. One query. Raises NotFound."""
    return _one(_rows(), enrollment_id)


def locked(enrollment_id: UUID) -> Enrollment:
    """The same, locked until the transaction ends: every act on one learner's way waits its turn here."""
    return _one(_rows().select_for_update(of=("self",)), enrollment_id)


def scope_of(enrollment: Enrollment) -> Scope:
    """Where an act on this enrollment happens."""
    return Scope(
        owner_id=enrollment.person_id,
        organization_id=enrollment.campus_id,
        program_id=enrollment.program_id,
        object_id=enrollment.pk,
    )


def enrollments_of(person_id: UUID) -> QuerySet[Enrollment]:
    """All enrollments of a person, the newest first."""
    return _rows().filter(person_id=person_id).order_by("-enrolled_at", "-pk")


def open_enrollment(person_id: UUID, *, program_id: UUID) -> Enrollment | None:
    """The person's one open enrollment in a program, if there is one."""
    return _rows().filter(person_id=person_id, program_id=program_id, state__in=OPEN_STATES).first()


def has_completed(person_id: UUID, *, program_id: UUID) -> bool:
    """Whether the person has come to the end of this program before."""
    return Enrollment.objects.filter(
        person_id=person_id, program_id=program_id, state=EnrollmentState.COMPLETED
    ).exists()


def enrollments_within(reach: Reach) -> QuerySet[Enrollment]:
    """The enrollments a reach covers, the longest quiet first."""
    return _rows().filter(reach_q(reach)).order_by("last_activity_at", "pk")
