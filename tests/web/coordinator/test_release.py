"""The release list: what is earned and why, released together, dismissed with a reason, settled when in question."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.flows.appraising import appraised
from tests.flows.judging import award_of, checked, mended, plan_accepted
from tests.flows.people import NOW, a_person, affiliate, ctx_of, give
from tests.flows.signing import issuer_of
from tests.flows.world import World, enrolled
from tests.web.assessor.conftest import Browser
from tests.web.learner.pages import heading, words
from waymark.flows.attest import withdraw_attestation
from waymark.flows.release_award import dismiss_award, release_award
from waymark.flows.share_credential import set_visibility
from waymark.records.awards.models import Award
from waymark.records.awards.states import AwardState
from waymark.records.credentials.models import Credential
from waymark.records.credentials.states import Visibility
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Attestation
from waymark.rules.kernel.context import Role

RELEASE, QUESTIONS = "/coordinator/awards/", "/coordinator/questions/"


@pytest.fixture
def earned(world: World) -> Award:
    """Ada has everything; the whole waits for release."""
    ada = enrolled(world)
    checked(ada)
    mended(world, ada)
    plan_accepted(world, ada)
    appraised(world, ada)
    return award_of(ada, "bike-guide")


@pytest.fixture
def questioned(world: World) -> Award:
    """Ada's mechanic's badge: the attendance it rests on was taken back."""
    ada = enrolled(world)
    mended(world, ada)
    word = Attestation.objects.get(activity_key="flat")
    withdraw_attestation(ctx_of(world.fay), word.pk)
    found = award_of(ada, "mechanic")
    assert found.state == AwardState.IN_QUESTION
    return found


def dismiss_url(award: Award) -> str:
    return reverse("coordinator-dismiss", args=[award.pk])


def settle_url(award: Award) -> str:
    return reverse("coordinator-settle", args=[award.pk])


def state_of(award: Award) -> str:
    return Award.objects.get(pk=award.pk).state


def test_the_list_says_who_earned_what_and_why(world: World, browser: Browser, earned: Award) -> None:
    page = browser(world.fay).get(RELEASE)
    said = words(page)
    assert heading(page) == "1 badge is waiting for you"
    assert "Ada Lund" in said and "Bike Guide · Riders College North" in said
    assert "Safety quiz: quiz passed with 100%" in said
    assert "Ride plan: rated on the rubric by Cleo Marsh, Sep 14, 2026" in said
    assert "Flat tire hour: confirmed by Fay Duval" in said
    assert "Brake photos: accepted by Cleo Marsh" in said
    assert "appraised by Dev Anand, Owner of the shop; identity checked by Fay Duval" in said
    assert said.count("Safety quiz: quiz passed") == 1, "what builds on a level names it and does not repeat it"


def test_chosen_badges_are_released_together(world: World, browser: Browser, earned: Award) -> None:
    answer = browser(world.fay).post(RELEASE, {"award": [str(earned.pk)]}, follow=True)
    assert "1 badge released." in words(answer)
    assert heading(answer) == "No badge is waiting"
    assert state_of(earned) == AwardState.GRANTED
    assert "Nothing to release" in words(browser(world.fay).get(RELEASE))


def test_nothing_chosen_is_told_and_releases_nothing(world: World, browser: Browser, earned: Award) -> None:
    for sent in ({}, {"award": "nonsense"}):
        page = browser(world.fay).post(RELEASE, sent)
        assert page.status_code == 400
        assert "Choose at least one badge" in words(page)
    assert state_of(earned) == AwardState.PROPOSED


def test_what_somebody_else_decided_meanwhile_is_told(world: World, browser: Browser, earned: Award) -> None:
    give(world.eve, Role.COORDINATOR, world.north.pk)
    release_award(ctx_of(world.eve, minutes=5), earned.pk)
    answer = browser(world.fay).post(RELEASE, {"award": [str(earned.pk)]}, follow=True)
    assert "Someone else has decided about this already" in words(answer)


def test_by_role(world: World, browser: Browser, earned: Award) -> None:
    for name in ("ada", "eve", "cleo", "ben"):
        person = browser(getattr(world, name))
        assert person.get(RELEASE).status_code == 403
        assert person.post(RELEASE, {"award": str(earned.pk)}).status_code == 403
        assert person.get(QUESTIONS).status_code == 403
    assert Client().get(RELEASE).status_code == 302
    assert state_of(earned) == AwardState.PROPOSED
    # Dismissing: whoever may not see the learner learns nothing, who may see but not release is told why.
    assert browser(world.eve).get(dismiss_url(earned)).status_code == 404
    assert browser(world.cleo).get(dismiss_url(earned)).status_code == 403
    assert browser(world.ada).post(dismiss_url(earned), {"reason": "x"}).status_code == 403
    assert browser(world.fay).get(reverse("coordinator-dismiss", args=[uuid4()])).status_code == 404


def test_a_coordinator_of_another_campus_sees_and_releases_nothing(
    world: World, browser: Browser, earned: Award
) -> None:
    gil = a_person("Gil")
    give(gil, Role.COORDINATOR, world.south.pk)
    assert heading(browser(gil).get(RELEASE)) == "No badge is waiting"
    assert browser(gil).post(RELEASE, {"award": str(earned.pk)}).status_code == 404
    assert browser(gil).get(dismiss_url(earned)).status_code == 404
    assert state_of(earned) == AwardState.PROPOSED


def test_a_counselor_does_not_release(world: World, browser: Browser, earned: Award) -> None:
    gil = a_person("Gil")
    give(gil, Role.COUNSELOR, world.north.pk)
    assert browser(gil).get(RELEASE).status_code == 403
    assert browser(gil).get(dismiss_url(earned)).status_code == 403


def test_dismissing_asks_for_a_reason_first(world: World, browser: Browser, earned: Award) -> None:
    fay = browser(world.fay)
    page = fay.get(dismiss_url(earned))
    assert heading(page) == "Dismiss “Bike Guide” for Ada Lund?"
    empty = fay.post(dismiss_url(earned), {"reason": "  "})
    assert empty.status_code == 400
    long = fay.post(dismiss_url(earned), {"reason": "x" * 601})
    assert long.status_code == 400 and "x" * 601 in long.content.decode()
    assert state_of(earned) == AwardState.PROPOSED
    answer = fay.post(dismiss_url(earned), {"reason": "The ride was on another day."}, follow=True)
    assert "Dismissed." in words(answer)
    assert state_of(earned) == AwardState.DISMISSED
    assert Award.objects.get(pk=earned.pk).reason == "The ride was on another day."


def test_dismissing_twice_is_once_and_another_decision_is_told(world: World, browser: Browser, earned: Award) -> None:
    fay = browser(world.fay)
    for _click in range(2):
        assert fay.post(dismiss_url(earned), {"reason": "Not yet."})["Location"] == RELEASE
    assert fay.post(dismiss_url(earned), {"reason": "Never."}).status_code == 409


def test_what_is_dismissed_cannot_be_dismissed_anew(world: World, browser: Browser, earned: Award) -> None:
    dismiss_award(ctx_of(world.fay), earned.pk, reason="Not yet.")
    page = browser(world.fay).get(dismiss_url(earned))
    assert page.status_code == 409
    assert "You’ve decided about this already" in words(page)


def test_an_award_in_question_shows_what_was_taken_back(world: World, browser: Browser, questioned: Award) -> None:
    fay = browser(world.fay)
    page = fay.get(QUESTIONS)
    assert heading(page) == "1 badge is under review"
    assert "Taken back Sep 14, 2026" in words(page)
    assert heading(fay.get(settle_url(questioned))) == "“Bike Mechanic” of Ada Lund"


@pytest.mark.parametrize(
    ("decision", "state"), [("keep", AwardState.GRANTED), ("revoke", AwardState.REVOKED)], ids=["keep", "revoke"]
)
def test_settling(world: World, browser: Browser, questioned: Award, decision: str, state: AwardState) -> None:
    fay = browser(world.fay)
    silent = fay.post(settle_url(questioned), {"decision": decision})
    assert silent.status_code == 400
    unsure = fay.post(settle_url(questioned), {"decision": "maybe", "reason": "Seen by the shop."})
    assert unsure.status_code == 400 and "Seen by the shop." in unsure.content.decode()
    assert state_of(questioned) == AwardState.IN_QUESTION
    answer = fay.post(settle_url(questioned), {"decision": decision, "reason": "Seen by the shop."})
    assert answer["Location"] == QUESTIONS
    assert state_of(questioned) == state
    assert fay.get(settle_url(questioned)).status_code == 409


def test_settling_by_role(world: World, browser: Browser, questioned: Award) -> None:
    assert browser(world.eve).get(settle_url(questioned)).status_code == 404
    assert browser(world.cleo).get(settle_url(questioned)).status_code == 403
    assert browser(world.ada).get(settle_url(questioned)).status_code == 403


def test_the_queries_do_not_grow_with_the_list(
    world: World, browser: Browser, earned: Award, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    fay = browser(world.fay)
    counts = []
    for crowd in (2, 20):
        for n in range(crowd):
            learner = a_person(f"Learner{crowd}x{n}")
            affiliate(learner, world.north.pk)
            enrollment: Enrollment = enrolled(world, learner)
            Award.objects.create(
                person=learner,
                enrollment=enrollment,
                campus=enrollment.campus,
                program=enrollment.program,
                version=enrollment.version,
                achievement_key="bike-guide",
                state=AwardState.PROPOSED,
                finding=earned.finding,
                proposed_at=NOW,
            )
        fay.get(RELEASE)
        with django_assert_max_num_queries(25) as queries:
            page = fay.get(RELEASE)
        counts.append(len(queries))
    assert len(page.context["rows"]) == 23
    assert counts[0] == counts[1]


# Revocations that a second person finishes.

REVOCATIONS = "/coordinator/revocations/"


@pytest.fixture
def taken_back(world: World, browser: Browser) -> Award:
    """Fay, a coordinator, took Ada's mechanic's badge back: it is on hold."""
    issuer_of(world)
    ada = enrolled(world)
    mended(world, ada)
    withdraw_attestation(ctx_of(world.fay), Attestation.objects.get(activity_key="flat").pk)
    found = award_of(ada, "mechanic")
    answer = browser(world.fay).post(settle_url(found), {"decision": "revoke", "reason": "Not seen."}, follow=True)
    assert "its badge is on hold. A registrar or an issuer finishes this" in words(answer)
    return found


def finish_url(award: Award) -> str:
    return reverse("coordinator-revocation", args=[award.pk])


def test_what_revoke_does_is_said_before_and_after(world: World, browser: Browser, questioned: Award) -> None:
    said = words(browser(world.fay).get(settle_url(questioned)))
    assert "its badge goes on hold. A registrar or an issuer then revokes the badge for good" in said
    give(world.eve, Role.REGISTRAR, world.north.pk)
    assert "Its badge is revoked for good." in words(browser(world.eve).get(settle_url(questioned)))


def test_a_registrar_finds_it_and_finishes_it(world: World, browser: Browser, taken_back: Award) -> None:
    give(world.eve, Role.REGISTRAR, world.north.pk)
    eve = browser(world.eve)
    page = eve.get("/coordinator/")
    assert f'href="{REVOCATIONS}"' in page.content.decode(), "in the navigation, and where work waits"
    page = eve.get(REVOCATIONS)
    assert heading(page) == "1 revocation is waiting"
    assert "Ada Lund" in words(page)
    said = words(eve.get(finish_url(taken_back)))
    assert "Fay Duval took this award back on" in said and "Not seen." in said
    assert eve.post(finish_url(taken_back), {}).status_code == 400
    answer = eve.post(finish_url(taken_back), {"decision": "confirm"}, follow=True)
    assert "The badge is revoked." in words(answer)
    assert heading(answer) == "No revocation is waiting"
    assert Credential.objects.get(award=taken_back).state == "revoked"
    assert eve.get(finish_url(taken_back)).status_code == 409


def test_a_wrong_one_is_canceled_with_a_reason(world: World, browser: Browser, taken_back: Award) -> None:
    give(world.eve, Role.ISSUER, world.north.pk)
    eve = browser(world.eve)
    silent = eve.post(finish_url(taken_back), {"decision": "cancel"})
    assert silent.status_code == 400 and "Give a reason" in words(silent)
    assert state_of(taken_back) == AwardState.REVOKED
    answer = eve.post(finish_url(taken_back), {"decision": "cancel", "reason": "It was seen."}, follow=True)
    assert "The revocation is canceled" in words(answer)
    assert state_of(taken_back) == AwardState.GRANTED
    assert Credential.objects.get(award=taken_back).state == "issued"


def test_only_those_who_may_revoke_finish_it(world: World, browser: Browser, taken_back: Award) -> None:
    for name, status in (("fay", 403), ("ada", 403), ("ben", 404), ("cleo", 404)):
        assert browser(getattr(world, name)).get(finish_url(taken_back)).status_code == status, name
    for name in ("fay", "ada", "ben", "cleo"):
        assert browser(getattr(world, name)).get(REVOCATIONS).status_code == 403, name
    gil = a_person("Gil")
    give(gil, Role.REGISTRAR, world.south.pk)
    assert heading(browser(gil).get(REVOCATIONS)) == "No revocation is waiting"
    assert browser(gil).get(finish_url(taken_back)).status_code == 404
    assert Credential.objects.get(award=taken_back).state == "suspended"


def test_the_page_of_a_badge_says_what_happened_and_who_finishes_it(
    world: World, browser: Browser, taken_back: Award
) -> None:
    badge = Credential.objects.get(award=taken_back)
    set_visibility(ctx_of(world.ada), badge.pk, visibility=Visibility.PUBLIC, show_name=False)
    said = words(Client().get(f"/credentials/{badge.pk}"))
    assert "Staff decided to revoke it. A second person at the issuer still has to confirm or cancel that." in said
    assert "Not seen." not in said
    own = words(browser(world.ada).get(reverse("learner-badge", args=[badge.pk])))
    assert "A registrar or an issuer still has to confirm or cancel that." in own
