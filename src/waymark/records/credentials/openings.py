"""What a learner's link opens: one badge, or each badge of a collection, until it ends or is turned off."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from waymark.rules.kernel.ids import token_hash

from .models import Share
from .states import Includes


@dataclass(frozen=True)
class Opening:
    """One badge opened by a link: whether it tells the holder's name, and when it ends."""

    token: str
    names_holder: bool
    ends_at: datetime


def opening(token: str, *, now: datetime, credential_id: UUID) -> Opening | None:
    """How this token opens that badge; None when it does not, or no longer. One query."""
    if not token:
        return None
    share = Share.objects.filter(
        token_hash=token_hash(token), credential_id=credential_id, withdrawn_at__isnull=True, expires_at__gt=now
    ).first()
    return None if share is None else Opening(token, Includes.NAME in share.includes, share.expires_at)
