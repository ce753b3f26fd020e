"""What a roster would change: everything that is to be written, and what became of each line."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from uuid import UUID

from .known import KnownAffiliation, KnownRole
from .roster_questions import Question
from .roster_who import Who
from .table import Problem


class Outcome(StrEnum):
    """What one line comes to."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ENDED = "ended"


@dataclass(frozen=True)
class NewAffiliation:
    email: str
    organization_id: UUID
    kind: str
    from_on: date
    until_on: date | None
    person_id: UUID | None = None
    external_id: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class NewRole:
    email: str
    role: str
    organization_id: UUID
    program_id: UUID | None
    from_at: datetime
    until_at: datetime | None
    person_id: UUID | None = None
    line: int = field(default=0, compare=False)


@dataclass
class RosterPlan:
    """Every change, by what is to be written; `outcomes` by line. With a problem, nothing of it is to be done.

    `unanswered` are the questions without which nothing is to be done either. `persons` are the accounts that lines
    mean, `meant` all whom they may mean; `line_of` says which line it was, by the address or the id of what changes.
    """

    new_people: dict[str, tuple[str, str]] = field(default_factory=dict)
    renamed: dict[UUID, tuple[str, str]] = field(default_factory=dict)
    new_affiliations: list[NewAffiliation] = field(default_factory=list)
    moved_affiliations: list[tuple[KnownAffiliation, date, date | None]] = field(default_factory=list)
    new_roles: list[NewRole] = field(default_factory=list)
    moved_roles: list[tuple[KnownRole, datetime | None]] = field(default_factory=list)
    ended_affiliations: list[KnownAffiliation] = field(default_factory=list)
    ended_roles: list[KnownRole] = field(default_factory=list)
    answered: int = 0
    """How many requests to be added it answered, once it is taken."""
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    readdressed: dict[UUID, str] = field(default_factory=dict)
    identified: dict[UUID, tuple[KnownAffiliation, str]] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    unanswered: int = 0
    skipped: set[int] = field(default_factory=set)
    persons: dict[int, UUID] = field(default_factory=dict)
    meant: dict[int, frozenset[UUID]] = field(default_factory=dict)
    line_of: dict[str | UUID, int] = field(default_factory=dict)
    whose: dict[tuple[str, str, UUID], Who] = field(default_factory=dict)
    kept_names: set[UUID] = field(default_factory=set)

    def count(self, outcome: Outcome) -> int:
        """How many lines come to that; ended is counted by what ends, whether a line says so or is missing."""
        if outcome is Outcome.ENDED:
            return len(self.ended_affiliations) + len(self.ended_roles)
        return sum(each is outcome for each in self.outcomes.values())

    @property
    def changes_nothing(self) -> bool:
        """Whether everything stands already as the roster says."""
        return not any(self.count(each) for each in (Outcome.ADDED, Outcome.CHANGED, Outcome.ENDED))


def midnight(day: date, zone: tzinfo) -> datetime:
    """The instant at which a day begins."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def ends_on(standing: KnownAffiliation, today: date) -> date:
    """From when an affiliation that is ended today no longer holds: from today, or after the one day it must last."""
    return max(today, standing.from_on + timedelta(days=1))


def is_longer(standing: KnownAffiliation, today: date) -> bool:
    """Whether ending it today changes anything."""
    return standing.until_on is None or standing.until_on > ends_on(standing, today)
