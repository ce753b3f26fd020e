"""Declining and answering after all: each on a page of its own, typed, nothing lost, the same words everywhere."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from tests.flows.appraising import DEV, asked, finished, links
from tests.flows.world import World, enrolled
from tests.web.learner.pages import heading, title, words
from waymark.records.experience.models import AppraisalRequest, Experience, PausedAddress
from waymark.records.experience.states import RequestState
from waymark.rules.forms.by_hand import decline_label

pytestmark = pytest.mark.usefixtures("still_clock")

NAMED = {"act": "confirm", "name": "Dev Anand"}
REASON = "Let go for stealing from the till"


@pytest.fixture
def over(world: World) -> Experience:
    return finished(world, enrolled(world))


@pytest.fixture
def address(over: Experience) -> str:
    """The address in the mail that Dev got."""
    asked(over)
    return f"/appraise/{links()[-1]}"


@pytest.fixture
def request_row(address: str) -> AppraisalRequest:
    return AppraisalRequest.objects.get()


def declines(client: Client, address: str, **typed: str) -> None:
    answer = client.post(f"{address}/decline", {"word": "decline", "reason": "", **typed})
    assert (answer.status_code, answer["Location"]) == (302, f"{address}/declined")


def test_declining_takes_a_page_and_a_typed_word(client: Client, address: str, request_row: AppraisalRequest) -> None:
    page = client.get(f"{address}/decline")
    assert heading(page) == "Decline to appraise Ada’s work?"
    for nothing in ("", "yes", "accept", "Reason"):
        answer = client.post(f"{address}/decline", {"word": nothing, "reason": REASON})
        assert answer.status_code == 400 and title(answer).startswith("Error: ")
        assert REASON in answer.content.decode(), "nothing typed is lost"
    assert client.post(address, {"act": "decline", "reason": REASON}).status_code == 200
    request_row.refresh_from_db()
    assert request_row.state == RequestState.SENT


@pytest.mark.parametrize("word", ["decline", "Decline", " DECLINE. ", "“decline”"])
def test_the_word_is_taken_however_it_is_written(client: Client, address: str, word: str) -> None:
    declines(client, address, word=word)


def test_the_word_is_one_of_the_language_of_the_page(client: Client, address: str) -> None:
    french = client.get(f"{address}/decline", headers={"accept-language": "fr"})
    assert "« décliner »" in words(french)
    answer = client.post(f"{address}/decline", {"word": "Décliner", "reason": ""}, headers={"accept-language": "fr"})
    assert answer.status_code == 302


def test_what_was_typed_in_the_form_is_kept_on_the_way(
    client: Client, address: str, request_row: AppraisalRequest
) -> None:
    client.post(address, NAMED)
    went = client.post(address, {"act": "decline", "word-words": "Calm and clear.", "item-safety": "great"})
    assert (went.status_code, went["Location"]) == (302, f"{address}/decline")
    declines(client, address)
    shown = client.get(f"{address}/declined")
    assert "Until then your answers so far are saved." in words(shown)
    client.post(f"{address}/answer", {"name": "Dev Anand"})
    assert "Calm and clear." in client.get(address).content.decode()


def test_the_declined_page_says_what_is_so_and_the_same_link_leads_back(
    client: Client, address: str, request_row: AppraisalRequest
) -> None:
    declines(client, address, reason=REASON)
    assert client.get(address)["Location"] == f"{address}/declined"
    said = words(client.get(f"{address}/declined"))
    assert "We told Ada that you declined" in said and "We won’t email you about Ada’s work again." in said
    assert "Only program staff (counselors and coordinators) can read the reason. We don’t show it to Ada." in said
    assert "through Oct 5" in said
    empty = client.post(f"{address}/answer", {"name": ""})
    assert empty.status_code == 400
    request_row.refresh_from_db()
    assert request_row.state == RequestState.DECLINED
    back = client.post(f"{address}/answer", {"name": "Dev Anand"})
    assert (back.status_code, back["Location"]) == (302, address)
    assert "item-safety" in client.get(address).content.decode()


def test_when_somebody_else_was_asked_the_page_says_so(client: Client, address: str, over: Experience) -> None:
    declines(client, address)
    asked(over, appraiser_email="gus@bikeshop.example")
    assert "Ada has asked someone else since" in words(client.get(f"{address}/declined"))
    client.post(f"{address}/answer", {"name": "Dev Anand"})
    said = words(client.get(f"{address}/declined"))
    assert "Ada may ask you again." in said and "won’t email" not in said
    assert not PausedAddress.objects.filter(lifted_at__isnull=True).exists()


def test_looking_at_any_of_the_pages_changes_nothing(
    client: Client, address: str, request_row: AppraisalRequest
) -> None:
    for page in ("", "/decline", "/declined", "/answer"):
        for _ in range(2):
            assert client.get(address + page).status_code in (200, 302)
            assert client.head(address + page).status_code in (200, 302)
    before = request_row.custody
    request_row.refresh_from_db()
    assert (request_row.state, request_row.custody) == (RequestState.SENT, before)


@pytest.mark.parametrize("page", ["/decline", "/declined", "/answer"])
def test_a_link_that_opens_nothing_opens_none_of_the_pages(client: Client, address: str, page: str) -> None:
    answer = client.get("/appraise/" + "x" * 43 + page)
    assert answer.status_code == 404
    assert answer["Cache-Control"] == "no-store" and "noindex" in answer["X-Robots-Tag"]


def test_the_learner_never_reads_why_somebody_declined(client: Client, world: World, address: str) -> None:
    """Neither on a page of theirs nor in a letter to them."""
    declines(client, address, reason=REASON)
    ada = Client()
    ada.force_login(world.ada)
    about = Experience.objects.get()
    pages = [f"/experience/{about.pk}/", f"/experience/{about.pk}/ask/", "/trail/", f"/trail/{about.enrollment_id}/"]
    pages += [
        f"/trail/{about.enrollment_id}/steps/{about.activity_key}/",
        "/evidence/",
        "/plan/",
        "/badges/",
        "/start/",
    ]
    for page in pages:
        shown = ada.get(page, follow=True)
        assert shown.status_code == 200 and "stealing" not in shown.content.decode()
    assert "Dev Anand declined" in words(ada.get(f"/experience/{about.pk}/"))
    assert not [each for each in mail.outbox if "stealing" in str(each.body)]


def test_the_learner_is_refused_kindly_and_told_what_to_do(client: Client, world: World, address: str) -> None:
    declines(client, address)
    ada = Client()
    ada.force_login(world.ada)
    about = Experience.objects.get()
    sent = {"kind": "work-supervisor", "appraiser_name": "Dev Anand", "appraiser_email": "dev+1@bikeshop.example"}
    sent |= {"relation": "Owner of the shop", "justification": "", "consent": "on"}
    answer = ada.post(f"/experience/{about.pk}/ask/", {f"answer-{key}": text for key, text in sent.items()})
    said = words(answer)
    assert "Someone at this address declined" in said and "they can tell your campus coordinator" in said
    assert "Owner of the shop" in answer.content.decode()
    assert AppraisalRequest.objects.count() == 1


@pytest.mark.parametrize("language", ["en", "fr"])
def test_letter_and_pages_call_declining_by_one_name(
    client: Client, world: World, over: Experience, language: str
) -> None:
    world.ada.locale = language
    world.ada.save()
    asked(Experience.objects.get(pk=over.pk))
    letter = next(str(each.body) for each in mail.outbox if each.to == [DEV])
    with translation.override(language):
        label = decline_label()
    assert re.search(rf"[“«]\s?{label}\.?\s?[”»]", " ".join(letter.split()))
    address = f"/appraise/{links()[-1]}"
    page = client.get(address, headers={"accept-language": language}).content.decode()
    assert f'href="{address}/decline">{label}</a>' in page
    ending = client.get(f"{address}/decline", headers={"accept-language": language}).content.decode()
    assert f'type="submit">{label}</button>' in ending
    client.post(address, NAMED)
    form = client.get(address, headers={"accept-language": language}).content.decode()
    assert re.search(rf'value="decline"[^>]*>{label}</button>', form)


def test_letter_door_and_form_name_the_same_readers(client: Client, world: World, address: str) -> None:
    readers = "Only Ada and program staff (counselors, assessors, coordinators, and auditors) can read your answers."
    letter = next(str(each.body) for each in mail.outbox if each.to == [DEV])
    assert readers in " ".join(letter.split())
    assert readers in words(client.get(address))
    client.post(address, NAMED)
    assert readers in words(client.get(address))
    for told in (letter, words(client.get(address))):
        assert "mployer" not in re.sub("at Town Bike Shop", "", told), "nothing about employers is said to an employer"


def test_the_learner_reads_the_same_list_before_agreeing(world: World, over: Experience) -> None:
    ada = Client()
    ada.force_login(world.ada)
    said = words(ada.get(f"/experience/{over.pk}/ask/"))
    answers = "On campus, only program staff (counselors, assessors, coordinators, and auditors) can read the answers."
    reason = "If the person declines and gives a reason, only program staff (counselors and coordinators) can read it."
    assert said.count(answers) == 2 and said.count(reason) == 2, "in the consent, and in the list beside it"
