"""Who came, from a pasted list, all at once, and by a code in the room."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.flows.people import a_person, affiliate
from tests.flows.world import World, enrolled
from tests.web.assessor.conftest import Browser
from tests.web.coordinator.test_cohort import crowd
from tests.web.learner.pages import words
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Attestation, RoomCode


def url(world: World, name: str = "attest") -> str:
    return reverse(f"coordinator-{name}", args=[world.version.pk, "flat"])


@pytest.fixture
def ada(world: World) -> Enrollment:
    return enrolled(world)


def test_a_pasted_list_chooses_those_it_names_and_tells_the_other_lines(
    world: World, browser: Browser, ada: Enrollment
) -> None:
    enrolled(world, world.ben)
    for mail in ("zoe1@example.org", "zoe2@example.org"):
        zoe = a_person("Zoë", "Hall", email=mail)
        affiliate(zoe, world.north.pk)
        enrolled(world, zoe)
    fay = browser(world.fay)
    text = "1. Lund, Ada\r\nBen Okoye <BEN@example.org>\n\nzoe hall\nnobody@example.org\n=1+1"
    page = fay.post(url(world, "paste"), {"lines": text})
    said = words(page)
    assert "2 learners chosen from your list." in said
    assert "Line 4, “zoe hall”: 2 learners have this name. Use the email address." in said
    assert "Line 5, “nobody@example.org”: No learner on this list has this address or name." in said
    assert not Attestation.objects.exists()
    listed = fay.get(url(world))
    assert {each.pk for each in listed.context["chosen"]} == set(
        Enrollment.objects.filter(person__in=[world.ada, world.ben]).values_list("pk", flat=True)
    )
    fay.post(url(world), {"who": [str(ada.pk)], "on": "2026-09-14", "record": "yes"})
    assert "Recorded already." in words(fay.post(url(world, "paste"), {"lines": "Ada Lund"}))


def test_a_clean_list_leads_back_at_once(world: World, browser: Browser, ada: Enrollment) -> None:
    answer = browser(world.fay).post(url(world, "paste"), {"lines": "ada@example.org"})
    assert (answer.status_code, answer.headers["Location"]) == (302, url(world))


def test_a_long_list_asks_the_same_as_a_short_one(world: World, browser: Browser) -> None:
    fay = browser(world.fay)

    def queries(lines: list[str]) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert fay.post(url(world, "paste"), {"lines": "\n".join(lines)}).status_code == 302
        return len(captured)

    crowd(world, 30)
    few = queries(["learner0@example.org", "Learner1 north"])
    assert queries([f"learner{n}@example.org" for n in range(30)]) == few


def test_everybody_on_the_list_is_chosen_over_all_pages(world: World, browser: Browser) -> None:
    crowd(world, 70)
    fay = browser(world.fay)
    fay.post(url(world), {"everyone": "yes"})
    assert len(fay.get(url(world)).context["chosen"]) == 70


def test_learners_enter_the_code_of_the_room(world: World, browser: Browser, ada: Enrollment) -> None:
    fay, learner = browser(world.fay), browser(world.ada)
    assert RoomCode.objects.count() == 0
    fay.post(url(world, "room"))
    page = fay.get(url(world, "room"))
    code = RoomCode.objects.get().code
    assert code in words(page) and "<svg" in page.content.decode()
    filled = learner.get(f"/attend/?code={code}")
    assert f'value="{code}"' in filled.content.decode() and not Attestation.objects.exists()
    wrong = learner.post("/attend/", {"code": "BBBBBB"})
    assert wrong.status_code == 400 and "This code doesn’t work for you now." in words(wrong)
    assert "Recorded. You were here today." in words(learner.post("/attend/", {"code": code}, follow=True))
    assert "1 learner is recorded" in words(fay.get(url(world, "room")))
    fay.post(url(world, "room"), {"end": "yes"})
    assert code not in words(fay.get(url(world, "room")))
