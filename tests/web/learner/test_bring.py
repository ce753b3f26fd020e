"""A learner brings a badge from elsewhere."""

from io import BytesIO

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.flows.foreign import badge_with_picture, brought, foreign_badge, in_a_picture
from tests.flows.people import ctx_of
from tests.flows.world import World, enrolled
from tests.web.learner.conftest import Browser
from tests.web.learner.pages import heading, step_url, title, trail_url, words
from waymark.flows.recognize_prior import decide_recognition
from waymark.records.assessment.models import Recognition
from waymark.records.enrollment.models import Enrollment

NOTE = "The club's own page lists her badge."


@pytest.fixture
def way(world: World) -> Enrollment:
    """Ada on her way at north."""
    return enrolled(world)


def upload(body: bytes, name: str) -> BytesIO:
    file = BytesIO(body)
    file.name = name
    return file


def test_a_badge_is_brought_as_a_picture_and_waits(world: World, browser: Browser, way: Enrollment) -> None:
    ada, url = browser(world.ada), step_url(way, "wheel-badge")
    page = ada.get(url)
    assert heading(page) == "Wheel badge"
    assert "Staff check the badge with whoever issued it." in words(page)
    picture = upload(in_a_picture(foreign_badge()), "wheels.png")
    said = words(ada.post(url, {"badge": picture, "words": "Last summer's course."}, follow=True))
    assert "Your badge is with staff now." in said
    assert "Straight wheels" in said and "It says it comes from Town Bike Club." in said
    assert "We don’t know this issuer" in said and "Last summer's course." in said
    assert "The badge has the same email address as this account." in said
    assert "Send my badge" not in said
    assert "With staff Sent Sep 15" in words(ada.get(trail_url(way)))


def test_the_form_and_its_answers_name_the_same_limit(world: World, browser: Browser, way: Enrollment) -> None:
    ada, url = browser(world.ada), step_url(way, "wheel-badge")
    assert 'data-max-mb="8"' in ada.get(url).content.decode()
    over = b"{" + b" " * (8 * 1024 * 1024) + b"}"
    for sent in ({"badge": upload(over, "badge.json")}, {"text": over.decode()}):
        answer = ada.post(url, sent)
        assert answer.status_code == 200 and "This badge is over 8 MB." in words(answer)
    large = badge_with_picture(4 * 1024 * 1024)
    assert "Your badge is with staff now." in words(ada.post(url, {"text": large.decode()}, follow=True))


def test_a_badge_is_brought_as_text(world: World, browser: Browser, way: Enrollment) -> None:
    browser(world.ada).post(step_url(way, "wheel-badge"), {"text": foreign_badge().decode()})
    assert bytes(Recognition.objects.get().content) == foreign_badge()


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({}, "Choose a file, or paste the text of a badge."),
        ({"text": "https://badges.example.com/1"}, "Links are not followed here."),
        ({"text": "hello"}, "This is not a badge we can read."),
        ({"text": foreign_badge().decode().replace("Straight", "Crooked")}, "changed after it was issued"),
        ({"text": foreign_badge(until="2026-01-01T00:00:00Z").decode()}, "This badge has expired"),
    ],
    ids=["nothing", "link", "text", "changed", "expired"],
)
def test_what_does_not_stand_is_told_and_what_was_typed_is_kept(
    world: World, browser: Browser, way: Enrollment, sent: dict[str, str], told: str
) -> None:
    page = browser(world.ada).post(step_url(way, "wheel-badge"), sent | {"words": "My wheel course"})
    assert page.status_code == 200 and title(page).startswith("Error: ")
    assert told in words(page) and "My wheel course" in page.content.decode()
    assert not Recognition.objects.exists()


def test_what_a_refused_badge_failed_is_shown_check_by_check(world: World, browser: Browser, way: Enrollment) -> None:
    crooked = foreign_badge().decode().replace("Straight", "Crooked")
    said = words(browser(world.ada).post(step_url(way, "wheel-badge"), {"text": crooked}))
    assert "Don’t rely on this badge" in said and "The signature doesn’t match." in said


def test_what_staff_decided_is_shown(world: World, browser: Browser, way: Enrollment) -> None:
    ada, url = browser(world.ada), step_url(way, "wheel-badge")
    first = brought(way)
    decide_recognition(ctx_of(world.fay), first.pk, recognize=False, note="The club does not know it.")
    said = words(ada.get(url))
    assert "Does not count as it is" in said and "The club does not know it." in said and "Send my badge" in said
    assert "Read what staff wrote" in words(ada.get(trail_url(way)))
    second = brought(way, minutes=9)
    decide_recognition(
        ctx_of(world.fay), second.pk, recognize=True, note=NOTE, achievement="wheel-badge", issuer="club"
    )
    said = words(ada.get(url))
    assert "Recognized: it counts" in said and "Send my badge" not in said and "On to the next step" in said


def test_a_badge_for_no_step_has_a_page_of_its_own(world: World, browser: Browser, way: Enrollment) -> None:
    ada, url = browser(world.ada), reverse("learner-bring-badge", args=[way.pk])
    assert url in ada.get(trail_url(way)).content.decode()
    page = ada.get(url)
    assert heading(page) == "Bring a badge from elsewhere"
    assert "may stand in for: Bike Mechanic" in words(page) or "may stand in for:" in words(page)
    answer = ada.post(url, {"text": foreign_badge().decode()})
    assert answer["Location"] == url
    assert Recognition.objects.get().activity_key == ""
    assert browser(world.eve).get(url).status_code == 404
    assert browser(world.fay).get(url).status_code == 403


def test_text_from_a_badge_is_never_markup(world: World, browser: Browser, way: Enrollment) -> None:
    hostile = foreign_badge(name="<script>alert(1)</script>")
    ada, url = browser(world.ada), step_url(way, "wheel-badge")
    page = ada.post(url, {"text": hostile.decode(), "words": "<img src=x>"}, follow=True).content.decode()
    assert Recognition.objects.exists()
    assert "<script>alert" not in page and "<img src=x>" not in page


def test_queries_stay_few(
    world: World, browser: Browser, way: Enrollment, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    ada = browser(world.ada)
    for number in range(3):
        brought(way, foreign_badge(name=f"Wheel {number}"))
    with django_assert_max_num_queries(15):
        ada.get(step_url(way, "wheel-badge"))
