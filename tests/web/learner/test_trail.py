"""My trail: the next step first, the whole way below, and nobody else's."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.flows.judging import THIN, mended, read_by_cleo
from tests.flows.people import NOW, TODAY, ctx_of, give, operator
from tests.flows.world import World, enrolled, planned, submitted_plan, took_instrument
from tests.web.learner.conftest import Browser
from tests.web.learner.pages import heading, step_url, title, trail_url, words
from waymark.flows.act_and_reflect import write_action
from waymark.flows.attest import mark_done
from waymark.flows.enroll import withdraw_enrollment
from waymark.flows.propose_experience import decide_experience, finish_experience, propose_experience
from waymark.flows.request_appraisal import request_appraisal
from waymark.flows.set_up_issuer import set_up_issuer
from waymark.flows.take_quiz import take_quiz
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.states import EnrollmentState
from waymark.records.experience.states import ExperienceType
from waymark.rules.kernel.clock import FixedClock
from waymark.rules.kernel.context import Role
from waymark.rules.packs.model import AppraiserKind


def with_level_1(way: Enrollment) -> None:
    """Level 1 is reached, by a program that can sign."""
    set_up_issuer(operator(), organization_id=way.program.owner_id)
    ctx = ctx_of(way.person)
    mark_done(ctx, way.pk, activity_key="shop-video", on=TODAY)
    take_quiz(ctx, way.pk, activity_key="safety-quiz", answers={"brakes": "two", "lights": "dark"})
    took_instrument(way)


def test_first_screen_names_the_next_step_how_long_and_who_has_the_move_after(world: World, browser: Browser) -> None:
    way = enrolled(world)
    page = browser(world.ada).get(trail_url(way))
    said = words(page)
    sign = said.partition("Progress so far")[0]
    assert page.status_code == 200
    assert heading(page) == "Good morning, Ada"
    assert title(page) == "My trail · Waymark"
    assert "3 waymarks stand between you and Level 1." in sign
    assert "Your next step · about 1 hour Shop visit See the shop." in sign
    assert "Staff record that you were there." in sign
    assert f'href="{step_url(way, "shop-visit")}"' in page.content.decode()


def test_choices_say_how_many_it_takes_and_each_leads_to_its_step(world: World, browser: Browser) -> None:
    way = enrolled(world)
    page = browser(world.ada).get(trail_url(way))
    assert "Do one of these: Shop visit Open to you About 1 hour Shop video" in words(page)
    for key in ("shop-visit", "shop-video", "safety-quiz", "riding-style", "ride-plan", "led-ride"):
        assert f'href="{step_url(way, key)}"' in page.content.decode()


def test_earned_level_is_folded_with_its_day_and_the_next_one_is_open(world: World, browser: Browser) -> None:
    way = enrolled(world)
    with_level_1(way)
    page = browser(world.ada).get(trail_url(way))
    html = page.content.decode()
    fold = html.partition('id="trail"')[2].partition("<details")[2].partition("</details>")[0]
    assert "Level 1: finished Sep 14, 2026" in fold
    assert "Reached Sep 14" in fold and "Shop video" in fold
    assert "3 of 8 waymarks" not in words(page) and "3 of 5 waymarks reached" in words(page)
    assert 'alt="Bike Guide Level 1: Check"' in html


@pytest.mark.usefixtures("same_year")
def test_returned_work_is_the_next_step_with_who_read_it_and_what_they_ask(world: World, browser: Browser) -> None:
    way = enrolled(world)
    with_level_1(way)
    read_by_cleo(
        world, submitted_plan(way), ratings=THIN, comments={"route": "Where do you rest?"}, next="Name a resting place."
    )
    page = browser(world.ada).get(trail_url(way))
    sign = words(page).partition("Progress so far")[0]
    assert "Your next step · 1 change asked Rework “Ride plan”" in sign
    assert "Cleo Marsh read it on Sep 14 and sent it back with advice. “Name a resting place.”" in sign
    assert "Cleo Marsh wrote to you" in words(page)


@pytest.mark.usefixtures("same_year")
def test_work_with_an_assessor_says_which_day_of_how_many_and_when_the_answer_comes(
    world: World, browser: Browser
) -> None:
    way = enrolled(world)
    submitted_plan(way)
    said = words(browser(world.ada).get(trail_url(way)))
    assert "With an assessor, day 2 of 10 Sent Sep 14" in said
    assert "Sep 24 You hear back about “Ride plan” by this day" in said


@pytest.mark.usefixtures("same_year")
def test_an_answer_that_is_late_is_promised_nowhere(
    world: World, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = enrolled(world)
    submitted_plan(way)
    monkeypatch.setattr("waymark.web.shared.story.SystemClock", lambda: FixedClock(NOW + timedelta(days=20)))
    trail = words(browser(world.ada).get(trail_url(way)))
    work = words(browser(world.ada).get(step_url(way, "ride-plan")))
    assert "Sep 24 Past An answer about “Ride plan” was promised by this day" in trail
    assert "an answer was promised by Sep 24. Write to the contact of your campus." in work
    assert "answers by" not in work


@pytest.mark.usefixtures("same_year")
def test_dates_of_the_plan_come_up_and_past_ones_say_so(world: World, browser: Browser) -> None:
    way = enrolled(world)
    goal = planned(way)
    ctx = ctx_of(world.ada)
    for what, days in (("Mend the bike", 20), ("Buy a map", 0)):
        write_action(ctx, goal.pk, what=what, due_on=TODAY + timedelta(days=days), resources="", barriers="")
    said = words(browser(world.ada).get(trail_url(way))).partition("Coming up")[2]
    assert said.index("Sep 14 Past Your step: Buy a map") < said.index("Oct 4 Your step: Mend the bike")


@pytest.mark.usefixtures("same_year")
def test_experience_says_at_each_turn_who_has_the_next_move(world: World, browser: Browser) -> None:
    way = enrolled(world)
    ada, url, later = browser(world.ada), trail_url(way), ctx_of(world.ada, days=30)
    work = propose_experience(
        ctx_of(world.ada),
        way.pk,
        activity_key="led-ride",
        type=ExperienceType.OTHER,
        employer="Town Bike Club",
        role_title="Ride leader",
        starts_on=TODAY + timedelta(days=5),
        ends_on=TODAY + timedelta(days=20),
        hours=8,
        outcomes="Keep a group together on a narrow road, and read the weather before we start.",
    )
    assert "Led ride With staff Proposed Sep 14 Town Bike Club" in words(ada.get(url))
    decide_experience(ctx_of(world.fay), work.pk, approve=True, note="")
    said = words(ada.get(url))
    assert "Led ride Under way Until Oct 4 Town Bike Club" in said
    assert "Oct 4 Last day at Town Bike Club. Ask for your appraisal before it." in said
    finish_experience(later, work.pk)
    assert "Led ride Ask for the appraisal Town Bike Club" in words(ada.get(url))
    request_appraisal(
        later,
        work.pk,
        kind=AppraiserKind.WORK_SUPERVISOR,
        appraiser_name="Dev Roy",
        appraiser_email="dev@club.example.com",
        relation="Leads the club's rides",
        justification="",
        consent=True,
    )
    said = words(ada.get(url))
    assert "Led ride With Dev Roy Asked Oct 14 Town Bike Club" in said
    assert "Nov 4 The link that Dev Roy got ends" in said


def test_what_an_earned_badge_did_not_need_says_so(world: World, browser: Browser) -> None:
    way = enrolled(world)
    set_up_issuer(operator(), organization_id=way.program.owner_id)
    mended(world, way)
    said = words(browser(world.ada).get(trail_url(way)))
    assert "Mechanic Earned Sep 14" in said
    assert "Wheel badge Not needed" in said
    assert "Bike Guide 5 waymarks to go, side trails included." in said


def test_side_trails_say_how_far_and_the_summit_what_is_left(world: World, browser: Browser) -> None:
    way = enrolled(world)
    said = words(browser(world.ada).get(trail_url(way)))
    assert "Side trails One micro-badge Mechanic 0 of 3 reached" in said
    assert "Bike Guide 7 waymarks to go, side trails included." in said
    assert "Mechanic 0 of 3 reached. 2 of these 3 are enough. Flat tire hour" in said
    assert "Stuck? Ask Shop desk" in said


def test_paused_and_withdrawn_ways_say_what_can_be_done(world: World, browser: Browser) -> None:
    way = enrolled(world)
    Enrollment.objects.filter(pk=way.pk).update(state=EnrollmentState.PAUSED)
    assert "Ask your coordinator to take this up again" in words(browser(world.ada).get(trail_url(way)))
    Enrollment.objects.filter(pk=way.pk).update(state=EnrollmentState.ACTIVE)
    withdraw_enrollment(ctx_of(world.ada), way.pk)
    page = browser(world.ada).get(trail_url(way))
    assert "Come back when the program is open to you" in words(page)
    assert "Leave this program" not in words(page)


def test_queries_stay_few_and_do_not_grow_with_what_was_done(
    world: World, browser: Browser, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    way = enrolled(world)
    ada = browser(world.ada)
    with django_assert_max_num_queries(25) as few:
        ada.get(trail_url(way))
    with_level_1(way)
    goal = planned(way)
    for number in range(8):
        write_action(ctx_of(world.ada), goal.pk, what=f"Step {number}", due_on=TODAY, resources="", barriers="")
    read_by_cleo(world, submitted_plan(way), ratings=THIN, comments={"route": "Where?"}, next="Rest.")
    with django_assert_max_num_queries(25) as more:
        ada.get(trail_url(way))
    assert len(more) <= len(few) + 3  # a reading's words and a plan's steps: one query each, however many


@pytest.mark.parametrize("name", ["learner-trail", "learner-leave"])
def test_strangers_find_nothing_staff_are_refused_and_the_signed_out_sign_in(
    world: World, browser: Browser, name: str
) -> None:
    url = reverse(name, args=[enrolled(world).pk])
    assert browser(world.eve).get(url).status_code == 404
    assert browser(world.ben).get(url).status_code == 404
    assert browser(world.cleo).get(url).status_code == 403
    away = Client().get(url)
    assert (away.status_code, away["Location"]) == (302, f"/accounts/login/?next={url}")
    nobody = reverse(name, args=[world.ada.pk])
    assert browser(world.ada).get(nobody).status_code == 404


def test_my_trail_leads_to_the_one_open_way(world: World, browser: Browser) -> None:
    way = enrolled(world)
    answer = browser(world.ada).get(reverse("trail"))
    assert (answer.status_code, answer["Location"]) == (302, trail_url(way))


def test_my_trail_without_a_way_shows_what_is_open_ones_own_campus_first(world: World, browser: Browser) -> None:
    page = browser(world.ben).get(reverse("trail"))
    said = words(page)
    assert heading(page) == "Choose where to begin"
    assert said.index("Enroll at Riders College South") < said.index("Riders College North")
    assert reverse("learner-enroll", args=[world.at_south.pk]) in page.content.decode()


def test_my_trail_of_somebody_who_left_is_the_one_they_left(world: World, browser: Browser) -> None:
    way = enrolled(world)
    withdraw_enrollment(ctx_of(world.ada), way.pk)
    assert browser(world.ada).get(reverse("trail"))["Location"] == trail_url(way)


def test_leaving_asks_first_and_then_closes_the_way(world: World, browser: Browser) -> None:
    way = enrolled(world)
    ada, url = browser(world.ada), reverse("learner-leave", args=[way.pk])
    assert "Badges you’ve earned stay yours." in words(ada.get(url))
    assert Enrollment.objects.get(pk=way.pk).state == EnrollmentState.ACTIVE
    answer = ada.post(url, follow=True)
    assert "You’ve left Bike Guide. Everything you did is kept, and you can come back." in words(answer)
    assert Enrollment.objects.get(pk=way.pk).state == EnrollmentState.WITHDRAWN
    assert ada.get(url).status_code == 409


def test_start_sends_each_role_to_its_first_page(world: World, browser: Browser) -> None:
    assert browser(world.ada).get(reverse("start"))["Location"] == reverse("trail")
    assert browser(world.eve).get(reverse("start"))["Location"] == reverse("trail")
    away = Client().get(reverse("start"))
    assert away["Location"] == "/accounts/login/?next=/start/"


def test_start_sends_staff_to_their_work_even_when_they_learn_too(world: World, browser: Browser) -> None:
    from waymark.web.shared.layout.nav import doors_for, entries

    give(world.ada, Role.ASSESSOR, world.south.pk)
    rooms = entries(doors_for([Role.ASSESSOR]), path="")
    expected = rooms[0].url if rooms else reverse("trail")
    assert browser(world.ada).get(reverse("start"))["Location"] == expected
