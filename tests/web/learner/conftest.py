"""Browsers for tests of the learner's room: each person has one, and the clock stands still."""

from collections.abc import Callable

import pytest
from django.test import Client

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
def _still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests happen a day after the world was made, whatever day it is on this machine."""
    monkeypatch.setattr("waymark.web.shared.story.SystemClock", lambda: FixedClock(NOW.replace(day=15)))


@pytest.fixture
def browser() -> Browser:
    """A browser in which a person is signed in."""

    def sign_in(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return sign_in
