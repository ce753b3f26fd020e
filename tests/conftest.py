"""What every test stands on: an instant, plain static files, jobs that run at once, and tables that can be emptied."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

NOW = datetime(2026, 9, 14, 14, 30, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """The instant at which tests happen."""
    return NOW


@pytest.fixture(autouse=True)
def _plain_static_files(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests find static files by their plain names; one smoke test runs the real storage."""
    from django.conf import settings
    from django.test import override_settings

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns when it is missing

    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    at_once = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    with override_settings(STORAGES=storages, TASKS=at_once):
        yield


@pytest.fixture(autouse=True)
def _emptied_by_tests_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between transactional tests Django empties every table, which append-only triggers refuse: lift them for that."""
    from django.core.management.commands.flush import Command

    from tests.append_only import lifted

    flush = Command.handle

    def handle(self: Command, **options: object) -> None:
        with lifted():
            flush(self, **options)

    monkeypatch.setattr(Command, "handle", handle)
