"""Badges from elsewhere, recognized or declined."""

from uuid import uuid4

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.flows.foreign import brought, foreign_badge
from tests.flows.people import a_person, ctx_of, give
from tests.flows.world import World, enrolled
from tests.web.assessor.conftest import Browser
from tests.web.learner.pages import heading, words
from waymark.flows.recognize_prior import decide_recognition
from waymark.records.assessment.models import Recognition
from waymark.records.ledger.models import Fact
from waymark.rules.kernel.context import Role

LIST = "/coordinator/recognitions/"
NOTE = "The club's own page lists her badge."


@pytest.fixture
def badge(world: World) -> Recognition:
    """Ada has brought the club's badge."""
    return brought(enrolled(world), words="The course of last summer.")


def url(found: Recognition) -> str:
    return reverse("coordinator-recognition", args=[found.pk])


def test_what_waits_is_listed_and_counted(world: World, browser: Browser, badge: Recognition) -> None:
    fay = browser(world.fay)
    page = fay.get(LIST)
    assert heading(page) == "1 badge from elsewhere waits"
    assert "Ada Lund" in words(page) and "Issuer not known here" in words(page)
    assert url(badge) in page.content.decode()
    cockpit = words(fay.get("/coordinator/"))
    assert "1 Badges from elsewhere Learners brought them to be recognized." in cockpit


def test_the_badge_speaks_for_itself_and_is_marked_so(world: World, browser: Browser, badge: Recognition) -> None:
    said = words(browser(world.fay).get(url(badge)))
    assert "What the badge says of itself Its own words." in said
    assert "Straight wheels" in said and "Three wheels, seen by the club." in said
    assert "The course of last summer." in said
    assert "We don’t know this issuer" in said and "Signature" in said
    assert "The badge “Wheel badge” of Town Bike Club" in said and "It meets the step “Wheel badge”." in said
    assert "The badge “old-mechanic” of Town Bike Club" in said and "It stands in for:" in said
    assert "Somebody else brought the same badge" not in said


def test_recognizing(world: World, browser: Browser, badge: Recognition) -> None:
    fay = browser(world.fay)
    silent = fay.post(url(badge), {"counts_as": "wheel-badge/club", "note": " "})
    assert silent.status_code == 400 and "Say how you made sure who issued it." in words(silent)
    unsure = fay.post(url(badge), {"note": NOTE})
    assert unsure.status_code == 400 and "lists her badge." in unsure.content.decode()
    answer = fay.post(url(badge), {"counts_as": "wheel-badge/club", "note": NOTE}, follow=True)
    assert "Recognized. Ada gets an e-mail now." in words(answer)
    assert Fact.objects.get().value == {"achievement": "wheel-badge", "issuer": "club"}
    said = words(fay.get(url(badge)))
    assert "Recognized: it counts" in said and "Fay Duval" in said and "Save the decision" not in said


def test_declining(world: World, browser: Browser, badge: Recognition) -> None:
    fay = browser(world.fay)
    assert fay.post(url(badge), {"counts_as": "decline", "note": ""}).status_code == 400
    assert fay.post(url(badge), {"counts_as": "mechanic/club", "note": NOTE}).status_code == 400
    assert Recognition.objects.get().state == "sent"
    fay.post(url(badge), {"counts_as": "decline", "note": "The club does not know it."})
    assert Recognition.objects.get().state == "declined" and not Fact.objects.exists()
    assert heading(fay.get(LIST)) == "No badge from elsewhere waits"


def test_decided_by_somebody_else_meanwhile(world: World, browser: Browser, badge: Recognition) -> None:
    decide_recognition(ctx_of(world.fay), badge.pk, recognize=False, note="No.")
    page = browser(world.fay).post(url(badge), {"counts_as": "wheel-badge/club", "note": NOTE})
    assert page.status_code == 409
    assert "Your decision was not saved" in words(page) and "lists her badge." in words(page)


def test_a_badge_that_two_people_bring_is_told(world: World, browser: Browser, badge: Recognition) -> None:
    brought(enrolled(world, world.ben))
    said = words(browser(world.fay).get(url(badge)))
    assert "Somebody else brought the same badge" in said


def test_a_badge_that_can_count_as_nothing(world: World, browser: Browser) -> None:
    late = foreign_badge(awarded="2026-02-01T00:00:00Z")
    found = brought(enrolled(world), late, activity_key="")
    said = words(browser(world.fay).get(url(found)))
    assert "The program asks for no badge that this one could be" in said and "decline it" in said


def test_recognitions_by_role(world: World, browser: Browser, badge: Recognition) -> None:
    for name in ("ada", "eve", "cleo"):
        assert browser(getattr(world, name)).get(LIST).status_code == 403
    for name, status in (("eve", 404), ("ben", 404), ("cleo", 403), ("ada", 403)):
        assert browser(getattr(world, name)).get(url(badge)).status_code == status
        answer = browser(getattr(world, name)).post(url(badge), {"counts_as": "wheel-badge/club", "note": NOTE})
        assert answer.status_code == status
    assert browser(world.fay).get(reverse("coordinator-recognition", args=[uuid4()])).status_code == 404
    registrar = a_person("Hal")
    give(registrar, Role.REGISTRAR, world.south.pk)
    assert heading(browser(registrar).get(LIST)) == "No badge from elsewhere waits"
    assert browser(registrar).get(url(badge)).status_code == 404
    assert not Fact.objects.exists()


def test_the_list_asks_the_same_however_many_there_are(
    world: World, browser: Browser, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    way, fay = enrolled(world), browser(world.fay)
    for number in range(4):
        brought(way, foreign_badge(name=f"Wheel {number}"))
    with django_assert_max_num_queries(10):
        fay.get(LIST)
    with django_assert_max_num_queries(15):
        fay.get(url(Recognition.objects.all()[0]))
