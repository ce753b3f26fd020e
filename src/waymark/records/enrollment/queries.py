"""Reading enrollments."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from waymark.records.people.folded import NAME_OF_PERSON, having_words
from waymark.records.people.reach import reach_q
from waymark.rules.kernel.errors import NotFound
from waymark.rules.policy.decide import Reach
from waymark.rules.policy.scope import Scope

from .models import Enrollment, EnrollmentEvent
from .states import OPEN_STATES, EnrollmentState

CURRENT_STATES = (EnrollmentState.ACTIVE, EnrollmentState.PAUSED, EnrollmentState.COMPLETED)
"""Everybody who is on the way or came to its end: whom cohorts count."""


def _rows() -> QuerySet[Enrollment]:
    return Enrollment.objects.select_related("person", "program", "version", "campus").defer("version__document")


def _one(rows: QuerySet[Enrollment], enrollment_id: UUID) -> Enrollment:
    found = rows.filter(pk=enrollment_id).first()
    if found is None:
        raise NotFound(_("There is no such enrollment. Open your trail from the start page."))
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


def left_enrollment(person_id: UUID, *, program_id: UUID) -> Enrollment | None:
    """The enrollment that the person has left in a program and may take up again, the newest if there are several."""
    rows = _rows().filter(person_id=person_id, program_id=program_id, state=EnrollmentState.WITHDRAWN)
    return rows.order_by("-enrolled_at", "-pk").first()


def history_of(enrollment_id: UUID) -> list[EnrollmentEvent]:
    """What happened to an enrollment, the oldest first, each with its version and campus. One query."""
    rows = EnrollmentEvent.objects.filter(enrollment_id=enrollment_id).select_related("version", "campus")
    return list(rows.defer("version__document").order_by("at", "pk"))


def has_completed(person_id: UUID, *, program_id: UUID) -> bool:
    """Whether the person has come to the end of this program before."""
    return Enrollment.objects.filter(
        person_id=person_id, program_id=program_id, state=EnrollmentState.COMPLETED
    ).exists()


def enrollments_within(reach: Reach) -> QuerySet[Enrollment]:
    """The enrollments a reach covers, the longest quiet first."""
    return _rows().filter(reach_q(reach)).order_by("last_activity_at", "pk")


def learners_within(reach: Reach) -> QuerySet[Enrollment]:
    """Those of them who are on the way or came to its end, the longest quiet first."""
    return enrollments_within(reach).filter(state__in=CURRENT_STATES)


def named(rows: QuerySet[Enrollment], words: str) -> QuerySet[Enrollment]:
    """Those whose learner's name or address has every one of the words, whatever their case and accents."""
    return having_words(rows, words, NAME_OF_PERSON)


@dataclass(frozen=True)
class CohortGroup:
    """The learners of one version at one campus: how many, how many came to the end, how many are quiet."""

    version_id: UUID
    program: str
    number: str
    campus_id: UUID
    campus: str
    total: int
    completed: int
    quiet: int


def cohort_groups(rows: QuerySet[Enrollment], *, quiet_since: datetime) -> list[CohortGroup]:
    """Enrollments counted by version and campus. One query, for ten learners or ten thousand."""
    is_quiet = Q(state=EnrollmentState.ACTIVE, last_activity_at__lt=quiet_since)
    counted = (
        rows.order_by("program__title", "-version__number", "campus__name")
        .values_list("version_id", "program__title", "version__number", "campus_id", "campus__name")
        .annotate(
            total=Count("pk"),
            completed=Count("pk", filter=Q(state=EnrollmentState.COMPLETED)),
            quiet=Count("pk", filter=is_quiet),
        )
    )
    return [CohortGroup(*row) for row in counted]


@dataclass(frozen=True)
class CampusProgress:
    """The learners of one campus, and how many of them have met each requirement, in the order of the pack."""

    campus_id: UUID
    campus: str
    total: int
    met: tuple[int, ...]


def progress_by_campus(rows: QuerySet[Enrollment], *, requirements: int) -> list[CampusProgress]:
    """How far enrollments of one version have come, by their progress words. One query, for ten or ten thousand."""
    bits = {f"bit_{n}": F("met").bitand(1 << n) for n in range(requirements)}
    counts = {f"met_{n}": Count("pk", filter=Q(**{f"bit_{n}__gt": 0})) for n in range(requirements)}
    counted = (
        rows.order_by("campus__name")
        .alias(**bits)
        .values_list("campus_id", "campus__name")
        .annotate(total=Count("pk"), **counts)
    )
    return [CampusProgress(campus_id, campus, total, tuple(met)) for campus_id, campus, total, *met in counted]


def pathways_taken(rows: QuerySet[Enrollment]) -> list[tuple[UUID, str, int]]:
    """Version, pathway, and how many of these enrollments are on it. One query."""
    counted = rows.order_by("version_id", "pathway_key").values_list("version_id", "pathway_key")
    return [(version, pathway, count) for version, pathway, count in counted.annotate(count=Count("pk"))]


def lacking(rows: QuerySet[Enrollment], words: Iterable[tuple[str, int]]) -> QuerySet[Enrollment]:
    """Those that have not met every requirement of a word, given for each pathway. Pathways not named are left out."""
    wanted = Q(pk__in=[])
    aliases = {}
    for n, (pathway_key, word) in enumerate(words):
        aliases[f"has_{n}"] = F("met").bitand(word)
        wanted |= Q(pathway_key=pathway_key) & ~Q(**{f"has_{n}": word})
    return rows.alias(**aliases).filter(wanted)


def still_in(*, version_ids: Iterable[UUID]) -> dict[tuple[UUID, UUID], int]:
    """(version, campus) -> how many learners are on the way in it. One query."""
    rows = Enrollment.objects.filter(version_id__in=list(version_ids), state__in=OPEN_STATES).order_by()
    counted = rows.values_list("version_id", "campus_id").annotate(count=Count("pk"))
    return {(version_id, campus_id): count for version_id, campus_id, count in counted}


def under_way_in(*, version_id: UUID, campus_id: UUID) -> list[Enrollment]:
    """Active and paused enrollments in a version at a campus, with their learners. One query."""
    states = (EnrollmentState.ACTIVE, EnrollmentState.PAUSED)
    rows = Enrollment.objects.filter(version_id=version_id, campus_id=campus_id, state__in=states)
    return list(rows.select_related("person", "campus").order_by("id"))


def ever_in(*, version_id: UUID, campus_id: UUID) -> bool:
    """Whether anybody ever enrolled in a version at a campus, or continued there."""
    here = {"version_id": version_id, "campus_id": campus_id}
    return Enrollment.objects.filter(**here).exists() or EnrollmentEvent.objects.filter(**here).exists()
