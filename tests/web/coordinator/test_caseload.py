"""The caseload: whom each learner waits for and since when, letters to several, notes, and the list as a file."""

import csv
from io import StringIO
from re import search

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.flows.appraising import asked, finished
from tests.flows.people import NOW, a_person, affiliate, give
from tests.flows.world import World, enrolled, submitted_plan
from tests.web.assessor.conftest import Browser
from tests.web.coordinator.test_cohort import crowd
from tests.web.learner.pages import words
from waymark.records.enrollment.models import LetterRound, Note
from waymark.records.people.models import Person
from waymark.rules.forms.spreadsheet import plain_cell
from waymark.rules.kernel.clock import FixedClock
from waymark.rules.kernel.context import Role

LIST = "/coordinator/learners/"


@pytest.fixture(autouse=True)
def _jobs_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs run when the pages do."""
    monkeypatch.setattr("waymark.flows.jobs.SystemClock", lambda: FixedClock(NOW.replace(day=15)))


def names(page: object) -> list[str]:
    return [row.name for row in page.context["rows"]]  # type: ignore[attr-defined]


def test_learners_are_listed_by_whom_they_wait_for(world: World, browser: Browser) -> None:
    submitted_plan(enrolled(world))
    asked(finished(world, enrolled(world, world.ben)))
    crowd(world, 1)
    fay = browser(world.fay)
    assert names(fay.get(f"{LIST}?show=us")) == ["Ada Lund"]
    assert names(fay.get(f"{LIST}?show=supervisor")) == ["Ben Okoye"]
    assert names(fay.get(f"{LIST}?show=them")) == ["Learner0 north"]
    said = words(fay.get(f"{LIST}?show=us"))
    assert "since Sep 14" in said
    assert [each.count for each in fay.get("/coordinator/").context["waits"]] == [1, 1, 1]


def test_the_list_asks_the_same_however_long_it_is(world: World, browser: Browser) -> None:
    fay = browser(world.fay)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert fay.get(f"{LIST}?show=them").status_code == 200
        return len(captured)

    crowd(world, 1)
    queries()
    one = queries()
    crowd(world, 12, name="Other")
    assert queries() == one


def test_a_filtered_set_is_reminded_after_a_look_and_undone(world: World, browser: Browser) -> None:
    crowd(world, 3)
    fay = browser(world.fay)
    page = fay.get("/coordinator/letters/new/?all=1&show=them&kind=reminder")
    said = words(page)
    assert "Remind 3 learners" in said and "Your next step in" in said and "Quiet hours" in said
    assert not LetterRound.objects.exists()
    given = {
        "kind": "reminder",
        "round": str(page.context["round"]),
        "who": [str(each) for each in page.context["ids"]],
        "sentence": "Come by.",
        "when": "now",
    }
    look = fay.post("/coordinator/letters/new/", given | {"look": "yes"})
    assert "Come by." in words(look) and not LetterRound.objects.exists()
    sent = fay.post("/coordinator/letters/new/", given, follow=True)
    again = fay.post("/coordinator/letters/new/", given, follow=True)
    assert LetterRound.objects.count() == 1
    assert sent.redirect_chain == again.redirect_chain
    assert words(sent).count("Waiting to go out") == 3
    url = sent.redirect_chain[-1][0]
    assert "3 letters were called back." in words(fay.post(url, follow=True))
    assert "Undone" in words(fay.get("/coordinator/letters/"))


def test_nobody_is_written_to_from_elsewhere(world: World, browser: Browser) -> None:
    way = enrolled(world)
    gil = a_person("Gil", "South")
    give(gil, Role.COORDINATOR, world.south.pk)
    assert browser(gil).get(f"/coordinator/letters/new/?who={way.pk}").status_code == 404


def test_a_note_is_written_read_by_the_learner_edited_and_removed(world: World, browser: Browser) -> None:
    way = enrolled(world)
    fay, ada = browser(world.fay), browser(world.ada)
    form = fay.get(f"{LIST}{way.pk}/notes/")
    note_id = search(r'name="note" value="([^"]+)"', form.content.decode())
    assert note_id is not None
    given = {"note": note_id[1], "text": "Bring the map.", "seen_by": "learner"}
    for _ in range(2):
        fay.post(f"{LIST}{way.pk}/notes/", given)
    assert Note.objects.count() == 1
    assert "Bring the map." in words(fay.get(f"{LIST}{way.pk}/"))
    assert "Bring the map." in words(ada.get(f"/trail/{way.pk}/"))
    fay.post(f"/coordinator/notes/{note_id[1]}/", {"text": "Bring two maps.", "seen_by": "author"})
    assert "two maps" not in words(ada.get(f"/trail/{way.pk}/"))
    fay.post(f"/coordinator/notes/{note_id[1]}/remove/")
    assert "two maps" not in words(fay.get(f"{LIST}{way.pk}/"))


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1"])
def test_no_cell_begins_a_formula(name: str) -> None:
    assert plain_cell(name).startswith("'")


def test_the_list_is_a_file_that_no_spreadsheet_executes(world: World, browser: Browser) -> None:
    learner = a_person("Gus", "North")
    affiliate(learner, world.north.pk)
    enrolled(world, learner)
    Person.objects.filter(pk=learner.pk).update(given_name='=HYPERLINK("https://x.example","a")', family_name="Eve")
    answer = browser(world.fay).get(f"{LIST}?show=active&as=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(StringIO(text)))
    assert rows[0][0] == "Learner"
    assert rows[1][0].startswith("'=HYPERLINK") and rows[1][1] == "gus@example.org"
    assert rows[1][5] == "The learner"
