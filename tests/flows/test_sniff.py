"""What a file is, by its content, and by which name it may be downloaded."""

import io
import resource
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfWriter

from waymark.records.evidence import examination
from waymark.records.evidence.archive import MEMBERS_LIMIT
from waymark.records.evidence.file_kinds import KINDS, PDF, PNG, is_inline_safe, media_words
from waymark.records.evidence.file_names import safe_name
from waymark.records.evidence.sniff import sniff
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


A_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/MediaBox[0 0 200 200]/Parent 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)
AAC_FRAME = b"\xff\xf1\x50\x80\x02\x1f\xfc" + b"\0" * 9
MP3_FRAME = b"\xff\xfb\x90\x00" + b"\0" * 413
TAKEN = {
    "image/png": picture("PNG"),
    "image/jpeg": picture("JPEG"),
    "image/gif": picture("GIF"),
    "image/webp": picture("WEBP"),
    "application/pdf": A_PDF,
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
    "video/3gpp": b"\0\0\0\x18ftyp3gp5\0\0\2\x003gp53gp4",
    "audio/amr": b"#!AMR\n\x3c" + b"\0" * 40,
    "audio/aac": AAC_FRAME + AAC_FRAME,
    "audio/ogg": b"OggS\0\2" + b"\0" * 22 + b"OpusHead" + b"\0" * 20,
    "audio/wav": b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 30,
}
TAGGED = b"ID3\x04\0\0\0\0\0\x02ab" + MP3_FRAME + MP3_FRAME


def kind_of(content: bytes) -> str:
    """The media type of what is taken; what it would be copied to is let go."""
    found = sniff(io.BytesIO(content))
    if found.copy:
        found.copy.close()
    return found.kind.media_type


@pytest.mark.parametrize("media_type", TAKEN)
def test_a_kind_is_known_by_content(media_type: str) -> None:
    assert kind_of(TAKEN[media_type]) == media_type


def test_a_recording_may_begin_with_a_tag() -> None:
    assert kind_of(TAGGED) == "audio/mpeg"


REFUSED = {
    "nothing": (b"", "empty"),
    "page": (b"<!DOCTYPE html><script>alert(1)</script>", "web pages and SVG"),
    "page after a mark": (b"\xef\xbb\xbf  <html>", "web pages and SVG"),
    "drawing": (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "web pages and SVG"),
    "picture that is a page": (b"GIF89a<script>alert(1)</script>", "damaged"),
    "program": (b"MZ\x90\0" + b"\0" * 60, "can’t take programs"),
    "script": (b"#!/bin/sh\nrm -rf /", "can’t take programs"),
    "virus test": (rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*", "can’t take this"),
    "old office": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 60, "old Office file"),
    "iPhone photo": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "Save it as JPEG"),
    "plain text": (b"just some words", "Send a PDF"),
    "cut picture": (picture("PNG")[:40], "damaged"),
    "plain zip": (archive({"a.txt": "a"}), "can’t take archives"),
    "nested zip": (archive({"a.zip": archive({"b.txt": "b"})}), "can’t take archives"),
    "cut zip": (archive({"a.txt": "a"})[:-3], "damaged"),
    "macros": (archive({"[Content_Types].xml": TYPES, "word/vbaProject.bin": b"x"}), "macros"),
    "macro type": (
        archive({"[Content_Types].xml": TYPES.replace(f"{DOCX}.main", "application/vnd.ms-word.x.macroEnabled.main")}),
        "macros",
    ),
    "one frame": (MP3_FRAME, "can’t take this"),
    "half a photo": (picture("JPEG", size=(200, 200))[:-400], "damaged"),
    "half a video": (b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + b"\0\0\x10\0mdat" + b"\0" * 90, "stops in the middle"),
    "half a document": (A_PDF[:60], "damaged"),
    "locked Office document": (b"\xd0\xcf\x11\xe0" + b"\0" * 900 + "EncryptedPackage".encode("utf-16-le"), "locked"),
    "locked OpenDocument": (
        archive(
            {
                "mimetype": "application/vnd.oasis.opendocument.text",
                "content.xml": "x",
                "META-INF/manifest.xml": "<m:encryption-data/>",
            }
        ),
        "locked with a password",
    ),
    "matroska": (b"\x1aE\xdf\xa3\x42\x82\x88matroska", "can’t take this"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_other_kinds_are_refused_with_what_to_do(what: str) -> None:
    content, told = REFUSED[what]
    with pytest.raises(Invalid, match=told):
        sniff(io.BytesIO(content))


@pytest.mark.parametrize("size", [(7800, 7800), (30_000, 30_000), (0xFFFFFFF, 0xFFFFFFF)])
def test_a_flood_of_pixels_is_refused_unread(size: tuple[int, int]) -> None:
    with pytest.raises(Invalid, match=r"pixels|damaged"):
        sniff(io.BytesIO(huge_png(*size)))


FILES = Path(__file__).with_name("files")


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("phone-hdr-gainmap.jpg", "image/jpeg"),
        ("pdf-with-junk-first.pdf", "application/pdf"),
        ("voice.amr", "audio/amr"),
    ],
)
def test_what_phones_and_mail_programs_make_is_taken(name: str, media_type: str) -> None:
    assert kind_of((FILES / name).read_bytes()) == media_type


@pytest.mark.parametrize(("name", "told"), [("locked.pdf", "locked with a password"), ("truncated.jpg", "damaged")])
def test_what_nobody_could_open_is_refused(name: str, told: str) -> None:
    with pytest.raises(Invalid, match=told):
        kind_of((FILES / name).read_bytes())


@pytest.mark.parametrize("brand", [b"XAVC", b"MSNV", b"isom", b"avc1", b"NDSC"])
def test_videos_of_cameras_are_taken(brand: bytes) -> None:
    assert kind_of(b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0" + brand + b"mp42") == "video/mp4"


@pytest.mark.parametrize("size", [(8064, 6048), (16_000, 4_000)], ids=["48 megapixels", "panorama"])
def test_large_photos_are_taken(size: tuple[int, int]) -> None:
    assert kind_of(picture("JPEG", size=size)) == "image/jpeg"


def test_a_pdf_that_restricts_printing_alone_is_taken() -> None:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt(user_password="", owner_password="an owner's", algorithm="RC4-128")
    made = io.BytesIO()
    writer.write(made)
    assert kind_of(made.getvalue()) == "application/pdf"


def test_an_image_of_very_many_chunks_is_read_elsewhere_or_refused() -> None:
    plain = picture("PNG")
    chunk = struct.pack(">I", 0) + b"abCd" + struct.pack(">I", zlib.crc32(b"abCd"))
    stuffed = plain[:33] + chunk * 200_000 + plain[33:]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    try:
        kind_of(stuffed)
    except Invalid as refusal:
        assert refusal.message
    assert (
        resource.getrusage(resource.RUSAGE_SELF).ru_utime - before
        < resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    )


def test_a_process_that_is_ended_by_its_limits_ends_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "examine.py"
    program.write_text("import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass\n")
    monkeypatch.setattr(examination, "_PROGRAM", program)
    with pytest.raises(Invalid, match="too much time or memory"):
        kind_of(picture("PNG"))


def with_notes(name: str) -> bytes:
    """An image that tells where it was taken, with what, and lies on its side."""
    made, drawn = io.BytesIO(), Image.new("RGB", (40, 20), "green")
    notes = drawn.getexif()
    notes[0x0112], notes[0x010F] = 6, "SECRETCAMERA"
    notes.get_ifd(0x8825).update({1: "N", 2: (44.0, 30.0, 12.5), 29: "SECRETDAY"})
    options: dict[str, object] = {"exif": notes.tobytes()}
    if name == "PNG":
        text = PngInfo()
        text.add_text("Author", "SECRETAUTHOR")
        options["pnginfo"] = text
    if name == "WEBP":
        options["xmp"] = b"<x>SECRETXMP</x>"
    if name in ("JPEG", "GIF"):
        options["comment"] = b"SECRETNOTE"
    drawn.save(made, name, **options)
    return made.getvalue()


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "GIF"])
def test_the_copy_of_an_image_tells_nothing_but_what_is_to_be_seen(name: str) -> None:
    sent = with_notes(name)
    assert b"SECRET" in sent
    found = sniff(io.BytesIO(sent))
    assert found.copy is not None
    with found.copy:
        copy = found.copy.read()
    assert b"SECRET" not in copy and b"Exif" not in copy
    with Image.open(io.BytesIO(copy)) as seen:
        assert (seen.format, dict(seen.getexif())) == (name, {})
        assert seen.size == ((40, 20) if name == "GIF" else (20, 40)), "it stands as its maker held it"


def test_an_image_that_moves_goes_on_moving() -> None:
    made = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), color) for color in ("red", "green", "blue")]
    frames[0].save(made, "GIF", save_all=True, append_images=frames[1:], duration=100, comment=b"SECRET")
    found = sniff(io.BytesIO(made.getvalue()))
    assert found.copy is not None
    with found.copy, Image.open(found.copy) as seen:
        assert getattr(seen, "n_frames", 1) == 3
        assert "comment" not in seen.info


def test_a_document_that_swells_is_refused_unread() -> None:
    honest, claimed = 123_457, 600 * 1024 * 1024
    small = archive({"[Content_Types].xml": TYPES, "word/document.xml": b"\0" * honest})
    bomb = small.replace(struct.pack("<I", honest), struct.pack("<I", claimed))
    assert kind_of(small) == DOCX
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
            assert kind_of(content) in {kind.media_type for kind in KINDS}
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
