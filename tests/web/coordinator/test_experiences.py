"""Experiences approved or sent back, appraisers checked before their word counts."""

from uuid import uuid4

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.flows.appraising import answered, asked, came_in, finished, proposed
from tests.flows.people import a_person, affiliate, ctx_of, give
from tests.flows.world import World, enrolled
from tests.web.assessor.conftest import Browser
from tests.web.learner.pages import heading, words
from waymark.flows.propose_experience import cancel_experience
from waymark.flows.verify_appraiser import verify_appraiser
from waymark.records.experience.models import Appraisal, Experience
from waymark.records.experience.states import AppraisalState, ExperienceState
from waymark.records.people.models import Person
from waymark.rules.kernel.context import Role

LIST, APPRAISERS = "/coordinator/experiences/", "/coordinator/appraisals/"


@pytest.fixture
def experience(world: World) -> Experience:
    """Ada has proposed a summer of led rides."""
    return proposed(enrolled(world))


@pytest.fixture
def appraisal(world: World) -> Appraisal:
    """Dev has answered; nobody has checked who he is."""
    asked(finished(world, enrolled(world)))
    request, ctx = came_in()
    return answered(ctx, request)


@pytest.fixture
def counselor(world: World) -> Person:
    """Gil counsels at north."""
    gil = a_person("Gil")
    give(gil, Role.COUNSELOR, world.north.pk)
    return gil


def url(found: Experience | Appraisal) -> str:
    name = "coordinator-experience" if isinstance(found, Experience) else "coordinator-appraisal"
    return reverse(name, args=[found.pk])


def state_of(found: Experience | Appraisal) -> str:
    return type(found)._default_manager.get(pk=found.pk).state


def test_what_waits_is_listed(world: World, browser: Browser, experience: Experience, counselor: Person) -> None:
    for person in (world.fay, counselor):
        page = browser(person).get(LIST)
        assert heading(page) == "1 experience waits for you"
        assert "Ride leader at Town Bike Shop" in words(page)
        assert url(experience) in page.content.decode()
    assert "No approved experience is under way." in words(browser(world.fay).get(f"{LIST}?show=under-way"))


def test_nothing_waits(world: World, browser: Browser) -> None:
    assert "When a learner proposes an experience" in words(browser(world.fay).get(LIST))
    assert "Nobody to check" in words(browser(world.fay).get(APPRAISERS))


def test_approving(world: World, browser: Browser, experience: Experience) -> None:
    fay = browser(world.fay)
    said = words(fay.get(url(experience)))
    assert "Lead six rides and keep everybody safe." in said
    assert "Jun 8, 2026" in said
    answer = fay.post(url(experience), {"decision": "approve", "note": ""}, follow=True)
    assert "Approved. Ada gets an e-mail now." in words(answer)
    assert state_of(experience) == ExperienceState.APPROVED
    assert "Approved, under way" in words(fay.get(f"{LIST}?show=under-way"))
    assert "Save the decision" not in words(fay.get(url(experience)))


def test_a_change_is_asked_for_in_words(world: World, browser: Browser, experience: Experience) -> None:
    fay = browser(world.fay)
    silent = fay.post(url(experience), {"decision": "decline", "note": " "})
    assert silent.status_code == 400
    assert "Say what would make it count." in words(silent)
    unsure = fay.post(url(experience), {"note": "Add the hours of each ride."})
    assert unsure.status_code == 400 and "Add the hours of each ride." in unsure.content.decode()
    assert state_of(experience) == ExperienceState.PROPOSED
    fay.post(url(experience), {"decision": "decline", "note": "Add the hours of each ride."})
    assert state_of(experience) == ExperienceState.DECLINED


def test_given_up_meanwhile_is_told_and_the_note_is_kept(
    world: World, browser: Browser, experience: Experience
) -> None:
    cancel_experience(ctx_of(world.ada, minutes=3), experience.pk)
    page = browser(world.fay).post(url(experience), {"decision": "decline", "note": "Add the hours."})
    assert page.status_code == 409
    assert "Your decision was not saved" in words(page) and "Add the hours." in words(page)


def test_experiences_by_role(world: World, browser: Browser, experience: Experience) -> None:
    for name in ("ada", "eve", "cleo"):
        assert browser(getattr(world, name)).get(LIST).status_code == 403
    assert browser(world.eve).get(url(experience)).status_code == 404
    assert browser(world.ben).post(url(experience), {"decision": "approve"}).status_code == 404
    assert browser(world.cleo).get(url(experience)).status_code == 403
    assert browser(world.ada).post(url(experience), {"decision": "approve"}).status_code == 403
    assert browser(world.fay).get(reverse("coordinator-experience", args=[uuid4()])).status_code == 404
    south = a_person("Hal")
    give(south, Role.COUNSELOR, world.south.pk)
    assert heading(browser(south).get(LIST)) == "No experience waits for you"
    assert browser(south).get(url(experience)).status_code == 404
    assert state_of(experience) == ExperienceState.PROPOSED


# Appraisers.


def test_what_to_check_is_said_in_sentences(world: World, browser: Browser, appraisal: Appraisal) -> None:
    fay = browser(world.fay)
    assert "Dev Anand" in words(fay.get(APPRAISERS))
    page = fay.get(url(appraisal))
    said = words(page)
    assert heading(page) == "Is Dev Anand the right person?"
    assert "bikeshop.example looks like it belongs to Town Bike Shop" in said
    assert "work supervisor, “Owner of the shop”" in said
    assert "Signed by the person who was asked : passed" in said
    assert "Came through the link we mailed : passed" in said
    assert "Hours: 40 of 40 planned" in said
    assert "Calm and clear. Everybody came home happy." in said
    assert "Positive, by the program's rule" in said
    assert "Safety: Great Risks were seen early." in said


def test_what_looks_odd_is_worth_knowing(world: World, browser: Browser) -> None:
    asked(finished(world, enrolled(world)), appraiser_email="dev.anand@gmail.com")
    request, ctx = came_in(to="dev.anand@gmail.com")
    found = answered(ctx, request, signed_name="D. Anand", hours_confirmed=6)
    said = words(browser(world.fay).get(url(found)))
    assert "Anybody can have an address at gmail.com." in said
    assert "Signed with another name : note" in said
    assert "The appraiser confirmed fewer hours than were planned." in said


@pytest.mark.parametrize(
    ("decision", "state"),
    [("verify", AppraisalState.VERIFIED), ("reject", AppraisalState.REJECTED)],
    ids=["verify", "reject"],
)
def test_deciding_about_an_appraiser(
    world: World, browser: Browser, counselor: Person, appraisal: Appraisal, decision: str, state: AppraisalState
) -> None:
    gil = browser(counselor)
    silent = gil.post(url(appraisal), {"decision": decision})
    assert silent.status_code == 400
    unsure = gil.post(url(appraisal), {"note": "I called the shop."})
    assert unsure.status_code == 400 and "I called the shop." in unsure.content.decode()
    assert state_of(appraisal) == AppraisalState.RECEIVED
    answer = gil.post(url(appraisal), {"decision": decision, "note": "I called the shop."})
    assert answer["Location"] == APPRAISERS
    assert state_of(appraisal) == state
    assert "I called the shop." in words(gil.get(url(appraisal)))


def test_checked_by_somebody_else_meanwhile(world: World, browser: Browser, appraisal: Appraisal) -> None:
    verify_appraiser(ctx_of(world.fay), appraisal.pk, note="Called.")
    page = browser(world.fay).post(url(appraisal), {"decision": "reject", "note": "Nobody answers."})
    assert page.status_code == 409
    assert "Nobody answers." in words(page)


def test_appraisers_by_role(world: World, browser: Browser, appraisal: Appraisal) -> None:
    for name in ("ada", "eve", "cleo"):
        assert browser(getattr(world, name)).get(APPRAISERS).status_code == 403
    assert browser(world.eve).get(url(appraisal)).status_code == 404
    assert browser(world.ada).get(url(appraisal)).status_code == 404
    assert browser(world.cleo).get(url(appraisal)).status_code == 403
    south = a_person("Hal")
    give(south, Role.COORDINATOR, world.south.pk)
    assert heading(browser(south).get(APPRAISERS)) == "No appraiser to check"
    assert browser(south).post(url(appraisal), {"decision": "verify", "note": "x"}).status_code == 404
    assert browser(world.fay).get(reverse("coordinator-appraisal", args=[uuid4()])).status_code == 404
    assert state_of(appraisal) == AppraisalState.RECEIVED


def test_the_appraiser_does_not_check_themselves(world: World, browser: Browser) -> None:
    fay = world.fay
    asked(finished(world, enrolled(world)), appraiser_email=fay.email, appraiser_name="Fay Duval")
    request, ctx = came_in(to=fay.email)
    found = answered(ctx, request, signed_name="Fay Duval")
    assert browser(fay).get(url(found)).status_code == 403
    assert browser(fay).post(url(found), {"decision": "verify", "note": "It is me."}).status_code == 403


def test_the_queries_do_not_grow_with_the_list(
    world: World, browser: Browser, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    fay = browser(world.fay)
    counts = []
    for crowd in (3, 27):
        for n in range(crowd):
            learner = a_person(f"Learner{crowd}x{n}")
            affiliate(learner, world.north.pk)
            proposed(enrolled(world, learner))
        fay.get(LIST)
        with django_assert_max_num_queries(25) as queries:
            page = fay.get(LIST)
        counts.append(len(queries))
    assert len(page.context["rows"]) == 30
    assert counts[0] == counts[1]
