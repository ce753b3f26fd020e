"""Entries as lines of a CSV file that no spreadsheet takes for a formula, a part at a time."""

import csv
from collections.abc import Iterator
from datetime import UTC

from django.db.models import QuerySet

from waymark.records.audit.models import Entry
from waymark.web.shared.staff import language

from .telling import acts

PART = 500
COLUMNS: tuple[str, ...] = (
    "position",
    "at",
    "sentence",
    "verb",
    "actor_kind",
    "actor",
    "system",
    "on_behalf_of",
    "object_kind",
)
COLUMNS += ("object", "organization", "organization_name", "request", "previous_hash", "hash")


class _Line:
    """Takes what the csv writer writes and hands it on."""

    def write(self, text: str) -> str:
        return text


def lines(rows: QuerySet[Entry]) -> Iterator[str]:
    """The file, with a mark for Excel that it is UTF-8. Reads by place in the chain, never everything at once."""
    writer = csv.writer(_Line())
    yield "\ufeff" + str(writer.writerow(COLUMNS))
    last: int | None = None
    spoken = language()
    while True:
        part = list((rows if last is None else rows.filter(position__lt=last))[:PART])
        if not part:
            return
        last = part[-1].position
        for entry, act in zip(part, acts(part, spoken), strict=True):
            yield str(writer.writerow([cell(each) for each in _cells(entry, act.text, act.place)]))


def _cells(entry: Entry, sentence: str, place: str) -> list[object]:
    return [
        entry.position,
        entry.at.astimezone(UTC).isoformat(timespec="seconds"),
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


def cell(value: object) -> str:
    """A value as text that a spreadsheet shows and does not run: what could begin a formula gets an apostrophe."""
    text = str(value).replace("\r", " ").replace("\n", " ").replace("\x00", "")
    seen = text.lstrip("\u2066\u2067\u2068\u2069\u200e\u200f \t")
    return f"'{text}" if seen[:1] in ("=", "+", "-", "@", "＝", "＋", "－", "＠") or text[:1] == "\t" else text
