"""A day that is told as the last one is included to its end."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from waymark.rules.kernel.days import end_of_day


@pytest.mark.parametrize("zone", ["America/New_York", "UTC", "Pacific/Auckland", "America/Los_Angeles"])
@pytest.mark.parametrize("hour", [0, 4, 5, 12, 23])
@pytest.mark.parametrize("day", [date(2026, 3, 1), date(2026, 10, 28), date(2026, 12, 31)])
@pytest.mark.parametrize("days", [0, 7, 30, 365])
def test_an_end_includes_the_whole_of_its_last_day_in_its_zone(zone: str, hour: int, day: date, days: int) -> None:
    now, here = datetime(day.year, day.month, day.day, hour, 30, tzinfo=UTC), ZoneInfo(zone)
    last = now.astimezone(here).date() + timedelta(days=days)
    ends = end_of_day(now, days, here)
    assert (ends - timedelta(microseconds=1)).astimezone(here).date() == last
    assert ends.astimezone(here).date() == last + timedelta(days=1)
