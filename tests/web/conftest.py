"""What tests of pages share."""

import pytest

from tests.flows.people import NOW, TODAY
from tests.flows.world import World, make_world
from waymark.rules.kernel.clock import FixedClock


@pytest.fixture
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are asked at the instant at which the world of the tests is."""
    monkeypatch.setattr("waymark.web.shared.story.SystemClock", lambda: FixedClock(NOW))


@pytest.fixture
def same_year(monkeypatch: pytest.MonkeyPatch) -> None:
    """Days are written as in the year of the world of the tests, whatever year the machine has."""
    monkeypatch.setattr("waymark.web.shared.components.text.timezone.localdate", lambda: TODAY)


@pytest.fixture
def world(db: None) -> World:
    """Ada, Ben, Cleo, Eve and Fay, a published program, and a campus each."""
    return make_world()
