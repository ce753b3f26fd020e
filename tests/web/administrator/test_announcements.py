"""Announcements on pages: written, looked at, shown above pages, closed in one browser, ended."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.flows.people import TODAY, a_person, ctx_of, give
from tests.flows.signing import issued, issuer_of
from tests.flows.world import World
from waymark.flows.announce import announce
from waymark.flows.share_credential import set_visibility
from waymark.records.announcements.models import Announcement
from waymark.records.credentials.states import Visibility
from waymark.records.people.models import Organization, Person
from waymark.rules.announcements.written import Audience, Written
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.ids import new_id

pytestmark = pytest.mark.usefixtures("still_clock", "same_year")
LIST, NEW = "/administrator/announcements/", "/administrator/announcements/new/"


def an_administrator(place: Organization | None) -> Person:
    person = a_person("Dev", "Hall", email="dev.hall@example.org")
    give(person, Role.ADMINISTRATOR, place.pk if place else None)
    return person


def browser_of(person: Person | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def typed(**changed: str) -> dict[str, str]:
    return {
        "text_en": "The site is down on <b>Sunday</b>.",
        "text_fr": "Le site est arrêté dimanche.",
        "link": "/programs/",
        "organization": "everywhere",
        "program": "",
        "audience": "everyone",
        "from_on": str(TODAY),
        "until_on": str(TODAY + timedelta(days=6)),
        "announcement": str(new_id()),
        **changed,
    }


def test_it_is_looked_at_first_then_shown_to_everyone(world: World) -> None:
    dev, visitor = browser_of(an_administrator(None)), browser_of(None)
    looked = dev.post(NEW, typed(act="look")).content.decode()
    assert "On French pages" in looked and "Le site est arrêté dimanche." in looked and "Publish announcement" in looked
    assert not Announcement.objects.exists()
    saved = dev.post(NEW, typed(act="save"), follow=True).content.decode()
    assert "Published. It is shown now, through Sep 20, 2026." in saved
    said = visitor.get("/").content.decode()
    assert "The site is down on &lt;b&gt;Sunday&lt;/b&gt;." in said and "<b>Sunday" not in said
    french = visitor.get("/", headers={"accept-language": "fr"}).content.decode()
    assert "Le site est arrêté dimanche." in french


def test_who_closed_it_sees_it_no_more_in_this_browser(world: World) -> None:
    announce(ctx_of(an_administrator(None)), new_id(), _written(Audience.EVERYONE))
    here, there = browser_of(None), browser_of(None)
    key = here.get("/").context["layout"].announcements[0].key
    answer = here.post("/preferences/announcement", {"announcement": key, "next": "/verify"})
    assert answer.status_code == 302 and answer.headers["Location"] == "/verify"
    assert "Closed on Friday." not in here.get("/").content.decode()
    assert "Closed on Friday." in there.get("/").content.decode()
    away = here.post("/preferences/announcement", {"announcement": "<x>", "next": "https://evil.example/"})
    assert away.headers["Location"] == "/" and "closed-announcements" not in away.cookies


def test_three_at_once_and_the_next_when_one_is_closed(world: World) -> None:
    dev = ctx_of(an_administrator(None))
    for number in range(4):
        announce(dev, new_id(), _written(Audience.EVERYONE, f"Number {number}."))
    visitor = browser_of(None)
    shown = visitor.get("/").context["layout"].announcements
    assert len(shown) == 3
    visitor.post("/preferences/announcement", {"announcement": shown[0].key})
    assert {each.key for each in shown[1:]} < {each.key for each in visitor.get("/").context["layout"].announcements}


def test_a_page_about_a_badge_shows_only_what_is_for_everyone(world: World) -> None:
    dev = ctx_of(an_administrator(None))
    issuer_of(world)
    badge = issued(world, world.ada)
    set_visibility(ctx_of(world.ada), badge.pk, visibility=Visibility.PUBLIC, show_name=True)
    announce(dev, new_id(), _written(Audience.SIGNED_IN, "For people with an account."))
    announce(dev, new_id(), _written(Audience.EVERYONE, "For everyone."))
    ada = browser_of(world.ada)
    assert "For people with an account." in ada.get("/").content.decode()
    for path in (f"/credentials/{badge.pk}", "/verify"):
        said = ada.get(path, headers={"accept": "text/html"}).content.decode()
        assert "For everyone." in said and "For people with an account." not in said


def test_it_costs_a_page_one_query(world: World) -> None:
    browser = browser_of(world.ada)
    browser.get("/")
    with CaptureQueriesContext(connection) as queries:
        browser.get("/")
    assert sum('FROM "announcements_announcement"' in each["sql"] for each in queries) == 1


def test_a_campus_administrator_announces_at_the_campus(world: World) -> None:
    dev = browser_of(an_administrator(world.north))
    form = dev.get(NEW).content.decode()
    assert "The whole installation" not in form and world.north.name in form and world.south.name not in form
    wrong = dev.post(NEW, typed(act="save", organization=str(world.north.pk)))
    assert wrong.status_code == 400 and "Visitors can’t be told apart" in wrong.content.decode()
    assert dev.post(NEW, typed(act="save", organization=str(world.south.pk))).status_code == 400
    dev.post(NEW, typed(act="save", organization=str(world.north.pk), audience="staff"))
    assert Announcement.objects.get().organization == world.north


def test_it_is_changed_ended_and_written_again(world: World) -> None:
    person = an_administrator(None)
    made = announce(ctx_of(person), new_id(), _written(Audience.SIGNED_IN))
    dev = browser_of(person)
    page = f"{LIST}{made.pk}/"
    change = typed(text_en="Closed on Saturday.", audience="signed-in", revision="1")
    assert "How it looks" in dev.post(page, change | {"act": "look"}).content.decode()
    dev.post(page, change | {"act": "save"})
    lost = dev.post(page, typed(text_en="My own words.", audience="signed-in", revision="1", act="save"))
    assert lost.status_code == 400 and "My own words." in lost.content.decode()
    assert "Closed on Saturday." in dev.get(LIST).content.decode()
    assert "End this announcement?" in dev.get(f"{page}end/").content.decode()
    dev.post(f"{page}end/")
    over = dev.get(f"{LIST}?show=over&q=saturday").content.decode()
    assert "Ended early" in over and "Write it again" in over
    assert "How it looked" in dev.get(page).content.decode()
    assert "Closed on Saturday." in dev.get(f"{NEW}?like={made.pk}").content.decode()
    assert dev.post(f"{page}end/").status_code == 409
    assert "No announcements here" in dev.get(LIST).content.decode()


def _written(audience: Audience, text: str = "Closed on Friday.") -> Written:
    return Written(text, "", "", audience, TODAY, TODAY + timedelta(days=6))
