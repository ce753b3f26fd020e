"""What tests of pages share."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.flows.people import NOW, TODAY
from tests.flows.world import World, make_world
from tests.web.rooms import Rooms, make_rooms
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


@pytest.fixture(scope="module")
def rooms(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rooms]:
    """The world, made once; taken back at the end."""
    kept = override_settings(
        MEDIA_ROOT=tmp_path_factory.mktemp("files"),
        TASKS={"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}},
    )
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, kept, transaction.atomic():
        patch.setattr("waymark.web.shared.story.SystemClock", lambda: FixedClock(NOW.replace(day=15)))
        yield make_rooms()
        transaction.set_rollback(True)
