"""What waits to be signed, and the keys to sign it with."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from waymark.records.awards.models import Award
from waymark.records.awards.states import AwardState

from .lists import SIGN_AGAIN_AFTER
from .models import Credential, SigningKey, StatusList
from .states import UNFINISHED, KeyPurpose, KeyState
from .theft import GIVEN_UP

_LAST_SERIAL = Subquery(Credential.objects.filter(award_id=OuterRef("pk")).order_by("-serial").values("serial")[:1])
_HAS_NO_BADGE = ~Exists(Credential.objects.filter(~GIVEN_UP, award_id=OuterRef("pk")))


def active_keys(organization_ids: Iterable[UUID], *, purpose: KeyPurpose) -> dict[UUID, SigningKey]:
    """Organization id -> the key it signs with now, its issuer loaded. One query."""
    keys = SigningKey.objects.select_related("issuer").filter(
        issuer__organization_id__in=list(organization_ids), purpose=purpose, state=KeyState.ACTIVE
    )
    return {key.issuer.organization_id: key for key in keys}


def awards_to_sign(award_ids: Iterable[UUID]) -> list[Award]:
    """Those of the awards that are granted and have no credential yet, locked, with what a credential says of them."""
    return list(
        Award.objects.select_for_update(of=("self",))
        .filter(pk__in=list(award_ids), state=AwardState.GRANTED)
        .filter(_HAS_NO_BADGE)
        .select_related("campus", "enrollment", "program__owner")
        .annotate(last_serial=_LAST_SERIAL)
        .order_by("id")
    )


def serials_of(awards: Iterable[Award]) -> dict[UUID, int]:
    """Award id -> the highest serial that a badge of it has, 0 without one. The awards come from here."""
    return {award.pk: getattr(award, "last_serial", None) or 0 for award in awards}


def award_to_sign_again(award_id: UUID) -> Award | None:
    """The award, locked, with what a credential says of it, when it is granted; None otherwise."""
    rows = Award.objects.select_for_update(of=("self",)).filter(pk=award_id, state=AwardState.GRANTED)
    return rows.select_related("campus", "enrollment", "program__owner").annotate(last_serial=_LAST_SERIAL).first()


def stolen_of(key_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Those of the keys that were stolen, as it stands this moment. One query."""
    stolen = SigningKey.objects.filter(pk__in=list(key_ids), compromised_at__isnull=False)
    return frozenset(stolen.values_list("pk", flat=True))


def _unsigned() -> QuerySet[Award]:
    return Award.objects.filter(state=AwardState.GRANTED).filter(_HAS_NO_BADGE)


def unsigned_count() -> int:
    """How many granted awards have no credential yet, whether or not anybody can sign for them."""
    return _unsigned().count()


def unsigned_award_ids(*, before: datetime, limit: int) -> list[UUID]:
    """Awards granted before an instant, without a credential, that somebody can sign for, the oldest first: work that a
    lost job left behind."""
    key = SigningKey.objects.filter(
        issuer__organization_id=OuterRef("program__owner_id"), purpose=KeyPurpose.CREDENTIAL, state=KeyState.ACTIVE
    )
    waiting = _unsigned().filter(Exists(key), decided_at__lte=before)
    return list(waiting.order_by("decided_at", "id").values_list("id", flat=True)[:limit])


def unfinished(*, before: datetime, limit: int) -> list[Credential]:
    """Reservations made before an instant that are not published yet, the oldest first, keys and issuers loaded."""
    return list(
        Credential.objects.select_related("key__issuer", "award__enrollment")
        .filter(state__in=UNFINISHED, reserved_at__lte=before)
        .order_by("reserved_at", "id")[:limit]
    )


def unfinished_of(award_ids: Iterable[UUID]) -> list[Credential]:
    """The same for some awards, whenever they were reserved."""
    return list(
        Credential.objects.select_related("key__issuer", "award__enrollment")
        .filter(state__in=UNFINISHED, award_id__in=list(award_ids))
        .order_by("id")
    )


def lists_to_sign(*, now: datetime) -> QuerySet[StatusList]:
    """The lists that must be signed anew, locked, with their issuers: bits changed, or the signature grows old (or was
    made by a clock that ran ahead)."""
    is_due = Q(dirty=True) | Q(signed_at__isnull=True) | Q(signed_at__lte=now - SIGN_AGAIN_AFTER) | Q(signed_at__gt=now)
    return StatusList.objects.select_for_update(of=("self",)).select_related("issuer").filter(is_due).order_by("id")
