"""What a file is, by its content: one of a short list of kinds, or a refusal that says what to do.

Nothing is unpacked here, and images and PDFs are opened in a process of their own (`examination`): a file made to swell
or to stall its reader harms nobody else.
"""

import re
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waymark.rules.kernel.errors import Invalid

from .archive import archive_kind, is_locked_office
from .examination import examine
from .file_kinds import ARCHIVE_KINDS, IMAGES, PDF, Kind
from .media import media_kind

_HEAD = 4096
_PDF_WITHIN = 1024  # mail programs and web forms leave lines before it, and every reader takes it

_IMAGE_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
_PHOTO_BRANDS = re.compile(rb"(hei[cfmsx]|hev[cmsx]|mif1|msf1|avif|avis)")
_NOT_TAKEN = gettext_lazy(
    "We can’t take this kind of file. Send a PDF, an image (JPEG, PNG, WebP, GIF), "
    "a Word, Excel, PowerPoint or OpenDocument file, a video (MP4, WebM, MOV) or a recording (MP3, M4A, WAV)."
)


@dataclass(frozen=True)
class Sniffed:
    """What a file is. `copy` is what others get of an image: its pixels alone. Whoever asked closes it."""

    kind: Kind
    copy: BinaryIO | None = None


def sniff(file: BinaryIO) -> Sniffed:
    """The kind of a file, read from its content. Raises Invalid for every kind that is not taken, and for a file that
    is damaged or locked with a password."""
    file.seek(0)
    head = file.read(_HEAD)
    if not head:
        raise Invalid(_("This file is empty. Choose it again, or pick another file."))
    if head.startswith(_IMAGE_SIGNATURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        found = examine(file, "picture")
        return Sniffed(IMAGES[found.format], found.copy)
    if head.startswith(b"PK\x03\x04"):
        return Sniffed(ARCHIVE_KINDS[archive_kind(file)])
    if kind := media_kind(file, head):
        return Sniffed(kind)
    if refusal := _refusal(head, file):
        raise Invalid(refusal)
    if b"%PDF-" in head[:_PDF_WITHIN]:
        examine(file, "pdf")
        return Sniffed(PDF)
    raise Invalid(str(_NOT_TAKEN))


def _refusal(head: bytes, file: BinaryIO) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:256].lower()
    if head[4:8] == b"ftyp" and _PHOTO_BRANDS.match(head[8:12]):
        return _(
            "This photo is in the HEIC or AVIF format, which many people can’t open. Save it as JPEG and send that."
        )
    if b"<svg" in start or start.startswith((b"<!doctype", b"<html", b"<?xml", b"<script")):
        return _("We can’t take web pages and SVG drawings. Save it as PDF and send that.")
    if head.startswith((b"MZ", b"\x7fELF", b"#!")):
        return _("We can’t take programs. Take a screenshot of it running, or describe it, and send that.")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        if is_locked_office(file):
            return _(
                "This document is locked with a password, so nobody here can open it. Save it without the password."
            )
        return _("This is an old Office file. Open it, save it as .docx, .xlsx, .pptx or PDF, and send that.")
    return ""
