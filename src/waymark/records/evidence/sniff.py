"""What a file is, by its content: one of a short list of kinds, or a refusal that says what to do.

Nothing is unpacked and no picture is decoded: a file made to swell or to stall its reader is refused by its head.
"""

import re
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, UnidentifiedImageError

from waymark.rules.kernel.errors import Invalid

from .archive import archive_kind

PIXEL_LIMIT = 40_000_000
_HEAD = 4096


@dataclass(frozen=True)
class Kind:
    """A kind of file that is taken: its media type and the endings a name may have, the usual one first."""

    media_type: str
    endings: tuple[str, ...]
    words: str


PNG = Kind("image/png", (".png",), "PNG picture")
JPEG = Kind("image/jpeg", (".jpg", ".jpeg"), "JPEG picture")
GIF = Kind("image/gif", (".gif",), "GIF picture")
WEBP = Kind("image/webp", (".webp",), "WebP picture")
PDF = Kind("application/pdf", (".pdf",), "PDF document")
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
ARCHIVE_KINDS = {
    "docx": Kind(f"{_OFFICE}wordprocessingml.document", (".docx",), "Word document"),
    "xlsx": Kind(f"{_OFFICE}spreadsheetml.sheet", (".xlsx",), "Excel sheet"),
    "pptx": Kind(f"{_OFFICE}presentationml.presentation", (".pptx",), "PowerPoint slides"),
    "odt": Kind(f"{_OPEN}text", (".odt",), "OpenDocument text"),
    "ods": Kind(f"{_OPEN}spreadsheet", (".ods",), "OpenDocument sheet"),
    "odp": Kind(f"{_OPEN}presentation", (".odp",), "OpenDocument slides"),
}
MP4 = Kind("video/mp4", (".mp4", ".m4v"), "MP4 video")
M4A = Kind("audio/mp4", (".m4a",), "M4A recording")
MOV = Kind("video/quicktime", (".mov", ".qt"), "QuickTime video")
WEBM = Kind("video/webm", (".webm",), "WebM video")
MP3 = Kind("audio/mpeg", (".mp3",), "MP3 recording")
KINDS = (PNG, JPEG, GIF, WEBP, PDF, *ARCHIVE_KINDS.values(), MP4, M4A, MOV, WEBM, MP3)
_WORDS = {kind.media_type: kind.words for kind in KINDS}

_PICTURES = {"PNG": PNG, "JPEG": JPEG, "GIF": GIF, "WEBP": WEBP}
_VIDEO_BRANDS = re.compile(rb"(isom|iso[2-9]|mp4[12]|avc1|M4V |M4VH|M4VP|dash|mmp4|3gp[4-7]|f4v )")
_AUDIO_BRANDS = (b"M4A ", b"M4B ")
_PHOTO_BRANDS = re.compile(rb"(hei[cfmsx]|hev[cmsx]|mif1|msf1|avif|avis)")
_NOT_TAKEN = gettext_lazy(
    "This kind of file is not taken. Send a PDF, a picture (JPEG, PNG, WebP, GIF), "
    "a Word, Excel, PowerPoint or OpenDocument file, MP4, WebM or MP3."
)


def media_words(media_type: str) -> str:
    """What a person calls a kind of file."""
    return _WORDS.get(media_type, "file")


def is_inline_safe(media_type: str) -> bool:
    """Whether a file of this kind may be shown inside a page: none that somebody uploaded. All are downloads."""
    return False


def sniff(file: BinaryIO) -> Kind:
    """The kind of a file, read from its content. Raises Invalid for every kind that is not taken, or is damaged."""
    file.seek(0)
    head = file.read(_HEAD)
    if not head:
        raise Invalid(_("This file is empty. Choose it again, or pick another file."))
    if kind := _picture(file, head):
        return kind
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"PK\x03\x04"):
        return ARCHIVE_KINDS[archive_kind(file)]
    if kind := _media(head) or (MP3 if _is_mp3(file, head) else None):
        return kind
    raise Invalid(_refusal(head))


def _refusal(head: bytes) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:256].lower()
    if head[4:8] == b"ftyp" and _PHOTO_BRANDS.match(head[8:12]):
        return _(
            "This photo is in the HEIC or AVIF format, which many people cannot open. Save it as JPEG and send that."
        )
    if b"<svg" in start or start.startswith((b"<!doctype", b"<html", b"<?xml", b"<script")):
        return _("Web pages and SVG drawings are not taken. Save it as PDF and send that.")
    if head.startswith((b"MZ", b"\x7fELF", b"#!")):
        return _("Programs are not taken. Take a picture of it running, or describe it, and send that.")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _("This is an old Office file. Open it, save it as .docx, .xlsx, .pptx or PDF, and send that.")
    return str(_NOT_TAKEN)


def _picture(file: BinaryIO, head: bytes) -> Kind | None:
    signatures = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
    if not head.startswith(signatures) and not (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return None
    file.seek(0)
    try:
        with Image.open(file, formats=tuple(_PICTURES)) as picture:
            name, (width, height) = picture.format or "", picture.size
            if width * height > PIXEL_LIMIT:
                raise Invalid(_too_large(width, height))
            picture.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Invalid(_("This picture has too many pixels. Make it smaller and send it again.")) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Invalid(_("This picture is damaged. Open it, save it anew, and send that.")) from error
    if name not in _PICTURES or not width or not height:
        raise Invalid(_("This picture is damaged. Open it, save it anew, and send that."))
    return _PICTURES[name]


def _too_large(width: int, height: int) -> str:
    facts = {"width": width, "height": height, "limit": PIXEL_LIMIT // 1_000_000}
    return (
        _(
            "This picture has %(width)s by %(height)s pixels and the limit is %(limit)s million. "
            "Make it smaller and send it again."
        )
        % facts
    )


def _media(head: bytes) -> Kind | None:
    if head[4:8] == b"ftyp" and 16 <= int.from_bytes(head[:4], "big") <= _HEAD:
        brand = head[8:12]
        if brand in _AUDIO_BRANDS:
            return M4A
        if brand == b"qt  ":
            return MOV
        return MP4 if _VIDEO_BRANDS.match(brand) else None
    if head.startswith(b"\x1aE\xdf\xa3") and b"\x42\x82\x84webm" in head[:64]:
        return WEBM
    return None


_MP3_BITRATES = {
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_MP3_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def _is_mp3(file: BinaryIO, head: bytes) -> bool:
    """Two frames of layer III in a row, after a tag if there is one: a single frame head is two bytes of chance."""
    start = 0
    if head.startswith(b"ID3") and len(head) >= 10 and not any(byte & 0x80 for byte in head[6:10]):
        start = 10 + sum(byte << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
    file.seek(start)
    content = file.read(_HEAD).lstrip(b"\0")
    length = _frame_length(content[:4])
    return length > 0 and _frame_length(content[length : length + 4]) > 0


def _frame_length(head: bytes) -> int:
    """How many bytes a layer III frame has; 0 for what is none."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, bitrate, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or bitrate in (0, 15) or rate == 3:
        return 0
    samples = 144 if version == 3 else 72
    return samples * 1000 * _MP3_BITRATES[version == 3][bitrate] // _MP3_RATES[version][rate] + (head[2] >> 1 & 1)
