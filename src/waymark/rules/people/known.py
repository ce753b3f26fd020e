"""What is stored of the people that a roster names, as its plan compares it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from uuid import UUID


@dataclass(frozen=True)
class KnownPerson:
    """`keeps_name`: they have signed in, or belong where the importer has no say, so the roster doesn't rename them.
    `keeps_address`: for that reason, or because they have confirmed it, it doesn't change their address either."""

    id: UUID
    given_name: str
    family_name: str
    is_active: bool
    keeps_name: bool
    email: str = ""
    keeps_address: bool = True

    @property
    def full_name(self) -> str:
        """Both names in one."""
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True)
class KnownAffiliation:
    """Holds from a day until (and not on) another. `by_roster`: a roster said so, not a person or a sign-in.
    `external_id` is what the organization itself calls the person; "" when it has not said."""

    id: UUID
    person_id: UUID
    organization_id: UUID
    kind: str
    from_on: date
    until_on: date | None
    by_roster: bool
    external_id: str = ""


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


KINDS = ("student", "staff", "faculty")
AffiliationKey = tuple[UUID, UUID, str]
RoleKey = tuple[UUID, str, UUID, UUID | None]


@dataclass(frozen=True)
class Known:
    """Everything a plan needs. People by their addresses in lower case, and by organization and campus id; namesakes
    by organization and folded name, of people whose addresses the roster does not name; organizations by key and by
    name."""

    now: datetime
    zone: tzinfo
    people: Mapping[str, KnownPerson]
    affiliations: Mapping[AffiliationKey, tuple[KnownAffiliation, ...]]
    roles: Mapping[RoleKey, KnownRole]
    organizations: Mapping[str, UUID]
    programs: Mapping[str, UUID]
    by_id: Mapping[tuple[UUID, str], tuple[KnownPerson, ...]] = field(default_factory=dict)
    namesakes: Mapping[tuple[UUID, str], tuple[KnownPerson, ...]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day on which the roster is taken, where the program lives."""
        return self.now.astimezone(self.zone).date()

    def belongings(self, person_id: UUID, place: UUID) -> list[KnownAffiliation]:
        """Everything that is stored of one person at one organization."""
        return [each for kind in KINDS for each in self.affiliations.get((person_id, place, kind), ())]

    def everybody(self) -> dict[UUID, KnownPerson]:
        """Everybody who may be meant, by their id."""
        alike = (*self.by_id.values(), *self.namesakes.values())
        return {each.id: each for found in (self.people.values(), *alike) for each in found}
