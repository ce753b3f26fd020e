"""Reading people: who acts, with which grants, and which rows a reach may show."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet

from waymark.rules.kernel.context import Actor, ActorKind, GrantView, Role
from waymark.rules.kernel.ids import token_hash

from .grants import in_force
from .models import Affiliation, ApiToken, Grant, Organization, Person, SignInLink, VerifiedBy


def organizations_below() -> dict[UUID, frozenset[UUID]]:
    """Organization id -> that organization and all below it. One query."""
    children: dict[UUID | None, list[UUID]] = defaultdict(list)
    for organization_id, parent_id in Organization.objects.values_list("id", "parent_id"):
        children[parent_id].append(organization_id)
    below: dict[UUID, frozenset[UUID]] = {}

    def collect(organization_id: UUID) -> frozenset[UUID]:
        found = frozenset({organization_id}).union(*(collect(child) for child in children[organization_id]))
        below[organization_id] = found
        return found

    for root in children[None]:
        collect(root)
    return below


def actor_for(person: Person, *, now: datetime) -> Actor:
    """The person as an actor with the grants in force now. Two queries at most."""
    if not person.is_active:
        return Actor(kind=ActorKind.ANONYMOUS)
    grants = list(
        Grant.objects.filter(in_force(now), person=person).values_list("role", "organization_id", "program_id")
    )
    below = organizations_below() if any(organization for _, organization, _ in grants) else {}
    views = tuple(
        GrantView(
            role=Role(role),
            organization_ids=below.get(organization, frozenset({organization})) if organization else None,
            program_id=program,
        )
        for role, organization, program in grants
    )
    return Actor(kind=ActorKind.PERSON, person_id=person.pk, grants=views)


def actor_by_grant(grant: Grant) -> Actor:
    """The holder as if this were their only role, whether or not it is in force. One query at most."""
    place = grant.organization_id
    covered = organizations_below().get(place, frozenset({place})) if place else None
    view = GrantView(role=Role(grant.role), organization_ids=covered, program_id=grant.program_id)
    return Actor(kind=ActorKind.PERSON, person_id=grant.person_id, grants=(view,))


def person_actor(person_id: UUID, *, now: datetime) -> Actor:
    """The same by id; somebody unknown is anonymous."""
    person = Person.objects.filter(pk=person_id).first()
    return actor_for(person, now=now) if person else Actor(kind=ActorKind.ANONYMOUS)


def affiliations_not_over(person_id: UUID, *, on: date) -> list[Affiliation]:
    """What the person is or will be, and where, from that day on."""
    return list(
        Affiliation.objects.filter(Q(until_on__isnull=True) | Q(until_on__gt=on), person_id=person_id).order_by("id")
    )


def affiliations_in_force(person_id: UUID, *, on: date) -> list[Affiliation]:
    """What the person is, and where, on that day."""
    return list(
        Affiliation.objects.filter(Q(until_on__isnull=True) | Q(until_on__gt=on), person_id=person_id, from_on__lte=on)
        .select_related("organization")
        .order_by("organization__name")
    )


def what_people_are(people: Collection[UUID], *, on: date) -> set[tuple[UUID, UUID, str]]:
    """Who is where what on that day: person, organization, kind."""
    in_force = (Q(until_on__isnull=True) | Q(until_on__gt=on)) & Q(from_on__lte=on)
    ids = list(people)
    return {
        row
        for start in range(0, len(ids), 900)
        for row in Affiliation.objects.filter(in_force, person_id__in=ids[start : start + 900]).values_list(
            "person_id", "organization_id", "kind"
        )
    }


def first_campus_by_roster(person_id: UUID) -> str:
    """The name of the organization whose roster named the person first, or ""."""
    rows = Affiliation.objects.filter(person_id=person_id, verified_by=VerifiedBy.ROSTER).order_by("pk")
    return rows.values_list("organization__name", flat=True).first() or ""


def organizations_above(organization_id: UUID) -> tuple[UUID, ...]:
    """The organizations an organization is part of, the nearest first. One query; a circle ends where it began."""
    parents = dict(Organization.objects.values_list("id", "parent_id"))
    above: list[UUID] = []
    parent = parents.get(organization_id)
    while parent is not None and parent not in above:
        above.append(parent)
        parent = parents.get(parent)
    return tuple(above)


def addresses_of(person: Person) -> frozenset[str]:
    """Every e-mail address the person has given us, those not confirmed too."""
    given = EmailAddress.objects.filter(user_id=person.pk).values_list("email", flat=True)
    return frozenset({person.email, *given})


def addresses_of_id(person_id: UUID) -> frozenset[str]:
    """The same by id; nobody has none."""
    person = Person.objects.filter(pk=person_id).first()
    return addresses_of(person) if person is not None else frozenset()


def person_at(email: str) -> Person | None:
    """Whose account has this address, whatever its case."""
    return Person.objects.filter(email=email.strip().lower()).first()


def account_of(address: str) -> UUID | None:
    """Whose account somebody means who types this address to sign in: the one known by it, or that confirmed it."""
    typed = address.strip().lower()
    found = Person.objects.filter(email=typed).values_list("pk", flat=True).first()
    confirmed = EmailAddress.objects.filter(email=typed, verified=True).values_list("user_id", flat=True)
    return found or confirmed.first()


def live_sign_in_link(token: str, *, now: datetime, locked: bool = False) -> SignInLink | None:
    """The sign-in link of a token that still works."""
    links = SignInLink.objects.select_related("person")
    if locked:
        links = links.select_for_update()
    return links.filter(token_hash=token_hash(token), expires_at__gt=now, person__is_active=True).first()


def affiliated_at(person_id: UUID) -> frozenset[UUID]:
    """The organizations that the person belongs or belonged to."""
    return frozenset(Affiliation.objects.filter(person_id=person_id).values_list("organization_id", flat=True))


def person_of_token(hashed: str, *, scope: str, now: datetime) -> Person | None:
    """Whom a bearer token acts for, when it is neither over nor withdrawn and has the scope. One query."""
    tokens = ApiToken.objects.filter(token_hash=hashed, expires_at__gt=now, revoked_at__isnull=True)
    found = tokens.filter(person__is_active=True).select_related("person").first()
    return found.person if found is not None and scope in found.scopes else None


def live_api_tokens(person_id: UUID, *, now: datetime) -> QuerySet[ApiToken]:
    """The API tokens of a person that still work, the newest first."""
    live = ApiToken.objects.filter(person_id=person_id, expires_at__gt=now, revoked_at__isnull=True)
    return live.order_by("-created_at", "-id")


def people_by_role() -> list[tuple[Person, Grant]]:
    """Everybody who has a role with no end, with that role, in the order they were given. One query."""
    grants = (
        Grant.objects.filter(until_at__isnull=True).select_related("person", "organization").order_by("from_at", "id")
    )
    return [(grant.person, grant) for grant in grants]
