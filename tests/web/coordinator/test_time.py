"""More time on pages: for one or several from the list, seen by the learner, in the list's order, and taken back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.flows.people import TODAY
from tests.flows.world import World, enrolled
from tests.web.assessor.conftest import Browser
from tests.web.coordinator.test_cohort import crowd
from tests.web.learner.pages import words
from waymark.records.enrollment.models import Enrollment, TimeAct

LIST = "/coordinator/learners/"
DAY = TODAY + timedelta(days=60)


def test_several_get_time_from_the_list_and_it_is_taken_back(world: World, browser: Browser) -> None:
    crowd(world, 3)
    way = enrolled(world)
    fay, ada = browser(world.fay), browser(world.ada)
    assert 'formaction="/coordinator/time/"' in fay.get(LIST).content.decode()
    page = fay.get(f"/coordinator/time/?who={way.pk}&who={Enrollment.objects.exclude(pk=way.pk)[0].pk}")
    assert "Give 2 learners more time" in words(page) and "has no last day" in words(page)
    given = {"who": [str(each) for each in page.context["ids"]], "act": str(page.context["act"])}
    assert fay.post("/coordinator/time/", given | {"day": "", "why": "asked"}).status_code == 400
    assert not TimeAct.objects.exists()
    done = fay.post("/coordinator/time/", given | {"day": str(DAY), "why": "asked"}, follow=True)
    assert "2 learners have until Nov 13, 2026" in words(done)
    assert fay.post("/coordinator/time/", given | {"day": str(DAY), "why": "asked"}).status_code == 302
    assert TimeAct.objects.count() == 1
    assert "Has until Nov 13, 2026, given by staff." in words(fay.get(f"{LIST}{way.pk}/"))
    assert "You have until this day to finish." in words(ada.get(f"/trail/{way.pk}/"))
    listed = fay.get(f"{LIST}?show=last-day")
    assert len(listed.context["rows"]) == 2 and {row.last_day for row in listed.context["rows"]} == {DAY}
    url = done.redirect_chain[-1][0]
    assert "Taken back for 2 learners." in words(fay.post(url, follow=True))
    assert "No last day." in words(fay.get(f"{LIST}{way.pk}/"))
    assert "You have until this day" not in words(ada.get(f"/trail/{way.pk}/"))


def test_a_counselor_sees_the_day_and_cannot_give_one(world: World, browser: Browser) -> None:
    way = enrolled(world)
    Enrollment.objects.filter(pk=way.pk).update(finish_by=DAY)
    cleo = browser(world.cleo)
    assert cleo.get(f"/coordinator/time/?who={way.pk}").status_code == 403


@pytest.mark.parametrize("show", ["last-day", "them"])
def test_the_list_by_last_day_asks_the_same_however_long(world: World, browser: Browser, show: str) -> None:
    fay = browser(world.fay)

    def queries() -> int:
        Enrollment.objects.update(finish_by=DAY)
        with CaptureQueriesContext(connection) as captured:
            assert fay.get(f"{LIST}?show={show}").status_code == 200
        return len(captured)

    crowd(world, 1)
    queries()
    one = queries()
    crowd(world, 12, name="Other")
    assert queries() == one
