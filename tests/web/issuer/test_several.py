"""Several badges in one act: looked at first; many take a second person; each is done by itself."""

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from tests.flows.people import NOW, a_person, give
from tests.flows.signing import ISSUING, crowd, issuer_of
from tests.flows.world import World
from tests.web.assessor.conftest import Browser
from tests.web.learner.pages import words
from waymark.flows import change_several
from waymark.flows.change_several import run_several
from waymark.flows.issue_credential import issue_awards
from waymark.records.credentials.models import Credential, SeveralChange, SeveralItem, StandingChange
from waymark.records.notices.models import Message
from waymark.rules.kernel.context import Role

NEW = "/issuer/several/"


@pytest.fixture
def badges(world: World) -> list[str]:
    """A dozen badges; Eve is an issuer, Dev a registrar of the same place."""
    issuer_of(world)
    give(world.eve, Role.ISSUER, world.riders.pk)
    issue_awards(ISSUING, crowd(world, 12))
    return [str(pk) for pk in Credential.objects.order_by("pk").values_list("pk", flat=True)]


def states() -> list[str]:
    return sorted(set(Credential.objects.values_list("state", flat=True)))


def test_few_are_held_and_released_by_one(world: World, browser: Browser, badges: list[str]) -> None:
    eve = browser(world.eve)
    text = f"https://badges.example/credentials/{badges[1]}.json\nno-such-badge"
    look = words(eve.post(NEW, {"step": "look", "id": badges[0], "ids": text, "do": "hold"}))
    assert "no-such-badge" in look and "Change 2 badges" in look and states() == ["issued"]
    act = {"step": "act", "id": badges[:2], "do": "hold", "reason": "looked-into", "words": "We look into it."}
    assert eve.post(NEW, act | {"reason": "made-up"}).status_code == 400
    done = eve.post(NEW, act, follow=True)
    assert "2 of 2 badges" in words(done) and StandingChange.objects.filter(state="suspended").count() == 2
    look = words(eve.post(NEW, {"step": "look", "id": badges[:3], "do": "lift"}))
    assert "its status doesn’t allow this" in look and "Change 2 badges" in look
    eve.post(NEW, {"step": "act", "id": badges[:3], "do": "lift", "reason": "settled"})
    assert states() == ["issued"]


def test_many_take_a_second_person(world: World, browser: Browser, badges: list[str]) -> None:
    dev = a_person("Dev", "Hall", email="dev@example.org")
    give(dev, Role.REGISTRAR, world.riders.pk)
    eve = browser(world.eve)
    act = {"step": "act", "id": badges, "do": "revoke", "reason": "key-distrusted", "words": "Signed by mistake."}
    assert "Ask a second person" in words(eve.post(NEW, act | {"step": "look"}))
    eve.post(NEW, act)
    asked = SeveralChange.objects.get()
    page = reverse("issuer-several", args=[asked.pk])
    assert states() == ["issued"] and list(
        Message.objects.filter(template="several-waiting").values_list("to_email", flat=True)
    ) == ["dev@example.org"]
    assert eve.post(page, {"do": "agree"}).status_code == 403
    assert browser(world.ben).get(page).status_code == 404
    assert "Revoke 12 badges" in words(browser(dev).get("/issuer/credentials/"))
    assert browser(world.fay).post(page, {"do": "agree"}).status_code == 403
    assert "12 of 12 badges" in words(browser(dev).post(page, {"do": "agree"}, follow=True))
    assert states() == ["revoked"] and run_several(ISSUING, asked.pk) == 0
    assert browser(dev).post(page, {"do": "decline"}).status_code == 409


def test_declined_and_a_role_that_ended(world: World, browser: Browser, badges: list[str], settings: Settings) -> None:
    settings.WAYMARK = settings.WAYMARK.model_copy(update={"badges_by_one": 1})
    eve, fay = browser(world.eve), browser(world.fay)
    act = {"step": "act", "id": badges[:2], "do": "hold", "reason": "looked-into", "words": "We look into it."}
    eve.post(NEW, act)
    first = SeveralChange.objects.get()
    fay.post(reverse("issuer-several", args=[first.pk]), {"do": "decline"})
    assert states() == ["issued"] and "Declined" in words(eve.get(reverse("issuer-several", args=[first.pk])))
    eve.post(NEW, act)
    second = SeveralChange.objects.exclude(pk=first.pk).get()
    world.eve.grants.all().delete()
    fay.post(reverse("issuer-several", args=[second.pk]), {"do": "agree"})
    assert states() == ["issued"] and SeveralItem.objects.filter(several=second, outcome="left").count() == 2


def test_as_many_queries_for_many(
    world: World, browser: Browser, badges: list[str], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    eve = browser(world.eve)
    with django_assert_max_num_queries(14):
        eve.post(NEW, {"step": "look", "id": badges, "do": "revoke"})


def test_all_that_match_go_on_in_batches(
    world: World, browser: Browser, badges: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    dev = a_person("Dev", "Hall", email="dev@example.org")
    give(dev, Role.REGISTRAR, world.riders.pk)
    eve = browser(world.eve)
    listed = eve.get("/issuer/credentials/?q=learner").content.decode()
    assert "Change all 12 badges that match" in listed and 'name="q" value="learner"' in listed
    chosen = {"all": "1", "q": "learner", "state": "valid", "do": "hold"}
    look = words(eve.post(NEW, chosen | {"step": "look"}))
    assert "12 badges change" in look and "All of them are shown." in look and states() == ["issued"]
    monkeypatch.setattr(change_several, "BATCH", 5)
    act = chosen | {"step": "act", "seen": "12", "reason": "looked-into", "words": "We look into it."}
    asked_at = eve.post(NEW, act)["Location"]
    assert states() == ["issued"]
    assert "Running" not in words(eve.get(asked_at))
    assert "12 of 12 badges" in words(browser(dev).post(asked_at, {"do": "agree"}, follow=True))
    assert states() == ["suspended"]
    answer = eve.get(f"{asked_at}progress/")
    assert answer.status_code == 286 and "hx-get" not in answer.content.decode()
    assert browser(world.ben).get(f"{asked_at}progress/").status_code == 404


def test_progress_is_asked_for_while_it_runs(world: World, browser: Browser, badges: list[str]) -> None:
    asked = SeveralChange.objects.create(state="suspended", reason="looked-into", asked_by=world.fay, asked_at=NOW)
    SeveralItem.objects.bulk_create(SeveralItem(several=asked, credential_id=each) for each in badges)
    SeveralChange.objects.filter(pk=asked.pk).update(outcome="agreed", decided_by=world.fay, decided_at=NOW)
    eve, page = browser(world.eve), reverse("issuer-several", args=[asked.pk])
    shown = eve.get(page)
    assert "0 of 12 badges" in words(shown) and "Look again" in words(shown)
    assert (
        f'hx-get="{page}progress/"' in shown.content.decode() and "staff" in shown.content.decode().split("</head>")[0]
    )
    assert eve.get(f"{page}progress/").status_code == 200
    assert change_several.run_several(ISSUING, asked.pk) == 12
    assert eve.get(f"{page}progress/").status_code == 286
