"""Self-assessments: answering, keeping, naming what is missing, and what came out."""

import json

from django.urls import reverse

from tests.flows.people import ctx_of
from tests.flows.world import World, enrolled, took_instrument
from tests.web.learner.conftest import Browser
from tests.web.learner.pages import heading, step_url, title, words
from waymark.flows.self_assess import take_instrument
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Draft
from waymark.records.plans.models import InstrumentResult

ALL = {"answer-c1": "2", "answer-b1": "0", "answer-c2": "1", "send": "yes"}


def take_url(way: Enrollment) -> str:
    return reverse("learner-instrument", args=[way.pk, "riding-style", "riding-style"])


def result_url(way: Enrollment) -> str:
    return reverse("learner-result", args=[way.pk, "riding-style", "riding-style"])


def test_the_step_lists_its_self_assessments_and_where_each_stands(world: World, browser: Browser) -> None:
    way = enrolled(world)
    ada, url = browser(world.ada), step_url(way, "riding-style")
    page = ada.get(url)
    assert heading(page) == "How you ride"
    assert "3 statements, about 3 minutes" in words(page) and "Open to you" in words(page)
    assert take_url(way) in page.content.decode()
    ada.post(take_url(way), {"answer-c1": "2", "save": "yes"})
    assert "1 of 3 answered" in words(ada.get(url)) and "Go on" in words(ada.get(url))
    ada.post(take_url(way), ALL)
    said = words(ada.get(url))
    assert "Taken Sep 15, 2026" in said and "All taken" in said and "Take it again" in said
    assert ada.post(url).status_code == 409


def test_answers_are_scored_and_shown_with_notice_and_license(world: World, browser: Browser) -> None:
    way = enrolled(world)
    ada = browser(world.ada)
    first = ada.get(take_url(way))
    assert heading(first) == "How you ride"
    assert "Not validated. For reflection only." in words(first) and "our own items" in words(first)
    answer = ada.post(take_url(way), ALL)
    assert answer["Location"] == result_url(way)
    page = ada.get(result_url(way))
    said = words(page)
    assert "Highest: Calm. Then: Bold." in said
    assert "You like to take your time." in said and "Not validated. For reflection only." in said
    assert "our own items" in said and "Place 1" in said
    assert f"{reverse('learner-goal-new', args=[way.pk])}?result=" in page.content.decode()
    assert not Draft.objects.exists()


def test_missing_answers_are_named_and_the_others_kept(world: World, browser: Browser) -> None:
    way = enrolled(world)
    ada = browser(world.ada)
    page = ada.post(take_url(way), {"answer-c1": "2", "answer-b1": "9", "send": "yes"})
    html = page.content.decode()
    assert title(page).startswith("Error: ")
    assert "Not answered yet: “I take the steep way down.”" in words(page)
    assert "Not answered yet: “I check the bike twice.”" in words(page)
    assert "Not answered yet: “I stop to look at things.”" not in words(page)
    assert html.count("checked") == 1 and "1 of 3 answered" in words(page)
    assert Draft.objects.get().answers == {"c1": "2"}
    assert not InstrumentResult.objects.exists()


def test_saved_answers_come_back_and_the_script_saves_by_the_same_names(world: World, browser: Browser) -> None:
    way = enrolled(world)
    ada = browser(world.ada)
    page = ada.get(take_url(way))
    start = page.content.decode().partition('data-autosave-url="')[2]
    url = start.partition('"')[0].replace("&amp;", "&")
    saved = ada.post(url, {"answer-c1": "1", "answer-b1": "2"})
    assert "saved_at" in json.loads(saved.content)
    again = ada.get(take_url(way))
    assert again.content.decode().count("checked") == 2 and "2 of 3 answered" in words(again)


def test_a_tie_is_said(world: World, browser: Browser) -> None:
    way = enrolled(world)
    take_instrument(
        ctx_of(world.ada),
        way.pk,
        activity_key="riding-style",
        instrument_key="riding-style",
        answers={"c1": 1, "b1": 1, "c2": 1},
    )
    said = words(browser(world.ada).get(result_url(way)))
    assert "All of these came out equal." in said and said.count("Place 1, tied") == 2


def test_taking_it_again_keeps_the_earlier_result(world: World, browser: Browser) -> None:
    way = enrolled(world)
    earlier = took_instrument(way)
    ada = browser(world.ada)
    assert "You took this on Sep 14, 2026." in words(ada.get(take_url(way)))
    ada.post(take_url(way), {"answer-c1": "0", "answer-b1": "2", "answer-c2": "0", "send": "yes"})
    assert InstrumentResult.objects.count() == 2
    newest = ada.get(result_url(way))
    assert "Highest: Bold." in words(newest) and "Each time you took it" in words(newest)
    before = ada.get(f"{result_url(way)}?sitting={earlier.pk}")
    assert "Highest: Calm." in words(before) and "This is an earlier result." in words(before)
    assert ada.get(f"{result_url(way)}?sitting=none").status_code == 404


def test_what_is_not_there_and_who_may_not_see_it(world: World, browser: Browser) -> None:
    way = enrolled(world)
    ada = browser(world.ada)
    assert ada.get(result_url(way)).status_code == 404
    other = reverse("learner-instrument", args=[way.pk, "riding-style", "unknown"])
    assert ada.get(other).status_code == 404
    wrong_kind = reverse("learner-instrument", args=[way.pk, "shop-video", "riding-style"])
    assert ada.get(wrong_kind).status_code == 404
    for url in (take_url(way), result_url(way), step_url(way, "riding-style")):
        assert browser(world.eve).get(url).status_code == 404
        assert browser(world.ben).get(url).status_code == 404
        assert browser(world.cleo).get(url).status_code == 403


def test_an_ended_session_keeps_the_answers(world: World, browser: Browser) -> None:
    way = enrolled(world)
    ada = browser(world.ada)
    key = ada.session.session_key
    ada.session.flush()
    ada.cookies["sessionid"] = key or "ended"
    answer = ada.post(take_url(way), {"answer-c1": "2", "send": "yes"})
    assert answer.status_code == 302 and "/accounts/login/" in answer["Location"]
    ada.force_login(world.ada)
    page = ada.get(take_url(way))
    assert "You had been signed out." in words(page) and "1 of 3 answered" in words(page)
