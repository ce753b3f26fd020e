"""Announcing: who may, whom it concerns, changing it, ending it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.flows.people import TODAY, a_person, affiliate, ctx_of, give
from tests.flows.world import World, enrolled, make_world, verbs
from waymark.flows.announce import announce, change_announcement, end_announcement
from waymark.records.announcements.models import Announcement
from waymark.records.announcements.queries import shown_to
from waymark.records.catalog.models import Program
from waymark.records.people.models import Organization, Person
from waymark.rules.announcements.written import Audience, Written
from waymark.rules.kernel.context import ANONYMOUS, Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.kernel.ids import new_id

pytestmark = pytest.mark.django_db
WORDS = Written("The site is down on Sunday.", "", "", Audience.SIGNED_IN, TODAY, TODAY + timedelta(days=6))
STAFF = replace(WORDS, audience=Audience.STAFF)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def dev(world: World) -> Person:
    """The administrator of everything."""
    return _administrator("Dev", None)


def _administrator(name: str, place: Organization | None) -> Person:
    person = a_person(name, "Hall", email=f"{name.lower()}.hall@example.org")
    give(person, Role.ADMINISTRATOR, place.pk if place else None)
    return person


def seen_by(person: Person | None, *, days: int = 0) -> list[str]:
    actor = ctx_of(person, days=days).actor if person else ANONYMOUS
    return [each.text_en for each in shown_to(actor, on=TODAY + timedelta(days=days))]


def test_everyone_sees_what_is_for_everyone(world: World, dev: Person) -> None:
    announce(ctx_of(dev), new_id(), replace(WORDS, audience=Audience.EVERYONE))
    assert [len(seen_by(each)) for each in (None, world.eve, world.ada, world.cleo)] == [1, 1, 1, 1]


def test_it_is_shown_from_the_first_day_through_the_last(world: World, dev: Person) -> None:
    announce(ctx_of(dev), new_id(), replace(WORDS, from_on=TODAY + timedelta(days=1)))
    assert [len(seen_by(world.ada, days=n)) for n in (0, 1, 6, 7)] == [0, 1, 1, 0]


def test_a_campus_concerns_its_own_people(world: World) -> None:
    enrolled(world)
    gil = _administrator("Gil", world.north)
    announce(ctx_of(gil), new_id(), WORDS, organization_id=world.north.pk)
    assert [len(seen_by(each)) for each in (None, world.eve, world.ben)] == [0, 0, 0]
    assert [len(seen_by(each)) for each in (world.ada, world.cleo, world.fay, gil)] == [1, 1, 1, 1]
    affiliate(world.eve, world.north.pk)
    assert len(seen_by(world.eve)) == 1


def test_a_system_concerns_the_people_of_its_campuses(world: World, dev: Person) -> None:
    Organization.objects.filter(pk=world.north.pk).update(parent=world.riders)
    enrolled(world)
    announce(ctx_of(dev), new_id(), WORDS, organization_id=world.riders.pk)
    assert [len(seen_by(each)) for each in (world.ada, world.cleo)] == [1, 1]
    assert len(seen_by(world.eve)) == 0


def test_a_program_concerns_who_is_enrolled_in_it_or_works_for_it(world: World, dev: Person) -> None:
    announce(ctx_of(dev), new_id(), WORDS, program_id=world.version.program_id)
    assert [len(seen_by(each)) for each in (world.ada, world.cleo)] == [0, 1]
    enrolled(world)
    assert len(seen_by(world.ada)) == 1
    other = Program.objects.create(slug="other", title="Other", owner=world.riders)
    give(world.eve, Role.COUNSELOR, None, program_id=other.pk)
    assert len(seen_by(world.eve)) == 0


def test_staff_are_those_with_a_role_there(world: World) -> None:
    gil = _administrator("Gil", world.north)
    announce(ctx_of(gil), new_id(), STAFF, organization_id=world.north.pk)
    everywhere = _administrator("Dev", None)
    assert [len(seen_by(each)) for each in (world.ada, world.cleo, everywhere)] == [0, 1, 1]
    give(world.eve, Role.ASSESSOR, world.south.pk)
    assert len(seen_by(world.eve)) == 0


def test_reading_takes_one_query_whoever_reads(world: World, dev: Person) -> None:
    for number in range(3):
        announce(ctx_of(dev), new_id(), replace(WORDS, text_en=f"Number {number}"), organization_id=world.north.pk)
    for person in (world.ada, world.fay, dev):
        actor = ctx_of(person).actor
        with CaptureQueriesContext(connection) as queries:
            shown_to(actor, on=TODAY)
        assert len(queries) == 1


def test_only_administrators_of_the_place_announce(world: World) -> None:
    gil = ctx_of(_administrator("Gil", world.north))
    for place in (world.south.pk, None):
        with pytest.raises(Forbidden):
            announce(gil, new_id(), STAFF, organization_id=place)
    with pytest.raises(Forbidden):
        announce(ctx_of(world.fay), new_id(), STAFF, organization_id=world.north.pk)
    with pytest.raises(Invalid):
        announce(gil, new_id(), replace(WORDS, audience=Audience.EVERYONE), organization_id=world.north.pk)
    assert not Announcement.objects.exists()


def test_a_form_sent_twice_has_the_effect_of_once(world: World, dev: Person) -> None:
    key = new_id()
    announce(ctx_of(dev), key, WORDS)
    announce(ctx_of(dev), key, WORDS)
    assert verbs().count("announcement-made") == 1 and Announcement.objects.count() == 1
    with pytest.raises(Conflict):
        announce(ctx_of(_administrator("Gil", None)), key, WORDS)


def test_a_change_is_shown_again_to_who_closed_it(world: World, dev: Person) -> None:
    made = announce(ctx_of(dev), new_id(), WORDS)
    change_announcement(ctx_of(dev), made.pk, WORDS, seen=1)
    assert "announcement-changed" not in verbs()
    change_announcement(ctx_of(dev), made.pk, replace(WORDS, text_en="It is down on Monday."), seen=1)
    assert Announcement.objects.get().revision == 2
    with pytest.raises(Conflict):
        change_announcement(ctx_of(dev), made.pk, replace(WORDS, text_en="No, on Tuesday."), seen=1)
    assert seen_by(world.ada) == ["It is down on Monday."]


def test_it_ends_early_once_and_for_all(world: World, dev: Person) -> None:
    made = announce(ctx_of(dev), new_id(), WORDS)
    for _ in range(2):
        end_announcement(ctx_of(dev), made.pk)
    assert seen_by(world.ada) == [] and verbs().count("announcement-ended") == 1
    with pytest.raises(Conflict):
        change_announcement(ctx_of(dev), made.pk, replace(WORDS, text_en="Again."), seen=1)


def test_another_campus_has_no_such_announcement(world: World) -> None:
    made = announce(ctx_of(_administrator("Gil", world.north)), new_id(), STAFF, organization_id=world.north.pk)
    elsewhere = ctx_of(_administrator("Dev", world.south))
    with pytest.raises(NotFound):
        end_announcement(elsewhere, made.pk)
    with pytest.raises(NotFound):
        change_announcement(elsewhere, made.pk, replace(STAFF, text_en="Mine."), seen=1)
