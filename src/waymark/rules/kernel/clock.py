"""Where the instant of a story comes from: the one place that may ask the machine for the time."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the instant at which a story happens."""

    def now(self) -> datetime:
        """The instant, with its zone (UTC)."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True)
class FixedClock:
    """A clock that stands still, for tests, rehearsals and the past of demo learners."""

    instant: datetime

    def now(self) -> datetime:
        return self.instant
