"""What a reader of the audit looks for: who, did what, to whom, where and when, as an address can hold it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone

from waymark.records.audit.queries import Wanted
from waymark.records.people.models import Organization, Person
from waymark.records.subjects.queries import objects_of, organizations_within, people_matching, person_within
from waymark.rules.forms.text import folded
from waymark.rules.policy.decide import Reach
from waymark.web.shared.staff import as_uuid

from .telling import GROUPS, SYSTEMS, verbs_of

MOST_PEOPLE = 10
FIELDS = ("who", "did", "about", "where", "since", "until")


@dataclass(frozen=True)
class Asked:
    """The filter as it was typed."""

    who: str = ""
    did: str = ""
    about: str = ""
    where: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def is_any(self) -> bool:
        """Whether anything is asked for."""
        return self != Asked()

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What an address or a form needs to ask the same."""
        return [(name, str(value)) for name in FIELDS if (value := getattr(self, name))]

    def query(self, **more: object) -> str:
        """The same as the query of an address, with more or other fields."""
        return urlencode({**dict(self.pairs), **{name: str(value) for name, value in more.items() if value}})


@dataclass(frozen=True)
class Found:
    """What the filter comes to: the entries wanted, and the people whom its names may mean."""

    wanted: Wanted
    person: Person | None = None
    choices: list[Person] = field(default_factory=list)
    actors: list[Person] = field(default_factory=list)
    nobody: tuple[str, ...] = ()
    places: list[Organization] = field(default_factory=list)


def asked(query: QueryDict) -> Asked:
    """What the address or the form asks for. What cannot be read is not asked."""
    did = query.get("did", "")
    return Asked(
        who=query.get("who", "").strip()[:80],
        did=did if did in GROUPS else "",
        about=query.get("about", "").strip()[:80],
        where=str(as_uuid(query.get("where", "")) or ""),
        since=_day(query.get("since", "")),
        until=_day(query.get("until", "")),
    )


def find(ask: Asked, within: Reach) -> Found:
    """Look the names up, among people of the campuses that the reader may read about."""
    places = organizations_within(within)
    nobody = []
    actors = people_matching(ask.who, within, most=MOST_PEOPLE) if ask.who else []
    systems = [name for name, said in SYSTEMS.items() if ask.who and folded(ask.who) in folded(str(said))]
    if ask.who and not actors and not systems:
        nobody.append(ask.who)
    person, choices = _person(ask.about, within)
    if ask.about and person is None and not choices:
        nobody.append(ask.about)
    where = as_uuid(ask.where)
    return Found(
        wanted=Wanted(
            verbs=verbs_of(ask.did) if ask.did else None,
            actor_ids=[each.pk for each in actors] if ask.who else None,
            system_names=systems if ask.who else None,
            object_ids=_objects(ask, person),
            organization_ids=[where] if where else None,
            since=_midnight(ask.since) if ask.since else None,
            until=_midnight(ask.until + timedelta(days=1)) if ask.until else None,
        ),
        person=person,
        choices=choices,
        actors=actors,
        nobody=tuple(nobody),
        places=places,
    )


def _objects(ask: Asked, person: Person | None) -> set[UUID] | None:
    if not ask.about:
        return None
    return objects_of(person.pk) if person else set()


def _person(words: str, within: Reach) -> tuple[Person | None, list[Person]]:
    if not words:
        return None, []
    named = as_uuid(words)
    if named is not None:
        return person_within(named, within), []
    found = people_matching(words, within, most=MOST_PEOPLE)
    return (found[0], []) if len(found) == 1 else (None, found)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())
