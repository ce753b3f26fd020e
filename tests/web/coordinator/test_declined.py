"""Supervisors who declined, as staff see them: why is for staff alone, and a word allows an address again."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.flows.appraising import asked, finished
from tests.flows.people import ctx_of
from tests.flows.test_decline_appraisal import declined
from tests.flows.world import World, enrolled
from tests.web.learner.pages import words
from waymark.flows.request_appraisal import cancel_request
from waymark.records.experience.models import Experience, PausedAddress

REASON = "Let go for stealing from the till"
LIST = "/coordinator/declined/"


@pytest.fixture
def over(world: World) -> Experience:
    """Dev was asked about Ada's work, and declined with a reason."""
    experience = finished(world, enrolled(world))
    asked(experience)
    declined(reason=REASON)
    return experience


@pytest.fixture
def fay(world: World, over: Experience) -> Client:
    client = Client()
    client.force_login(world.fay)
    return client


def test_staff_reach_the_list_and_read_why(fay: Client) -> None:
    assert f'href="{LIST}"' in fay.get("/coordinator/appraisals/").content.decode()
    said = words(fay.get(LIST))
    assert "1 supervisor declined" in said and REASON in said and "dev@bikeshop.example" in said
    assert "the learner can’t see it" in said


def test_staff_read_it_on_the_experience_too(fay: Client, over: Experience) -> None:
    said = words(fay.get(f"/coordinator/experiences/{over.pk}/"))
    assert "Dev Anand declined" in said and f"Reason: {REASON}" in said


def test_an_address_is_allowed_again_with_a_word_of_how(fay: Client, over: Experience) -> None:
    pause = PausedAddress.objects.get()
    page = fay.get(f"{LIST}{pause.pk}/")
    assert REASON in words(page) and "Do this only when the person told you themselves." in words(page)
    empty = fay.post(f"{LIST}{pause.pk}/", {"reason": " "})
    assert empty.status_code == 400
    answer = fay.post(f"{LIST}{pause.pk}/", {"reason": "Called me on Monday"}, follow=True)
    assert "Ada can ask this person again." in answer.content.decode()
    assert "No supervisor declined" in words(answer)
    said = words(fay.get(f"/coordinator/experiences/{over.pk}/"))
    assert "Emails to Dev Anand were allowed again" in said and "Called me on Monday" in said and "Fay Duval" in said
    assert fay.post(f"{LIST}{pause.pk}/", {"reason": "Again"}).status_code == 409
    assert asked(over).state == "sent"


def test_the_list_asks_the_same_however_long_it_is(fay: Client, world: World, over: Experience) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert fay.get(LIST).status_code == 200
        return len(captured)

    fay.get(LIST)
    one = queries()
    for number in range(3):
        asked(over, appraiser_email=f"d{number}@bikeshop.example")
        declined(to=f"d{number}@bikeshop.example")
    assert "4 supervisors declined" in words(fay.get(LIST))
    assert queries() == one


def test_a_request_that_was_canceled_is_none_that_declined(fay: Client, world: World, over: Experience) -> None:
    cancel_request(ctx_of(world.ada), asked(over, appraiser_email="gus@bikeshop.example").pk)
    assert "1 supervisor declined" in words(fay.get(LIST))
