"""Experiences: proposing with the terms in sight, the way to an appraisal, and what it said."""

from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.flows.appraising import DEV, appraised, came_in, finished, links, proposed
from tests.flows.appraising import answered as answered_by
from tests.flows.people import ctx_of
from tests.flows.world import World, enrolled
from tests.web.learner.conftest import Browser
from tests.web.learner.pages import Page, heading, step_url, title, words
from waymark.flows.propose_experience import decide_experience
from waymark.flows.request_appraisal import consent_words
from waymark.flows.verify_appraiser import reject_appraiser
from waymark.records.audit.models import Consent
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Draft
from waymark.records.experience.models import AppraisalRequest, Experience
from waymark.records.experience.states import ExperienceState, RequestState

PROPOSAL = {
    "answer-type": "job",
    "answer-employer": "Town Bike Shop",
    "answer-role_title": "Ride leader",
    "answer-starts_on": "2026-06-08",
    "answer-ends_on": "2026-08-28",
    "answer-hours": "40",
    "answer-outcomes": "Lead six rides.",
    "send": "yes",
}
QUESTION = {
    "answer-kind": "work-supervisor",
    "answer-appraiser_name": "Dev Anand",
    "answer-appraiser_email": DEV,
    "answer-relation": "Owner of the shop",
    "answer-justification": "",
    "answer-consent": "on",
}


def led_ride(way: Enrollment) -> str:
    return step_url(way, "led-ride")


def page_url(about: Experience) -> str:
    return reverse("learner-experience", args=[about.pk])


def ask_url(about: Experience) -> str:
    return reverse("learner-experience-ask", args=[about.pk])


def request_url(act: str, request: AppraisalRequest) -> str:
    return reverse(f"learner-appraisal-{act}", args=[request.pk])


def asked_by_page(client: Client, about: Experience, **changes: str) -> Page:
    sent = {**QUESTION, **{f"answer-{key}": value for key, value in changes.items()}}
    return client.post(ask_url(about), sent)


def test_the_terms_are_said_before_it_starts(world: World, browser: Browser) -> None:
    page = browser(world.ada).get(led_ride(enrolled(world)))
    said = words(page)
    assert heading(page) == "Led ride"
    assert "At least 6 hours." in said and "Staff of your campus approve it." in said
    assert "When none can, a member of the faculty or staff who saw your work may" in said
    assert "Overall at least “Fine”." in said and "“Safety” at least “Fine”." in said
    assert "The link they get works for 21 days." in said
    assert "Propose an experience" in said


def test_a_proposal_goes_to_a_coordinator_and_its_page_says_so(world: World, browser: Browser) -> None:
    way = enrolled(world)
    ada = browser(world.ada)
    answer = ada.post(led_ride(way), PROPOSAL)
    made = Experience.objects.get()
    assert answer["Location"] == page_url(made)
    said = words(ada.get(page_url(made)))
    assert "With staff" in said and "You proposed it" in said and "Lead six rides." in said
    assert "Ride leader, Town Bike Shop" in words(ada.get(led_ride(way)))
    assert "Propose another one" in words(ada.get(led_ride(way)))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"answer-employer": ""}, "Fill this in."),
        ({"answer-ends_on": "2026-06-01"}, "The last day cannot be before the first."),
        ({"answer-hours": "0"}, "Give whole hours between 1 and 5000."),
        ({"answer-hours": "forty"}, "Enter a whole number."),
        ({"answer-employer": "https://evil.example"}, "Write a plain name here, without an address."),
        ({"answer-type": "holiday"}, "is not one of the available choices"),
    ],
)
def test_a_proposal_that_will_not_do_is_named_and_kept(
    world: World, browser: Browser, changes: dict[str, str], problem: str
) -> None:
    way = enrolled(world)
    page = browser(world.ada).post(led_ride(way), {**PROPOSAL, **changes})
    assert title(page).startswith("Error: ") and problem in words(page)
    assert "Lead six rides." in page.content.decode()
    assert not Experience.objects.exists()


def test_a_proposal_is_kept_for_later(world: World, browser: Browser) -> None:
    way = enrolled(world)
    ada = browser(world.ada)
    half = {key: text for key, text in PROPOSAL.items() if key not in ("send", "answer-outcomes")}
    ada.post(led_ride(way), {**half, "save": "yes"})
    assert Draft.objects.get().answers["employer"] == "Town Bike Shop"
    assert 'value="Town Bike Shop"' in ada.get(led_ride(way)).content.decode()
    ada.post(led_ride(way), PROPOSAL)
    assert not Draft.objects.exists()


def test_a_declined_proposal_says_why_and_starts_anew_from_what_was_written(world: World, browser: Browser) -> None:
    way = enrolled(world)
    made = proposed(way)
    decide_experience(ctx_of(world.fay), made.pk, approve=False, note="Say who leads the rides.")
    ada = browser(world.ada)
    page = ada.get(page_url(made))
    assert "Fay Duval wrote: Say who leads the rides." in words(page)
    again = page.content.decode().partition(f'href="{led_ride(way)}?')[2].partition("#")[0]
    assert dict(parse_qsl(again)) == {"from": str(made.pk)}
    assert 'value="Town Bike Shop"' in ada.get(f"{led_ride(way)}?{again}").content.decode()


def test_an_approved_experience_is_finished_after_a_question(world: World, browser: Browser) -> None:
    way = enrolled(world)
    made = proposed(way)
    ada, url = browser(world.ada), reverse("learner-experience-finish", args=[made.pk])
    assert ada.get(url).status_code == 409
    assert ada.post(url).status_code == 409
    decide_experience(ctx_of(world.fay), made.pk, approve=True, note="")
    assert "It counts. Do the work" in words(ada.get(page_url(made)))
    assert heading(ada.get(url)) == "Is your work at Town Bike Shop over?"
    assert ada.post(url)["Location"] == ask_url(made)
    made.refresh_from_db()
    assert made.state == ExperienceState.FINISHED
    assert "Ask how it went" in words(ada.get(page_url(made)))


def test_an_experience_is_cancelled_after_a_question(world: World, browser: Browser) -> None:
    way = enrolled(world)
    made = proposed(way)
    ada, url = browser(world.ada), reverse("learner-experience-cancel", args=[made.pk])
    assert heading(ada.get(url)) == "Cancel Town Bike Shop?"
    ada.post(url)
    made.refresh_from_db()
    assert made.state == ExperienceState.CANCELLED
    assert "You cancelled this experience" in words(ada.get(page_url(made)))


def test_asking_shows_the_consent_in_full_and_sends_the_question(world: World, browser: Browser) -> None:
    about = finished(world, enrolled(world))
    ada = browser(world.ada)
    form = words(ada.get(ask_url(about)))
    assert consent_words() in form and "Who sees what" in form and "Safety" in form
    assert asked_by_page(ada, about)["Location"] == page_url(about)
    assert len(links()) == 1
    said = words(ada.get(page_url(about)))
    assert "Dev Anand has the next move" in said and DEV in said and "Oct 6, 2026" in said
    token = links()[0]
    assert token not in ada.get(page_url(about)).content.decode()
    assert ada.get(ask_url(about))["Location"] == page_url(about)
    assert asked_by_page(ada, about).status_code == 409


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"consent": ""}, "Check this box to agree."),
        ({"appraiser_email": "dev at shop"}, "Enter an email address, like name@example.org."),
        ({"appraiser_email": "ada@example.org"}, "This looks like your own email address."),
        ({"appraiser_name": ""}, "Fill this in."),
        ({"kind": "faculty-or-staff"}, "Say why your supervisor at work cannot answer"),
        ({"kind": "mother"}, "is not one of the available choices"),
    ],
)
def test_a_question_that_will_not_do_is_named_and_goes_nowhere(
    world: World, browser: Browser, changes: dict[str, str], problem: str
) -> None:
    about = finished(world, enrolled(world))
    before = len(mail.outbox)
    page = asked_by_page(browser(world.ada), about, **changes)
    assert title(page).startswith("Error: ") and problem in words(page)
    assert "Owner of the shop" in page.content.decode()
    assert len(mail.outbox) == before and not AppraisalRequest.objects.exists()


def test_the_question_is_corrected_reminded_once_and_taken_back(world: World, browser: Browser) -> None:
    about = finished(world, enrolled(world))
    ada = browser(world.ada)
    asked_by_page(ada, about)
    first = AppraisalRequest.objects.get()
    wrong = ada.post(
        request_url("correct", first), {"answer-appraiser_name": "Dev", "answer-appraiser_email": "ada@example.org"}
    )
    assert title(wrong).startswith("Error: ") and consent_words() in words(wrong)
    ada.post(
        request_url("correct", first),
        {"answer-appraiser_name": "Dev Anand", "answer-appraiser_email": "dev@shop.example"},
    )
    second = AppraisalRequest.objects.get(state=RequestState.SENT)
    assert second.appraiser_email == "dev@shop.example" and len(links(to="dev@shop.example")) == 1
    assert heading(ada.get(request_url("remind", second))) == "Send Dev Anand a reminder?"
    ada.post(request_url("remind", second))
    assert "A reminder was sent. You can’t send another one." in words(ada.get(page_url(about)))
    assert ada.post(request_url("remind", second)).status_code == 409
    ada.get(request_url("cancel", second))
    ada.post(request_url("cancel", second))
    said = words(ada.get(page_url(about)))
    assert "The question to Dev Anand was taken back" in said and "Ask how it went" in said
    assert ada.get(request_url("cancel", second)).status_code == 409


def test_consent_is_taken_back_after_a_question(world: World, browser: Browser) -> None:
    about = finished(world, enrolled(world))
    ada = browser(world.ada)
    asked_by_page(ada, about)
    request = AppraisalRequest.objects.get()
    assert heading(ada.get(request_url("consent", request))) == "Withdraw your consent?"
    assert Consent.objects.get().withdrawn_at is None
    ada.post(request_url("consent", request))
    assert Consent.objects.get().withdrawn_at is not None
    request.refresh_from_db()
    assert request.state == RequestState.CANCELLED


def test_an_answer_is_told_when_staff_have_checked_it(world: World, browser: Browser) -> None:
    way = enrolled(world)
    appraised(world, way)
    ada, about = browser(world.ada), Experience.objects.get()
    said = words(ada.get(page_url(about)))
    assert "Appraised, and positive" in said and "What Dev Anand said" in said
    assert "Overall: Fine. Hours confirmed: 40." in said
    assert "Safety Great Risks were seen early." in said and "Calm and clear." in said
    assert "Called the shop" not in said


def test_an_answer_that_asks_for_more_says_what_was_missing(world: World, browser: Browser) -> None:
    way = enrolled(world)
    appraised(world, way, ratings={"safety": "not-yet", "mood": "fine"})
    said = words(browser(world.ada).get(page_url(Experience.objects.get())))
    assert "This appraisal isn’t positive" in said and "What you can do next" in said
    assert "“Safety”: it says “Not yet”; the program asks for “Fine”." in said
    assert "Propose another experience." in said and "Ask for another appraisal" not in said
    assert "On to the next step" not in said and "It counts toward your badge." not in said


def test_too_few_hours_are_said_and_do_not_look_like_success(world: World, browser: Browser) -> None:
    appraised(world, enrolled(world), hours_confirmed=5)
    said = words(browser(world.ada).get(page_url(Experience.objects.get())))
    assert "The hours are too few" in said
    assert "5 hours were confirmed; the program asks for at least 6 in one experience." in said
    assert "On to the next step" not in said and "It counts toward your badge." not in said


def test_what_was_not_seen_does_not_count_against_the_learner_and_somebody_else_is_asked_just_that(
    world: World, browser: Browser
) -> None:
    way = enrolled(world)
    appraised(world, way, ratings={"safety": "not-observed", "mood": "great"})
    about = Experience.objects.get()
    ada = browser(world.ada)
    said = words(ada.get(page_url(about)))
    assert "More needs to be seen" in said and "Nothing is decided yet" in said
    assert "“Safety” was not seen, and the program needs it to be." in said
    asking = words(ada.get(ask_url(about)))
    assert "Safety" in asking and "Mood" not in asking
    asked_by_page(ada, about, appraiser_name="Gus Hale", appraiser_email="gus@bikeshop.example")
    assert AppraisalRequest.objects.order_by("sent_at").last().items == ["safety"]  # type: ignore[union-attr]
    assert "With Gus Hale" in words(ada.get(reverse("learner-trail", args=[way.pk])))


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"overall": "not-yet"}, "Appraisal isn’t positive"),
        ({"hours_confirmed": 5}, "Too few hours"),
        ({"ratings": {"safety": "not-observed", "mood": "great"}}, "More needs to be seen"),
    ],
)
def test_the_trail_says_what_an_appraisal_came_to(
    world: World, browser: Browser, changes: dict[str, object], status: str
) -> None:
    way = enrolled(world)
    appraised(world, way, **changes)
    assert status in words(browser(world.ada).get(reverse("learner-trail", args=[way.pk])))


def test_an_answer_nobody_checked_is_not_shown_and_a_rejected_one_leads_back_to_asking(
    world: World, browser: Browser
) -> None:
    about = finished(world, enrolled(world))
    ada = browser(world.ada)
    asked_by_page(ada, about)
    request, ctx = came_in()
    received = answered_by(ctx, request)
    said = words(ada.get(page_url(about)))
    assert "The answer is in" in said and "Calm and clear." not in said
    reject_appraiser(ctx_of(world.fay), received.pk, note="The shop does not know them.")
    said = words(ada.get(page_url(about)))
    assert "Staff could not tell who answered" in said and "Ask how it went" in said
    assert "does not know them" not in said


def test_strangers_find_nothing_and_staff_may_not_act(world: World, browser: Browser) -> None:
    way = enrolled(world)
    about = finished(world, way)
    ada = browser(world.ada)
    asked_by_page(ada, about)
    request = AppraisalRequest.objects.get()
    urls = [
        led_ride(way),
        *(
            reverse(name, args=[about.pk])
            for name in (
                "learner-experience",
                "learner-experience-finish",
                "learner-experience-cancel",
                "learner-experience-ask",
            )
        ),
        *(request_url(act, request) for act in ("correct", "remind", "cancel", "consent")),
    ]
    for url in urls:
        assert browser(world.ben).get(url).status_code == 404
        assert browser(world.cleo).get(url).status_code == 403
        if url != page_url(about):
            assert browser(world.ben).post(url, QUESTION).status_code == 404
            assert browser(world.cleo).post(url, QUESTION).status_code == 403
        answer = Client().get(url)
        assert answer.status_code == 302 and urlsplit(answer["Location"]).path == "/accounts/login/"
    assert ada.get(reverse("learner-experience", args=[uuid4()])).status_code == 404
    assert ada.get(reverse("learner-appraisal-cancel", args=[uuid4()])).status_code == 404


def test_the_page_asks_the_database_a_constant_number_of_times(world: World, browser: Browser) -> None:
    way = enrolled(world)
    about = finished(world, way)
    ada = browser(world.ada)

    def count(url: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert ada.get(url).status_code == 200
        return len(asked)

    count(page_url(about))
    before = count(page_url(about))
    asked_by_page(ada, about)
    ada.post(request_url("cancel", AppraisalRequest.objects.get()))
    asked_by_page(ada, about)
    proposed(way, employer="Another Shop")
    assert count(page_url(about)) <= max(before, 1) <= 25
    assert count(led_ride(way)) <= 25


def test_more_than_a_draft_can_hold_is_refused_and_stays_on_the_page(world: World, browser: Browser) -> None:
    way = enrolled(world)
    sent = {key: text for key, text in PROPOSAL.items() if key != "send"}
    page = browser(world.ada).post(led_ride(way), {**sent, "answer-outcomes": "long " * 20_000, "save": "yes"})
    assert "more than a draft can hold" in page.content.decode() and page.content.decode().count("long ") == 20_000


def test_the_sixth_experience_under_way_is_refused_and_what_was_written_kept(world: World, browser: Browser) -> None:
    way = enrolled(world)
    for number in range(5):
        proposed(way, employer=f"Shop {number}")
    page = browser(world.ada).post(led_ride(way), PROPOSAL)
    assert title(page).startswith("Error: ") and "Finish or cancel one before you add another." in words(page)
    assert "Lead six rides." in page.content.decode()
