"""Reading awards."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from waymark.records.enrollment.models import Enrollment
from waymark.records.ledger.derive import GrantedAward
from waymark.records.people.reach import reach_q
from waymark.rules.kernel.errors import NotFound
from waymark.rules.policy.decide import Reach
from waymark.rules.policy.scope import Scope

from .models import Award
from .states import LIVE_AWARD_STATES, AwardState


def awards_of(person_id: UUID, program_id: UUID) -> list[Award]:
    """Every award of a person in a program, those dismissed or revoked too. One query."""
    return list(Award.objects.filter(person_id=person_id, program_id=program_id).order_by("proposed_at", "id"))


def awards_waiting(person_id: UUID) -> list[Award]:
    """The awards of a person that wait to be released, the longest waiting first. One query."""
    waiting = Award.objects.filter(person_id=person_id, state=AwardState.PROPOSED).select_related("enrollment__campus")
    return list(waiting.order_by("proposed_at", "id"))


def award_rows() -> QuerySet[Award]:
    """Awards with what their scope and pages need."""
    rows = Award.objects.select_related("person", "program", "version", "campus", "enrollment__campus")
    return rows.defer("version__document")


def award(award_id: UUID) -> Award:
    """One award with what its scope and pages need. Raises NotFound."""
    found = award_rows().filter(pk=award_id).first()
    if found is None:
        raise NotFound(_("There is no such award."))
    return found


def locked_award(award_id: UUID) -> Award:
    """The same, locked until the transaction ends. Lock its enrollment first."""
    found = Award.objects.select_for_update(of=("self",)).filter(pk=award_id).first()
    if found is None:
        raise NotFound(_("There is no such award."))
    return found


def awards_within(reach: Reach, *, states: Iterable[AwardState]) -> QuerySet[Award]:
    """The awards in these states that a reach covers, the longest waiting first."""
    return (
        award_rows()
        .filter(reach_q(reach, organization="enrollment__campus_id"), state__in=list(states))
        .order_by("proposed_at", "id")
    )


def scope_of(award: Award) -> Scope:
    """Where a decision about the award happens. `award.enrollment` must be loaded."""
    return Scope(
        owner_id=award.person_id,
        organization_id=award.enrollment.campus_id,
        program_id=award.program_id,
        object_id=award.pk,
    )


def has_live_award(award: Award) -> bool:
    """Whether the same person has another award of the same achievement that stands or is proposed."""
    alike = Award.objects.filter(
        person_id=award.person_id, program_id=award.program_id, achievement_key=award.achievement_key
    )
    return alike.filter(state__in=LIVE_AWARD_STATES).exclude(pk=award.pk).exists()


def facts_named(award: Award) -> tuple[str, ...]:
    """The ids of the facts that the award's stored finding names, as text."""
    return (*award.finding.get("because", ()), *award.finding.get("recognized", ()))


def rests_on(award: Award, fact_id: UUID) -> bool:
    """Whether the award's stored finding names the fact."""
    return str(fact_id) in facts_named(award)


def facts_behind(award: Award) -> frozenset[UUID]:
    """Every fact the award's stored finding rests on, also through requirements and achievements it builds on."""
    parts = [award.finding, *_parts(award, "requirements"), *_parts(award, "achievements")]
    named = [each for part in parts for key in ("because", "recognized") for each in part.get(key, ())]
    return frozenset(UUID(each) for each in named)


def _parts(award: Award, key: str) -> list[dict[str, list[str]]]:
    return list(award.finding.get(key, {}).values())


def granted_awards(enrollment_ids: Iterable[UUID] | None = None) -> list[GrantedAward]:
    """Awards that stand (granted or in question) as the ledger needs to know them: all, or of some enrollments."""
    awards = Award.objects.filter(state__in=[AwardState.GRANTED, AwardState.IN_QUESTION])
    if enrollment_ids is not None:
        awards = awards.filter(enrollment_id__in=list(enrollment_ids))
    rows = awards.values_list("id", "enrollment_id", "achievement_key", "decided_at", "version__digest")
    return [
        GrantedAward(award_id, enrollment_id, key, decided_at, digest)
        for award_id, enrollment_id, key, decided_at, digest in rows
        if decided_at is not None
    ]


def granted_by_campus(enrollments: QuerySet[Enrollment]) -> dict[tuple[UUID, str], int]:
    """(Campus, achievement key) -> how many of these enrollments hold the award. One query, however many there are."""
    counted = (
        Award.objects.filter(
            enrollment__in=enrollments.order_by().values("pk"), state__in=[AwardState.GRANTED, AwardState.IN_QUESTION]
        )
        .order_by()
        .values_list("enrollment__campus_id", "achievement_key")
        .annotate(count=Count("pk"))
    )
    return {(campus_id, key): count for campus_id, key, count in counted}


def badges_by_version(version_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Version -> how many awards stand by it. One query."""
    rows = Award.objects.filter(version_id__in=list(version_ids), state=AwardState.GRANTED).order_by()
    return dict(rows.values_list("version_id").annotate(count=Count("pk")))
