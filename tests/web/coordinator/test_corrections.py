"""Corrections and waivers on pages: what can be corrected, what would follow, and what the learner reads."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.flows.appraising import appraised
from tests.flows.correcting import WHY
from tests.flows.judging import award_of, awards, brakes_sent, checked, mended, read_by_cleo
from tests.flows.people import TODAY, a_person, ctx_of, give
from tests.flows.world import World, enrolled
from tests.web.assessor.conftest import Browser
from tests.web.learner.pages import heading, words
from waymark.flows.attest import attest
from waymark.records.assessment.models import Assessment
from waymark.records.assessment.states import Decision
from waymark.records.corrections.models import Correction, Waiver
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Attestation, QuizAttempt
from waymark.records.experience.models import Appraisal, Experience
from waymark.records.notices.models import Message
from waymark.rules.kernel.context import Role

LATELY = 24 * 60 - 30  # half an hour before the pages are asked


@pytest.fixture
def ada(world: World) -> Enrollment:
    return enrolled(world)


def test_everything_that_can_be_corrected_is_one_click_away(world: World, browser: Browser, ada: Enrollment) -> None:
    checked(ada)
    mended(world, ada)
    appraised(world, ada)
    fay = browser(world.fay)
    page = fay.get(reverse("coordinator-corrections", args=[ada.pk])).content.decode()
    assert reverse("coordinator-corrections", args=[ada.pk]) in words_of(fay, "coordinator-learner", ada.pk)
    wanted = {
        "coordinator-correct-decision": Assessment.objects.get().pk,
        "coordinator-correct-appraisal": Appraisal.objects.get().pk,
        "coordinator-amend-experience": Experience.objects.get().pk,
        "coordinator-take-back": Attestation.objects.get(kind="attendance").pk,
        "coordinator-correct-quiz": QuizAttempt.objects.get().pk,
        "coordinator-question-award": award_of(ada, "mechanic").pk,
        "coordinator-end-enrollment": ada.pk,
        "coordinator-move-enrollment": ada.pk,
    }
    for name, pk in wanted.items():
        address = reverse(name, args=[pk])
        assert address in page, name
        answer = fay.get(address)
        assert answer.status_code == 200, name
        assert fay.post(address, {}).status_code == 400, "a correction takes a reason"
    assert Correction.objects.count() == 0


def words_of(client: Client, name: str, pk: object) -> str:
    return str(client.get(reverse(name, args=[pk])).content.decode())


def test_the_effect_is_shown_before_and_the_learner_reads_why(world: World, browser: Browser, ada: Enrollment) -> None:
    mended(world, ada)
    address = reverse("coordinator-correct-decision", args=[Assessment.objects.get().pk])
    fay = browser(world.fay)
    said = words(fay.get(address))
    assert "Mechanic" in said and "Under review" in said and "Set the brakes" in said
    answer = fay.post(address, WHY)
    assert answer.status_code == 302 and awards(ada)["mechanic"] == "in_question"
    assert "taken back already" in words(fay.get(address))
    read = words(browser(world.ada).get(reverse("learner-corrections", args=[ada.pk])))
    assert WHY["told"] in read and WHY["note"] not in read
    staff = words(fay.get(reverse("coordinator-corrections", args=[ada.pk])))
    assert WHY["told"] in staff and WHY["note"] in staff


def test_an_assessor_undoes_within_the_hour(world: World, browser: Browser, ada: Enrollment) -> None:
    work = brakes_sent(ada)
    made = read_by_cleo(world, work, ratings={}, decision=Decision.ACCEPTED, minutes=LATELY)
    cleo = browser(world.cleo)
    address = reverse("assessor-undo", args=[made.pk])
    assert address in words_of(cleo, "assessor-work", work.pk)
    assert address in cleo.get("/queue/").content.decode(), "decided work has left the queue: the way back is there"
    assert heading(cleo.get(address)) == "Undo your decision about “Brake photos”?"
    assert cleo.post(address).status_code == 302
    assert address not in cleo.get("/queue/").content.decode()
    made.refresh_from_db()
    assert made.superseded_at is not None
    other = a_person("Gil")
    give(other, Role.ASSESSOR, world.north.pk)
    again = read_by_cleo(world, work, ratings={}, decision=Decision.ACCEPTED, minutes=LATELY)
    gil = browser(other)
    assert gil.post(reverse("assessor-undo", args=[again.pk])).status_code == 409
    assert reverse("assessor-undo", args=[again.pk]) not in gil.get("/queue/").content.decode()
    assert reverse("coordinator-correct-decision", args=[again.pk]) in words_of(gil, "assessor-work", work.pk)


def test_a_waiver_is_asked_for_approved_and_shown(world: World, browser: Browser, ada: Enrollment) -> None:
    gil = a_person("Gil")
    give(gil, Role.REGISTRAR, world.north.pk)
    fay, registrar = browser(world.fay), browser(gil)
    address = reverse("coordinator-waive", args=[ada.pk])
    assert "Lead a ride" not in words(fay.get(address)), "an appraisal cannot be chosen"
    asked = {"kind": "waived", "requirement_key": "fix-a-flat", "why": "barrier", "words": "The shop is shut."}
    assert fay.post(address, {**asked, "words": ""}).status_code == 400
    assert fay.post(address, {**asked, "until": TODAY.isoformat()}).status_code == 400, "a day that is no more ahead"
    until = TODAY + timedelta(days=30)
    assert fay.post(address, {**asked, "until": until.isoformat()}).status_code == 302
    found = Waiver.objects.get()
    one = reverse("coordinator-waiver", args=[found.pk])
    assert "someone else decides" in words(fay.get(one)) and "Ends on" in words(fay.get(one))
    assert fay.post(one, {"decision": "approve"}).status_code == 403
    withdraw = reverse("coordinator-withdraw-waiver", args=[found.pk])
    assert "Nothing changes for the learner, and we don’t email them." in words(fay.get(withdraw))
    assert one in registrar.get(reverse("coordinator-waivers")).content.decode()
    assert registrar.post(one, {"decision": "decline"}).status_code == 400
    assert registrar.post(one, {"decision": "approve"}).status_code == 302
    own = words(browser(world.ada).get(reverse("learner-corrections", args=[ada.pk])))
    assert "The shop is shut." in own and "unless a badge rests on it by then" in own
    trail = words(browser(world.ada).get(reverse("learner-trail", args=[ada.pk])))
    assert "Waived · Ends on" in trail
    assert fay.post(withdraw).status_code == 400, "what counts is withdrawn with a reason"
    assert fay.post(withdraw, WHY).status_code == 302
    found.refresh_from_db()
    assert found.state == "withdrawn"


def test_a_request_to_waive_is_withdrawn_without_a_word_to_the_learner(
    world: World, browser: Browser, ada: Enrollment
) -> None:
    fay = browser(world.fay)
    asked = {"kind": "waived", "requirement_key": "fix-a-flat", "why": "barrier", "words": "The shop is shut."}
    assert fay.post(reverse("coordinator-waive", args=[ada.pk]), asked).status_code == 302
    found = Waiver.objects.get()
    letters = Message.objects.count()
    withdraw = reverse("coordinator-withdraw-waiver", args=[found.pk])
    assert fay.post(withdraw).status_code == 302
    found.refresh_from_db()
    assert found.state == "withdrawn" and Message.objects.count() == letters
    assert "withdrawn already" in words(fay.get(withdraw))


def test_elsewhere_nothing_is_found(world: World, browser: Browser, ada: Enrollment) -> None:
    gil = a_person("Gil")
    give(gil, Role.COORDINATOR, world.south.pk)
    attest(ctx_of(world.fay), ada.pk, activity_key="flat", on=TODAY)
    client = browser(gil)
    for name in ("coordinator-corrections", "coordinator-waive", "coordinator-end-enrollment"):
        assert client.get(reverse(name, args=[ada.pk])).status_code == 404
        assert client.post(reverse(name, args=[ada.pk]), WHY).status_code in (404, 405)
