"""The people of a seeded installation: staff of every role, and learners with a place."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password

from waymark.config.seeding.words import FAMILY, GIVEN
from waymark.flows.manage_affiliations import add_affiliation
from waymark.flows.manage_grants import grant_role
from waymark.flows.register import register
from waymark.records.catalog.models import Offering
from waymark.records.catalog.queries import pack_of
from waymark.records.people.models import AffiliationKind, Organization, Person, VerifiedBy
from waymark.rules.kernel.context import Context, Role, system_actor
from waymark.rules.policy.table import SystemName

PASSWORD = "walk-the-trail-in-the-demo"  # noqa: S105 - made-up accounts, never made in production
CAMPUS_ROLES = (Role.ASSESSOR, Role.COUNSELOR, Role.COORDINATOR)
OWNER_ROLES = (Role.REGISTRAR, Role.ISSUER, Role.DESIGNER, Role.AUDITOR)
STAFF_NAMES = {
    Role.ASSESSOR: ("Cleo", "Cyra", "Colm", "Cato"),
    Role.COUNSELOR: ("Nadia", "Nils", "Nora", "Nuno"),
    Role.COORDINATOR: ("Faye", "Finn", "Flora", "Fritz"),
    Role.REGISTRAR: ("Rita", "Rune"),
    Role.ISSUER: ("Isko", "Ilse"),
    Role.DESIGNER: ("Della", "Dirk"),
    Role.AUDITOR: ("Otto", "Oda"),
    Role.ADMINISTRATOR: ("Amara", "Arne"),
}


def operator(at: datetime) -> Context:
    """Somebody at the machine, at an instant."""
    return Context(actor=system_actor(SystemName.COMMAND_LINE), now=at)


@dataclass
class Cast:
    """Everybody by place: staff by role and organization, and where learners can be."""

    rng: Random
    began: datetime
    password_hash: str = field(default_factory=lambda: make_password(PASSWORD))
    staff: dict[tuple[Role, object], Person] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def person(self, given: str, family: str) -> Person:
        """A new account under a made-up name; the first name alone is the address when it is free."""
        number = 1
        address = f"{given}.{family}".lower()
        while address in self.names:
            number += 1
            address = f"{given}.{family}{number}".lower()
        self.names.add(address)
        made = Person(
            email=f"{address}@demo.waymark.example", given_name=given, family_name=family, joined_at=self.began
        )
        made.password = self.password_hash
        return register(operator(self.began), made)

    def learner(self, index: int, offering: Offering) -> Person:
        """A new learner whom the roster knows at the offering's campus."""
        given = "Ada" if index == 0 else "Ben" if index == 1 else GIVEN[index % len(GIVEN)]
        made = self.person(given, FAMILY[(index * 7 + index // len(GIVEN)) % len(FAMILY)])
        kind = pack_of(offering.version_id).eligibility.affiliations[0]
        add_affiliation(
            operator(self.began),
            person_id=made.pk,
            organization_id=offering.campus_id,
            kind=AffiliationKind(kind),
            verified_by=VerifiedBy.ROSTER,
            from_on=self.began.date() - timedelta(days=30),
        )
        return made

    def employ(self, role: Role, organization: Organization | None) -> Person:
        """Whoever holds the role there; appointed when nobody does."""
        key = (role, organization.pk if organization else None)
        if key not in self.staff:
            names = STAFF_NAMES[role]
            held = sum(1 for known, _ in self.staff if known is role)
            made = self.person(names[held % len(names)], FAMILY[(held * 3 + len(role)) % len(FAMILY)])
            grant_role(
                operator(self.began),
                person_id=made.pk,
                role=role,
                organization_id=organization.pk if organization else None,
                tells=False,
            )
            self.staff[key] = made
        return self.staff[key]

    def employ_all(self, offerings: list[Offering]) -> None:
        """Staff for every campus and owner of these offerings, and two administrators: one is for everywhere."""
        for offering in offerings:
            for role in CAMPUS_ROLES:
                self.employ(role, offering.campus)
        owners = {offering.version.program.owner for offering in offerings}
        for owner in owners:
            for role in OWNER_ROLES:
                self.employ(role, owner)
        self.employ(Role.ADMINISTRATOR, None)
        for owner in sorted(owners, key=lambda each: each.key)[-1:]:
            self.employ(Role.ADMINISTRATOR, owner)
