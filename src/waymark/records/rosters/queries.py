"""Reading imports, and what is stored of the people in a roster: a fixed number of queries for each thousand lines."""

import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from waymark.records.people.models import Affiliation, Grant, Organization, OrganizationKind, Person, VerifiedBy
from waymark.rules.forms.text import folded
from waymark.rules.kernel.errors import NotFound
from waymark.rules.people.known import Known, KnownAffiliation, KnownPerson, KnownRole
from waymark.rules.people.roster import RosterLine

from .models import RosterEffect, RosterImport
from .states import EffectAct, EffectKind, ImportState

T = TypeVar("T")
M = TypeVar("M", Affiliation, Grant)
CHUNK = 900
OURS = (OrganizationKind.SYSTEM, OrganizationKind.CAMPUS, OrganizationKind.UNIT)


def roster_import(roster_id: UUID) -> RosterImport:
    """One import without its file. Raises NotFound."""
    found = RosterImport.objects.select_related("organization", "started_by").defer("content").filter(pk=roster_id)
    one = found.first()
    if one is None:
        raise NotFound(_("We can’t find that import."))
    return one


def locked_import(roster_id: UUID) -> RosterImport:
    """The same, locked, with its file."""
    one = RosterImport.objects.select_for_update().filter(pk=roster_id).first()
    if one is None:
        raise NotFound(_("We can’t find that import."))
    return one


def content_of(roster: RosterImport) -> bytes:
    """The file that was uploaded. Raises NotFound when it is gone."""
    if roster.content is None:
        raise NotFound(_("The file of this import is no longer stored. Upload it again."))
    return zlib.decompress(bytes(roster.content))


def imports_of(organizations: frozenset[UUID] | None) -> QuerySet[RosterImport]:
    """The imports for organizations somebody keeps (None = every one), the newest first."""
    seen = Q() if organizations is None else Q(organization_id__in=organizations)
    rows = RosterImport.objects.filter(seen).select_related("organization", "started_by").defer("content")
    return rows.order_by("-uploaded_at", "-id")


def known_for(
    lines: Collection[RosterLine], *, now: datetime, programs: dict[str, UUID], reached: frozenset[UUID] | None
) -> Known:
    """What is stored of the people whom these lines may mean. `reached` are the organizations the importer speaks
    for."""
    zone = ZoneInfo(settings.TIME_ZONE)
    organizations = _organizations()
    found = _people(line.email for line in lines)
    owners = _owners(lines, organizations)
    namesakes = _namesakes(lines, organizations, {*found}, today=now.astimezone(zone).date())
    meant = {person.pk: person for person in found.values()}
    meant |= {person.pk: person for rows in (*owners.values(), *namesakes.values()) for person in rows}
    ids = list(meant)
    affiliations = affiliations_of(ids)
    elsewhere = {
        each.person_id
        for each in affiliations
        if reached is not None
        and each.organization_id not in reached
        and (each.until_on is None or each.until_on > now.astimezone(zone).date())
    }
    by_key: dict[tuple[UUID, UUID, str], list[KnownAffiliation]] = defaultdict(list)
    for each in affiliations:
        by_key[(each.person_id, each.organization_id, each.kind)].append(each)
    confirmed = {
        user_id
        for chunk in chunks(ids)
        for user_id in EmailAddress.objects.filter(user_id__in=chunk).values_list("user_id", flat=True)
    }
    known = {
        person.pk: KnownPerson(
            id=person.pk,
            given_name=person.given_name,
            family_name=person.family_name,
            is_active=person.is_active,
            keeps_name=(keeps := person.last_login is not None or person.pk in elsewhere),
            email=person.email,
            keeps_address=keeps or person.pk in confirmed,
        )
        for person in meant.values()
    }
    return Known(
        now=now,
        zone=zone,
        people={email: known[person.pk] for email, person in found.items()},
        affiliations={key: tuple(rows) for key, rows in by_key.items()},
        roles={
            (each.person_id, each.role, each.organization_id, each.program_id): each
            for each in roles_where(now, ids)
            if each.organization_id is not None
        },
        organizations=organizations,
        programs=programs,
        by_id={key: tuple(known[each.pk] for each in rows) for key, rows in owners.items()},
        namesakes={key: tuple(known[each.pk] for each in rows) for key, rows in namesakes.items()},
    )


def _owners(lines: Iterable[RosterLine], organizations: dict[str, UUID]) -> dict[tuple[UUID, str], list[Person]]:
    """The accounts that have the campus ids of these lines at their organizations."""
    wanted: dict[UUID, set[str]] = defaultdict(set)
    for line in lines:
        place = organizations.get(line.organization.casefold())
        if line.external_id and place is not None:
            wanted[place].add(line.external_id)
    owners: dict[tuple[UUID, str], list[Person]] = defaultdict(list)
    for place, ids in wanted.items():
        for chunk in chunks(ids):
            rows = Affiliation.objects.filter(organization_id=place, external_id__in=chunk).select_related("person")
            for each in rows.order_by("from_on", "id"):
                if each.person not in owners[(place, each.external_id)]:
                    owners[(place, each.external_id)].append(each.person)
    return owners


def _namesakes(
    lines: Iterable[RosterLine], organizations: dict[str, UUID], known: Collection[str], *, today: date
) -> dict[tuple[UUID, str], list[Person]]:
    """Who belongs to the same organization and has the name of somebody whose address nobody has."""
    wanted = {
        (place, folded(line.full_name))
        for line in lines
        if line.email not in known and (place := organizations.get(line.organization.casefold())) is not None
    }
    emails = {line.email for line in lines}
    in_force = Q(until_on__isnull=True) | Q(until_on__gt=today)
    found: dict[tuple[UUID, str], list[UUID]] = defaultdict(list)
    for place in {place for place, _name in wanted}:
        rows = Affiliation.objects.filter(in_force, organization_id=place, person__is_active=True).order_by("id")
        named = rows.values_list("person_id", "person__given_name", "person__family_name", "person__email")
        for person_id, given, family, email in named.iterator(CHUNK):
            key = (place, folded(f"{given} {family}".strip()))
            if key in wanted and email not in emails and person_id not in found[key]:
                found[key].append(person_id)
    people = people_by_id([each for ids in found.values() for each in ids])
    return {key: [people[each] for each in ids] for key, ids in found.items() if ids}


def _people(emails: Iterable[str]) -> dict[str, Person]:
    """People by the addresses of theirs that are asked for: the one they are known by, or another they confirmed."""
    found: dict[str, Person] = {}
    for chunk in chunks(emails):
        given = EmailAddress.objects.filter(email__in=chunk, verified=True).values_list("email", "user_id")
        others = {user_id: email for email, user_id in given}
        people = Person.objects.filter(Q(email__in=chunk) | Q(pk__in=list(others))).only(
            "id", "email", "given_name", "family_name", "is_active", "last_login"
        )
        asked = set(chunk)
        for person in people:
            if person.pk in others:
                found.setdefault(others[person.pk].lower(), person)
        found |= {person.email: person for person in people if person.email in asked}
    return found


def affiliations_of(people: Collection[UUID]) -> list[KnownAffiliation]:
    """All affiliations of these people, over or not."""
    return [each for chunk in chunks(people) for each in _affiliations(Q(person_id__in=chunk))]


def affiliations_at(organizations: Collection[UUID], *, on: datetime) -> list[KnownAffiliation]:
    """All affiliations at these organizations that are not over."""
    today = on.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    in_force = Q(until_on__isnull=True) | Q(until_on__gt=today)
    return _affiliations(in_force & Q(organization_id__in=organizations))


def _affiliations(where: Q) -> list[KnownAffiliation]:
    rows = Affiliation.objects.filter(where).values_list(
        "id", "person_id", "organization_id", "kind", "from_on", "until_on", "verified_by", "external_id"
    )
    return [KnownAffiliation(*row[:6], by_roster=row[6] == VerifiedBy.ROSTER, external_id=row[7]) for row in rows]


def roles_where(now: datetime, people: Collection[UUID], *, organizations: Collection[UUID] = ()) -> list[KnownRole]:
    """The roles of these people, or at these organizations, that are not over."""
    lasting = Q(until_at__isnull=True) | Q(until_at__gt=now)
    wheres = [Q(person_id__in=chunk) for chunk in chunks(people)] or [Q(organization_id__in=organizations)]
    rows = [
        row
        for where in wheres
        for row in Grant.objects.filter(lasting & where)
        .order_by("from_at", "id")
        .values_list("id", "person_id", "role", "organization_id", "program_id", "from_at", "until_at")
    ]
    by_roster: set[UUID] = set()
    for chunk in chunks(row[0] for row in rows):
        made = RosterEffect.objects.filter(kind=EffectKind.ROLE, act=EffectAct.ADDED, object_id__in=chunk)
        by_roster |= {*made.values_list("object_id", flat=True)}
    return [KnownRole(*row, by_roster=row[0] in by_roster) for row in rows]


def _organizations() -> dict[str, UUID]:
    """Ours by key and, where only one has it, by name."""
    rows = list(Organization.objects.filter(kind__in=OURS).values_list("id", "key", "name"))
    names: dict[str, list[UUID]] = defaultdict(list)
    for organization_id, _key, name in rows:
        names[name.casefold()].append(organization_id)
    unique = {name: found[0] for name, found in names.items() if len(found) == 1}
    return unique | {key.casefold(): organization_id for organization_id, key, _name in rows}


def chunks(things: Iterable[T]) -> Iterator[list[T]]:
    """The things, so many at a time as a query takes."""
    waiting: list[T] = []
    for each in things:
        waiting.append(each)
        if len(waiting) == CHUNK:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def effects_of(roster_id: UUID) -> list[RosterEffect]:
    """What an import did."""
    return list(RosterEffect.objects.filter(roster_id=roster_id).order_by("id"))


def touched_since(roster: RosterImport) -> set[UUID]:
    """What a later import that stands changed of what this one did."""
    own = RosterEffect.objects.filter(roster=roster)
    later = RosterEffect.objects.filter(
        id__gt=own.order_by("-id").values("id")[:1], object_id__in=own.values("object_id")
    ).exclude(roster__state=ImportState.TAKEN_BACK)
    return {*later.values_list("object_id", flat=True)}


def effect_rows(roster_id: UUID) -> QuerySet[RosterEffect]:
    """What an import did, in the order in which it was written, for lists and reports."""
    return RosterEffect.objects.filter(roster_id=roster_id).order_by("id")


def listed_organizations(reached: frozenset[UUID] | None) -> QuerySet[Organization]:
    """The organizations whose list of people somebody keeps, campuses first."""
    ours = Organization.objects.filter(kind__in=OURS).order_by("kind", "name")
    return ours if reached is None else ours.filter(pk__in=reached)


def report_rows(roster_id: UUID) -> Iterator[tuple[object, ...]]:
    """What an import did, as rows: by which line, what, of which kind, whose address, name and campus id, where, from
    when and until when."""
    for chunk in chunks(effect_rows(roster_id)):
        ids = [each.object_id for each in chunk]
        people = {each.pk: each for each in Person.objects.filter(pk__in=ids)}
        belongs = {each.pk: each for each in _with_people(Affiliation.objects.filter(pk__in=ids))}
        roles = {each.pk: each for each in _with_people(Grant.objects.filter(pk__in=ids))}
        for effect in chunk:
            what = (effect.line, effect.act)
            if person := people.get(effect.object_id):
                yield (*what, effect.kind, person.email, person.full_name, "", "", None, None)
            elif held := belongs.get(effect.object_id):
                told = (held.kind, held.person.email, held.person.full_name, held.external_id, held.organization.key)
                yield (*what, *told, held.from_on, held.until_on)
            elif role := roles.get(effect.object_id):
                place = role.organization.key if role.organization else ""
                until = role.until_at.date() if role.until_at else None
                told = (role.role, role.person.email, role.person.full_name, "", place)
                yield (*what, *told, role.from_at.date(), until)


def _with_people(rows: QuerySet[M]) -> QuerySet[M]:
    return rows.select_related("person", "organization")


def people_by_id(ids: Collection[UUID]) -> dict[UUID, Person]:
    """People by their ids."""
    return {each.pk: each for chunk in chunks(ids) for each in Person.objects.filter(pk__in=chunk)}
