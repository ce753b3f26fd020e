"""The chain of audit entries: how an entry is hashed, and whether the whole still holds."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC

from .models import ChainHead, Entry


def entry_hash(entry: Entry) -> str:
    """SHA-256 over every column of the entry but its own hash, as canonical JSON."""
    content = [
        entry.position,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor_kind,
        str(entry.actor_id or ""),
        entry.system_name,
        str(entry.on_behalf_of or ""),
        entry.verb,
        entry.object_kind,
        str(entry.object_id or ""),
        str(entry.organization_id or ""),
        str(entry.request_id),
        entry.previous_hash,
    ]
    return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()


def chain_breaks() -> Iterator[tuple[int, str]]:
    """Each place where the chain does not hold: position and a sentence. Nothing when every entry stands as written."""
    head = ChainHead.objects.filter(pk=1).first()
    position, previous = 0, "0" * 64
    known = Entry.objects.filter(position__lte=head.position) if head else Entry.objects.all()
    for entry in known.order_by("position").iterator(chunk_size=2000):
        if entry.position != position + 1:
            yield entry.position, f"entries {position + 1} to {entry.position - 1} are missing"
        if entry.previous_hash != previous:
            yield entry.position, "does not follow from the entry before it"
        if entry.hash != entry_hash(entry):
            yield entry.position, "was changed after it was written"
        position, previous = entry.position, entry.hash
    if head is None or (head.position, head.hash) != (position, previous):
        yield position, "the head of the chain names another last entry: entries were cut off, or the head was changed"
    # What was added since the head was read is for the next time; what no head knows of was not added by us.
    newest = ChainHead.objects.filter(pk=1).values_list("position", flat=True).first() or 0
    if head and (beyond := Entry.objects.filter(position__gt=newest).order_by("position").first()):
        yield beyond.position, "stands behind the head of the chain, which does not know of it"
