"""The appraiser's door: inert until a person acts, phone-sized, and it never loses what was typed."""

import re

import pytest
from django.test import Client

from tests.flows.appraising import answered, asked, came_in, finished, links
from tests.flows.people import ctx_of
from tests.flows.world import World, enrolled
from tests.web.learner.pages import Page, words
from waymark.flows.verify_appraiser import verify_appraiser
from waymark.records.audit.models import Entry
from waymark.records.experience.models import Appraisal, AppraisalRequest
from waymark.records.experience.states import RequestState

GOOD = {
    "act": "send",
    "item-safety": "great",
    "item-mood": "fine",
    "overall": "fine",
    "word-words": "Calm and clear.",
    "hours_confirmed": "40",
    "attest": "on",
    "signed_name": "Dev Anand",
}
NAMED = {"act": "confirm", "name": "Dev Anand"}

pytestmark = pytest.mark.usefixtures("still_clock")


@pytest.fixture
def address(world: World) -> str:
    """The address in the mail that Dev got."""
    asked(finished(world, enrolled(world)))
    return f"/appraise/{links()[-1]}"


@pytest.fixture
def request_row(address: str) -> AppraisalRequest:
    return AppraisalRequest.objects.get()


def test_looking_changes_nothing(client: Client, address: str, request_row: AppraisalRequest) -> None:
    before = (Entry.objects.count(), request_row.state, request_row.custody)
    for _ in range(3):
        assert client.get(address).status_code == 200
        assert client.head(address).status_code == 200
    request_row.refresh_from_db()
    assert (Entry.objects.count(), request_row.state, request_row.custody) == before


def test_the_address_is_kept_from_everybody(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer["Referrer-Policy"] == "strict-origin"
    assert answer["Cache-Control"] == "no-store"
    assert "noindex" in answer["X-Robots-Tag"]


def test_the_form_opens_after_somebody_typed_a_name(
    client: Client, address: str, request_row: AppraisalRequest
) -> None:
    assert "item-safety" not in client.get(address).content.decode()
    for nobody in ("", " ", "1", "\u200b\u200b"):
        answer = client.post(address, {"act": "confirm", "name": nobody})
        assert answer.status_code == 400 and "Type your full name." in words(answer)
    request_row.refresh_from_db()
    assert request_row.state == RequestState.SENT
    assert client.post(address, NAMED).status_code == 302
    page = client.get(address).content.decode()
    assert "item-safety" in page and 'value="Dev Anand"' in page, "the name signs at the end"


def test_the_form_is_shown_where_a_name_was_typed_only(client: Client, address: str) -> None:
    client.post(address, NAMED)
    client.post(address, {"act": "save", "word-words": "Half a sentence"})
    elsewhere = Client()
    asked_again = elsewhere.get(address)
    assert "item-safety" not in asked_again.content.decode()
    assert "Your answers so far are saved." in words(asked_again)
    elsewhere.post(address, NAMED)
    assert "Half a sentence" in elsewhere.get(address).content.decode()


def test_the_form_never_signs_by_itself(client: Client, address: str, request_row: AppraisalRequest) -> None:
    """Whoever may be asked, the name at the end is one that somebody typed in this browser."""
    client.post(address, {"act": "confirm", "name": "D. Anand"})
    page = client.get(address).content.decode()
    assert 'value="D. Anand"' in page and 'value="Dev Anand"' not in page


def test_nothing_is_sent_before_that(client: Client, address: str) -> None:
    client.post(address, GOOD)
    assert Appraisal.objects.count() == 0


def test_an_answer_is_received_once(client: Client, address: str) -> None:
    client.post(address, NAMED)
    answer = client.post(address, GOOD)
    assert (answer.status_code, answer["Location"]) == (302, "/appraise/thanks")
    assert "Before an appraisal can count, program staff check who gave it." in words(client.get("/appraise/thanks"))
    assert client.get(answer["Location"]).status_code == 200
    appraisal = Appraisal.objects.get()
    assert (appraisal.outcome, appraisal.hours_confirmed) == ("positive", 40)
    assert client.post(address, GOOD).status_code == 404
    assert client.get(address).status_code == 404
    assert Appraisal.objects.count() == 1


def test_what_is_missing_is_named_and_what_was_typed_is_kept(
    client: Client, address: str, request_row: AppraisalRequest
) -> None:
    client.post(address, NAMED)
    answer = client.post(address, {**GOOD, "item-mood": "", "attest": "", "word-words": "Kept words"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Kept words" in page
    assert 'href="#id_item-mood' in page
    request_row.refresh_from_db()
    assert request_row.draft["word-words"] == "Kept words"
    assert Appraisal.objects.count() == 0


def test_saving_and_coming_back(client: Client, address: str) -> None:
    client.post(address, NAMED)
    client.post(address, {"act": "save", "word-words": "To be continued", "item-safety": "fine"})
    assert "To be continued" in client.get(address).content.decode()
    saved = client.post(f"{address}/draft", {"word-words": "Further"})
    assert saved.status_code == 200 and "saved_at" in saved.json()
    assert "Further" in client.get(address).content.decode()


def without_tokens(answer: Page) -> str:
    """A page without the tokens of its address and its forms."""
    page = re.sub(r"/appraise/[\w-]{43}", "", answer.content.decode())
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_every_closed_door_looks_the_same(client: Client, world: World, address: str) -> None:
    client.post(address, NAMED)
    client.post(address, GOOD)
    used, unknown = client.get(address), client.get("/appraise/" + "x" * 43)
    assert used.status_code == unknown.status_code == 404
    assert without_tokens(used) == without_tokens(unknown)
    assert client.post(f"{address}/draft", {}).status_code == 404


def test_the_learner_does_not_open_their_own_door(client: Client, world: World, address: str) -> None:
    client.force_login(world.ada)
    assert client.get(address).status_code == 403


def test_a_form_without_its_token_is_refused(address: str) -> None:
    assert Client(enforce_csrf_checks=True).post(address, NAMED).status_code == 403


def test_the_rule_is_shown_and_not_having_seen_does_not_count_against_anybody(client: Client, address: str) -> None:
    said = client.get(address).content.decode()
    assert "“Safety” at least “Fine”." in said
    assert "What you didn’t see doesn’t count against Ada. Someone else who saw it can be asked." in said


def test_whoever_completes_an_appraisal_is_asked_just_what_is_missing(client: Client, world: World) -> None:
    about = finished(world, enrolled(world))
    asked(about)
    found, ctx = came_in()
    first = answered(ctx, found, ratings={"safety": "not-observed", "mood": "fine"})
    verify_appraiser(ctx_of(world.fay), first.pk, note="Called the shop.")
    second = asked(about, appraiser_name="Gus Hale", appraiser_email="gus@bikeshop.example")
    came_in(to="gus@bikeshop.example")
    address = f"/appraise/{links(to='gus@bikeshop.example')[-1]}"
    client.post(address, {"act": "confirm", "name": "Gus Hale"})
    page = client.get(address).content.decode()
    assert 'name="item-safety"' in page
    for absent in ("item-mood", "overall", "word-words", "hours_confirmed"):
        assert f'name="{absent}"' not in page
    assert "Calm and clear." not in page
    client.post(address, {"act": "send", "item-safety": "great", "attest": "on", "signed_name": "Gus Hale"})
    assert (Appraisal.objects.get(request=second).outcome, Appraisal.objects.count()) == ("positive", 2)
