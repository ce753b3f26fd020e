"""Keys and status lists in view; a new key takes over step by step."""

from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.flows.people import NOW, give
from tests.flows.signing import issued
from tests.flows.world import World
from tests.web.assessor.conftest import Browser
from tests.web.learner.pages import words
from waymark.records.credentials.models import Credential, SigningKey
from waymark.rules.kernel.clock import FixedClock
from waymark.rules.kernel.context import Role


@pytest.fixture
def found(world: World) -> Credential:
    give(world.eve, Role.ISSUER, world.riders.pk)
    return issued(world)


def rotating(found: Credential, purpose: str = "credential") -> str:
    return reverse("issuer-rotate", args=[found.key.issuer_id, purpose])


def test_keys_and_lists_are_shown(
    world: World, browser: Browser, found: Credential, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    eve = browser(world.eve)
    with django_assert_max_num_queries(10):
        said = words(eve.get("/issuer/keys/"))
    assert "Signs now" in said and "1 of 131072" in said.replace(",", "") and "No new key is prepared." in said
    assert browser(world.fay).get("/issuer/keys/").status_code == 403
    assert browser(world.fay).get(rotating(found)).status_code == 404
    assert eve.get(rotating(found, "no-such")).status_code == 404


def test_a_new_key_takes_over(
    world: World, browser: Browser, found: Credential, monkeypatch: pytest.MonkeyPatch
) -> None:
    eve = browser(world.eve)
    assert "Make a new key?" in words(eve.get(rotating(found)))
    eve.post(rotating(found), {"seen": ""})
    assert eve.post(rotating(found), {"seen": ""}).status_code == 409
    pending = SigningKey.objects.get(state="pending")
    assert eve.post(rotating(found), {"seen": pending.kid}).status_code == 409
    assert "It can take over from" in words(eve.get("/issuer/keys/"))
    monkeypatch.setattr(
        "waymark.web.shared.story.SystemClock", lambda: FixedClock(NOW.replace(day=15) + timedelta(hours=25))
    )
    assert "is retired for good" in words(eve.get(rotating(found)))
    eve.post(rotating(found), {"seen": pending.kid})
    assert eve.post(rotating(found), {"seen": pending.kid}).status_code == 409
    states = sorted(SigningKey.objects.filter(purpose="credential").values_list("state", flat=True))
    assert states == ["active", "retired"]
