"""Reading the codes that staff show in a room."""

from datetime import datetime
from uuid import UUID

from .models import RoomCode


def open_room(code: str, *, now: datetime) -> RoomCode | None:
    """The room that a code opens now."""
    return RoomCode.objects.filter(code=code, closed_at__isnull=True, ends_at__gt=now).select_related("by").first()


def open_room_of(person_id: UUID, version_id: UUID, activity_key: str, *, now: datetime) -> RoomCode | None:
    """The code that somebody on staff shows now for one list."""
    rows = RoomCode.objects.filter(by_id=person_id, version_id=version_id, activity_key=activity_key)
    return rows.filter(closed_at__isnull=True, ends_at__gt=now).order_by("-opened_at").first()
