"""Releasing many at once: by kind, exceptions apart, a last look, progress, a way back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.flows.judging import award_of
from tests.flows.signing import an_award, issuer_of
from tests.flows.test_release_award import all_met
from tests.flows.world import World, enrolled
from tests.web.assessor.conftest import Browser
from tests.web.learner.pages import heading, words
from waymark.records.awards.models import Award, ReleaseRun
from waymark.records.awards.states import AwardState
from waymark.records.credentials.models import Credential

MANY, CONFIRM = "/coordinator/awards/many/", "/coordinator/awards/many/confirm/"


@pytest.fixture
def earned(world: World) -> Award:
    issuer_of(world)
    ada = enrolled(world)
    all_met(world, ada)
    return award_of(ada, "bike-guide")


def test_kinds_are_released_after_a_look_and_put_on_hold(world: World, browser: Browser, earned: Award) -> None:
    fay = browser(world.fay)
    page = fay.get(MANY)
    said = words(page)
    assert heading(page) == "1 badge is ready"
    assert "Bike Guide (2.1)" in said and "Read 1 at random" in said and "Ada Lund" in said
    (kind,) = page.context["kinds"]
    look = fay.get(CONFIRM, {"kind": kind.key})
    assert heading(look) == "Release 1 badge to 1 person?" and not ReleaseRun.objects.exists()
    given = {"kind": kind.key, "run": str(look.context["run"]), "digest": look.context["digest"]}
    for _ in range(2):
        done = fay.post(CONFIRM, given, follow=True)
    said = words(done)
    assert "1 of 1 done" in said and "Released 1" in said and ReleaseRun.objects.count() == 1
    url = done.redirect_chain[-1][0]
    assert "1 signed badge is on hold." in words(fay.post(url, follow=True))
    assert Credential.objects.get(award=earned).state == "suspended"


def test_another_set_than_the_one_looked_at_is_not_released(world: World, browser: Browser, earned: Award) -> None:
    fay = browser(world.fay)
    (kind,) = fay.get(MANY).context["kinds"]
    look = fay.get(CONFIRM, {"kind": kind.key})
    an_award(world, world.ben, key="bike-guide", state=AwardState.PROPOSED)
    given = {"kind": kind.key, "run": str(look.context["run"]), "digest": look.context["digest"]}
    answer = fay.post(CONFIRM, given)
    assert answer.status_code == 409 and "Look at the list again." in words(answer)
    assert not ReleaseRun.objects.exists()


def test_what_is_odd_stays_out_until_it_is_chosen_by_name(world: World, browser: Browser, earned: Award) -> None:
    an_award(world, world.ada, key="level-2x", state=AwardState.IN_QUESTION)
    fay = browser(world.fay)
    page = fay.get(MANY)
    assert "Another badge of this learner is under review." in words(page)
    (kind,) = page.context["kinds"]
    assert (kind.ready, kind.clean) == (1, 0)
    assert fay.get(CONFIRM, {"kind": kind.key}).status_code == 302
    assert heading(fay.get(CONFIRM, {"award": str(earned.pk)})) == "Release 1 badge to 1 person?"


def test_the_page_asks_the_same_for_many(world: World, browser: Browser, earned: Award) -> None:
    fay = browser(world.fay)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert fay.get(MANY).status_code == 200
        return len(captured)

    queries()
    one = queries()
    for person in (world.ben, world.eve, world.cleo):
        an_award(world, person, key="level-1", state=AwardState.PROPOSED)
    assert queries() == one
