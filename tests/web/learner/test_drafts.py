"""How a form and its draft speak: one answer for the script, one page to choose on, and nothing believed unread."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from tests.flows.world import World, enrolled
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Draft
from waymark.rules.drafts.versions import seen

from .conftest import Browser
from .pages import step_url, words

EMPTY = json.dumps({"route": "", "risks": "", "surface": "", "map": []})


def saves(client: Client, way: Enrollment, page: str, *, base: str = EMPTY, **answers: str) -> dict[str, object]:
    """What the script of a page is told after a save."""
    url = f"{reverse('learner-draft')}?room=activity&object={way.pk}&part=ride-plan"
    typed = {f"answer-{key}": text for key, text in answers.items()}
    answer = client.post(url, {**typed, "draft-page": page, "draft-base": base})
    assert answer.status_code == 200
    told: dict[str, object] = answer.json()
    return told


def test_a_save_is_answered_with_what_is_newer_and_what_clashes(world: World, browser: Browser) -> None:
    way = enrolled(world)
    ada = browser(world.ada)
    saves(ada, way, "phone.1", route="By the river", risks="Rain")
    told = saves(ada, way, "laptop.1", route="By the road", risks="")
    assert str(told.pop("saved_at")).startswith("2026-09-15T")
    assert told == {
        "revision": 2,
        "base": {"route": seen("By the road"), "risks": "", "surface": "", "map": []},
        "merged": [{"key": "risks", "name": "answer-risks", "values": ["Rain"], "base": seen("Rain")}],
        "conflicts": [{"key": "route", "name": "answer-route"}],
    }


def test_the_form_asks_and_the_choice_is_kept(world: World, browser: Browser) -> None:
    way = enrolled(world)
    ada, url = browser(world.ada), step_url(way, "ride-plan")
    assert ada.get(f"{url}?choose=1")["Location"] == url
    saves(ada, way, "phone.1", route="By the river")
    saves(ada, way, "laptop.1", route="By the road")
    page = ada.get(f"{url}?choose=1")
    assert "By the river" in words(page) and "By the road" in words(page)
    shown = [str(seen(text)) for text in ("By the river", "By the road")]
    nothing = ada.post(url, {"choose": "yes", "shown-route": shown})
    assert nothing["Location"] == f"{url}?choose=1" and Draft.objects.get().clashes
    forged = ada.post(url, {"choose": "yes", "shown-route": shown, "pick-route": "By the forged road"})
    assert forged["Location"] == f"{url}?choose=1" and Draft.objects.get().clashes
    chosen = ada.post(url, {"choose": "yes", "shown-route": shown, "pick-route": shown[1]})
    assert chosen["Location"] == url
    assert (Draft.objects.get().answers["route"], Draft.objects.get().clashes) == ("By the road", {})


PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def test_each_version_says_where_and_when_it_was_written(world: World, browser: Browser) -> None:
    way = enrolled(world)
    phone, desk = browser(world.ada), browser(world.ada)
    phone.defaults["HTTP_USER_AGENT"], desk.defaults["HTTP_USER_AGENT"] = PHONE, DESK
    saves(phone, way, "one.1", route="By the river")
    saves(desk, way, "two.1", route="By the road")
    seen_at_desk = words(desk.get(f"{step_url(way, 'ride-plan')}?choose=1"))
    assert "On a phone, in another browser or before signing in again. Saved Sep 15" in seen_at_desk
    assert "In this browser. Saved Sep 15" in seen_at_desk
    seen_on_phone = words(phone.get(f"{step_url(way, 'ride-plan')}?choose=1"))
    assert "On a computer, in another browser or before signing in again. Saved Sep 15" in seen_on_phone
    kept = json.dumps([Draft.objects.get().marks, Draft.objects.get().clashes])
    assert "iPhone" not in kept and "Firefox" not in kept and str(phone.session.session_key) not in kept


@pytest.mark.parametrize("base", ["[" * 30_000, "{", "[1]", json.dumps({"route": {"a": 1}, "risks": 7}), "x" * 50_000])
@pytest.mark.parametrize("page", ["", "\x00", "a" * 200, "laptop.x"])
def test_what_a_page_says_of_itself_is_not_believed_unread(
    world: World, browser: Browser, base: str, page: str
) -> None:
    way = enrolled(world)
    saves(browser(world.ada), way, "phone.1", route="By the river")
    saves(browser(world.ada), way, page, base=base, route="By the road")
    draft = Draft.objects.get()
    assert draft.answers["route"] == "By the river"
    assert [each["answer"] for each in draft.clashes["route"]] == ["By the road"]


def test_the_answer_names_the_page_whose_copy_may_go(world: World, browser: Browser) -> None:
    way = enrolled(world)
    sent = {"answer-route": "By the river", "save": "yes", "draft-page": "phone.4", "draft-base": EMPTY}
    answer = browser(world.ada).post(step_url(way, "ride-plan"), sent)
    assert answer.cookies["draft-taken"].value == "phone"
