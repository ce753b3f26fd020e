"""Files as the learner's pages list them."""

from collections.abc import Iterable

from django.urls import reverse

from waymark.records.evidence.file_kinds import media_words
from waymark.records.evidence.models import Attachment
from waymark.rules.forms.text import isolated
from waymark.web.shared.components.lists import FileRow

KILOBYTE = 1024
ICONS = {"image": "image", "video": "video", "audio": "audio-lines"}


def size_words(size: int) -> str:
    """ "212 KB", "1.4 MB"."""
    if size < KILOBYTE * KILOBYTE:
        return f"{max(1, round(size / KILOBYTE))} KB"
    return f"{size / KILOBYTE / KILOBYTE:.1f} MB"


def file_row(file: Attachment, *, remove_value: str = "", note: str = "") -> FileRow:
    """One file with what it is, a link to download it, and maybe a button to take it out."""
    facts = [media_words(file.media_type), size_words(file.size), note or isolated(file.caption)]
    return FileRow(
        name=file.file_name,
        note=" · ".join(fact for fact in facts if fact),
        url=reverse("learner-file", args=[file.pk]),
        icon=ICONS.get(file.media_type.partition("/")[0], "file-text"),
        remove_value=remove_value,
    )


def file_rows(files: Iterable[Attachment], *, field: str = "") -> tuple[FileRow, ...]:
    """Files in order; with `field` each can be taken out of that field of the form around it."""
    return tuple(file_row(file, remove_value=f"{field}:{file.pk}" if field else "") for file in files)
