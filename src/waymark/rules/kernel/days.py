"""Ends that people are told as days."""

from datetime import UTC, datetime, time, timedelta, tzinfo


def end_of_day(now: datetime, days: int, zone: tzinfo) -> datetime:
    """The first instant after the day that comes so many days after today, so that "through" that day is so. Days are
    those of the zone, whatever the clock is put forward or back meanwhile."""
    after = now.astimezone(zone).date() + timedelta(days=days + 1)
    return datetime(after.year, after.month, after.day, tzinfo=zone).astimezone(UTC)


QUIET_FROM, QUIET_UNTIL = time(18), time(8)


def is_quiet(when: datetime, zone: tzinfo) -> bool:
    """Whether it is a time to leave people alone: from 18 to 8 in this zone."""
    local = when.astimezone(zone).time()
    return local >= QUIET_FROM or local < QUIET_UNTIL


def after_quiet_hours(now: datetime, zone: tzinfo) -> datetime:
    """The next time the quiet hours end: this morning at 8 if it is not yet 8, else tomorrow."""
    local = now.astimezone(zone)
    day = local.date() + timedelta(days=0 if local.time() < QUIET_UNTIL else 1)
    return datetime.combine(day, QUIET_UNTIL, tzinfo=zone).astimezone(UTC)
