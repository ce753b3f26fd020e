"""An ended session, an old page, a back button: words and a way on, and nothing that was typed is lost."""

from collections.abc import Mapping

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.flows.judging import read_by_cleo
from tests.flows.people import ctx_of
from tests.flows.world import World, enrolled, submitted_plan
from tests.web.learner.conftest import Browser
from tests.web.learner.pages import heading, words
from waymark.flows.enroll import withdraw_enrollment
from waymark.records.assessment.models import Assessment
from waymark.records.people.models import Person

UNSENT = "/unsent/"
THIN = {
    "r-route": "thin",
    "r-risks": "strong",
    "n-route": "Name the roads of the way.",
    "keep": "",
    "next": "",
    "do": "send",
}


def session_ends(client: Client) -> None:
    """The session is over; what else the browser knows stays."""
    del client.cookies[settings.SESSION_COOKIE_NAME]


def rated_after_the_session_ended(client: Client, path: str) -> None:
    """The session ended, and the assessor sent the form that was open."""
    session_ends(client)
    answer = client.post(path, THIN)
    assert answer["Location"].startswith("/accounts/login/?next=")


def test_staff_find_what_they_sent_after_their_session_ended_and_send_it_with_one_press(
    world: World, browser: Browser
) -> None:
    work = submitted_plan(enrolled(world))
    path = reverse("assessor-work", args=[work.pk])
    cleo = browser(world.cleo)
    cleo.get(path)
    rated_after_the_session_ended(cleo, path)
    cleo.force_login(world.cleo)
    assert cleo.get(path)["Location"] == UNSENT
    page = cleo.get(UNSENT)
    assert heading(page) == "You had been signed out"
    assert "Name the roads of the way." in words(page) and "You’re signed in as Cleo Marsh." in words(page)
    html = page.content.decode()
    assert f'action="{path}"' in html and '<input type="hidden" name="do" value="send">' in html
    assert not Assessment.objects.exists(), "nothing is sent by looking"
    cleo.post(path, THIN)
    assert Assessment.objects.get().comments["route"] == "Name the roads of the way."
    assert cleo.get(UNSENT)["Location"] == "/start/", "what was sent again is forgotten"


def test_the_page_opens_without_sending_and_what_is_kept_can_be_discarded(world: World, browser: Browser) -> None:
    path = reverse("assessor-work", args=[submitted_plan(enrolled(world)).pk])
    cleo = browser(world.cleo)
    cleo.get(path)
    rated_after_the_session_ended(cleo, path)
    cleo.force_login(world.cleo)
    cleo.get(path, follow=True)
    assert cleo.get(path).status_code == 200
    assert "Discarded. Nothing was sent." in words(cleo.post(UNSENT, follow=True))
    assert cleo.get(UNSENT)["Location"] == "/start/"


def test_whoever_signs_in_next_does_not_see_the_words_of_another(world: World, browser: Browser) -> None:
    path = reverse("assessor-work", args=[submitted_plan(enrolled(world)).pk])
    shared = browser(world.cleo)
    shared.get(path)
    rated_after_the_session_ended(shared, path)
    shared.force_login(world.fay)
    assert "Name the roads" not in shared.get(UNSENT, follow=True).content.decode()


def test_an_address_that_only_takes_forms_answers_in_words(world: World, browser: Browser) -> None:
    path = reverse("learner-withdraw", args=[enrolled(world).pk, "ride-plan"])
    refused = {reverse("learner-file-remove", args=[world.ada.pk]), reverse("choose_theme")}
    for each in refused:
        page = browser(world.ada).get(each)
        assert (page.status_code, page["Allow"]) == (405, "POST")
        assert heading(page) == "This page can’t be opened on its own"
    assert browser(world.ada).get(path).status_code in (200, 404, 409)


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_page_older_than_its_session_shows_the_words_and_sends_them_again(world: World, signed_in: bool) -> None:
    client = Client(enforce_csrf_checks=True)
    if signed_in:
        client.force_login(world.ada)
    way = enrolled(world)
    path = reverse("learner-leave", args=[way.pk])
    sent = {"csrfmiddlewaretoken": "x" * 64, "reason": "I am moving to another city."}
    page = client.post(path, sent, headers={"origin": "http://testserver"})
    assert page.status_code == 403
    assert heading(page) == "This page has been open too long"
    assert "I am moving to another city." in words(page)
    assert f'action="{path}"' in page.content.decode()
    assert 'value="' + "x" * 64 not in page.content.decode(), "with a token of today"


@pytest.mark.parametrize(
    ("path", "sent", "headers"),
    [
        ("/start/", {"text": "Words of a stranger."}, {"origin": "https://evil.example"}),
        ("/start/", {"text": "Words of a stranger."}, {}),
        (
            "/accounts/login/",
            {"login": "ada@example.org", "password": "quiet birches"},
            {"origin": "http://testserver"},
        ),
    ],
    ids=["from another site", "from nowhere known", "with a password"],
)
def test_what_another_site_sent_and_what_is_secret_is_never_shown(
    db: None, path: str, sent: Mapping[str, str], headers: Mapping[str, str]
) -> None:
    page = Client(enforce_csrf_checks=True).post(path, sent, headers=dict(headers))
    assert page.status_code == 403
    html = page.content.decode()
    assert all(text not in html for text in sent.values())
    assert "Nothing was sent." in words(page)


def test_what_changed_meanwhile_is_not_said_to_be_somebody_else_s_doing(world: World, browser: Browser) -> None:
    way = enrolled(world)
    withdraw_enrollment(ctx_of(world.ada), way.pk)
    page = browser(world.ada).get(reverse("learner-leave", args=[way.pk]))
    assert (page.status_code, heading(page)) == (409, "This page has changed")


def test_a_script_s_own_requests_are_not_kept(world: World, browser: Browser) -> None:
    work = submitted_plan(enrolled(world))
    read_by_cleo(world, work)
    cleo = browser(world.cleo)
    cleo.get(UNSENT)
    session_ends(cleo)
    cleo.post(reverse("assessor-work", args=[work.pk]), THIN, headers={"sec-fetch-dest": "empty"})
    cleo.force_login(Person.objects.get(pk=world.cleo.pk))
    assert cleo.get(UNSENT)["Location"] == "/start/"
