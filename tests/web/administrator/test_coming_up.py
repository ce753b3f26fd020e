"""What an administrator of one campus finds on the page of today: what is theirs, what comes up, and nothing else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.flows.people import NOW, TODAY, a_person, ctx_of, give
from tests.flows.world import World
from waymark.flows.ask_to_join import ask_to_join
from waymark.flows.propose_role import propose_role
from waymark.records.catalog.models import Offering
from waymark.records.people.models import Grant, Organization, Person
from waymark.rules.kernel.context import Role

pytestmark = pytest.mark.usefixtures("still_clock", "same_year")


def an_administrator(place: Organization | None, name: str = "Eve") -> Person:
    person = a_person(name, "Hall", email=f"{name.lower()}.hall@example.org")
    give(person, Role.ADMINISTRATOR, place.pk if place else None)
    return person


def today_of(person: Person) -> str:
    client = Client()
    client.force_login(person)
    answer = client.get("/administrator/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_day_says_what_was_looked_at(world: World) -> None:
    said = today_of(an_administrator(world.south))
    assert "Nothing needs you" in said and "People who ask to be added" in said
    assert "Mail, jobs" not in said and "How it runs" not in said
    assert "no role ends, no program opens or closes" in said
    assert "Monday, Sep 14." in said


def test_only_what_is_theirs(world: World) -> None:
    eve, dev = an_administrator(world.north), an_administrator(world.south, "Dev")
    ask_to_join(ctx_of(world.eve), offering_id=world.at_north.pk, kind="student", address="", note="Student 12")
    propose_role(
        ctx_of(an_administrator(world.north, "Ada")),
        person_id=world.ben.pk,
        role=Role.ISSUER,
        organization_id=world.north.pk,
    )
    said = today_of(eve)
    assert "2 things need you" in said
    assert said.index("1 role waits for you to agree") < said.index("1 person asks to be added")
    assert "The oldest asked today." in said
    assert "A proposed role lapses" in said
    assert "Nothing needs you" in today_of(dev)


def test_what_comes_stands_under_its_day(world: World) -> None:
    eve = an_administrator(world.north)
    give(world.ben, Role.COUNSELOR, world.north.pk)
    Grant.objects.filter(person=world.ben).update(until_at=NOW + timedelta(days=20))
    Grant.objects.filter(person=eve).update(until_at=NOW + timedelta(days=25))
    Offering.objects.filter(pk=world.at_north.pk).update(closes_on=TODAY + timedelta(days=3))
    said = today_of(eve)
    closes = said.index("closes to new learners at")
    assert said.index("Thursday, Sep 17") < closes < said.index("Sunday, Oct 4") < said.index("Your own role ends")
    assert "Career counselor" in said
    assert "closes to new learners" not in today_of(an_administrator(world.south, "Dev"))


def test_queries_do_not_grow(world: World) -> None:
    eve = an_administrator(world.north)
    counts = []
    for n in range(2):
        for k in range(4 * n):
            person = a_person("Ben", f"Oak {n}{k}", email=f"ben{n}{k}@example.org")
            give(person, Role.COUNSELOR, world.north.pk)
            Grant.objects.filter(person=person).update(until_at=NOW + timedelta(days=5 + k))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            today_of(eve)
        counts.append(len(queries))
    assert counts[0] == counts[1] < 30
