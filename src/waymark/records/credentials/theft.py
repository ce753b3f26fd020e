"""A key that was stolen: which badges it signed before that, and which can't be told from a thief's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from waymark.rules.kernel.errors import NotFound

from .models import Credential, SigningKey, StatusList
from .reasons import KEY_STOLEN
from .states import UNFINISHED, CredentialState, KeyState

NOT_ACCEPTED = Q(
    state=CredentialState.ISSUED, key__compromised_at__isnull=False, issued_at__gte=F("key__compromised_at")
)
"""Badges that stand in our records and are not accepted: their key was stolen by the time they were published."""
GIVEN_UP = Q(state=CredentialState.REVOKED, state_reason=KEY_STOLEN, issued_at__isnull=True)
"""Reservations that were never published: their award may be signed with another key."""


@dataclass(frozen=True)
class Signed:
    """What a key signed: badges published before an instant and from it on, what waits for it, and lists."""

    before: int
    after: int
    waiting: int
    lists: int


def key_for_staff(key_id: UUID) -> SigningKey:
    """A key with its issuer. Raises NotFound."""
    found = SigningKey.objects.select_related("issuer").filter(pk=key_id).first()
    if found is None:
        raise NotFound()
    return found


def is_before_theft(credential: Credential) -> bool:
    """Whether the badge was published before its key was stolen, if that ever happened. `key` must be loaded."""
    stolen_at = credential.key.compromised_at
    return stolen_at is None or (credential.issued_at is not None and credential.issued_at < stolen_at)


def badges_signed(key: SigningKey) -> QuerySet[Credential]:
    """Every badge of a key that was published, with its holder."""
    rows = Credential.objects.filter(key=key, issued_at__isnull=False)
    rows = rows.select_related("award__person", "award__enrollment__campus", "award__campus", "key")
    return rows.defer("unsigned", "body", "award__finding")


def signed_since(key: SigningKey, since: datetime) -> Signed:
    """How much there is on both sides of an instant. Three queries."""
    published = Credential.objects.filter(key=key, issued_at__isnull=False)
    counts = published.aggregate(
        before=Count("pk", filter=Q(issued_at__lt=since)), after=Count("pk", filter=Q(issued_at__gte=since))
    )
    waiting = Credential.objects.filter(key=key, state__in=UNFINISHED).count()
    lists = StatusList.objects.filter(issuer_id=key.issuer_id, document__contains=f"#{key.kid}").count()
    return Signed(counts["before"], counts["after"], waiting, lists)


def to_sign_again(key: SigningKey) -> QuerySet[Credential]:
    """Badges of a stolen key that count in our records and have no newer one, the oldest first."""
    return badges_signed(key).filter(state=CredentialState.ISSUED).order_by("issued_at", "id")


def waiting_of(issuer_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Stolen key id -> how many badges of it wait to be signed again. One query."""
    rows = Credential.objects.filter(
        key__issuer_id__in=list(issuer_ids), key__compromised_at__isnull=False, state=CredentialState.ISSUED
    )
    return dict(rows.order_by().values_list("key_id").annotate(count=Count("pk")))


def next_key(key: SigningKey) -> SigningKey | None:
    """The key that is prepared to take over from this one."""
    waiting = SigningKey.objects.filter(
        issuer_id=key.issuer_id, purpose=key.purpose, state=KeyState.PENDING, compromised_at__isnull=True
    )
    return waiting.exclude(pk=key.pk).order_by("from_at").first()


def newer_than(credential: Credential) -> Credential | None:
    """The newest badge of the same award that is published, when it is not this one."""
    found = (
        Credential.objects.filter(award_id=credential.award_id, serial__gt=credential.serial, issued_at__isnull=False)
        .select_related("award__enrollment")
        .defer("unsigned", "body")
        .order_by("-serial")
    )
    return found.first()
