"""Badges in PNG files: one uncompressed iTXt chunk with the keyword `openbadgecredential` (OB 3.0 §5.3.1).

Chunks are parsed here because the standard says that the first such chunk counts, and image libraries return the last:
two readers would see two badges. So a second one is refused.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from openbadges3.errors import BakeError, NoBadgeError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORDS = (b"openbadgecredential", b"clrcredential", b"openbadges")
"""Badge, learner record, and the keyword of Open Badges 2.0."""

_MAX_CHUNKS = 20_000


@dataclass(frozen=True)
class Chunk:
    """One chunk: its type, its data, and where in the file it starts and ends."""

    kind: bytes
    data: memoryview
    start: int
    end: int


def chunks(image: bytes) -> Iterator[Chunk]:
    """The chunks of a PNG in file order; `BakeError` where the file is damaged."""
    if not image.startswith(SIGNATURE):
        raise BakeError("The file is not a PNG.")
    view, position = memoryview(image), len(SIGNATURE)
    for count in range(_MAX_CHUNKS + 1):
        if count == _MAX_CHUNKS or position + 12 > len(image):
            raise BakeError("The PNG is cut short." if count < _MAX_CHUNKS else "The PNG has too many chunks.")
        (length,) = struct.unpack_from(">I", image, position)
        end = position + 12 + length
        if end > len(image):
            raise BakeError("The PNG is cut short.")
        kind, data = image[position + 4 : position + 8], view[position + 8 : end - 4]
        if (count == 0) != (kind == b"IHDR"):
            raise BakeError("The PNG does not start with its header, or has a second one.")
        yield Chunk(kind, data, position, end)
        if kind == b"IEND":
            if end != len(image):
                raise BakeError("The PNG goes on after its end.")
            return
        position = end


def bake(image: bytes, credential: bytes) -> bytes:
    """The PNG with the badge in an iTXt chunk after the header; older badge chunks are taken out."""
    try:
        credential.decode("utf-8")
    except UnicodeDecodeError:
        raise BakeError("The badge to bake is not UTF-8 text.") from None
    if b"\0" in credential:
        raise BakeError("The badge to bake holds a zero byte.")
    data = KEYWORDS[0] + b"\0\0\0\0\0" + credential
    kept = bytearray(SIGNATURE)
    for chunk in chunks(image):
        if _keyword(chunk) not in KEYWORDS:
            kept += image[chunk.start : chunk.end]
        if chunk.kind == b"IHDR":
            kept += struct.pack(">I", len(data)) + b"iTXt" + data + struct.pack(">I", zlib.crc32(b"iTXt" + data))
    return bytes(kept)


def unbake(image: bytes) -> bytes:
    """The badge in a PNG; `BakeError` if there is none or more than one, or if its chunk is damaged."""
    found = [chunk for chunk in chunks(image) if _keyword(chunk) in KEYWORDS]
    if not found:
        raise NoBadgeError("The PNG holds no badge.")
    if len(found) > 1:
        raise BakeError("The PNG holds more than one badge; which one counts cannot be told, so none does.")
    chunk = found[0]
    if struct.unpack(">I", image[chunk.end - 4 : chunk.end])[0] != zlib.crc32(image[chunk.start + 4 : chunk.end - 4]):
        raise BakeError("The badge in the PNG is damaged (checksum).")
    if chunk.kind != b"iTXt":
        return _open_badges_2_text(chunk)
    fields = bytes(chunk.data[len(_keyword(chunk)) + 1 :])
    if fields[:2] != b"\0\0":
        raise BakeError("The badge in the PNG is compressed, which the standard does not allow.")
    parts = fields[2:].split(b"\0", 2)
    if len(parts) != 3:
        raise BakeError("The badge in the PNG is damaged (chunk layout).")
    return parts[2]


def _keyword(chunk: Chunk) -> bytes:
    if chunk.kind not in (b"iTXt", b"tEXt", b"zTXt"):
        return b""
    return bytes(chunk.data[:80]).partition(b"\0")[0]


def _open_badges_2_text(chunk: Chunk) -> bytes:
    if chunk.kind == b"tEXt" and _keyword(chunk) == b"openbadges":
        return bytes(chunk.data).partition(b"\0")[2]
    raise BakeError("The badge in the PNG is not in an iTXt chunk, as the standard asks.")
