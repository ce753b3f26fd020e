"""Browsers of staff and learners, a clock that stands still, and a storage of the test's own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from tests.flows.people import NOW
from tests.flows.world import World, make_world
from waymark.records.people.models import Person
from waymark.rules.kernel.clock import FixedClock

Browser = Callable[[Person], Client]


@pytest.fixture
def world(db: None) -> World:
    """Ada, Ben, Cleo, Eve and Fay, a published program, and a campus each."""
    return make_world()


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    """Requests happen a day after the world was made; files go to a folder of the test's own; pages are in English."""
    monkeypatch.setattr("waymark.web.shared.story.SystemClock", lambda: FixedClock(NOW.replace(day=15)))
    settings.MEDIA_ROOT = tmp_path / "files"
    translation.activate("en")


@pytest.fixture
def browser() -> Browser:
    """A browser in which a person is signed in."""

    def sign_in(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return sign_in
