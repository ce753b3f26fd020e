"""Date-times as the standard writes them: ISO 8601 with a zone (`DateTimeZ`, XML Schema dateTimeStamp)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from .errors import EncodingError, LintError

_DATE_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?(Z|[+-][0-9]{2}:[0-9]{2})"
)


@lru_cache(maxsize=4096)
def parse_date_time(text: str) -> datetime:
    """The instant of a date-time with zone; `EncodingError` if there is none, or if there is no zone."""
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        raise EncodingError(f"{text[:100]!r} is not a date-time with a zone, such as 2026-05-01T12:00:00Z.")
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    fraction, zone = match[7] or "", match[8]
    hours, minutes = (0, 0) if zone == "Z" else (int(zone[1:3]), int(zone[4:6]))
    if hours > 14 or minutes > 59 or (hours == 14 and minutes):
        raise EncodingError(f"{text!r} has an impossible zone.")
    offset = timedelta(hours=hours, minutes=minutes)
    try:
        local = datetime(year, month, day, hour, minute, second, int(fraction[:6].ljust(6, "0")), UTC)
        return local + offset if zone.startswith("-") else local - offset
    except (ValueError, OverflowError):
        raise EncodingError(f"{text!r} is not a date that exists.") from None


def write_date_time(instant: datetime) -> str:
    """An instant as `2026-05-01T12:00:00Z`, whole seconds in UTC; `EncodingError` for one without a zone."""
    if instant.tzinfo is None:
        raise EncodingError("A date-time without a zone cannot be written into a badge; give it one (UTC).")
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_local_date_time(instant: datetime) -> str:
    """An instant as `2026-05-01T20:00:00-04:00`, whole seconds with the offset of its own zone, so that its day is the
    day on which it was where that zone is (XML Schema dateTimeStamp, VC Data Model 2.0 §2.3). UTC is written as `Z`.
    `EncodingError` for an instant without a zone, or with an offset that is not of whole minutes."""
    offset = instant.utcoffset()
    if offset is None or offset % timedelta(minutes=1):
        raise EncodingError("A date-time without a zone cannot be written into a badge; give it one (UTC).")
    text = instant.isoformat(timespec="seconds")
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def written_instant(created: datetime | str | None) -> str | None:
    """The instant as it is written into a proof; text must be a date-time with a zone and is kept as it is."""
    if isinstance(created, datetime):
        return write_date_time(created)
    if created is not None:
        try:
            parse_date_time(created)
        except EncodingError as error:
            raise LintError(f"The instant of signing is unusable: {error}") from None
    return created
