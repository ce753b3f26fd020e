"""Enrolling: who may is told so, who may not is told why and whom to ask."""

from django.test import Client
from django.urls import reverse

from tests.flows.people import ctx_of
from tests.flows.world import World, enrolled
from tests.web.learner.conftest import Browser
from tests.web.learner.pages import heading, trail_url, words
from waymark.flows.enroll import withdraw_enrollment
from waymark.records.catalog.models import Offering
from waymark.records.enrollment.models import Enrollment


def here(offering: Offering) -> str:
    return reverse("learner-enroll", args=[offering.pk])


def test_who_may_enroll_sees_what_it_takes_and_one_button(world: World, browser: Browser) -> None:
    page = browser(world.ada).get(here(world.at_north))
    said = words(page)
    assert heading(page) == "Enroll in Bike Guide"
    assert "You may enroll: you are a student of Riders College North." in said
    assert "2 levels, 1 micro-badge, 5 waymarks on the trail, 3 on side trails" in said
    assert "Within 10 days, from an assessor of your campus" in said
    assert page.content.decode().count('<form class="actions"') == 1
    assert not Enrollment.objects.exists()


def test_enrolling_leads_to_the_trail_and_twice_is_once(world: World, browser: Browser) -> None:
    ada = browser(world.ada)
    answer = ada.post(here(world.at_north), follow=True)
    way = Enrollment.objects.get()
    assert answer.redirect_chain[0][0] == trail_url(way)
    assert "You are enrolled in Bike Guide." in words(answer)
    ada.post(here(world.at_north))
    assert Enrollment.objects.count() == 1
    assert "You are enrolled already." in words(ada.get(here(world.at_north)))


def test_who_may_not_is_told_why_and_whom_to_ask_and_has_no_button(world: World, browser: Browser) -> None:
    page = browser(world.eve).get(here(world.at_north))
    assert "We have no record that you belong there today" in words(page)
    assert 'href="mailto:shop@north.example.org"' in page.content.decode()
    assert '<form class="actions"' not in page.content.decode()
    assert browser(world.eve).post(here(world.at_north)).status_code == 403
    assert not Enrollment.objects.exists()


def test_closed_offering_says_so_and_takes_nobody(world: World, browser: Browser) -> None:
    Offering.objects.filter(pk=world.at_north.pk).update(closes_on=world.at_north.opens_on.replace(month=6))
    page = browser(world.ada).get(here(world.at_north))
    assert "Not open today." in words(page)
    assert browser(world.ada).post(here(world.at_north)).status_code == 409


def test_whoever_left_is_sent_to_what_stays_met_and_takes_up_the_same_enrollment(
    world: World, browser: Browser
) -> None:
    way = enrolled(world)
    withdraw_enrollment(ctx_of(world.ada), way.pk)
    ada = browser(world.ada)
    told = ada.get(here(world.at_north))
    assert told["Location"] == reverse("learner-continue", args=[way.pk, world.at_north.pk])
    assert ada.post(here(world.at_north)).status_code == 302
    assert Enrollment.objects.get().state == "active"


def test_signed_out_signs_in_and_comes_back_unknown_is_404(world: World, browser: Browser) -> None:
    away = Client().get(here(world.at_north))
    assert away["Location"] == f"/accounts/login/?next={here(world.at_north)}"
    assert browser(world.ada).get(reverse("learner-enroll", args=[world.ada.pk])).status_code == 404


def test_queries_stay_few(world: World, browser: Browser, django_assert_max_num_queries: object) -> None:
    ada = browser(world.ada)
    with django_assert_max_num_queries(15):  # type: ignore[operator]  # pytest-django gives a context manager
        ada.get(here(world.at_north))
