"""Entries as rows of a file for a spreadsheet, a part at a time."""

from collections.abc import Iterator
from datetime import UTC

from django.db.models import QuerySet

from waymark.records.audit.models import Entry
from waymark.web.shared.staff import language

from .telling import acts

PART = 500
COLUMNS: tuple[str, ...] = (
    "position",
    "at_utc",
    "sentence",
    "verb",
    "actor_kind",
    "actor",
    "system",
    "on_behalf_of",
    "object_kind",
)
COLUMNS += ("object", "organization", "organization_name", "request", "previous_hash", "hash")


def rows_of(entries: QuerySet[Entry]) -> Iterator[list[object]]:
    """The rows of the file. Reads by place in the chain, never everything at once."""
    last: int | None = None
    spoken = language()
    while True:
        part = list((entries if last is None else entries.filter(position__lt=last))[:PART])
        if not part:
            return
        last = part[-1].position
        for entry, act in zip(part, acts(part, spoken), strict=True):
            yield _cells(entry, act.text, act.place)


def _cells(entry: Entry, sentence: str, place: str) -> list[object]:
    return [
        entry.position,
        entry.at.astimezone(UTC),
        sentence,
        entry.verb,
        entry.actor_kind,
        entry.actor_id or "",
        entry.system_name,
        entry.on_behalf_of or "",
        entry.object_kind,
        entry.object_id or "",
        entry.organization_id or "",
        place,
        entry.request_id,
        entry.previous_hash,
        entry.hash,
    ]
