"""What every test stands on: settings of their own, and a database whose append-only tables can be emptied between tests."""

import os
import tempfile

os.environ["WAYMARK_MODE"] = "test"
os.environ.setdefault("WAYMARK_DATA_DIR", tempfile.mkdtemp(prefix="waymark-test-"))
os.environ.setdefault("WAYMARK_SECRET_KEY", "a-secret-key-for-tests-that-is-long-enough-for-production-too")

from collections.abc import Iterator  # noqa: E402
from datetime import UTC, datetime  # noqa: E402

import pytest  # noqa: E402

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
    with override_settings(STORAGES=storages, TASKS={"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}):
        yield
