"""Somebody was refused: the audit remembers it, even though nothing else changed."""

import hashlib
from uuid import UUID

from django.db import transaction

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.rules.kernel.context import Context


@transaction.atomic
def record_refusal(ctx: Context, *, path: str) -> None:
    """Record that this actor was refused at this address. The path is stored as an id made from it, never as text."""
    record(ctx, Verb.ACCESS_REFUSED, "address", UUID(bytes=hashlib.sha256(path.encode()).digest()[:16]))
