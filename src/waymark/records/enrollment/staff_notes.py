"""Reading notes that staff wrote about a learner's way."""

from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from waymark.rules.kernel.errors import NotFound

from .models import Note
from .states import NoteReaders


def notes_for_staff(enrollment_id: UUID, *, reader_id: UUID | None) -> list[Note]:
    """The notes of an enrollment that somebody on staff may read, the newest first. One query."""
    readable = Q(by_id=reader_id) | ~Q(seen_by=NoteReaders.AUTHOR)
    rows = Note.objects.filter(readable, enrollment_id=enrollment_id, removed_at__isnull=True)
    return list(rows.select_related("by").order_by("-written_at", "-id"))


def notes_for_learner(enrollment_id: UUID) -> list[Note]:
    """The notes the learner may read: on their page, and in their copy of their data. One query."""
    rows = Note.objects.filter(enrollment_id=enrollment_id, seen_by=NoteReaders.LEARNER, removed_at__isnull=True)
    return list(rows.select_related("by").order_by("-written_at", "-id"))


def note(note_id: UUID) -> Note:
    """One note that was not removed, with its enrollment. Raises NotFound."""
    rows = Note.objects.select_related("by", "enrollment__person", "enrollment__campus")
    found = rows.filter(pk=note_id, removed_at__isnull=True).first()
    if found is None:
        raise NotFound(_("This note is not there anymore."))
    return found
