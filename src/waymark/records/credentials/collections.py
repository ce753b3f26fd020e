"""Reading the collections that learners share, and the badges in them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from .models import Collection, CollectionEntry, Credential
from .queries import PUBLISHED
from .states import CredentialState
from .theft import is_before_theft


@dataclass(frozen=True)
class Shown:
    """A badge as a list shows it, by our records."""

    credential: Credential
    state: CredentialState
    is_expired: bool
    is_doubtful: bool  # its key was stolen before it was published, so no check accepts it


def badges_of(collection: Collection, *, now: datetime) -> list[Shown]:
    """The badges of a collection in their order. One query."""
    entries = (
        CollectionEntry.objects.filter(collection=collection, credential__state__in=PUBLISHED)
        .select_related("credential__award__enrollment__campus", "credential__key__issuer")
        .defer("credential__unsigned", "credential__body")
        .order_by("position")
    )
    return [_shown(entry.credential, now) for entry in entries]


def _shown(credential: Credential, now: datetime) -> Shown:
    return Shown(
        credential=credential,
        state=CredentialState(credential.state),
        is_expired=credential.valid_until is not None and credential.valid_until < now,
        is_doubtful=not is_before_theft(credential),
    )


def live_collections(person_id: UUID, *, now: datetime) -> list[Collection]:
    """The collections of a person that a link still opens, with `badges` (how many), the newest first. One query."""
    return list(
        Collection.objects.filter(person_id=person_id, withdrawn_at__isnull=True, expires_at__gt=now)
        .annotate(badges=Count("entries"))
        .order_by("-made_at")
    )


def shareable(person_id: UUID) -> list[Credential]:
    """The badges of a person that a collection can hold: published and not revoked, the newest first. One query."""
    return list(
        Credential.objects.filter(
            award__person_id=person_id,
            state__in=[CredentialState.ISSUED, CredentialState.SUSPENDED, CredentialState.SUPERSEDED],
        )
        .select_related("award__enrollment__campus")
        .defer("unsigned", "body")
        .order_by("-valid_from", "-id")
    )
