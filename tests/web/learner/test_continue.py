"""Leaving, coming back and moving, as the learner's pages tell them: what they promise is what happens."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.flows.appraising import asked, finished, links, proposed
from tests.flows.judging import brakes_sent, checked, plan_accepted
from tests.flows.people import NOW, TODAY, affiliate, ctx_of, operator
from tests.flows.world import ROUTE, World, enrolled, planned, submitted_plan
from tests.pure.packs.tiny import broken
from tests.web.learner.conftest import Browser
from tests.web.learner.pages import heading, trail_url, words
from waymark.flows.appraise import open_door
from waymark.flows.attest import attest
from waymark.flows.continue_enrollment import continue_enrollment
from waymark.flows.enroll import enroll, withdraw_enrollment
from waymark.flows.open_offering import open_offering
from waymark.flows.publish_pack import publish_pack
from waymark.records.catalog.models import Offering
from waymark.records.enrollment.models import Enrollment

NEWER = (
    ("version: 2.1\nsupersedes: 2.0", "version: 2.2\nsupersedes: 2.1"),
    ("        name: Risks\n", "        name: Risks and chances\n"),
)


@pytest.fixture
def way(world: World) -> Enrollment:
    """Ada on her way at north, known at south too."""
    affiliate(world.ada, world.south.pk)
    return enrolled(world)


def places(way: Enrollment) -> str:
    return reverse("learner-places", args=[way.pk])


def there(way: Enrollment, opening: Offering) -> str:
    return reverse("learner-continue", args=[way.pk, opening.pk])


def visited(world: World, way: Enrollment) -> None:
    attest(ctx_of(world.fay), way.pk, activity_key="shop-visit", on=TODAY)


def newer_at_north() -> Offering:
    version = publish_pack(operator(), files=broken(*NEWER)).version
    return open_offering(operator(), version_id=version.pk, campus_key="north", opens_on=date(2026, 1, 1))


def test_the_trail_leads_to_the_other_campuses_and_says_who_can_help(
    world: World, browser: Browser, way: Enrollment
) -> None:
    ada = browser(world.ada)
    assert places(way) in ada.get(trail_url(way)).content.decode()
    page = ada.get(places(way))
    assert heading(page) == "Move to another campus"
    said = words(page)
    assert "Riders College South Who can help: Bike office" in said
    assert "Riders College North Who can help" not in said
    assert there(way, world.at_south) in page.content.decode()


def test_what_stays_met_is_shown_and_moving_keeps_it(world: World, browser: Browser, way: Enrollment) -> None:
    visited(world, way)
    ada = browser(world.ada)
    page = ada.get(there(way, world.at_south))
    said = words(page)
    assert "You’ve met 1 waymark, and it stays met." in said
    assert "What stays met Know the shop" in said
    assert "Set the brakes Steps there: Brake photos, Brake course" in said
    assert "Nothing is waiting for anyone." in said
    assert Enrollment.objects.get().campus == world.north
    after = ada.post(there(way, world.at_south), follow=True)
    assert after.redirect_chain[0][0] == trail_url(way)
    assert "You’re enrolled at Riders College South now. Everything you had met is still met." in words(after)
    assert "Shop visit" in words(after) and Enrollment.objects.get().met == 1


def test_what_is_in_progress_is_named_with_what_becomes_of_it(world: World, browser: Browser, way: Enrollment) -> None:
    asked(finished(world, way))
    proposed(way, employer="Town Museum")
    submitted_plan(way)
    said = words(browser(world.ada).get(there(way, world.at_south)))
    assert "“Ride plan” is with an assessor. Assessors at Riders College South review it." in said
    assert "Your work at Town Museum is waiting for approval. Staff at Riders College South decide about it." in said
    assert "You asked Dev Anand about your work at Town Bike Shop." in said
    assert "The link works through Oct 5, 2026. The answer counts." in said
    assert "Staff whose role is at Riders College North alone no longer can." in said


def test_staff_of_the_former_campus_no_longer_see_the_work_and_those_of_the_new_one_do(
    world: World, browser: Browser, way: Enrollment
) -> None:
    work = submitted_plan(way)
    url = reverse("assessor-work", args=[work.pk])
    assert browser(world.cleo).get(url).status_code == 200
    browser(world.ada).post(there(way, world.at_south))
    assert browser(world.cleo).get(url).status_code == 404
    assert browser(world.fay).get(reverse("coordinator-learner", args=[way.pk])).status_code == 200


def test_leaving_says_what_is_kept_and_keeps_it(world: World, browser: Browser, way: Enrollment) -> None:
    asked(finished(world, way))
    planned(way)
    submitted_plan(way)
    ada, url = browser(world.ada), reverse("learner-leave", args=[way.pk])
    said = words(ada.get(url))
    assert "Every waymark you’ve met is kept for when you come back." in said
    assert "“Ride plan” is withdrawn from review. It becomes your draft again." in said
    assert "The link works through Oct 5, 2026. The answer is kept, and counts when you come back." in said
    ada.post(url)
    assert open_door(links()[-1], now=NOW)
    plan = ada.get(reverse("plan"), follow=True)
    assert "Lead a calm ride for beginners" in words(plan)
    draft = words(ada.get(reverse("learner-activity", args=[way.pk, "ride-plan"])))
    assert "Your draft" in draft and ROUTE in draft
    assert "Ride plan" in words(ada.get(reverse("evidence")))


def test_a_request_can_be_cancelled_after_leaving(world: World, browser: Browser, way: Enrollment) -> None:
    request = asked(finished(world, way))
    withdraw_enrollment(ctx_of(world.ada), way.pk)
    url = reverse("learner-appraisal-cancel", args=[request.pk])
    ada = browser(world.ada)
    assert url in ada.get(reverse("learner-experience", args=[request.experience_id])).content.decode()
    ada.post(url)
    request.refresh_from_db()
    assert request.state == "cancelled"


def test_whoever_left_comes_back_from_their_trail_with_everything(
    world: World, browser: Browser, way: Enrollment
) -> None:
    visited(world, way)
    withdraw_enrollment(ctx_of(world.ada), way.pk)
    ada = browser(world.ada)
    trail = ada.get(trail_url(way))
    assert "Come back when the program is open to you" in words(trail)
    page = ada.get(places(way))
    assert heading(page) == "Come back to Bike Guide"
    assert there(way, world.at_north) in page.content.decode()
    assert "it stays met" in words(ada.get(there(way, world.at_north)))
    after = ada.post(there(way, world.at_north), follow=True)
    assert "You’re enrolled at Riders College North now." in words(after)
    assert Enrollment.objects.get().state == "active"


def test_a_newer_version_says_so_and_what_stands_in_the_way(world: World, browser: Browser, way: Enrollment) -> None:
    submitted_plan(way)
    opening = newer_at_north()
    ada = browser(world.ada)
    assert "Version 2.2 of the program, which isn’t the one you’re on" in words(ada.get(places(way)))
    page = ada.get(there(way, opening))
    assert "You can’t continue here today." in words(page)
    assert "Version 2.2 has other rules for what you have in progress: Ride plan." in words(page)
    assert '<button class="btn btn--primary btn--lg"' not in page.content.decode()
    assert ada.post(there(way, opening)).status_code == 409


def test_work_of_an_earlier_version_can_be_read_by_its_learner_and_staff(
    world: World, browser: Browser, way: Enrollment
) -> None:
    reading = plan_accepted(world, way)
    continue_enrollment(ctx_of(world.ada, minutes=90), way.pk, offering_id=newer_at_north().pk)
    assert ROUTE in words(browser(world.ada).get(reverse("learner-activity", args=[way.pk, "ride-plan"])))
    assert "Risks" in words(browser(world.cleo).get(reverse("assessor-work", args=[reading.submission_id])))
    page = browser(world.fay).get(reverse("coordinator-learner", args=[way.pk]))
    assert "Moved to Riders College North, version 2.2" in words(page)


def test_steps_begun_at_another_campus_are_listed_and_can_be_finished(world: World, browser: Browser) -> None:
    course = "ways: {know-the-shop: {any: [shop-visit, shop-video]}}"
    changed = broken(NEWER[0], (course, course.replace("}}", "}, set-the-brakes: brake-course}")))
    version = publish_pack(operator(), files=changed).version
    south, north = (
        open_offering(operator(), version_id=version.pk, campus_key=key, opens_on=date(2026, 1, 1))
        for key in ("south", "north")
    )
    affiliate(world.ben, world.north.pk)
    way = enroll(ctx_of(world.ben), offering_id=south.pk)
    brakes_sent(way)
    continue_enrollment(ctx_of(world.ben, minutes=5), way.pk, offering_id=north.pk)
    ben = browser(world.ben)
    said = words(ben.get(trail_url(way)))
    assert "Started at another campus" in said and "Brake photos" in said
    assert ben.get(reverse("learner-activity", args=[way.pk, "brakes"])).status_code == 200


def test_a_finished_learner_s_work_stays_in_the_library(world: World, browser: Browser, way: Enrollment) -> None:
    plan_accepted(world, way)
    Enrollment.objects.filter(pk=way.pk).update(state="completed")
    said = words(browser(world.ada).get(reverse("evidence")))
    assert "Bike Guide Completed" in said and "Ride plan" in said and "Accepted" in said
    assert "Brake photos" not in said


def test_the_staff_page_tells_the_history(world: World, browser: Browser, way: Enrollment) -> None:
    checked(way)
    continue_enrollment(ctx_of(world.ada, minutes=1), way.pk, offering_id=world.at_south.pk)
    withdraw_enrollment(ctx_of(world.ada, minutes=2), way.pk)
    said = words(browser(world.fay).get(reverse("coordinator-learner", args=[way.pk])))
    assert "Left the program. Everything is kept for when they come back." in said
    for event in ("Enrolled at Riders College North, version 2.1", "Moved to Riders College South, version 2.1"):
        assert event in said


def test_the_enroll_page_of_another_campus_leads_to_moving(world: World, browser: Browser, way: Enrollment) -> None:
    page = browser(world.ada).get(reverse("learner-enroll", args=[world.at_south.pk]))
    assert "Want to continue at Riders College South?" in words(page)
    assert there(way, world.at_south) in page.content.decode()


def test_who_may_not_enroll_there_is_told_why_and_whom_to_ask(world: World, browser: Browser) -> None:
    way = enrolled(world)
    ada = browser(world.ada)
    said = words(ada.get(there(way, world.at_south)))
    assert "You can’t continue here today." in said and "Who can help: Bike office" in said
    assert ada.post(there(way, world.at_south)).status_code == 403
    assert Enrollment.objects.get().campus == world.north


@pytest.mark.parametrize("name", ["learner-places", "learner-continue"])
def test_strangers_find_nothing_and_the_signed_out_sign_in(
    world: World, browser: Browser, way: Enrollment, name: str
) -> None:
    url = places(way) if name == "learner-places" else there(way, world.at_south)
    assert browser(world.eve).get(url).status_code == 404
    assert browser(world.fay).get(url).status_code == 403
    assert Client().get(url)["Location"] == f"/accounts/login/?next={url}"


def test_queries_stay_few(
    world: World, browser: Browser, way: Enrollment, django_assert_max_num_queries: object
) -> None:
    checked(way)
    ada = browser(world.ada)
    ada.get(there(way, world.at_south))
    with django_assert_max_num_queries(40):  # type: ignore[operator]  # pytest-django gives a context manager
        ada.get(there(way, world.at_south))
