"""What is stored of the people that a roster names, as its plan compares it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from uuid import UUID


@dataclass(frozen=True)
class KnownPerson:
    """`keeps_name`: they have signed in, or belong where the importer has no say, so the roster doesn't rename them."""

    id: UUID
    given_name: str
    family_name: str
    is_active: bool
    keeps_name: bool


@dataclass(frozen=True)
class KnownAffiliation:
    """Holds from a day until (and not on) another. `by_roster`: a roster said so, not a person or a sign-in."""

    id: UUID
    person_id: UUID
    organization_id: UUID
    kind: str
    from_on: date
    until_on: date | None
    by_roster: bool


@dataclass(frozen=True)
class KnownRole:
    """A role that is in force or will be."""

    id: UUID
    person_id: UUID
    role: str
    organization_id: UUID | None
    program_id: UUID | None
    from_at: datetime
    until_at: datetime | None
    by_roster: bool


AffiliationKey = tuple[UUID, UUID, str]
RoleKey = tuple[UUID, str, UUID, UUID | None]


@dataclass(frozen=True)
class Known:
    """Everything a plan needs. People by their addresses in lower case; organizations by key and by name."""

    now: datetime
    zone: tzinfo
    people: Mapping[str, KnownPerson]
    affiliations: Mapping[AffiliationKey, tuple[KnownAffiliation, ...]]
    roles: Mapping[RoleKey, KnownRole]
    organizations: Mapping[str, UUID]
    programs: Mapping[str, UUID]

    @property
    def today(self) -> date:
        """The day on which the roster is taken, where the program lives."""
        return self.now.astimezone(self.zone).date()
