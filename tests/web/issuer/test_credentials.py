"""The issuer's room: badges found, held, released and revoked, with what that changes told before."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.flows.judging import award_of, checked, mended
from tests.flows.people import ctx_of, give
from tests.flows.signing import ISSUING, crowd, issuer_of
from tests.flows.world import World, enrolled
from tests.web.assessor.conftest import Browser
from tests.web.learner.pages import heading, words
from waymark.flows.issue_credential import issue_awards
from waymark.records.audit.models import Entry
from waymark.records.credentials.models import Credential, HolderReply
from waymark.records.notices.models import Message
from waymark.rules.kernel.context import Role

LIST = "/issuer/credentials/"


@pytest.fixture
def found(world: World) -> Credential:
    issuer_of(world)
    give(world.eve, Role.ISSUER, world.riders.pk)
    way = enrolled(world)
    checked(way)
    mended(world, way)
    return Credential.objects.get(award=award_of(way, "mechanic"))


@pytest.fixture
def eve(world: World, browser: Browser) -> Client:
    return browser(world.eve)


def at(name: str, badge: Credential) -> str:
    return reverse(name, args=[badge.pk])


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("q=ada", True),
        ("q=Lund+Ada", True),
        ("q=nobody", False),
        ("state=valid", True),
        ("state=hold", False),
        ("since=2020-01-01", True),
        ("through=2020-01-01", False),
        ("since=nonsense&campus=nonsense&badge=nonsense&page=nonsense&order=nonsense&state=nonsense", True),
        ("campus=00000000-0000-0000-0000-000000000001", False),
    ],
)
def test_badges_are_found(eve: Client, found: Credential, query: str, is_there: bool) -> None:
    page = eve.get(f"{LIST}?{query}")
    assert (at("issuer-credential", found) in page.content.decode()) is is_there


def test_a_badge_is_found_by_its_address_and_kind(eve: Client, found: Credential) -> None:
    for text in (str(found.pk), f"https://badges.example/credentials/{found.pk}.json"):
        page = eve.get(LIST, {"q": text}).content.decode()
        assert at("issuer-credential", found) in page and "1 credential<" in page
    kind = f"{found.award.version_id}.mechanic"
    assert "1 credential<" in eve.get(LIST, {"badge": kind}).content.decode()


def test_as_many_queries_for_many(
    world: World, eve: Client, found: Credential, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    issue_awards(ISSUING, crowd(world, 45))
    eve.get(LIST)
    with django_assert_max_num_queries(12):
        page = eve.get(LIST, {"q": "learner"})
    assert "Page 1 of 2" in words(page) or "page=2" in page.content.decode()


def test_the_page_of_a_badge(eve: Client, found: Credential) -> None:
    said = words(eve.get(at("issuer-credential", found)))
    assert "Yes, this badge is valid." in said and "Ada Lund" in said and "What builds on it" in said
    assert Entry.objects.filter(verb="credential-read", object_id=found.pk).count() == 1


def test_hold_answer_lift_and_revoke(world: World, eve: Client, browser: Browser, found: Credential) -> None:
    page = words(eve.get(at("issuer-hold", found)))
    assert "About one of your badges" in page and "No change, also for badges that build on this one" in page
    refused = eve.post(at("issuer-hold", found), {"reason": "made-up", "words": ""})
    assert refused.status_code == 400 and Credential.objects.get(pk=found.pk).state == "issued"
    eve.post(at("issuer-hold", found), {"reason": "looked-into", "words": "We look at the hours."})
    ada = browser(world.ada)
    assert "We look at the hours." in words(ada.get(at("learner-badge", found)))
    form = ada.get(at("learner-badge-answer", found))
    change = form.context["change"].pk
    assert ada.post(at("learner-badge-answer", found), {"change": change, "words": ""}).status_code == 400
    sent = ada.post(at("learner-badge-answer", found), {"change": change, "words": "Ask the shop."}, follow=True)
    assert "Ask the shop." in words(sent)
    assert ada.get(at("learner-badge-answer", found)).status_code == 409
    assert "Ask the shop." in words(eve.get(at("issuer-credential", found)))
    assert eve.get(at("issuer-hold", found)).status_code == 409
    eve.post(at("issuer-lift", found), {"reason": "settled", "words": ""})
    assert Credential.objects.get(pk=found.pk).state == "issued"
    shown = eve.get(at("issuer-revoke", found))
    assert "Revoke “Bike Mechanic”" in heading(shown) and "requirement" in words(shown)
    after = eve.post(at("issuer-revoke", found), {"reason": "not-own-work", "words": "It was copied."}, follow=True)
    assert "Revoked. We’re emailing the holder now." in words(after)
    assert "It was copied." in words(browser(world.ada).get(at("learner-badge", found)))
    assert HolderReply.objects.count() == 1 and Message.objects.filter(template="credential-changed").count() == 3


def test_who_may_not(world: World, browser: Browser, found: Credential) -> None:
    fay, ada = browser(world.fay), browser(world.ada)
    page = fay.get(at("issuer-credential", found)).content.decode()
    assert at("issuer-hold", found) in page and at("issuer-revoke", found) not in page
    assert fay.get(at("issuer-revoke", found)).status_code == 403
    assert ada.get(LIST).status_code == 403
    assert [ada.get(at(name, found)).status_code for name in ("issuer-credential", "issuer-hold")] == [404, 404]
    give(world.ben, Role.ISSUER, world.south.pk)
    ben = browser(world.ben)
    assert at("issuer-credential", found) not in ben.get(LIST).content.decode()
    assert ben.get(at("issuer-credential", found)).status_code == 404
    assert ctx_of(world.ben).actor.person_id == world.ben.pk
