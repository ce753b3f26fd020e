"""Offerings on pages: what is open where, and what a campus tells."""

from datetime import timedelta
from html import unescape
from re import findall

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.flows.people import NOW, TODAY, a_person, give, operator
from tests.flows.world import World, enrolled
from tests.web.assessor.conftest import Browser
from tests.web.learner.pages import heading, words
from waymark.flows.open_offering import close_offering
from waymark.records.catalog.models import Offering
from waymark.rules.kernel.clock import FixedClock
from waymark.rules.kernel.context import Role

LIST = "/offerings/"
FIELDS = {"opens_on": "2026-01-14", "closes_on": "", "fees": "", "seen": ""}


def form_of(page: str) -> str:
    """The stamp in a form."""
    return unescape(findall(r'name="seen" value="([^"]*)"', page)[0])


def test_the_list_tells_how_each_stands(world: World, browser: Browser) -> None:
    enrolled(world)
    answer = browser(world.fay).get(LIST)
    assert heading(answer) == "2 offerings"
    said = words(answer)
    assert "North" in said and "Takes new learners" in said and "No end" in said
    close_offering(operator(), world.at_north.pk, on=TODAY)
    assert heading(browser(world.fay).get(LIST)) == "1 offering"
    shown = words(browser(world.fay).get(LIST + "?show=closed"))
    assert "1 closed offering" in shown and "Open again" in shown


def test_who_is_still_in_it_is_shown_before_it_closes(world: World, browser: Browser) -> None:
    enrolled(world)
    client = browser(world.fay)
    address = f"{LIST}{world.at_north.pk}/close/"
    said = words(client.get(address))
    assert "1 learner is in it now" in said and "Ada Lund" in said
    answer = client.post(address, {"on": str(TODAY.replace(month=1, day=1))})
    assert answer.status_code == 400 and "Choose a later day" in words(answer)
    assert client.post(address, {"on": "2026-09-15"}).status_code == 302
    assert Offering.objects.get(pk=world.at_north.pk).closes_on == TODAY + timedelta(days=1)
    assert client.post(f"{LIST}{world.at_north.pk}/reopen/", {"closes_on": ""}).status_code == 302
    assert Offering.objects.get(pk=world.at_north.pk).closes_on is None


def test_one_that_opens_later_is_not_said_to_open_at_once(world: World, browser: Browser) -> None:
    days = {"opens_on": TODAY + timedelta(days=10), "closes_on": TODAY + timedelta(days=20)}
    Offering.objects.filter(pk=world.at_north.pk).update(**days)
    client, address = browser(world.fay), f"{LIST}{world.at_north.pk}/reopen/"
    said = words(client.get(address))
    assert "Learners of this campus can start from" in said and "at once" not in said
    assert "is set to open at" in words(client.post(address, {"closes_on": ""}, follow=True))


def test_the_last_day_to_finish(world: World, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    way = enrolled(world)
    client, learner = browser(world.fay), browser(world.ada)
    address = f"{LIST}{world.at_north.pk}/close/"
    early = client.post(address, {"on": "2026-09-20", "finish_on": "2026-09-19"})
    assert early.status_code == 400 and "can’t come before the day it closes" in words(early)
    said = words(client.post(address, {"on": "2026-09-20", "finish_on": "2026-10-20"}, follow=True))
    assert "1 learner gets a letter." in said and "Last day to finish: Oct 20" in said
    assert "Last day to finish this program at your campus." in words(learner.get(f"/trail/{way.pk}/"))
    later = NOW.replace(month=10, day=21)
    monkeypatch.setattr("waymark.web.shared.story.SystemClock", lambda: FixedClock(later))
    assert "Past their last day" in words(client.get(LIST + "?show=closed"))
    assert "Ada Lund" in words(client.get(address))
    page = f"{LIST}{world.at_north.pk}/"
    form = client.get(page).content.decode()
    days = {"opens_on": "2026-08-01", "closes_on": "2026-09-20", "finish_on": "2026-10-01", "seen": form_of(form)}
    answer = client.post(page, FIELDS | days | {"opens_on": str(world.at_north.opens_on)})
    assert answer.status_code == 400 and "This day is over" in words(answer)
    client.post(f"{LIST}{world.at_north.pk}/reopen/", {"closes_on": ""})
    assert "Last day to finish" not in words(learner.get(f"/trail/{way.pk}/"))


def test_what_a_campus_tells_is_read_by_learners(world: World, browser: Browser) -> None:
    client = browser(world.fay)
    address = f"{LIST}{world.at_north.pk}/"
    seen = form_of(client.get(address).content.decode())
    fields = FIELDS | {
        "seen": seen,
        "role_1": "Career <b>services</b>",
        "where_1": "careers@north.example",
        "label_1": "How to register",
        "url_1": "https://north.example/register",
        "fees": "$20 for the workshop.",
    }
    bad = client.post(address, fields | {"url_1": "javascript:alert(1)"})
    assert bad.status_code == 400 and "is no page" in words(bad)
    assert client.post(address, fields).status_code == 302
    for page in ("/programs/bike-guide/", f"/enroll/{world.at_north.pk}/"):
        answer = browser(world.ada).get(page)
        assert answer.status_code == 200, page
        said = words(answer)
        assert "Career <b>services</b>" in said and "How to register" in said and "$20 for the workshop." in said
        assert "<b>services</b>" not in answer.content.decode()
    assert client.post(address, fields | {"fees": "None"}).status_code == 409


def test_a_version_opens_where_it_is_not_yet(world: World, browser: Browser) -> None:
    Offering.objects.filter(pk=world.at_south.pk).delete()
    client = browser(world.fay)
    page = words(client.get(f"{LIST}open/"))
    assert "South" in page
    what = f"{world.version.pk}:south"
    fields = FIELDS | {"opens_on": "2026-10-01", "what": what}
    assert client.post(f"{LIST}open/", fields | {"what": f"{world.version.pk}:north"}).status_code == 400
    assert client.post(f"{LIST}open/", fields | {"closes_on": "2026-09-30"}).status_code == 400
    assert client.post(f"{LIST}open/", fields).status_code == 302
    made = Offering.objects.get(campus=world.south)
    assert "Call off" in words(client.get(LIST))
    assert client.get(f"{LIST}{made.pk}/call-off/").status_code == 200
    assert client.post(f"{LIST}{made.pk}/call-off/").status_code == 302
    assert not Offering.objects.filter(pk=made.pk).exists()


def test_another_campus_is_not_there(world: World, browser: Browser) -> None:
    dev = a_person("Dev", "South")
    give(dev, Role.REGISTRAR, world.south.pk)
    client = browser(dev)
    assert heading(client.get(LIST)) == "1 offering"
    for act in ("", "close/", "reopen/", "call-off/"):
        assert client.get(f"{LIST}{world.at_north.pk}/{act}").status_code == 404
    assert browser(world.ada).get(LIST).status_code == 403


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_list_takes_as_many_queries_for_two_as_for_one(
    world: World,
    browser: Browser,
    language: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = browser(world.fay)
    client.get(LIST)
    with django_assert_max_num_queries(22):
        client.get(LIST, headers={"accept-language": language})
