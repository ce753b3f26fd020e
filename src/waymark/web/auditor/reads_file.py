"""The readers of a record, and what was given out of it, as files for a spreadsheet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from waymark.records.audit.models import Entry
from waymark.web.shared.staff import local_day
from waymark.web.shared.table_file import FileKind, table_file

from .spreadsheet import COLUMNS, rows_of


@dataclass(frozen=True)
class Reader:
    """Somebody who read, how often, when last, and by what role then."""

    person_id: UUID | None
    who: str
    what: str
    roles: str
    is_without_role: bool
    times: int
    last: datetime


def readers_file(kind: FileKind, readers: Sequence[Reader], *, now: datetime) -> StreamingHttpResponse:
    """The readers of one person's record, as the page lists them."""
    head = (_("Who"), _("Read what"), _("Role at that moment"), _("Always with a role"), _("Times"), _("Last"))
    return table_file(kind, f"readers-{local_day(now)}", head, _cells(readers))


def _cells(readers: Sequence[Reader]) -> Iterator[tuple[object, ...]]:
    for each in readers:
        always = _("no") if each.is_without_role else _("yes")
        yield each.who, each.what, each.roles, always, each.times, local_day(each.last)


def given_file(kind: FileKind, given: QuerySet[Entry], *, now: datetime) -> StreamingHttpResponse:
    """Every entry of what was given out of one person's record, not only the newest."""
    return table_file(kind, f"given-out-{local_day(now)}", COLUMNS, rows_of(given))
