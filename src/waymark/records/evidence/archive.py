"""What a zip archive is: an office document of a known kind, or a refusal. Nothing is unpacked but its own label."""

import re
import zipfile
import zlib
from typing import BinaryIO

from django.utils.translation import gettext_lazy

from waymark.rules.kernel.errors import Invalid

MEMBERS_LIMIT = 2_000
UNPACKED_LIMIT = 500 * 1024 * 1024
_DIRECTORY_LIMIT = 1024 * 1024
_LABEL_LIMIT = 512 * 1024
_OPEN_MANIFEST = "META-INF/manifest.xml"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PIECE = 1024 * 1024
_END = b"PK\x05\x06"
_WIDE_END = b"PK\x06\x07"

_OFFICE_MAIN = {
    b"wordprocessingml.document.main+xml": "docx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
    b"presentationml.presentation.main+xml": "pptx",
    b"presentationml.slideshow.main+xml": "pptx",
}
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
_PLAIN_ZIP = gettext_lazy("We can’t take archives. Send the files in it one by one, or save the document as PDF.")
_DAMAGED = gettext_lazy("This document is damaged. Open it, save it again, and send that.")
_LOCKED = gettext_lazy(
    "This document is locked with a password, so nobody here can open it. Save it without the password."
)
_MACROS = gettext_lazy("This document holds macros. Save it without macros, or as PDF, and send that.")
_SWOLLEN = gettext_lazy("This document unpacks to more than we can take. Save it as PDF, or send less of it.")


def is_locked_office(file: BinaryIO) -> bool:
    """Whether an OLE file is an Office document with a password, which holds the document whole ([MS-OFFCRYPTO])."""
    file.seek(0)
    before = b""
    while piece := file.read(_PIECE):
        if _ENCRYPTED in before + piece:
            return True
        before = piece[-len(_ENCRYPTED) :]
    return False


def archive_kind(file: BinaryIO) -> str:
    """docx, xlsx, pptx, odt, ods or odp. Raises Invalid for every other archive, and for one with macros or a bomb."""
    _refuse_odd_ends(file)
    try:
        with zipfile.ZipFile(file) as archive:
            _refuse_unsafe(archive.infolist())
            return _labelled_kind(archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, EOFError) as error:
        raise Invalid(str(_DAMAGED)) from error


def _refuse_odd_ends(file: BinaryIO) -> None:
    """The directory must be small, end the file and start where it says: before anything reads it into memory."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 42))
    tail = file.read()
    end = tail[-22:]
    if len(end) < 22 or not end.startswith(_END) or end[20:22] != b"\0\0" or tail.startswith(_WIDE_END):
        raise Invalid(str(_DAMAGED))
    directory = int.from_bytes(end[12:16], "little")
    start = int.from_bytes(end[16:20], "little")
    if directory > _DIRECTORY_LIMIT or start + directory != size - 22:
        raise Invalid(str(_DAMAGED))


def _refuse_unsafe(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename for member in members]
    if len(names) > MEMBERS_LIMIT or sum(member.file_size for member in members) > UNPACKED_LIMIT:
        raise Invalid(str(_SWOLLEN))
    if any(member.flag_bits & 1 for member in members):
        raise Invalid(str(_LOCKED))
    if len(set(names)) != len(names):
        raise Invalid(str(_DAMAGED))
    if any(name.lower().rsplit("/", 1)[-1] in ("vbaproject.bin", "vbadata.xml") for name in names):
        raise Invalid(str(_MACROS))
    if any(name.startswith("Basic/") and not name.endswith("/") for name in names):
        raise Invalid(str(_MACROS))


def _labelled_kind(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if "mimetype" in names:
        kind = _OPEN_DOCUMENT.get(_label(archive, "mimetype").strip())
        if kind is not None and "content.xml" in names:
            if _OPEN_MANIFEST in names and b"encryption-data" in _label(archive, _OPEN_MANIFEST):
                raise Invalid(str(_LOCKED))
            return kind
    if "[Content_Types].xml" in names:
        types = set(re.findall(rb'ContentType\s*=\s*["\']([^"\']{1,200})["\']', _label(archive, "[Content_Types].xml")))
        if any(b"macroenabled" in each.lower() for each in types):
            raise Invalid(str(_MACROS))
        kinds = {kind for main, kind in _OFFICE_MAIN.items() if any(each.endswith(main) for each in types)}
        if len(kinds) == 1:
            return kinds.pop()
    raise Invalid(str(_PLAIN_ZIP))


def _label(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as member:
        label = member.read(_LABEL_LIMIT + 1)
    if len(label) > _LABEL_LIMIT:
        raise Invalid(str(_SWOLLEN))
    return label
