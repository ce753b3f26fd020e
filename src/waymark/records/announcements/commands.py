"""Writing announcements. Only flows call these."""

from datetime import datetime
from uuid import UUID

from waymark.rules.announcements.written import Written

from .models import Announcement


def add(announcement: Announcement) -> Announcement:
    """Store a new one."""
    announcement.save(force_insert=True)
    return announcement


def change(announcement: Announcement, written: Written) -> None:
    """Other words or days; who closed it sees it again."""
    announcement.revision += 1
    for name in ("text_en", "text_fr", "link", "from_on", "until_on"):
        setattr(announcement, name, getattr(written, name))
    announcement.audience = written.audience.value
    announcement.save()


def end(announcement: Announcement, *, by_id: UUID | None, at: datetime) -> None:
    """It is shown no more."""
    Announcement.objects.filter(pk=announcement.pk).update(ended_by_id=by_id, ended_at=at)
