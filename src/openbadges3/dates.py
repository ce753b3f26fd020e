"""The dates of a badge under whatever name its edition of the standard gives them, each with the badge's own day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from .codes import Code
from .date_times import parse_date_time
from .errors import EncodingError
from .strict_json import Json

STARTS = ("validFrom", "issuanceDate", "issuedOn")
ENDS = ("validUntil", "expirationDate", "expires")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?")


class Moment(NamedTuple):
    """A date of a badge: the text it writes, and its day where it was written, whatever zone a reader is in."""

    text: str
    day: date


class Dates(NamedTuple):
    """The dates of a badge; nothing for one that is not there or is no date.

    `awarded` is when it was first awarded (`awardedDate`), `valid_from` since when this edition of it holds
    (`validFrom`; `issuanceDate` in data model 1.1; `issuedOn` in Open Badges 2.0).
    """

    awarded: Moment | None = None
    valid_from: Moment | None = None
    valid_until: Moment | None = None

    @property
    def issued(self) -> Moment | None:
        """The day to tell as that of issuing: the first award, or else since when the badge holds."""
        return self.awarded or self.valid_from

    def to_json(self) -> dict[str, str | None]:
        """The days as texts, by name."""
        named = {"issued": self.issued, "awarded": self.awarded, "validFrom": self.valid_from}
        named["validUntil"] = self.valid_until
        return {name: moment.day.isoformat() if moment else None for name, moment in named.items()}


def dates_of(document: Mapping[str, Json]) -> Dates:
    """The dates that a badge writes."""
    return Dates(
        awarded=_moment(document, ("awardedDate",)),
        valid_from=_moment(document, STARTS),
        valid_until=_moment(document, ENDS),
    )


def _moment(document: Mapping[str, Json], names: tuple[str, ...]) -> Moment | None:
    for name in names:
        text = document.get(name)
        day = day_of(text) if isinstance(text, str) else None
        if isinstance(text, str) and day is not None:
            return Moment(text, day)
    return None


def day_of(text: str) -> date | None:
    """The day that a date or date-time names where it was written; nothing if it is neither."""
    try:
        parse_date_time(text)
    except EncodingError:
        if not _DAY.fullmatch(text):
            return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def instant_of(text: str, *, name: str, is_end: bool) -> datetime:
    """The instant of a date of a badge, which is called so; `EncodingError` if it is none.

    Read with patience, since faults of form are told elsewhere: a day by itself lasts from its first to its last
    second, and a time without a zone is taken as UTC.
    """
    try:
        return parse_date_time(text)
    except EncodingError:
        day = day_of(text)
        if day is None:
            sentence = f"Its {name} {text[:100]!r} is not a date that can be read."
            raise EncodingError(sentence, Code.UNREADABLE_DATE, name=name, date=text[:100]) from None
    if len(text) == len("2026-05-01"):
        return datetime.combine(day, time.max if is_end else time.min, UTC)
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
