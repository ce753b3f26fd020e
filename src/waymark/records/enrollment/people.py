"""Reading people as registrars and administrators do: by where they belong, hold a role or learn."""

from datetime import date, datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q, QuerySet

from waymark.records.people.folded import NAME, having_words
from waymark.records.people.grants import in_force, open_proposals, standing
from waymark.records.people.models import Affiliation, Grant, Person

from .models import Enrollment
from .states import OPEN_STATES

MOST_OWNERS = 100
Places = frozenset[UUID] | None
"""Organizations; None is everywhere."""


def people_within(places: Places, *, address: str = "") -> QuerySet[Person]:
    """Everybody tied to these organizations. Who belongs nowhere yet is found everywhere by an exact address alone."""
    if places is None:
        return Person.objects.all()
    return Person.objects.filter(_tied_to(places) | (Q(email=address.strip().lower()) & ~_tied()))


def person_within(places: Places, person_id: UUID) -> Person | None:
    """One of them, or somebody who belongs nowhere yet."""
    rows = Person.objects.filter(pk=person_id)
    return (rows if places is None else rows.filter(_tied_to(places) | ~_tied())).first()


def _tied_to(places: frozenset[UUID]) -> Q:
    return (
        Q(Exists(Affiliation.objects.filter(person=OuterRef("pk"), organization_id__in=places)))
        | Q(Exists(Grant.objects.filter(person=OuterRef("pk"), organization_id__in=places)))
        | Q(Exists(Enrollment.objects.filter(person=OuterRef("pk"), campus_id__in=places)))
    )


def _tied() -> Q:
    return (
        Q(Exists(Affiliation.objects.filter(person=OuterRef("pk"))))
        | Q(Exists(Grant.objects.filter(person=OuterRef("pk"))))
        | Q(Exists(Enrollment.objects.filter(person=OuterRef("pk"))))
    )


def places_of_person(person_id: UUID, *, now: datetime, on: date) -> set[UUID | None]:
    """Where somebody belongs, holds a role or learns today; None stands for a role everywhere. Three queries."""
    belongs = Affiliation.objects.filter(Q(until_on__isnull=True) | Q(until_on__gt=on), person_id=person_id)
    roles = Grant.objects.filter(standing(now), person_id=person_id)
    learns = Enrollment.objects.filter(person_id=person_id, state__in=[state.value for state in OPEN_STATES])
    found: set[UUID | None] = set(belongs.values_list("organization_id", flat=True))
    return (
        found | set(roles.values_list("organization_id", flat=True)) | set(learns.values_list("campus_id", flat=True))
    )


def at_place(rows: QuerySet[Person], organization_id: UUID) -> QuerySet[Person]:
    """Those of them who are tied to one organization."""
    return rows.filter(_tied_to(frozenset({organization_id})))


def with_role(rows: QuerySet[Person], *, now: datetime, role: str = "") -> QuerySet[Person]:
    """Those who hold a role now: this one, or any."""
    grants = Grant.objects.filter(in_force(now), person=OuterRef("pk"))
    return rows.filter(Exists(grants.filter(role=role) if role else grants))


def with_role_that_ends(rows: QuerySet[Person], *, now: datetime, days: int) -> QuerySet[Person]:
    """Those of whom a role ends within so many days."""
    grants = Grant.objects.filter(in_force(now), person=OuterRef("pk"), until_at__lte=now + timedelta(days=days))
    return rows.filter(Exists(grants))


def with_proposal(rows: QuerySet[Person], *, now: datetime) -> QuerySet[Person]:
    """Those for whom a role waits for a second administrator."""
    return rows.filter(Exists(open_proposals(now=now).filter(person=OuterRef("pk"))))


def named_people(rows: QuerySet[Person], words: str, places: Places = None) -> QuerySet[Person]:
    """Those whose name or any address has every one of the words, whatever their case and accents, or whose campus id
    at one of these organizations the words are."""
    ids = Affiliation.objects.filter(external_id=words.strip()).exclude(external_id="")
    owned = ids if places is None else ids.filter(organization_id__in=places)
    owners = list(owned.values_list("person_id", flat=True)[:MOST_OWNERS])
    return rows.filter(pk__in=owners) if owners else having_words(rows, words, NAME, also=_other_address)


def _other_address(word: str) -> Q:
    """That another address of the person holds the word, which looks like one; else nothing."""
    if "@" not in word:
        return Q()
    return Q(Exists(EmailAddress.objects.filter(user=OuterRef("pk"), email__icontains=word)))
