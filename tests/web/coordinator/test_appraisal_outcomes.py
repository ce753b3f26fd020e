"""What an appraisal came to is said to staff as it is, and found again from the learner's page and the cohort."""

import pytest
from django.urls import reverse

from tests.flows.appraising import answered, appraised, asked, came_in, finished
from tests.flows.people import NOW
from tests.flows.world import World, enrolled
from tests.web.assessor.conftest import Browser
from tests.web.learner.pages import words
from waymark.records.enrollment.models import Enrollment
from waymark.records.experience.models import Appraisal
from waymark.rules.kernel.clock import FixedClock

UNSEEN = {"safety": "not-observed", "mood": "fine"}
KINDS = pytest.mark.parametrize(
    ("changes", "flash", "said"),
    [
        ({}, "The appraisal is positive, and it counts for Ada.", "Appraised, positive"),
        ({"overall": "not-yet"}, "The appraisal isn’t positive, so the step isn’t met.", "Appraised, not positive"),
        ({"ratings": UNSEEN}, "Not enough was seen yet.", "Appraised, not enough was seen"),
        ({"hours_confirmed": 5}, "positive, but the hours are too few", "Appraised, too few hours"),
    ],
    ids=["positive", "not positive", "incomplete", "few hours"],
)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waymark.web.shared.story.SystemClock", lambda: FixedClock(NOW))


@pytest.fixture
def way(world: World) -> Enrollment:
    """Ada on her way."""
    return enrolled(world)


@KINDS
def test_verifying_says_what_follows(
    world: World, browser: Browser, way: Enrollment, changes: dict[str, object], flash: str, said: str
) -> None:
    asked(finished(world, way))
    request, ctx = came_in()
    given = answered(ctx, request, **changes)
    fay = browser(world.fay)
    page = fay.post(
        reverse("coordinator-appraisal", args=[given.pk]), {"decision": "verify", "note": "Called."}, follow=True
    )
    assert flash in words(page)
    assert "counts from now on" not in words(page)


@KINDS
def test_the_learners_page_says_what_it_came_to_and_leads_to_the_appraisal(
    world: World, browser: Browser, way: Enrollment, changes: dict[str, object], flash: str, said: str
) -> None:
    appraised(world, way, **changes)
    page = browser(world.fay).get(reverse("coordinator-learner", args=[way.pk]))
    assert said in words(page)
    assert reverse("coordinator-appraisal", args=[Appraisal.objects.get().pk]) in page.content.decode()
    assert "Appraisal by Dev Anand" in words(page)


@KINDS
def test_the_cohort_does_not_say_that_nothing_is_new(
    world: World, browser: Browser, way: Enrollment, changes: dict[str, object], flash: str, said: str
) -> None:
    appraised(world, way, **changes)
    listed = words(browser(world.fay).get(reverse("coordinator-learners")))
    if changes:
        assert f"Town Bike Shop: {said}" in listed
        assert "Nothing new since" not in listed and "Nothing begun" not in listed


def test_the_experience_of_a_not_positive_appraisal_does_not_look_like_success(
    world: World, browser: Browser, way: Enrollment
) -> None:
    given = appraised(world, way, overall="not-yet")
    page = browser(world.fay).get(reverse("coordinator-experience", args=[given.experience_id]))
    assert "Appraised, not positive" in words(page)
    answer = words(browser(world.fay).get(reverse("coordinator-appraisal", args=[given.pk])))
    assert "Not positive, by the program's rule" in answer
    assert "Overall it says “Not yet”; the program asks for “Fine”." in answer
