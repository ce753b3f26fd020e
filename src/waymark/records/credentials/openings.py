"""What a learner's link opens: one badge, or each badge of a collection, until it ends or is turned off."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from waymark.rules.kernel.ids import token_hash

from .models import Collection, Share
from .states import Includes


@dataclass(frozen=True)
class Opening:
    """One badge opened by a link: whether it tells the holder's name, when it ends, and if it opens others too."""

    token: str
    names_holder: bool
    ends_at: datetime
    is_collection: bool = False


def _live(token: str, now: datetime) -> Q:
    return Q(token_hash=token_hash(token), withdrawn_at__isnull=True, expires_at__gt=now)


def opening(token: str, *, now: datetime, credential_id: UUID) -> Opening | None:
    """How this token opens that badge; None when it does not, or no longer. At most two queries."""
    if not token:
        return None
    share = Share.objects.filter(_live(token, now), credential_id=credential_id).first()
    if share is not None:
        return Opening(token, Includes.NAME in share.includes, share.expires_at)
    found = Collection.objects.filter(_live(token, now), entries__credential_id=credential_id).first()
    if found is None:
        return None
    return Opening(token, Includes.NAME in found.includes, found.expires_at, is_collection=True)


def live_collection(token: str, *, now: datetime) -> Collection | None:
    """The collection that a token opens, with its person; None when it has ended or was turned off. One query."""
    return Collection.objects.filter(_live(token, now)).select_related("person").first()
