"""Reading corrections and waivers."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from waymark.records.people.reach import reach_q
from waymark.rules.kernel.errors import NotFound
from waymark.rules.policy.decide import Reach

from .models import Correction, Waiver
from .states import LIVE_WAIVER_STATES, Subject, WaiverKind, WaiverState


def corrections_of(enrollment_id: UUID) -> QuerySet[Correction]:
    """What was corrected in an enrollment, with who did it, the newest first."""
    return Correction.objects.filter(enrollment_id=enrollment_id).select_related("by").order_by("-at", "-id")


def questioned_by_people(award_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of the awards that somebody put in question themselves. One query."""
    found = Correction.objects.filter(subject_kind=Subject.AWARD, subject_id__in=award_ids)
    return frozenset(found.values_list("subject_id", flat=True))


def _waivers() -> QuerySet[Waiver]:
    paths = [f"enrollment__{path}" for path in ("person", "program", "version", "campus")]
    rows = Waiver.objects.select_related("asked_by", "decided_by", *paths)
    return rows.defer("enrollment__version__document")


def waiver(waiver_id: UUID) -> Waiver:
    """One waiver with its enrollment and who asked. Raises NotFound."""
    found = _waivers().filter(pk=waiver_id).first()
    if found is None:
        raise NotFound()
    return found


def locked_waiver(waiver_id: UUID) -> Waiver:
    """The same, locked until the transaction ends. Lock its enrollment first."""
    found = Waiver.objects.select_for_update(of=("self",)).filter(pk=waiver_id).first()
    if found is None:
        raise NotFound()
    return found


def waivers_of(enrollment_id: UUID) -> list[Waiver]:
    """Every waiver of an enrollment, those declined or withdrawn too, the newest first. One query."""
    return list(_waivers().filter(enrollment_id=enrollment_id).order_by("-asked_at", "-id"))


def live_waivers(enrollment_id: UUID) -> list[Waiver]:
    """The waivers that stand or wait. One query."""
    found = Waiver.objects.filter(enrollment_id=enrollment_id, state__in=LIVE_WAIVER_STATES)
    return list(found.order_by("asked_at", "id"))


def overdue_waivers(*, on: date) -> list[Waiver]:
    """Those that stand or wait although their day has passed, the oldest first. One query."""
    found = Waiver.objects.filter(state__in=LIVE_WAIVER_STATES, until__lt=on)
    return list(found.order_by("until", "id"))


def waivers_until(enrollment_id: UUID) -> dict[str, date]:
    """Requirement key -> the day by which a badge must rest on its waiver, where one was named. One query."""
    found = Waiver.objects.filter(enrollment_id=enrollment_id, state=WaiverState.APPROVED, until__isnull=False)
    return {key: until for key, until in found.values_list("requirement_key", "until") if until is not None}


def waiver_kinds(enrollment_id: UUID) -> dict[str, WaiverKind]:
    """Requirement key -> how its waiver that was approved says it. One query."""
    found = Waiver.objects.filter(enrollment_id=enrollment_id, state=WaiverState.APPROVED)
    return {key: WaiverKind(kind) for key, kind in found.values_list("requirement_key", "kind")}


def waivers_within(reach: Reach, *, states: Iterable[WaiverState]) -> QuerySet[Waiver]:
    """The waivers in these states that a reach covers, the longest waiting first."""
    where = reach_q(
        reach,
        owner="enrollment__person_id",
        organization="enrollment__campus_id",
        program="enrollment__program_id",
    )
    return _waivers().filter(where, state__in=list(states)).order_by("asked_at", "id")
