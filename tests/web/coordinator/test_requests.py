"""Requests to supervisors, as staff see them and act on them."""

from dataclasses import replace
from uuid import UUID

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.flows.appraising import DEV, asked, came_in, finished
from tests.flows.people import a_person, affiliate, give
from tests.flows.test_decline_appraisal import declined
from tests.flows.world import World, enrolled
from tests.web.assessor.conftest import Browser
from tests.web.learner.pages import heading, words
from waymark.records.catalog.queries import pack_of
from waymark.records.experience.models import AppraisalRequest, Experience
from waymark.records.notices.models import Message
from waymark.rules.kernel.context import Role
from waymark.rules.packs.model import Pack, Reminders

LIST = "/coordinator/requests/"


@pytest.fixture
def over(world: World) -> Experience:
    return finished(world, enrolled(world))


@pytest.fixture
def fay(world: World, browser: Browser) -> Client:
    return browser(world.fay)


def test_each_request_says_what_became_of_it_and_no_more(fay: Client, over: Experience) -> None:
    asked(over)
    page = fay.get(LIST)
    said = words(page)
    assert heading(page) == "No request needs you"
    assert "Dev Anand" in said and "Town Bike Shop" in said and DEV in said
    assert "Taken by the mail server" in said and "Not yet" in said and "Waiting for an answer" in said
    came_in()
    assert "Started, not sent" in words(fay.get(f"{LIST}?show=begun"))


def test_a_mail_that_was_refused_needs_staff(fay: Client, over: Experience) -> None:
    made = asked(over)
    key = f"appraisal-request:{made.pk}"
    Message.objects.filter(effect_key=key).update(state="failed", last_error="SMTPRecipientsRefused 550")
    page = fay.get(f"{LIST}?show=needs-you")
    assert heading(page) == "1 request needs you"
    assert "Not delivered: refused with code 550" in words(page)
    answer = fay.post(
        f"{LIST}{made.pk}/",
        {"act": "correct", "appraiser_name": "Dev Anand", "appraiser_email": "dev@shop.example", "source": "Site"},
        follow=True,
    )
    said = words(answer)
    assert "Address corrected." in said and "dev@shop.example" in said and "Site" in said
    assert DEV in said  # what was typed before stays in the history
    assert heading(fay.get(LIST)) == "No request needs you"


def test_a_reason_for_declining_is_shown_to_those_who_may_read_it(fay: Client, over: Experience) -> None:
    asked(over)
    declined(reason="I left in August")
    said = words(fay.get(f"{LIST}?show=needs-you"))
    assert "Declined" in said and "I left in August" in said


def test_the_learner_is_asked_for_somebody_else(fay: Client, over: Experience) -> None:
    made = asked(over)
    declined()
    url = f"{LIST}{made.pk}/another/"
    told = words(fay.get(url))
    assert "We email that person only when the learner agrees" in told
    assert "The link we sent stops working" not in told, "it was declined: the link does not work any more"
    said = words(fay.post(url, follow=True))
    assert "We’re emailing the learner now." in said and "The learner was asked to find someone else." in said
    assert mail.outbox[-1].subject == "Ask someone else about your work"
    assert heading(fay.get(LIST)) == "No request needs you"


def test_staff_suggest_a_person_whom_the_learner_finds_filled_in(
    fay: Client, browser: Browser, world: World, over: Experience
) -> None:
    made = asked(over)
    url = f"{LIST}{made.pk}/another/"
    given = {"appraiser_name": "Cleo Marsh", "appraiser_email": "cleo.marsh@example.edu", "relation": "Saw the shop"}
    unsure = fay.post(url, given)
    assert unsure.status_code == 400 and "Choose one." in words(unsure) and "cleo.marsh" in unsure.content.decode()
    kept = fay.post(url, given | {"kind": "faculty-or-staff", "appraiser_email": "nobody"})
    assert kept.status_code == 400 and "Enter an email address" in words(kept)
    assert AppraisalRequest.objects.get().state == "sent"
    said = words(fay.post(url, given | {"kind": "faculty-or-staff"}, follow=True))
    assert "Suggested instead" in said and "Suggest a person" in said
    page = browser(world.ada).get(reverse("learner-experience-ask", args=[over.pk]))
    assert "suggests Cleo Marsh" in words(page).replace("\u2068", "").replace("\u2069", "")
    assert 'value="cleo.marsh@example.edu"' in page.content.decode()


def test_a_request_is_canceled_and_reminded(fay: Client, over: Experience) -> None:
    made = asked(over)
    assert "a reminder with a new link" in words(fay.post(f"{LIST}{made.pk}/", {"act": "remind"}, follow=True))
    assert fay.post(f"{LIST}{made.pk}/", {"act": "remind"}).status_code == 409
    assert "Request canceled." in words(fay.post(f"{LIST}{made.pk}/cancel/", follow=True))
    assert AppraisalRequest.objects.get().state == "cancelled"
    assert fay.post(f"{LIST}{made.pk}/", {"act": "again"}).status_code == 409


def test_automatic_reminders_stop_and_go_on(fay: Client, over: Experience, monkeypatch: pytest.MonkeyPatch) -> None:
    made = asked(over)
    assert "Automatic reminders" not in words(fay.get(f"{LIST}{made.pk}/")), "this program has none"

    def reminds(version_id: UUID) -> Pack:
        pack = pack_of(version_id)
        return replace(pack, policy=replace(pack.policy, reminders=Reminders((7, 14), 16, 18)))

    monkeypatch.setattr("waymark.web.coordinator.requests.pack_of", reminds)
    assert "reminds this person by itself" in words(fay.get(f"{LIST}{made.pk}/"))
    said = words(fay.post(f"{LIST}{made.pk}/", {"act": "no-reminders"}, follow=True))
    assert "Stopped for this request." in said and "Stopped automatic reminders to Dev Anand" in said
    said = words(fay.post(f"{LIST}{made.pk}/", {"act": "reminders"}, follow=True))
    assert "reminds this person by itself" in said and "go on" in said


def test_a_request_elsewhere_is_unknown(world: World, browser: Browser, over: Experience) -> None:
    made = asked(over)
    gil = a_person("Gil", "South")
    give(gil, Role.COORDINATOR, world.south.pk)
    client = browser(gil)
    assert "Dev Anand" not in words(client.get(LIST))
    assert client.get(f"{LIST}{made.pk}/").status_code == 404
    assert client.post(f"{LIST}{made.pk}/", {"act": "again"}).status_code == 404


def test_the_list_searches_and_asks_the_same_however_long_it_is(world: World, fay: Client, over: Experience) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert fay.get(address).status_code == 200
        return len(captured)

    asked(over)
    queries(LIST)
    one = queries(LIST)
    for n in range(4):
        learner = a_person(f"Learner{n}", "North")
        affiliate(learner, world.north.pk)
        asked(finished(world, enrolled(world, learner)), appraiser_email=f"d{n}@bikeshop.example")
    assert queries(LIST) == one
    assert "Learner2" in words(fay.get(f"{LIST}?q=learner2"))
    assert "Learner3" not in words(fay.get(f"{LIST}?q=learner2"))
