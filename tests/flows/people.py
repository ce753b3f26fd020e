"""People for tests of flows, and contexts to let them act in."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from waymark.flows.manage_affiliations import add_affiliation
from waymark.flows.manage_grants import grant_role
from waymark.flows.register import register
from waymark.records.people.models import AffiliationKind, Person, VerifiedBy
from waymark.records.people.queries import actor_for
from waymark.rules.kernel.context import Context, Role, system_actor
from waymark.rules.policy.table import SystemName

NOW = datetime(2026, 9, 14, 14, 30, tzinfo=UTC)
TODAY = date(2026, 9, 14)


def operator(*, now: datetime = NOW) -> Context:
    """Somebody at the command line of the machine."""
    return Context(actor=system_actor(SystemName.COMMAND_LINE), now=now)


def ctx_of(person: Person, *, now: datetime = NOW, days: int = 0, minutes: int = 0) -> Context:
    """The person acting, with the grants in force then; some days or minutes later when told so."""
    at = now + timedelta(days=days, minutes=minutes)
    return Context(actor=actor_for(person, now=at), now=at)


def a_person(given_name: str, family_name: str = "", *, email: str = "") -> Person:
    """Somebody with an account and nothing else."""
    address = email or f"{given_name.lower()}@example.org"
    person = Person(email=address, given_name=given_name, family_name=family_name, joined_at=NOW)
    return register(operator(), person)


def affiliate(
    person: Person,
    organization_id: UUID,
    *,
    kind: AffiliationKind = AffiliationKind.STUDENT,
    from_on: date = date(2026, 1, 12),
    until_on: date | None = None,
) -> None:
    """The roster says that the person belongs somewhere."""
    add_affiliation(
        operator(),
        person_id=person.pk,
        organization_id=organization_id,
        kind=kind,
        verified_by=VerifiedBy.ROSTER,
        from_on=from_on,
        until_on=until_on,
    )


def give(person: Person, role: Role, organization_id: UUID | None, *, program_id: UUID | None = None) -> None:
    """An operator gives the person a role, long ago."""
    early = operator(now=NOW - timedelta(days=200))
    grant_role(
        early, person_id=person.pk, role=role, organization_id=organization_id, program_id=program_id, tells=False
    )
