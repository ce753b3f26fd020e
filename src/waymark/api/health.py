"""Whether this process is alive, and whether it could serve."""

import json
import os
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from waymark.records.credentials.queries import keys_of_all
from waymark.records.credentials.signing import signer_of
from waymark.records.credentials.states import KeyState
from waymark.rules.kernel.errors import WaymarkError

from .problems import answers_problems


@answers_problems("GET", "HEAD")
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return _answer(200, {"status": "ok"})


@answers_problems("GET", "HEAD")
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers, files can be stored, and every active key opens. Says which does not, never why."""
    found = {"database": _database(), "storage": _storage()}
    found["signer"] = found["database"] and _signer()
    words = {name: "ok" if is_well else "failed" for name, is_well in found.items()}
    is_ready = all(found.values())
    return _answer(200 if is_ready else 503, {"status": "ok" if is_ready else "not ready", "checks": words})


def _answer(status: int, content: dict[str, object]) -> HttpResponse:
    return HttpResponse(
        json.dumps(content), status=status, content_type="application/json", headers={"Cache-Control": "no-store"}
    )


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def _storage() -> bool:
    folder = Path(getattr(default_storage, "location", settings.DATA_DIR))
    place = next((path for path in (folder, folder.parent) if path.is_dir()), None)
    return place is not None and os.access(place, os.W_OK)


def _signer() -> bool:
    try:
        for key in keys_of_all().filter(state=KeyState.ACTIVE):
            signer_of(key)
    except (WaymarkError, DatabaseError):
        return False
    return True
