"""What a file is, by its content, and by which name it may be downloaded."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from waymark.records.evidence.archive import MEMBERS_LIMIT
from waymark.records.evidence.file_names import safe_name
from waymark.records.evidence.sniff import KINDS, PDF, PNG, is_inline_safe, media_words, sniff
from waymark.rules.kernel.errors import Invalid

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPES = f'<?xml version="1.0"?><Types><Override PartName="/word/document.xml" ContentType="{DOCX}.main+xml"/></Types>'


def picture(name: str, *, size: tuple[int, int] = (4, 4)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "green").save(made, name)
    return made.getvalue()


def archive(members: Mapping[str, bytes | str], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return made.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be enormous."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    chunks = b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + chunks


MP3_FRAME = b"\xff\xfb\x90\x00" + b"\0" * 413
TAKEN = {
    "image/png": picture("PNG"),
    "image/jpeg": picture("JPEG"),
    "image/gif": picture("GIF"),
    "image/webp": picture("WEBP"),
    "application/pdf": b"%PDF-1.7\n...\n%%EOF",
    DOCX: archive({"[Content_Types].xml": TYPES, "word/document.xml": "<w/>"}),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": archive(
        {"[Content_Types].xml": TYPES.replace("wordprocessingml.document", "spreadsheetml.sheet")}
    ),
    "application/vnd.oasis.opendocument.text": archive(
        {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<o/>"}
    ),
    "video/mp4": b"\0\0\0\x18ftypisom\0\0\2\0isomiso2",
    "audio/mp4": b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42",
    "video/quicktime": b"\0\0\0\x14ftypqt  \0\0\2\0qt  ",
    "video/webm": b"\x1aE\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm",
    "audio/mpeg": MP3_FRAME + MP3_FRAME,
}
TAGGED = b"ID3\x04\0\0\0\0\0\x02ab" + MP3_FRAME + MP3_FRAME


@pytest.mark.parametrize("media_type", TAKEN)
def test_a_kind_is_known_by_content(media_type: str) -> None:
    assert sniff(io.BytesIO(TAKEN[media_type])).media_type == media_type


def test_a_recording_may_begin_with_a_tag() -> None:
    assert sniff(io.BytesIO(TAGGED)).media_type == "audio/mpeg"


REFUSED = {
    "nothing": (b"", "empty"),
    "page": (b"<!DOCTYPE html><script>alert(1)</script>", "Web pages and SVG"),
    "page after a mark": (b"\xef\xbb\xbf  <html>", "Web pages and SVG"),
    "drawing": (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "Web pages and SVG"),
    "picture that is a page": (b"GIF89a<script>alert(1)</script>", "damaged"),
    "program": (b"MZ\x90\0" + b"\0" * 60, "Programs are not taken"),
    "script": (b"#!/bin/sh\nrm -rf /", "Programs are not taken"),
    "virus test": (rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*", "not taken"),
    "old office": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 60, "old Office file"),
    "iPhone photo": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "Save it as JPEG"),
    "plain text": (b"just some words", "Send a PDF"),
    "cut picture": (picture("PNG")[:40], "damaged"),
    "plain zip": (archive({"a.txt": "a"}), "Archives are not taken"),
    "nested zip": (archive({"a.zip": archive({"b.txt": "b"})}), "Archives are not taken"),
    "cut zip": (archive({"a.txt": "a"})[:-3], "damaged"),
    "macros": (archive({"[Content_Types].xml": TYPES, "word/vbaProject.bin": b"x"}), "macros"),
    "macro type": (
        archive({"[Content_Types].xml": TYPES.replace(f"{DOCX}.main", "application/vnd.ms-word.x.macroEnabled.main")}),
        "macros",
    ),
    "one frame": (MP3_FRAME, "not taken"),
    "matroska": (b"\x1aE\xdf\xa3\x42\x82\x88matroska", "not taken"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_other_kinds_are_refused_with_what_to_do(what: str) -> None:
    content, told = REFUSED[what]
    with pytest.raises(Invalid, match=told):
        sniff(io.BytesIO(content))


@pytest.mark.parametrize("size", [(6400, 6400), (30_000, 30_000), (0xFFFFFFF, 0xFFFFFFF)])
def test_a_flood_of_pixels_is_refused_unread(size: tuple[int, int]) -> None:
    with pytest.raises(Invalid, match=r"pixels|damaged"):
        sniff(io.BytesIO(huge_png(*size)))


def test_a_document_that_swells_is_refused_unread() -> None:
    honest, claimed = 123_457, 600 * 1024 * 1024
    small = archive({"[Content_Types].xml": TYPES, "word/document.xml": b"\0" * honest})
    bomb = small.replace(struct.pack("<I", honest), struct.pack("<I", claimed))
    assert sniff(io.BytesIO(small)).media_type == DOCX
    with pytest.raises(Invalid, match="unpacks to more"):
        sniff(io.BytesIO(bomb))


def test_a_label_that_swells_is_refused_unread() -> None:
    with pytest.raises(Invalid, match="unpacks to more"):
        sniff(io.BytesIO(archive({"[Content_Types].xml": TYPES + " " * (1024 * 1024)})))


def test_too_many_members_are_refused() -> None:
    members: dict[str, bytes | str] = {f"m{each}": "" for each in range(MEMBERS_LIMIT)}
    with pytest.raises(Invalid, match="unpacks to more"):
        sniff(io.BytesIO(archive({"[Content_Types].xml": TYPES, **members})))


@pytest.mark.parametrize(
    "content",
    [
        TAKEN[DOCX] + b"\0",
        TAKEN[DOCX][:-22] + b"x" + TAKEN[DOCX][-22:],
        TAKEN[DOCX][:-2] + b"\x05\x00hello",
        archive({"[Content_Types].xml": TYPES}, compression=zipfile.ZIP_STORED).replace(b"Types>", b"Typos>", 1),
    ],
    ids=["something after it", "a gap in it", "a comment", "a wrong checksum"],
)
def test_an_archive_that_is_not_whole_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid, match="damaged"):
        sniff(io.BytesIO(content))


@given(st.binary(max_size=300), st.sampled_from(sorted(TAKEN)), st.integers(0, 200))
def test_whatever_is_sent_is_known_or_refused(noise: bytes, media_type: str, at: int) -> None:
    for content in (noise, TAKEN[media_type][:at] + noise + TAKEN[media_type][at:]):
        try:
            assert sniff(io.BytesIO(content)) in KINDS
        except Invalid as refusal:
            assert refusal.message


def test_nothing_that_was_uploaded_is_shown_inside_a_page() -> None:
    assert not any(is_inline_safe(kind.media_type) for kind in KINDS)
    assert media_words("application/pdf") == "PDF document" and media_words("text/x") == "file"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("plan.pdf", "plan.pdf"),
        ("Plan.PDF", "Plan.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        (r"C:\Users\ada\plan.pdf", "plan.pdf"),
        ("evil\u202efdp.exe", "evilfdp.exe.pdf"),
        ("a\x00b\r\nc.pdf", "ab c.pdf"),
        ('a"b<c>.pdf', "a-b-c-.pdf"),
        ("page.html", "page.html.pdf"),
        ("  ..  ", "file.pdf"),
        ("", "file.pdf"),
        (".pdf", "pdf.pdf"),
        ("résumé été.pdf", "résumé été.pdf"),
        ("x" * 400 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_a_name_is_made_safe(name: str, safe: str) -> None:
    assert safe_name(name, PDF) == safe


@given(st.text(max_size=300))
def test_any_name_can_be_stored_and_sent(name: str) -> None:
    safe = safe_name(name, PNG)
    assert safe.endswith(".png") and 5 <= len(safe) <= 160
    assert not set(safe) & set('/\\"<>\r\n\x00') and safe == safe.strip()
