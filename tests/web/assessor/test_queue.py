"""The queue: who sees which work, in which order, and what the page says about what it leaves out."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.flows.appraising import answered, asked, finished, links
from tests.flows.judging import brakes_sent, read_by_cleo
from tests.flows.people import NOW, a_person, affiliate, give
from tests.flows.world import World, enrolled, submitted_plan
from tests.web.assessor.conftest import Browser
from tests.web.learner.pages import heading, words
from waymark.flows.appraise import confirm_appraiser, open_door
from waymark.records.evidence.models import Submission
from waymark.records.evidence.states import SubmissionState
from waymark.rules.kernel.clock import FixedClock
from waymark.rules.kernel.context import Role


def urls(page: object) -> list[str]:
    """The addresses of the rows, in order, without the filter that they carry on."""
    rows = page.context["rows"]  # type: ignore[attr-defined]  # the test client adds the context
    return [row.url.partition("?")[0] for row in rows]


def work_url(work: Submission) -> str:
    return reverse("assessor-work", args=[work.pk])


def test_the_oldest_comes_first_with_its_days(world: World, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    old = submitted_plan(enrolled(world), minutes=1)
    gus = a_person("Gus")
    affiliate(gus, world.north.pk)
    young = submitted_plan(enrolled(world, gus), minutes=8 * 24 * 60)
    monkeypatch.setattr("waymark.web.shared.story.SystemClock", lambda: FixedClock(NOW + timedelta(days=12)))
    page = browser(world.cleo).get("/queue/")
    assert heading(page) == "2 pieces of work are waiting"
    assert urls(page) == [work_url(old), work_url(young)]
    assert [row.waiting_days for row in page.context["rows"]] == [12, 4]
    assert [row.is_late for row in page.context["rows"]] == [True, False]
    assert "1 has waited longer than we promised" in words(page)
    assert "Ada Lund" in words(page)
    assert "10-day goal" in words(page)


def test_the_promise_is_kept_to_the_day(world: World, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    submitted_plan(enrolled(world))
    for days, is_late in ((10, False), (11, True)):
        at = NOW + timedelta(days=days)
        monkeypatch.setattr("waymark.web.shared.story.SystemClock", lambda at=at: FixedClock(at))
        page = browser(world.cleo).get("/queue/")
        assert page.context["rows"][0].is_late is is_late
        assert ("waited longer than we promised" in words(page)) is is_late


def test_an_empty_queue_says_so(world: World, browser: Browser) -> None:
    page = browser(world.cleo).get("/queue/")
    assert page.status_code == 200
    assert heading(page) == "Nothing is waiting"
    assert "The queue is empty" in words(page)
    assert "btn--primary" not in page.content.decode()


def test_own_work_is_absent_and_the_page_says_so(world: World, browser: Browser) -> None:
    affiliate(world.cleo, world.north.pk)
    own = submitted_plan(enrolled(world, world.cleo))
    others = submitted_plan(enrolled(world))
    page = browser(world.cleo).get("/queue/")
    assert urls(page) == [work_url(others)]
    assert "1 piece is not listed because it is your own" in words(page)
    assert str(own.pk) not in page.content.decode()
    assert "not listed" not in words(browser(world.fay).get("/queue/"))


def test_work_of_another_campus_is_not_there(world: World, browser: Browser) -> None:
    south = submitted_plan(enrolled(world, world.ben))
    assert urls(browser(world.cleo).get("/queue/")) == []
    assert urls(browser(world.fay).get("/queue/")) == [work_url(south)]
    assert "To read only" in words(browser(world.fay).get("/queue/")), "Fay coordinates and does not assess"


@pytest.mark.parametrize("name", ["ada", "eve"])
def test_learners_and_strangers_are_refused(world: World, browser: Browser, name: str) -> None:
    page = browser(getattr(world, name)).get("/queue/")
    assert page.status_code == 403
    assert "for staff" in words(page)


def test_without_an_account_one_is_sent_to_sign_in(world: World) -> None:
    page = Client().get("/queue/")
    assert page.status_code == 302
    assert page["Location"] == "/accounts/login/?next=/queue/"


def test_filters_narrow_and_keep_each_other(world: World, browser: Browser) -> None:
    give(world.cleo, Role.ASSESSOR, world.south.pk)
    north, south = submitted_plan(enrolled(world)), submitted_plan(enrolled(world, world.ben))
    cleo = browser(world.cleo)
    assert set(urls(cleo.get("/queue/"))) == {work_url(north), work_url(south)}
    assert urls(cleo.get(f"/queue/?campus={world.south.pk}")) == [work_url(south)]
    assert urls(cleo.get(f"/queue/?program={world.version.program_id}&campus={world.north.pk}")) == [work_url(north)]
    nothing = cleo.get(f"/queue/?campus={world.south.pk}&show=again")
    assert urls(nothing) == []
    assert "Nothing waits by this filter" in words(nothing)
    assert urls(cleo.get("/queue/?campus=nonsense")), "an unusable filter is no filter"


def test_work_sent_again_is_marked_and_can_be_chosen(world: World, browser: Browser) -> None:
    enrollment = enrolled(world)
    first = submitted_plan(enrollment)
    read_by_cleo(world, first, ratings={"route": "thin", "risks": "sound"}, comments={"route": "Add a way."})
    again = submitted_plan(enrollment, route="From the shop over the hill to the mill, ten miles.", minutes=120)
    page = browser(world.cleo).get("/queue/?show=again")
    assert urls(page) == [work_url(again)]
    assert "Sent again" in words(page)
    assert "You gave feedback on 1 piece" in words(page)


def test_what_was_begun_is_found_again(world: World, browser: Browser) -> None:
    work = submitted_plan(enrolled(world))
    cleo = browser(world.cleo)
    assert "Begun by you" not in words(cleo.get("/queue/"))
    cleo.post(f"{work_url(work)}draft", {"keep": "A calm plan."})
    page = cleo.get("/queue/?show=begun")
    assert urls(page) == [work_url(work)]
    assert "You began this" in words(page)


def oldest(page: object) -> str:
    """Where the button of the head leads, without the filter that it carries on."""
    found = page.context["first_url"]  # type: ignore[attr-defined]  # the test client adds the context
    return str(found).partition("?")[0]


def test_the_oldest_that_is_opened_is_one_to_decide_about(world: World, browser: Browser) -> None:
    give(world.cleo, Role.COUNSELOR, world.south.pk)
    south = submitted_plan(enrolled(world, world.ben))
    cleo = browser(world.cleo)
    page = cleo.get("/queue/")
    assert urls(page) == [work_url(south)] and "To read only" in words(page)
    assert oldest(page) == "" and "Open the oldest" not in words(page)
    north = submitted_plan(enrolled(world), minutes=30)
    page = cleo.get("/queue/")
    assert urls(page) == [work_url(south), work_url(north)] and oldest(page) == work_url(north)
    fay = browser(world.fay).get("/queue/")
    assert oldest(fay) == work_url(south), "who decides about none reads the oldest"


def test_work_of_a_learner_one_has_appraised_is_not_opened_next(world: World, browser: Browser) -> None:
    enrollment = enrolled(world)
    asked(finished(world, enrollment), appraiser_email=world.cleo.email)
    found, ctx = open_door(links(to=world.cleo.email)[-1], now=NOW)
    answered(ctx, confirm_appraiser(ctx, found.pk))
    first = submitted_plan(enrollment)
    gus = a_person("Gus")
    affiliate(gus, world.north.pk)
    second, third = submitted_plan(enrolled(world, gus), minutes=20), brakes_sent(enrolled(world, gus))
    cleo = browser(world.cleo)
    page = cleo.get("/queue/")
    assert set(urls(page)) == {work_url(each) for each in (first, second, third)}
    assert "you appraised this learner" in words(page) and oldest(page) != work_url(first)
    sent = {"r-route": "sound", "r-risks": "strong", "keep": "Calm.", "next": "", "decision": "accepted", "do": "next"}
    opened = [oldest(page)]
    while opened[-1] != reverse("queue") and len(opened) < 5:
        opened.append(cleo.post(opened[-1], sent)["Location"])
    assert set(opened[:-1]) == {work_url(second), work_url(third)} and opened[-1] == reverse("queue")


def test_the_queries_do_not_grow_with_the_queue(
    world: World, browser: Browser, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    cleo = browser(world.cleo)
    counts = []
    for crowd in (3, 27):
        for n in range(crowd):
            learner = a_person(f"Learner{crowd}x{n}")
            affiliate(learner, world.north.pk)
            enrollment = enrolled(world, learner)
            Submission.objects.create(
                enrollment=enrollment,
                activity_key="ride-plan",
                revision=1,
                answers={},
                digest="",
                state=SubmissionState.SUBMITTED,
                submitted_at=NOW,
            )
        cleo.get("/queue/")
        with django_assert_max_num_queries(25) as queries:
            page = cleo.get("/queue/")
        counts.append(len(queries))
    assert len(page.context["rows"]) == 30
    assert counts[0] == counts[1]
