"""Names for entries of the audit, in one query for each kind of object, however many entries there are."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from waymark.records.audit.models import Entry
from waymark.records.catalog.queries import localized_pack
from waymark.records.people.folded import NAME, having_words
from waymark.records.people.models import Grant, Organization, Person
from waymark.rules.policy.decide import Reach

from .kinds import BADGES, KINDS

Key = tuple[str, UUID]


@dataclass(frozen=True)
class Subject:
    """What an entry is about: whose it is, if anybody's, and its name, if it has one."""

    person_id: UUID | None = None
    name: str = ""


@dataclass(frozen=True)
class Names:
    """Everything that entries name, by id. What is gone is not in it."""

    subjects: dict[Key, Subject]
    people: dict[UUID, str]
    organizations: dict[UUID, str]

    def subject(self, entry: Entry) -> Subject:
        """Whom and what an entry is about."""
        if entry.object_id is None:
            return Subject()
        return self.subjects.get((entry.object_kind, entry.object_id), Subject())

    def person(self, person_id: UUID | None) -> str:
        """A person's name, "" for nobody or somebody unknown."""
        return self.people.get(person_id, "") if person_id else ""


def names_for(entries: Collection[Entry], *, language: str) -> Names:
    """The names that these entries need: a query for each kind among them, one for people and one for campuses."""
    wanted: dict[str, set[UUID]] = defaultdict(set)
    for entry in entries:
        if entry.object_id is not None and entry.object_kind in KINDS:
            wanted[entry.object_kind].add(entry.object_id)
    subjects: dict[Key, Subject] = {}
    for kind, ids in wanted.items():
        subjects |= _subjects(kind, ids, language)
    people = {each.person_id for each in subjects.values()} | {entry.actor_id for entry in entries}
    people |= {entry.on_behalf_of for entry in entries}
    places = {entry.organization_id for entry in entries if entry.organization_id}
    return Names(subjects, people_named(people), organizations_named(places))


def _subjects(kind: str, ids: Collection[UUID], language: str) -> dict[Key, Subject]:
    known = KINDS[kind]
    badge = BADGES.get(kind)
    paths = known.texts if badge is None else (f"{badge}version_id", f"{badge}achievement_key")
    columns = ("pk", *([known.person] if known.person else []), *paths)
    rows = known.model._default_manager.filter(pk__in=list(ids)).values_list(*columns)
    found: dict[Key, Subject] = {}
    for row in rows:
        texts = row[2:] if known.person else row[1:]
        said = " ".join(str(text) for text in texts) if badge is None else _badge(texts[0], texts[1], language)
        found[(kind, row[0])] = Subject(row[1] if known.person else None, said)
    return found


def _badge(version_id: UUID, key: str, language: str) -> str:
    found = localized_pack(version_id, language).achievements.get(key)
    return found.name if found else key


def people_named(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Id -> full name. One query."""
    rows = Person.objects.filter(pk__in={each for each in ids if each}).only("given_name", "family_name")
    return {person.pk: person.full_name for person in rows}


def organizations_named(ids: Collection[UUID]) -> dict[UUID, str]:
    """Id -> name. One query."""
    return dict(Organization.objects.filter(pk__in=ids).values_list("pk", "name"))


def organizations_within(reach: Reach) -> list[Organization]:
    """The organizations a reach covers, by name. One query."""
    rows = Organization.objects.order_by("name")
    if reach.is_everything:
        return list(rows)
    ids: set[UUID] = set().union(*(patch.organization_ids or () for patch in reach.patches))
    return list(rows.filter(pk__in=ids))


def objects_of(person_id: UUID) -> set[UUID]:
    """The ids of everything that is a person's: a query for each kind."""
    found: set[UUID] = {person_id}
    for known in KINDS.values():
        if known.person and known.person != "pk":
            rows = known.model._default_manager.filter(**{known.person: person_id})
            found.update(rows.values_list("pk", flat=True))
    return found


def people_matching(words: str, reach: Reach, *, most: int) -> list[Person]:
    """People whose name or address has every one of the words and who belong to a campus that the reach covers."""
    rows = having_words(Person.objects.all(), words, NAME)
    return list(_of(rows, reach).order_by("family_name", "given_name", "pk")[:most])


def person_within(person_id: UUID, reach: Reach) -> Person | None:
    """A person by id, if they belong to a campus that the reach covers."""
    return _of(Person.objects.filter(pk=person_id), reach).first()


def _of(rows: QuerySet[Person], reach: Reach) -> QuerySet[Person]:
    if reach.is_everything:
        return rows
    ids: set[UUID] = set().union(*(patch.organization_ids or () for patch in reach.patches))
    belong = Q(affiliations__organization_id__in=ids) | Q(grants__organization_id__in=ids)
    belong |= Q(pk__in=KINDS["enrollment"].model._default_manager.filter(campus_id__in=ids).values("person_id"))
    return rows.filter(pk__in=Person.objects.filter(belong).values("pk"))


def roles_at(people: Iterable[UUID]) -> dict[UUID, list[Grant]]:
    """Every role these people have or had. One query."""
    found: dict[UUID, list[Grant]] = defaultdict(list)
    for grant in Grant.objects.filter(person_id__in=list(people)).select_related("organization"):
        found[grant.person_id].append(grant)
    return found


def was_in_force(grant: Grant, at: datetime) -> bool:
    """Whether a role held at an instant."""
    return grant.from_at <= at and (grant.until_at is None or at < grant.until_at)


def with_parents() -> dict[UUID, tuple[UUID, ...]]:
    """Every organization with those it is part of, itself first. One query; a circle ends where it began."""
    parents = dict(Organization.objects.values_list("pk", "parent_id"))
    found = {}
    for each in parents:
        chain = [each]
        while (parent := parents.get(chain[-1])) is not None and parent not in chain:
            chain.append(parent)
        found[each] = tuple(chain)
    return found
