"""The keys and status lists of issuers as people look at them."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count

from .models import Credential, Issuer, SigningKey, StatusList


def issuers() -> list[Issuer]:
    """Every issuer with its organization, by name. One query."""
    return list(Issuer.objects.select_related("organization").order_by("name", "did"))


def keys_of(issuer_ids: Iterable[UUID]) -> list[SigningKey]:
    """The keys of these issuers, those for badges first, the newest first. One query."""
    return list(SigningKey.objects.filter(issuer_id__in=list(issuer_ids)).order_by("purpose", "-from_at", "-id"))


def signed_by(issuer_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Key id -> how many badges it signed. One query."""
    signed = Credential.objects.filter(key__issuer_id__in=list(issuer_ids)).exclude(digest="").order_by()
    return dict(signed.values_list("key_id").annotate(count=Count("pk")))


def lists_of(issuer_ids: Iterable[UUID]) -> list[StatusList]:
    """The status lists of these issuers without their bits, each with its pair, the oldest first. One query."""
    rows = StatusList.objects.filter(issuer_id__in=list(issuer_ids)).select_related("pair")
    rows = rows.defer("bits", "seed", "document", "pair__bits", "pair__seed", "pair__document")
    return list(rows.order_by("created_at", "purpose", "id"))
