"""The cohort: who is quiet, what waits, how far everybody has come, and one learner's trail."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.flows.judging import checked, mended, read_by_cleo, watched_video
from tests.flows.people import NOW, a_person, affiliate, give
from tests.flows.world import World, enrolled, submitted_plan, verbs
from tests.web.assessor.conftest import Browser
from tests.web.learner.pages import heading, words
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.queries import learners_within, progress_by_campus
from waymark.records.enrollment.states import EnrollmentState
from waymark.rules.kernel.clock import FixedClock
from waymark.rules.kernel.context import Role
from waymark.rules.policy.decide import Patch, Reach

COHORT, LEARNERS = "/coordinator/", "/coordinator/learners/"
At = Callable[[int], None]


@pytest.fixture
def days_later(monkeypatch: pytest.MonkeyPatch) -> At:
    """Lets requests happen that many days after the world was made."""

    def set_clock(days: int) -> None:
        monkeypatch.setattr("waymark.web.shared.story.SystemClock", lambda: FixedClock(NOW + timedelta(days=days)))

    return set_clock


def crowd(world: World, count: int, *, name: str = "Learner", campus: str = "north") -> list[Enrollment]:
    """Learners at a campus, enrolled on the day of the world."""
    made = []
    opening = world.at_north if campus == "north" else world.at_south
    for n in range(count):
        learner = a_person(f"{name}{n}", campus)
        affiliate(learner, opening.campus_id)
        made.append(
            Enrollment.objects.create(
                person=learner,
                program_id=world.version.program_id,
                version=world.version,
                campus_id=opening.campus_id,
                pathway_key=campus,
                state=EnrollmentState.ACTIVE,
                enrolled_at=NOW,
                last_activity_at=NOW,
            )
        )
    return made


def url(enrollment: Enrollment) -> str:
    return reverse("coordinator-learner", args=[enrollment.pk])


def test_who_is_quiet_comes_first_with_days_and_reason(world: World, browser: Browser, days_later: At) -> None:
    ada, ben = enrolled(world), enrolled(world, world.ben)
    submitted_plan(ada)
    Enrollment.objects.filter(pk=ben.pk).update(last_activity_at=NOW - timedelta(days=20))
    days_later(21)
    page = browser(world.fay).get(COHORT)
    said = words(page)
    assert heading(page) == "2 learners could use a nudge"
    assert [row.name for row in page.context["quiet"]] == ["Ben Okoye", "Ada Lund"]
    assert "41 days" in said and "21 days" in said
    assert "Waits for an assessor since Sep 14" in said
    assert "Nothing begun" in said
    assert "Level 1: Know the shop" in said


@pytest.mark.parametrize(("days", "count"), [(13, 0), (14, 1)])
def test_quiet_begins_after_fourteen_days(
    world: World, browser: Browser, days_later: At, days: int, count: int
) -> None:
    enrolled(world)
    days_later(days)
    page = browser(world.fay).get(COHORT)
    assert page.context["quiet_count"] == count
    assert len(page.context["quiet"]) == count
    assert ("Everybody is on the move" in heading(page)) is (count == 0)


def test_a_change_that_was_asked_for_is_the_reason(world: World, browser: Browser, days_later: At) -> None:
    ada = enrolled(world)
    read_by_cleo(world, submitted_plan(ada), ratings={"route": "thin", "risks": "sound"}, comments={"route": "More."})
    days_later(30)
    assert "Change asked Sep 14, not sent again" in words(browser(world.fay).get(COHORT))


def test_what_waits_is_counted_with_its_list(world: World, browser: Browser) -> None:
    submitted_plan(enrolled(world))
    page = browser(world.fay).get(COHORT)
    counted = {each.url: each.count for each in page.context["waiting"]}
    assert counted == {
        "/coordinator/awards/": 0,
        "/coordinator/experiences/": 0,
        "/coordinator/appraisals/": 0,
        "/coordinator/recognitions/": 0,
        "/coordinator/questions/": 0,
        "/queue/": 1,
    }
    assert "/coordinator/attendance/" in page.content.decode()


def test_a_counselor_sees_their_campus_and_nothing_to_release(world: World, browser: Browser) -> None:
    enrolled(world)
    enrolled(world, world.ben)
    gil = a_person("Gil")
    give(gil, Role.COUNSELOR, world.north.pk)
    page = browser(gil).get(COHORT)
    assert "1 learner at one campus." in words(page)
    assert "/coordinator/awards/" not in page.content.decode()
    assert [row.name for row in browser(gil).get(LEARNERS).context["rows"]] == ["Ada Lund"]


def test_by_role(world: World, browser: Browser) -> None:
    ada = enrolled(world)
    for name in ("ada", "eve", "cleo"):
        assert browser(getattr(world, name)).get(COHORT).status_code == 403
        assert browser(getattr(world, name)).get(LEARNERS).status_code == 403
    assert Client().get(COHORT).status_code == 302
    for role, status in ((Role.REGISTRAR, 200), (Role.AUDITOR, 200), (Role.ISSUER, 403), (Role.DESIGNER, 403)):
        person = a_person(role.value.title())
        give(person, role, world.north.pk)
        assert browser(person).get(COHORT).status_code == status
    assert browser(world.fay).get(url(ada)).status_code == 200
    assert browser(world.cleo).get(url(ada)).status_code == 200, "assessors may look at learners of their campus"
    assert browser(world.eve).get(url(ada)).status_code == 404
    assert browser(world.ben).get(url(ada)).status_code == 404
    assert browser(world.fay).get(reverse("coordinator-learner", args=[uuid4()])).status_code == 404
    own = browser(world.ada).get(url(ada))
    assert own.status_code == 302 and own["Location"] == f"/trail/{ada.pk}/", "learners read their trail on their side"


def test_nobody_enrolled(world: World, browser: Browser) -> None:
    assert "Nobody is enrolled yet" in words(browser(world.fay).get(COHORT))


# Numbers of a program.


def bars_of(page: Any) -> dict[str, int | str]:  # Any: the test client adds the context
    """What each bar of the funnel shows."""
    return {bar.label: bar.shown or int(bar.value) for bar in page.context["standing"].funnel.bars}


def test_the_funnel_counts_the_bits_of_the_progress_words(world: World, browser: Browser) -> None:
    learners = crowd(world, 31)
    for n, enrollment in enumerate(learners):
        met = 0b11 if n < 12 else 0b1 if n < 20 else 0
        Enrollment.objects.filter(pk=enrollment.pk).update(met=met)
    page = browser(world.fay).get(COHORT)
    counted = bars_of(page)
    assert counted["Enrolled"] == 31
    assert counted["Know the shop"] == 20
    assert counted["Know the bike"] == 10, "twelve, rounded down"
    assert counted["Plan a ride"] == 0
    assert "Know the shop" in page.context["standing"].largest_drop


def test_no_bar_tells_about_one_to_nine_people(world: World, browser: Browser) -> None:
    learners = [*crowd(world, 30), enrolled(world)]
    checked(learners[-1])
    Enrollment.objects.filter(pk__in=[each.pk for each in learners[:29]]).update(met=0b1000)
    page = browser(world.fay).get(COHORT)
    counted = bars_of(page)
    assert counted["Know the shop"] == counted["Know the bike"] == "not shown", "one of 31"
    assert counted["Plan a ride"] == "not shown", "all but two of 31"
    assert counted["Bike Guide"] == 0
    said = words(page)
    assert "Some numbers are not shown" in said
    assert "3%" not in said and "2 of 31" not in said


def test_no_filter_tells_what_another_hides(world: World, browser: Browser) -> None:
    north, south = crowd(world, 30), crowd(world, 12, name="South", campus="south")
    Enrollment.objects.filter(pk__in=[each.pk for each in (*north[:15], *south[:3])]).update(met=0b1)
    Enrollment.objects.filter(pk__in=[each.pk for each in north[15:25]]).update(met=0b10)
    fay = browser(world.fay)
    chosen = ("", f"?campus={world.north.pk}", f"?campus={world.south.pk}")
    pages = [bars_of(fay.get(f"{COHORT}{query}")) for query in chosen]
    assert [each["Know the shop"] for each in pages] == [15, "not shown", "not shown"], "18 less 15 would be 3"
    assert [each["Know the bike"] for each in pages] == [10, 10, 0], "nothing small, nothing hidden"


def test_a_page_that_hides_nothing_does_not_say_that_it_does(world: World, browser: Browser) -> None:
    crowd(world, 30)
    assert "Some numbers are not shown" not in words(browser(world.fay).get(COHORT))


def test_how_many_finished_is_not_told_beside_the_charts(world: World, browser: Browser) -> None:
    learners = crowd(world, 12)
    Enrollment.objects.filter(pk=learners[0].pk).update(state=EnrollmentState.COMPLETED, completed_at=NOW)
    page = browser(world.fay).get(COHORT)
    assert page.context["lede"] == "12 learners at one campus."


def test_every_bit_is_counted_the_sixty_third_too(world: World) -> None:
    one, two = crowd(world, 2)
    Enrollment.objects.filter(pk=one.pk).update(met=(1 << 63) - 1)
    Enrollment.objects.filter(pk=two.pk).update(met=1 << 62)
    (found,) = progress_by_campus(learners_within(Reach((Patch(),))), requirements=63)
    assert found.met == (1,) * 62 + (2,)


def test_groups_under_ten_are_not_shown(world: World, browser: Browser) -> None:
    crowd(world, 9)
    page = browser(world.fay).get(COHORT)
    assert page.context["standing"].funnel is None
    assert "groups under ten people are never shown" in words(page)
    crowd(world, 10, name="Other")
    crowd(world, 9, name="South", campus="south")
    page = browser(world.fay).get(COHORT)
    rows = {row.label: row.shares for row in page.context["standing"].campuses.rows}
    assert rows[world.south.name] == (), "nine learners: no share"
    assert len(rows[world.north.name]) == 3
    assert "Not shown: fewer than ten people" in words(page)
    assert page.context["standing"].funnel is not None
    narrowed = browser(world.fay).get(f"{COHORT}?campus={world.south.pk}")
    assert narrowed.context["standing"].funnel is None


def test_earned_badges_are_compared_by_campus(world: World, browser: Browser) -> None:
    ada = enrolled(world)
    checked(ada)
    mended(world, ada)
    crowd(world, 9)
    crowd(world, 10, name="South", campus="south")
    page = browser(world.fay).get(COHORT)
    dots = page.context["standing"].campuses
    assert dots.series == ("Level 1", "Level 2", "Bike Guide")
    assert {row.label: row.shares for row in dots.rows} == {
        world.north.name: (None, 0, 0),
        world.south.name: (None, 0, 0),
    }
    assert "Not shown: Level 1" in words(page)


def test_unusable_filters_are_no_filters(world: World, browser: Browser) -> None:
    enrolled(world)
    assert browser(world.fay).get(f"{COHORT}?campus=x&version=y").status_code == 200
    assert browser(world.fay).get(f"{COHORT}?version={uuid4()}").context["standing"] is not None


def test_the_queries_do_not_grow_with_the_cohort(
    world: World, browser: Browser, days_later: At, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    fay = browser(world.fay)
    days_later(20)
    counts: dict[str, list[int]] = {COHORT: [], LEARNERS: []}
    for count in (3, 40):
        crowd(world, count, name=f"Learner{count}x")
        for address, seen in counts.items():
            fay.get(address)
            with django_assert_max_num_queries(25) as queries:
                fay.get(address)
            seen.append(len(queries))
    assert counts[COHORT][0] == counts[COHORT][1]
    assert counts[LEARNERS][0] == counts[LEARNERS][1]


# Everybody, and one.


def test_learners_are_found_by_name_and_state(world: World, browser: Browser, days_later: At) -> None:
    ada = enrolled(world)
    enrolled(world, world.ben)
    Enrollment.objects.filter(pk=ada.pk).update(state=EnrollmentState.COMPLETED, completed_at=NOW)
    fay = browser(world.fay)

    def names(query: str) -> list[str]:
        return [row.name for row in fay.get(f"{LEARNERS}?{query}").context["rows"]]

    assert names("") == ["Ben Okoye"]
    assert names("show=finished") == ["Ada Lund"]
    assert names("show=all&q=lund") == ["Ada Lund"]
    assert names("show=all&q=ADA+lund") == ["Ada Lund"]
    assert names("show=all&q=%25") == [], "a sign of the database is a sign like any other"
    assert names("show=quiet") == []
    days_later(15)
    assert names("show=quiet") == ["Ben Okoye"]
    assert "Nobody matches" in words(fay.get(f"{LEARNERS}?q=zzz"))


def test_one_learner_is_read_and_the_reading_is_remembered(world: World, browser: Browser) -> None:
    ada = enrolled(world)
    watched_video(ada)
    work = submitted_plan(ada)
    fay = browser(world.fay)
    said = words(fay.get(url(ada)))
    assert "Ada Lund" in said and "Know the shop" in said and "Reached" in said
    assert "With an assessor" in said
    assert "Shop video" in said
    assert verbs(about=ada.pk).count("work-read") == 1
    fay.get(url(ada))
    assert verbs(about=ada.pk).count("work-read") == 2
    assert reverse("assessor-work", args=[work.pk]) in fay.get(url(ada)).content.decode()
    assert fay.post(url(ada)).status_code == 405


def test_an_assessor_is_not_offered_what_they_may_not_do(world: World, browser: Browser) -> None:
    ada = enrolled(world)
    mended(world, ada)
    assert "Take back" in words(browser(world.cleo).get(url(ada))), "assessors attest, so they may take back"
    gil = a_person("Gil")
    give(gil, Role.AUDITOR, world.north.pk)
    page = browser(gil).get(url(ada))
    assert page.status_code == 200
    assert "Take back" not in words(page)
