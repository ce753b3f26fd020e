"""Reading roles: which stand, which end, who else holds one, and which are proposed."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet

from waymark.rules.kernel.context import Role

from .models import Grant, Person, RoleProposal


def in_force(now: datetime) -> Q:
    """Roles that hold at an instant."""
    return Q(from_at__lte=now) & (Q(until_at__isnull=True) | Q(until_at__gt=now))


def standing(now: datetime) -> Q:
    """Roles that hold or will hold: not over, and not taken back before they began."""
    return Q(until_at__isnull=True) | (Q(until_at__gt=now) & Q(until_at__gt=F("from_at")))


def _just_at(organization_id: UUID | None, program_id: UUID | None) -> Q:
    place = Q(organization__isnull=True) if organization_id is None else Q(organization_id=organization_id)
    return place & (Q(program_id__isnull=True) if program_id is None else Q(program_id=program_id))


def whole_grants(grant_ids: Sequence[UUID]) -> list[Grant]:
    """These roles with holder and place, in one order."""
    return [
        each
        for start in range(0, len(grant_ids), 900)
        for each in Grant.objects.filter(pk__in=grant_ids[start : start + 900])
        .select_related("person", "organization")
        .order_by("pk")
    ]


def standing_grants(
    person_id: UUID, *, role: Role, organization_id: UUID | None, program_id: UUID | None, now: datetime
) -> QuerySet[Grant]:
    """The person's grants of just this role at just this place and program, that hold or will hold."""
    found = Grant.objects.filter(_just_at(organization_id, program_id), standing(now), person_id=person_id)
    return found.filter(role=role.value).order_by("from_at", "pk")


def administrators_in_force(places: Sequence[UUID], *, program_id: UUID | None, now: datetime) -> QuerySet[Grant]:
    """Grants of administrators at any of these places or everywhere, for the program or for all, of open accounts."""
    place = Q(organization__isnull=True) | Q(organization_id__in=places)
    program = Q(program_id__isnull=True) | Q(program_id=program_id)
    return Grant.objects.filter(in_force(now), place, program, role=Role.ADMINISTRATOR.value, person__is_active=True)


def ending_by_themselves(*, now: datetime, days: int) -> list[Grant]:
    """Roles in force whose time is over within so many days, of open accounts; not those that others replaced."""
    rows = Grant.objects.filter(in_force(now), until_at__lte=now + timedelta(days=days), person__is_active=True)
    return list(rows.filter(end_reason="").select_related("person", "organization").order_by("until_at", "pk"))


def role_proposals() -> QuerySet[RoleProposal]:
    """Every proposal with its people, the newest first."""
    rows = RoleProposal.objects.select_related("person", "organization", "proposed_by", "answer__by")
    return rows.order_by("-proposed_at", "-pk")


def open_proposals(*, now: datetime) -> QuerySet[RoleProposal]:
    """Those that wait for a second administrator."""
    return role_proposals().filter(answer__isnull=True, lapses_at__gt=now)


def is_proposed(
    person_id: UUID, *, role: Role, organization_id: UUID | None, program_id: UUID | None, now: datetime
) -> bool:
    """Whether just this role waits for a second administrator already."""
    waiting = open_proposals(now=now).filter(_just_at(organization_id, program_id), person_id=person_id)
    return waiting.filter(role=role.value).exists()


def grants_at(places: frozenset[UUID] | None, above: Iterable[UUID]) -> QuerySet[Grant]:
    """Every role that holds or held at these places, given there, at what stands above them or everywhere."""
    rows = Grant.objects.select_related("person", "organization", "granted_by", "agreed_by")
    if places is None:
        return rows
    return rows.filter(Q(organization__isnull=True) | Q(organization_id__in={*places, *above}))


def holders(proposal: RoleProposal, *, now: datetime) -> QuerySet[Grant]:
    """Who holds, at just this place, the role that is proposed."""
    place = proposal.organization_id
    here = Q(organization__isnull=True) if place is None else Q(organization_id=place)
    rows = Grant.objects.filter(in_force(now), here, role=proposal.role, person__is_active=True)
    return rows.select_related("person").order_by("from_at", "pk")


def ended_since(person: Person, since: datetime, *, now: datetime) -> list[Grant]:
    """The person's roles that held after an instant and no longer do, unless the same stands in their place."""
    rows = Grant.objects.filter(person=person, until_at__gt=since, until_at__lte=now, from_at__lt=F("until_at"))
    ended = list(rows.select_related("organization", "ended_by").order_by("-until_at", "pk"))
    held = set(Grant.objects.filter(in_force(now), person=person).values_list("role", "organization_id", "program_id"))
    return [each for each in ended if (each.role, each.organization_id, each.program_id) not in held]


def roles_standing(person_id: UUID, *, now: datetime) -> list[tuple[Role, UUID | None, UUID | None]]:
    """The person's roles that hold or will hold: role, organization, program. One query."""
    held = Grant.objects.filter(standing(now), person_id=person_id)
    rows = held.order_by("from_at", "pk").values_list("role", "organization_id", "program_id")
    return [(Role(role), organization_id, program_id) for role, organization_id, program_id in rows]


def all_standing(*, now: datetime) -> QuerySet[Grant]:
    """Everyone's roles that hold or will hold, with their people and places, by address. One query."""
    rows = Grant.objects.filter(standing(now), person__is_active=True).select_related("person", "organization")
    return rows.order_by("person__email", "role", "organization__key", "from_at", "pk")
