"""A person keeps files, takes them out and puts them back; who may read them."""

import io
from collections.abc import Iterable
from hashlib import sha256

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from PIL import Image

from tests.append_only import lifted
from tests.flows.people import NOW, ctx_of
from tests.flows.world import RISKS, ROUTE, World, an_upload, attached, enrolled, planned, verbs
from tests.pure.packs.tiny import png
from waymark.flows import attach_file as story
from waymark.flows.attach_file import attach_file, read_file, remove_file, restore_file
from waymark.flows.submit_work import submit_work, withdraw_work
from waymark.records.evidence.models import Attachment, Submission
from waymark.records.evidence.queries import library, library_use
from waymark.rules.kernel.context import ANONYMOUS, Context
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.kernel.ids import new_id


def blob(held: Attachment) -> str:
    return f"blobs/{held.sha256[:2]}/{held.sha256[2:4]}/{held.sha256}"


def sent_with(world: World, held: Attachment) -> Submission:
    enrollment = enrolled(world)
    planned(enrollment)
    return submit_work(
        ctx_of(world.ada),
        enrollment.pk,
        activity_key="ride-plan",
        answers={"route": ROUTE, "risks": RISKS},
        attachment_ids={"map": [held.pk]},
    )


def test_a_file_is_known_by_content_and_kept_by_its_hash(world: World) -> None:
    held = attach_file(ctx_of(world.ada), upload=an_upload("../map.html"), caption=" Our\nway ")
    assert (held.media_type, held.file_name, held.caption) == ("image/png", "map.html.png", "Our way")
    assert (held.scan_state, held.size, held.uploaded_at) == ("not-scanned", len(png(8, 8)), NOW)
    with default_storage.open(blob(held)) as stored:
        assert stored.read() == png(8, 8)
    assert verbs(about=held.pk) == ["file-attached"]


def test_the_same_content_twice_is_one_file(world: World) -> None:
    first, again = attached(world.ada), attached(world.ada, an_upload("other.png"))
    assert first.pk == again.pk
    assert library(world.ada.pk).count() == 1
    assert attached(world.ben).pk != first.pk


def test_a_stored_copy_that_was_cut_short_is_replaced(world: World) -> None:
    held = attached(world.ada)
    default_storage.delete(blob(held))
    default_storage.save(blob(held), SimpleUploadedFile("half", png(8, 8)[:9]))
    attached(world.ben)
    with default_storage.open(blob(held)) as stored:
        assert stored.read() == png(8, 8)


@pytest.mark.parametrize(
    ("upload", "told"),
    [
        (an_upload("empty.pdf", content=b""), "empty"),
        (an_upload("page.pdf", content=b"<html>"), "web pages"),
        (an_upload("big.pdf", content=b"%PDF-" + b"\0" * 2000), "limit is 0 MB"),
    ],
    ids=["empty", "a page", "too big"],
)
def test_a_bad_file_is_refused_and_leaves_nothing(world: World, upload: SimpleUploadedFile, told: str) -> None:
    before = len(verbs())
    with override_settings(FILE_LIMIT_BYTES=1000), pytest.raises(Invalid, match=told):
        attach_file(ctx_of(world.ada), upload=upload)
    assert not Attachment.objects.exists() and len(verbs()) == before


class Liar:
    """An upload that says it is small and never ends."""

    name, size = "small.pdf", 10

    def chunks(self) -> Iterable[bytes]:
        while True:
            yield b"%PDF-" * 100


def test_the_size_is_counted_not_believed(world: World) -> None:
    with override_settings(FILE_LIMIT_BYTES=10_000), pytest.raises(Invalid, match="limit is 0 MB"):
        attach_file(ctx_of(world.ada), upload=Liar())


def test_a_library_has_an_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story, "FILES_LIMIT", 1)
    first = attached(world.ada)
    with pytest.raises(Conflict, match="library is full"):
        attached(world.ada, an_upload(content=png(9, 9)))
    remove_file(ctx_of(world.ada), first.pk)
    assert attached(world.ada, an_upload(content=png(9, 9))).pk != first.pk
    monkeypatch.setattr(story, "FILES_EVER_LIMIT", 2)
    monkeypatch.setattr(story, "FILES_LIMIT", 9)
    with pytest.raises(Conflict, match="very many files"):
        attached(world.ada, an_upload(content=png(10, 10)))
    use = library_use(world.ada.pk)
    assert (use.files, use.files_ever, use.size_ever) == (1, 2, len(png(8, 8)) + len(png(9, 9)))


def test_a_caption_that_is_too_long_is_refused(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        attach_file(ctx_of(world.ada), upload=an_upload(), caption="a" * 301)
    assert set(refusal.value.fields) == {"caption"}


def test_nobody_adds_files_without_an_account(world: World) -> None:
    with pytest.raises(Forbidden, match="Sign in"):
        attach_file(Context(actor=ANONYMOUS, now=NOW), upload=an_upload())


def test_a_file_is_taken_out_and_put_back(world: World) -> None:
    held, ada = attached(world.ada), ctx_of(world.ada)
    remove_file(ada, held.pk)
    remove_file(ada, held.pk)
    assert not library(world.ada.pk).exists() and library(world.ada.pk, removed=True).exists()
    restore_file(ada, held.pk)
    restore_file(ada, held.pk)
    assert verbs(about=held.pk) == ["file-attached", "file-removed", "file-attached"]
    remove_file(ada, held.pk)
    assert attached(world.ada).pk == held.pk and library(world.ada.pk).exists()


def test_the_owner_reads_without_a_trace(world: World) -> None:
    held = attached(world.ada)
    row, content = read_file(ctx_of(world.ada), held.pk)
    with content:
        assert (row.pk, content.read()) == (held.pk, png(8, 8))
    assert verbs(about=held.pk) == ["file-attached"]


def test_staff_read_what_was_sent_to_them_and_each_reading_is_remembered(world: World) -> None:
    held, other = attached(world.ada), attached(world.ada, an_upload(content=png(9, 9)))
    cleo = ctx_of(world.cleo)
    with pytest.raises(NotFound):
        read_file(cleo, held.pk)
    sent = sent_with(world, held)
    remove_file(ctx_of(world.ada), held.pk)
    for _ in range(2):
        with read_file(cleo, held.pk)[1] as content, Image.open(content) as seen:
            assert (seen.format, seen.size) == ("PNG", (8, 8))
    assert verbs(about=held.pk)[-2:] == ["file-read", "file-read"]
    with pytest.raises(NotFound):
        read_file(cleo, other.pk)
    withdraw_work(ctx_of(world.ada), sent.pk)
    with pytest.raises(NotFound):
        read_file(cleo, held.pk)


def a_photo() -> bytes:
    """A photo that tells where it was taken."""
    made, drawn = io.BytesIO(), Image.new("RGB", (40, 20), "green")
    notes = drawn.getexif()
    notes.get_ifd(0x8825).update({1: "N", 2: (44.0, 30.0, 12.5), 29: "SECRETDAY"})
    drawn.save(made, "JPEG", exif=notes.tobytes())
    return made.getvalue()


def test_staff_get_a_photo_without_its_place_and_its_owner_the_photo_itself(world: World) -> None:
    held = attached(world.ada, an_upload("map.jpg", content=a_photo()))
    sent_with(world, held)
    with read_file(ctx_of(world.ada), held.pk)[1] as content:
        assert content.read() == a_photo()
    with read_file(ctx_of(world.cleo), held.pk)[1] as content:
        seen = content.read()
    assert seen.startswith(b"\xff\xd8\xff") and b"SECRET" not in seen and b"Exif" not in seen
    assert (held.copy_sha256, held.copy_size) == (sha256(seen).hexdigest(), len(seen))


def test_a_photo_that_came_before_copies_were_made_gets_one_when_staff_open_it(world: World) -> None:
    held = attached(world.ada, an_upload("map.jpg", content=a_photo()))
    sent_with(world, held)
    with lifted():
        Attachment.objects.filter(pk=held.pk).update(copy_sha256="", copy_size=None)
    with read_file(ctx_of(world.cleo), held.pk)[1] as content:
        assert b"SECRET" not in content.read()
    held.refresh_from_db()
    assert held.copy_sha256


def test_the_same_bytes_are_opened_once_whoever_brings_them(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first = attached(world.ada, an_upload("map.jpg", content=a_photo()))
    monkeypatch.setattr("waymark.flows.attach_file.sniff", None)  # calling it again would fail
    again = attached(world.ben, an_upload("other.jpg", content=a_photo()))
    assert (again.media_type, again.copy_sha256) == (first.media_type, first.copy_sha256)


def test_to_anybody_else_it_is_not_there(world: World) -> None:
    held = attached(world.ada)
    sent_with(world, held)
    for person in (world.ben, world.eve):
        for act in (read_file, remove_file, restore_file):
            with pytest.raises(NotFound):
                act(ctx_of(person), held.pk)
    with pytest.raises(NotFound):
        remove_file(ctx_of(world.cleo), held.pk)
    with pytest.raises(NotFound):
        read_file(ctx_of(world.ada), new_id())


def test_a_file_that_is_gone_from_storage_is_told(world: World) -> None:
    held = attached(world.ada)
    default_storage.delete(blob(held))
    with pytest.raises(NotFound, match="cannot be found in storage"):
        read_file(ctx_of(world.ada), held.pk)


def test_a_file_is_not_served_before_it_was_checked(world: World) -> None:
    held = attached(world.ada)
    Attachment.objects.filter(pk=held.pk).update(scan_state="pending")
    with pytest.raises(Conflict, match="still being checked"):
        read_file(ctx_of(world.ada), held.pk)
    with pytest.raises(Invalid):
        sent_with(world, held)
