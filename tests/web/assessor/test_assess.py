"""Assessing: the work and the rubric on one page, drafts kept, one decision, and nothing typed is ever lost."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from tests.flows.judging import SOUND, brakes_sent, read_by_cleo
from tests.flows.people import a_person, affiliate, ctx_of, give
from tests.flows.world import ROUTE, World, enrolled, submitted_plan, verbs
from tests.web.assessor.conftest import Browser
from tests.web.learner.pages import heading, title, words
from waymark.flows.submit_work import withdraw_work
from waymark.records.assessment.models import Assessment
from waymark.records.assessment.states import Decision
from waymark.records.evidence.models import Draft, Submission
from waymark.records.people.models import Person
from waymark.rules.kernel.context import Role

GOOD = {"r-route": "sound", "r-risks": "strong", "keep": "The rest at the bridge.", "next": ""}
THIN = {
    "r-route": "thin",
    "r-risks": "strong",
    "n-route": "Name the roads.",
    "keep": "Calm.",
    "next": "Name the roads.",
}


def url(work: Submission) -> str:
    return reverse("assessor-work", args=[work.pk])


@pytest.fixture
def work(world: World) -> Submission:
    """Ada's ride plan, waiting at north."""
    return submitted_plan(enrolled(world))


@pytest.fixture
def second(world: World) -> Person:
    """Another assessor at north."""
    gil = a_person("Gil", "Haas")
    give(gil, Role.ASSESSOR, world.north.pk)
    return gil


def test_the_work_and_the_rubric_stand_side_by_side(world: World, browser: Browser, work: Submission) -> None:
    page = browser(world.cleo).get(url(work))
    said = words(page)
    assert page.status_code == 200
    assert heading(page) == "Ride plan"
    assert title(page) == "Ride plan by Ada Lund · Waymark"
    assert "Where do you ride?" in said and ROUTE in said
    assert "Dirt" in said, "a choice is told in its own words"
    assert "Lead a calm ride for beginners" in said, "the goal that was frozen with it"
    assert "How you ride: Calm" in said, "what the goal grew from"
    assert "Gives a way, its length and where to rest." in said, "each level has its descriptor"
    assert "Sound (what is asked for)" in said
    assert "2 criteria are not rated yet" in said
    assert "Send to Ada" in said


def test_what_was_typed_is_text_and_never_markup(world: World, browser: Browser) -> None:
    enrollment = enrolled(world)
    work = submitted_plan(enrollment, route="<script>alert(1)</script> along the river to the mill at noon.")
    page = browser(world.cleo).get(url(work))
    assert b"<script>alert(1)" not in page.content
    assert "<script>alert(1)</script> along the river" in words(page)


def test_reading_somebody_elses_work_is_remembered_once_each(world: World, browser: Browser, work: Submission) -> None:
    cleo = browser(world.cleo)
    cleo.get(url(work))
    cleo.post(url(work), {**GOOD, "do": "check"})
    assert verbs(about=work.pk).count("work-read") == 1
    assert work.state == Submission.objects.get(pk=work.pk).state, "looking decides nothing"


def test_files_are_downloads(world: World, browser: Browser) -> None:
    work = brakes_sent(enrolled(world))
    page = browser(world.cleo).get(url(work))
    file = work.files.get()
    assert f'href="/files/{file.attachment_id}/"' in page.content.decode()
    assert "map.png" in words(page)


# Who may look, who may decide.


def test_by_role(world: World, browser: Browser, work: Submission) -> None:
    assert browser(world.cleo).get(url(work)).status_code == 200
    assert browser(world.fay).get(url(work)).status_code == 200
    assert browser(world.eve).get(url(work)).status_code == 404
    assert browser(world.ben).get(url(work)).status_code == 404
    assert browser(world.ada).get(url(work)).status_code == 403, "nobody looks at their own from this side"
    assert Client().get(url(work)).status_code == 302
    assert browser(world.cleo).get(reverse("assessor-work", args=[uuid4()])).status_code == 404
    south = submitted_plan(enrolled(world, world.ben))
    assert browser(world.cleo).get(url(south)).status_code == 404
    assert browser(world.cleo).post(url(south), GOOD).status_code == 404


def test_a_coordinator_reads_and_does_not_decide(world: World, browser: Browser, work: Submission) -> None:
    fay = browser(world.fay)
    page = fay.get(url(work))
    assert "You may read it, but not decide about it." in words(page)
    assert "Send to Ada" not in words(page)
    assert fay.post(url(work), GOOD).status_code == 403
    assert fay.post(f"{url(work)}draft", GOOD).status_code == 403
    assert fay.post(f"{url(work)}preview", GOOD).status_code == 403
    assert "access-refused" in verbs()
    assert not Assessment.objects.exists()


def test_the_learner_cannot_assess_their_own(world: World, browser: Browser) -> None:
    affiliate(world.cleo, world.north.pk)
    own = submitted_plan(enrolled(world, world.cleo))
    cleo = browser(world.cleo)
    assert cleo.get(url(own)).status_code == 403
    assert cleo.post(url(own), GOOD).status_code == 403
    assert not Assessment.objects.exists()


# The decision.


def test_at_standard_the_work_is_accepted(world: World, browser: Browser, work: Submission) -> None:
    answer = browser(world.cleo).post(url(work), {**GOOD, "do": "send"}, follow=True)
    said = Assessment.objects.get()
    assert answer.redirect_chain == [("/queue/", 302)]
    assert "Accepted. Ada gets an e-mail now." in words(answer)
    assert said.decision == Decision.ACCEPTED
    assert said.ratings == {"route": "sound", "risks": "strong"}
    assert said.assessor == world.cleo


def test_below_the_bar_it_goes_back_with_the_notes(world: World, browser: Browser, work: Submission) -> None:
    browser(world.cleo).post(url(work), {**THIN, "do": "send"})
    said = Assessment.objects.get()
    assert said.decision == Decision.RETURNED
    assert said.comments == {"route": "Name the roads."}
    assert said.next == "Name the roads."


def test_every_fault_is_told_at_once_and_the_text_is_kept(world: World, browser: Browser, work: Submission) -> None:
    page = browser(world.cleo).post(url(work), {"r-route": "thin", "keep": "A calm plan.", "do": "send"})
    said = words(page)
    assert page.status_code == 400
    assert title(page).startswith("Error:")
    assert "Choose a level for Risks." in said
    assert "Say what is missing here and how to get there." in said
    assert "A calm plan." in page.content.decode()
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("level", ["", "made-up", "sound; drop"])
def test_a_level_the_rubric_does_not_have_is_refused(
    world: World, browser: Browser, work: Submission, level: str
) -> None:
    page = browser(world.cleo).post(url(work), {**GOOD, "r-route": level, "do": "send"})
    assert page.status_code == 400
    assert not Assessment.objects.exists()


def test_a_note_too_long_is_refused_and_kept(world: World, browser: Browser, work: Submission) -> None:
    page = browser(world.cleo).post(url(work), {**GOOD, "keep": "x" * 2001, "do": "send"})
    assert page.status_code == 400
    assert "x" * 2001 in page.content.decode()


def test_send_and_open_the_next_stays_in_the_filter_of_the_queue(
    world: World, browser: Browser, work: Submission
) -> None:
    give(world.cleo, Role.ASSESSOR, world.south.pk)
    elsewhere = submitted_plan(enrolled(world, world.ben), minutes=-60)
    cleo = browser(world.cleo)
    filtered = f"?campus={world.north.pk}"
    listed = cleo.get(reverse("queue") + filtered).content.decode()
    assert url(work) + filtered in listed and url(elsewhere) not in listed
    assert reverse("queue") + filtered in cleo.get(url(work) + filtered).content.decode()
    brakes = brakes_sent(work.enrollment)
    answer = cleo.post(url(work) + filtered, {**GOOD, "do": "next"})
    assert answer["Location"] == url(brakes) + filtered
    sent = {"decision": "accepted", "keep": "", "next": "", "do": "next"}
    assert cleo.post(url(brakes) + filtered, sent)["Location"] == reverse("queue") + filtered


def test_send_and_open_the_next(world: World, browser: Browser, work: Submission) -> None:
    brakes = brakes_sent(work.enrollment)
    answer = browser(world.cleo).post(url(work), {**GOOD, "do": "next"})
    assert answer["Location"] == url(brakes)
    answer = browser(world.cleo).post(url(brakes), {"decision": "accepted", "keep": "", "next": "", "do": "next"})
    assert answer["Location"] == "/queue/", "nothing is left"


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (45, "You can undo your decision for 45 minutes. After that, someone else has to open it again."),
        (0, "Only someone else can open your decision again."),
    ],
)
def test_the_page_says_how_long_a_decision_can_be_undone(
    world: World, browser: Browser, work: Submission, settings: Settings, minutes: int, told: str
) -> None:
    settings.WAYMARK = settings.WAYMARK.model_copy(update={"undo_minutes": minutes})
    said = words(browser(world.cleo).get(url(work)))
    assert told in said and "cannot be changed" not in said and ("You can undo" in said) is bool(minutes)


# Work without a rubric.


def test_without_a_rubric_the_assessor_chooses(world: World, browser: Browser) -> None:
    work = brakes_sent(enrolled(world))
    cleo = browser(world.cleo)
    assert "Check what this decides" not in words(cleo.get(url(work)))
    unchosen = cleo.post(url(work), {"keep": "Sharp photos.", "do": "send"})
    assert unchosen.status_code == 400
    silent = cleo.post(url(work), {"decision": "returned", "keep": "Sharp photos.", "do": "send"})
    assert silent.status_code == 400
    assert "Say one thing to do next." in words(silent)
    assert "Sharp photos." in silent.content.decode()
    cleo.post(url(work), {"decision": "returned", "next": "Show the left side too.", "do": "send"})
    assert Assessment.objects.get().decision == Decision.RETURNED


# Checking and drafts, with scripts and without.


def test_check_saves_what_was_typed_and_says_what_it_decides(world: World, browser: Browser, work: Submission) -> None:
    cleo = browser(world.cleo)
    answer = cleo.post(url(work), {**THIN, "do": "check"})
    assert answer["Location"] == f"{url(work)}#decide"
    said = words(cleo.get(url(work)))
    assert "One change is asked for" in said
    assert "Only they reopen for Ada" in said
    assert "Name the roads." in said
    cleo.post(url(work), {**GOOD, "do": "check"})
    assert "This work is accepted" in words(cleo.get(url(work)))
    assert not Assessment.objects.exists()


def test_the_script_asks_for_the_preview_alone(world: World, browser: Browser, work: Submission) -> None:
    cleo = browser(world.cleo)
    page = cleo.post(f"{url(work)}preview", {"r-route": "thin"})
    assert "1 criterion is not rated yet" in page.content.decode()
    assert b"<html" not in page.content
    assert not Draft.objects.exists()
    assert cleo.get(f"{url(work)}preview").status_code == 405


def test_drafts_are_kept_and_only_for_their_writer(
    world: World, browser: Browser, work: Submission, second: Person
) -> None:
    cleo = browser(world.cleo)
    answer = cleo.post(f"{url(work)}draft", {**THIN, "csrfmiddlewaretoken": "x", "made-up": "y"})
    assert "saved_at" in answer.json()
    draft = Draft.objects.get()
    assert set(draft.answers) == {"r-route", "r-risks", "n-route", "keep", "next"}
    page = cleo.get(url(work))
    assert "Name the roads." in page.content.decode()
    assert 'value="thin"' in page.content.decode() and "checked" in page.content.decode()
    assert "Name the roads." not in browser(second).get(url(work)).content.decode()
    cleo.post(url(work), {**GOOD, "do": "send"})
    assert not Draft.objects.exists(), "sending ends the draft"


def test_a_draft_larger_than_a_draft_may_be_is_refused_kindly(world: World, browser: Browser, work: Submission) -> None:
    answer = browser(world.cleo).post(f"{url(work)}draft", {"keep": "x" * 70_000})
    assert answer.status_code == 400
    assert "64 KB" in answer.json()["message"]


# Two assessors, and learners who change their minds.


def test_a_second_click_of_the_same_assessor_is_as_the_first(world: World, browser: Browser, work: Submission) -> None:
    cleo, sent = browser(world.cleo), {**THIN, "do": "send"}
    first, second = (cleo.post(url(work), sent, follow=True) for _click in range(2))
    assert first.redirect_chain == second.redirect_chain
    assert "else" not in words(second).split("Sent back for a change.")[0]
    assert Assessment.objects.count() == 1


def test_the_second_assessor_is_told_and_loses_no_text(
    world: World, browser: Browser, work: Submission, second: Person
) -> None:
    read_by_cleo(world, work, minutes=5)
    page = browser(second).post(url(work), {**THIN, "do": "send"})
    said = words(page)
    assert page.status_code == 409
    assert "Someone else decided about this work first." in said
    assert "What you wrote" in said and "Name the roads." in said
    assert "by Cleo Marsh" in said, "and what the other decided"
    assert Assessment.objects.get().assessor == world.cleo


def test_work_taken_back_meanwhile_is_told_and_loses_no_text(world: World, browser: Browser, work: Submission) -> None:
    withdraw_work(ctx_of(world.ada, minutes=5), work.pk)
    page = browser(world.cleo).post(url(work), {**THIN, "do": "send"})
    assert page.status_code == 409
    assert "Name the roads." in words(page)
    assert "Ada has taken this work back." in words(browser(world.cleo).get(url(work)))


def test_what_was_decided_can_be_read(world: World, browser: Browser, work: Submission) -> None:
    read_by_cleo(world, work, ratings=SOUND)
    said = words(browser(world.cleo).get(url(work)))
    assert "What was decided" in said
    assert "The rest at the bridge." in said
    assert "Send to Ada" not in said


# The next revision.


def test_the_next_revision_shows_what_came_before_and_rates_only_what_is_open(
    world: World, browser: Browser, work: Submission
) -> None:
    read_by_cleo(world, work, ratings={"route": "thin", "risks": "strong"}, comments={"route": "Name the roads."})
    again = submitted_plan(work.enrollment, route="Out on Mill Road, back on River Road, twelve miles.", minutes=120)
    cleo = browser(world.cleo)
    page = cleo.get(url(again))
    said = words(page)
    assert "revision 2" in said
    assert "Met earlier, carried over" in said and "Risks : Strong" in said
    assert 'name="r-risks"' not in page.content.decode()
    assert "Where do you ride? Changed" in said
    assert "What could go wrong? Changed" not in said
    assert "Earlier feedback on this work" in said and "Name the roads." in said
    cleo.post(url(again), {"r-route": "sound", "keep": "", "next": "", "do": "send"})
    assert Assessment.objects.get(submission=again).ratings == {"route": "sound", "risks": "strong"}


def test_the_queries_of_the_page_stay_few(
    world: World, browser: Browser, work: Submission, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    read_by_cleo(world, work, ratings={"route": "thin", "risks": "strong"}, comments={"route": "Name the roads."})
    again = submitted_plan(work.enrollment, route="Out on Mill Road, back on River Road, twelve miles.", minutes=120)
    cleo = browser(world.cleo)
    cleo.get(url(again))
    with django_assert_max_num_queries(25):
        cleo.get(url(again))
