"""Fixtures of the tests of flows."""

from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from tests.flows.world import World, make_world


@pytest.fixture(autouse=True)
def _own_storage(settings: Settings, tmp_path: Path) -> None:
    """Files of one test are not seen by another."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def world(db: None) -> World:
    """Ada, Ben, Cleo, Eve and Fay, a published program, and a campus each."""
    return make_world()


@pytest.fixture
def committed_world(transactional_db: None) -> World:
    """The same world, committed, for tests with several connections. Emptied afterwards, triggers or not."""
    if connection.vendor != "postgresql":
        pytest.skip("Asks a server: set WAYMARK_TEST_DATABASE_URL to a PostgreSQL database.")
    return make_world()
