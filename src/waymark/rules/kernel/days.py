"""Ends that people are told as days."""

from datetime import UTC, datetime, timedelta, tzinfo


def end_of_day(now: datetime, days: int, zone: tzinfo) -> datetime:
    """The first instant after the day that comes so many days after today, so that "through" that day is so. Days are
    those of the zone, whatever the clock is put forward or back meanwhile."""
    after = now.astimezone(zone).date() + timedelta(days=days + 1)
    return datetime(after.year, after.month, after.day, tzinfo=zone).astimezone(UTC)
