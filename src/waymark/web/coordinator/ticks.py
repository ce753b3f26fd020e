"""Who is ticked in an attendance list: kept in the session while one searches, turns pages or chooses the day."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from waymark.web.shared.staff import as_uuid

KEY = "attendance"
MOST = 500


def ticked(request: HttpRequest, version_id: UUID, activity_key: str) -> frozenset[UUID]:
    """The enrollments ticked in this list and not recorded yet."""
    who = _kept(request, version_id, activity_key).get("who", [])
    return frozenset(found for text in who if (found := as_uuid(text)))


def day_chosen(request: HttpRequest, version_id: UUID, activity_key: str) -> str:
    """The day as it was typed with them, or ""."""
    return str(_kept(request, version_id, activity_key).get("on", ""))


def _kept(request: HttpRequest, version_id: UUID, activity_key: str) -> dict[str, Any]:  # Any: JSON of our own
    kept = request.session.get(KEY)
    return kept if isinstance(kept, dict) and kept.get("list") == _name(version_id, activity_key) else {}


def keep_ticks(
    request: HttpRequest, version_id: UUID, activity_key: str, *, who: frozenset[UUID], on: str = ""
) -> None:
    """Remember who is ticked, and the day. One list at a time: another one begins with nobody ticked."""
    names = sorted(str(each) for each in who)[:MOST]
    request.session[KEY] = {"list": _name(version_id, activity_key), "who": names, "on": on[:20]}


def forget_ticks(request: HttpRequest) -> None:
    """Nobody is ticked any more: it was recorded."""
    request.session.pop(KEY, None)


def _name(version_id: UUID, activity_key: str) -> str:
    return f"{version_id}/{activity_key}"
