"""The library of files, downloads, and drafts that save themselves."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.flows.people import ctx_of
from tests.flows.world import World, an_upload, attached, enrolled, planned
from tests.web.learner.conftest import Browser
from tests.web.learner.pages import heading, step_url, title, words
from waymark.flows.submit_work import submit_work
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Attachment, Draft

EVIDENCE = "/evidence/"


def draft_url(way: Enrollment, *, room: str = "activity", part: str = "ride-plan") -> str:
    return f"{reverse('learner-draft')}?room={room}&object={way.pk}&part={part}"


def test_empty_library_says_what_will_be_here_and_the_first_step(world: World, browser: Browser) -> None:
    page = browser(world.eve).get(EVIDENCE)
    said = words(page)
    assert heading(page) == "My evidence"
    assert "Your work will be here" in said and "No files here yet" in said
    assert f'href="{reverse("trail")}"' in page.content.decode()


def test_pieces_of_work_stand_there_with_their_states(world: World, browser: Browser) -> None:
    way = enrolled(world)
    page = browser(world.ada).get(EVIDENCE)
    assert "Bike Guide Ride plan Not begun About 1½ hours Brake photos Not begun" in words(page)
    assert f'href="{step_url(way, "ride-plan")}"' in page.content.decode()


def test_files_are_added_with_a_caption_and_listed(world: World, browser: Browser) -> None:
    files = [an_upload("one.png"), an_upload("two.png", content=attachable())]
    page = browser(world.ada).post(EVIDENCE, {"uploads": files, "caption": "My map"}, follow=True)
    said = words(page)
    assert "Added: one.png, two.png." in said
    assert said.count("My map") == 2 and "2 files, 1 KB in all" in said


def attachable() -> bytes:
    from tests.pure.packs.tiny import png

    return png(9, 9)


def test_refused_file_is_named_the_good_one_stays_and_the_caption_too(world: World, browser: Browser) -> None:
    files = [an_upload("one.png"), an_upload("page.png", content=b"<html>no</html>")]
    page = browser(world.ada).post(EVIDENCE, {"uploads": files, "caption": "My map"})
    assert title(page).startswith("Error: ")
    assert "“page.png”: We can’t take web pages and SVG drawings." in words(page)
    assert 'value="My map"' in page.content.decode()
    assert Attachment.objects.get().file_name == "one.png"
    empty = browser(world.ada).post(EVIDENCE, {"caption": "My map"})
    assert "Choose a file." in words(empty)


def test_file_taken_out_can_be_put_back(world: World, browser: Browser) -> None:
    held = attached(world.ada)
    ada = browser(world.ada)
    out = ada.post(reverse("learner-file-remove", args=[held.pk]), follow=True)
    assert "Taken out: map.png." in words(out) and "0 files" in words(out)
    assert "map.png" in words(ada.get(EVIDENCE + "?show=removed"))
    back = ada.post(reverse("learner-file-restore", args=[held.pk]), follow=True)
    assert "Put back: map.png." in words(back) and "1 files" not in words(back) and "1 file," in words(back)


@pytest.mark.parametrize("name", ["learner-file-remove", "learner-file-restore"])
def test_only_the_owner_takes_out_and_puts_back_and_only_by_post(world: World, browser: Browser, name: str) -> None:
    url = reverse(name, args=[attached(world.ada).pk])
    assert browser(world.eve).post(url).status_code == 404
    assert browser(world.ada).get(url).status_code == 405
    assert Client().post(url)["Location"] == f"/accounts/login/?next={url}"


def test_download_is_never_shown_inside_a_page(world: World, browser: Browser) -> None:
    held = attached(world.ada)
    answer = browser(world.ada).get(reverse("learner-file", args=[held.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="map.png"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer["Cache-Control"]
    assert answer.getvalue().startswith(b"\x89PNG")


def test_download_is_for_the_owner_and_for_assessors_of_work_that_holds_it(world: World, browser: Browser) -> None:
    way = enrolled(world)
    held = attached(world.ada)
    url = reverse("learner-file", args=[held.pk])
    for person in (world.eve, world.ben, world.cleo):
        assert browser(person).get(url).status_code == 404
    assert Client().get(url)["Location"] == f"/accounts/login/?next={url}"
    submit_work(ctx_of(world.ada), way.pk, activity_key="brakes", answers={}, attachment_ids={"photo": [held.pk]})
    assert browser(world.cleo).get(url).status_code == 200
    assert browser(world.ben).get(url).status_code == 404
    assert browser(world.ada).get(reverse("learner-file", args=[uuid4()])).status_code == 404


def test_draft_saves_itself_and_answers_when(world: World, browser: Browser) -> None:
    way = enrolled(world)
    file = attached(world.ada)
    answer = browser(world.ada).post(
        draft_url(way), {"answer-route": "Half a", "kept-map": str(file.pk), "csrfmiddlewaretoken": "x"}
    )
    told = answer.json()
    assert (answer.status_code, told["saved_at"], told["revision"]) == (200, "2026-09-15T10:30:00-04:00", 1)
    assert (told["merged"], told["conflicts"]) == ([], [])
    assert Draft.objects.get().answers == {"route": "Half a", "map": [str(file.pk)]}


def test_quiz_and_self_assessment_drafts_save_themselves_too(world: World, browser: Browser) -> None:
    way = enrolled(world)
    ada = browser(world.ada)
    assert ada.post(draft_url(way, room="quiz", part="safety-quiz"), {"answer-brakes": "two"}).status_code == 200
    assert ada.post(draft_url(way, room="instrument", part="riding-style"), {"answer-c1": "2"}).status_code == 200
    assert {draft.room: draft.answers for draft in Draft.objects.all()} == {
        "quiz": {"brakes": "two"},
        "instrument": {"c1": "2"},
    }


def test_draft_that_cannot_be_kept_says_why_and_keeps_the_one_before(world: World, browser: Browser) -> None:
    way = enrolled(world)
    ada = browser(world.ada)
    ada.post(draft_url(way), {"answer-route": "Half a"})
    for url, fields, status in (
        (draft_url(way), {"answer-route": "x" * 70_000}, 400),
        (draft_url(way, room="quiz", part="safety-quiz"), {"answer-nothing": "x"}, 400),
        (draft_url(way, part="no-such-step"), {"answer-route": "x"}, 404),
        (draft_url(way, room="no-such-room"), {"answer-route": "x"}, 404),
        (f"{reverse('learner-draft')}?room=activity&object=none&part=ride-plan", {"answer-route": "x"}, 404),
        (reverse("learner-draft"), {"answer-route": "x"}, 404),
    ):
        answer = ada.post(url, fields)
        assert answer.status_code == status, url
        assert answer.json()["message"]
    assert Draft.objects.get().answers["route"] == "Half a"


def test_drafts_are_saved_for_nobody_else(world: World, browser: Browser) -> None:
    way = enrolled(world)
    assert Client().post(draft_url(way), {"answer-route": "x"}).status_code == 401
    assert browser(world.eve).post(draft_url(way), {"answer-route": "x"}).status_code == 404
    assert browser(world.cleo).post(draft_url(way), {"answer-route": "x"}).status_code == 403
    assert browser(world.ada).get(draft_url(way)).status_code == 405
    assert not Draft.objects.exists()


def test_queries_stay_few_however_many_files(
    world: World, browser: Browser, django_assert_max_num_queries: object
) -> None:
    planned(enrolled(world))
    for number in range(3):
        attached(world.ada, an_upload(f"{number}.png", content=attachable() + bytes(number)))
    ada = browser(world.ada)
    with django_assert_max_num_queries(20):  # type: ignore[operator]  # pytest-django gives a context manager
        ada.get(EVIDENCE)
