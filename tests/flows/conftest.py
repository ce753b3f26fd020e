"""Fixtures of the tests of flows."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from pytest_django import DjangoDbBlocker, Settings

from tests.flows.world import World, make_world
from waymark.records.audit.models import ChainHead


@pytest.fixture(autouse=True)
def _own_storage(settings: Settings, tmp_path: Path) -> None:
    """Files of one test are not seen by another."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def world(db: None) -> World:
    """Ada, Ben, Cleo, Eve and Fay, a published program, and a campus each."""
    return make_world()


@pytest.fixture
def committed_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The same world, committed, for tests with several connections. Emptied afterwards, triggers or not."""
    with django_db_blocker.unblock():
        if connection.vendor != "postgresql":
            pytest.skip("Asks a server: set WAYMARK_DATABASE_URL to a PostgreSQL database.")
        try:
            yield make_world()
        finally:
            ours = [model for model in apps.get_models() if model.__module__.startswith("waymark.")]
            tables = ", ".join(f'"{model._meta.db_table}"' for model in ours)
            with connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = replica")
                cursor.execute(f"TRUNCATE {tables} CASCADE")
                cursor.execute("SET session_replication_role = DEFAULT")
            ChainHead.objects.create()
