"""Waivers take two people, have limits, are shown as what they are, and can be withdrawn with what rests on them."""

import json
from datetime import date, timedelta
from typing import Any  # what a test asks besides

import pytest
from django.test import Client

from tests.flows.correcting import WHY
from tests.flows.judging import award_of, awards, brakes_sent, read_by_cleo
from tests.flows.people import NOW, TODAY, a_person, ctx_of, give
from tests.flows.signing import ISSUING, issuer_of
from tests.flows.world import World, enrolled, verbs
from tests.web.learner.pages import words
from waymark.flows.attest import attest
from waymark.flows.issue_credential import issue_awards
from waymark.flows.share_credential import set_visibility
from waymark.flows.waive_requirement import (
    approve_waiver,
    decline_waiver,
    end_waivers,
    request_waiver,
    withdraw_waiver,
)
from waymark.records.assessment.states import Decision
from waymark.records.awards.queries import granted_awards
from waymark.records.corrections.models import Waiver
from waymark.records.credentials.models import Credential
from waymark.records.credentials.states import Visibility
from waymark.records.enrollment.models import Enrollment
from waymark.records.ledger.check import ledger_faults
from waymark.records.ledger.models import Fact
from waymark.records.notices.models import Message
from waymark.records.people.models import Person
from waymark.rules.kernel.context import Context, Role, system_actor
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    from tests.flows.world import make_world

    return make_world()


@pytest.fixture
def ada(world: World) -> Enrollment:
    return enrolled(world)


@pytest.fixture
def gil(world: World) -> Person:
    """Gil is the registrar at north."""
    gil = a_person("Gil")
    give(gil, Role.REGISTRAR, world.north.pk)
    return gil


def ask(world: World, ada: Enrollment, key: str, **more: Any) -> Waiver:
    said = {"kind": "waived", "words": "The trail is shut.", "why": "barrier", **more}
    return request_waiver(ctx_of(world.fay), ada.pk, requirement_key=key, **said)


def brakes_accepted(world: World, ada: Enrollment) -> None:
    read_by_cleo(world, brakes_sent(ada), ratings={}, decision=Decision.ACCEPTED)


def test_a_waiver_takes_a_second_person_and_counts_from_then_on(world: World, ada: Enrollment, gil: Person) -> None:
    brakes_accepted(world, ada)
    asked = ask(world, ada, "fix-a-flat")
    assert ask(world, ada, "fix-a-flat").pk == asked.pk, "asked twice is once"
    assert awards(ada) == {}, "nothing counts before somebody agrees"
    with pytest.raises(Forbidden):
        approve_waiver(ctx_of(world.fay), asked.pk)
    with pytest.raises(NotFound):
        approve_waiver(ctx_of(world.eve), asked.pk)
    approve_waiver(ctx_of(gil), asked.pk, note="Agreed.")
    approve_waiver(ctx_of(gil), asked.pk, note="Agreed.")
    assert awards(ada) == {"mechanic": "granted"}
    finding = award_of(ada, "mechanic").finding["requirements"]["fix-a-flat"]
    assert (finding["met"], finding["waived"]) == (True, "waived")
    assert verbs(about=asked.pk) == ["waiver-requested", "waiver-approved"]
    assert list(ledger_faults(granted_awards)) == []


@pytest.mark.parametrize(
    ("kind", "said", "shown"),
    [
        ("waived", "Waived: two members", "Waived. Two members of staff agreed that the holder need not show this."),
        ("replaced", "Replaced: two members", "Replaced."),
    ],
)
def test_the_badge_says_what_was_not_shown(
    world: World, ada: Enrollment, gil: Person, client: Client, kind: str, said: str, shown: str
) -> None:
    issuer_of(world)
    brakes_accepted(world, ada)
    approve_waiver(ctx_of(gil), ask(world, ada, "fix-a-flat", kind=kind).pk)
    issue_awards(ISSUING, [award_of(ada, "mechanic").pk])
    signed = json.loads(Credential.objects.get().body)
    evidence = {each["name"]: each["narrative"] for each in signed["evidence"]}
    assert evidence["Fix a flat"].startswith(said)
    assert "1 of 2 parts was waived or replaced" in signed["credentialSubject"]["narrative"]
    assert "trail is shut" not in json.dumps(signed), "the words about the learner stay with us"
    badge = Credential.objects.get()
    set_visibility(ctx_of(world.ada), badge.pk, visibility=Visibility.PUBLIC, show_name=False)
    page = words(client.get(f"/credentials/{badge.pk}"))
    assert shown in page and "1 of 2 parts was waived or replaced." in page
    assert "trail is shut" not in page


def test_withdrawing_questions_what_rests_on_it(world: World, ada: Enrollment, gil: Person) -> None:
    brakes_accepted(world, ada)
    asked = ask(world, ada, "fix-a-flat")
    approve_waiver(ctx_of(gil), asked.pk)
    withdraw_waiver(ctx_of(world.fay, days=1), asked.pk, **WHY)
    withdraw_waiver(ctx_of(world.fay, days=1), asked.pk, **WHY)
    assert awards(ada) == {"mechanic": "in_question"}
    assert Waiver.objects.get().decided_by_id == gil.pk, "who agreed stays on record"
    attest(ctx_of(world.fay, days=2), ada.pk, activity_key="flat", on=TODAY)
    assert awards(ada) == {"mechanic": "in_question"}, "something else: a person decides"
    assert list(ledger_faults(granted_awards)) == []


def test_what_nobody_can_waive(world: World, ada: Enrollment, gil: Person) -> None:
    with pytest.raises(Conflict, match="appraisal"):
        ask(world, ada, "lead-a-ride", kind="replaced")
    approve_waiver(ctx_of(gil), ask(world, ada, "fix-a-flat").pk)
    with pytest.raises(Conflict, match="whole badge"):
        ask(world, ada, "set-the-brakes")
    assert ask(world, ada, "set-the-brakes", kind="replaced").state == "requested"
    with pytest.raises(Invalid):
        ask(world, ada, "no-such")
    with pytest.raises(Invalid):
        ask(world, ada, "know-the-shop", words=" ")


def test_what_is_met_is_not_waived(world: World, ada: Enrollment) -> None:
    attest(ctx_of(world.fay), ada.pk, activity_key="flat", on=TODAY)
    with pytest.raises(Conflict, match="met already"):
        ask(world, ada, "fix-a-flat")


def test_no_more_than_the_limit(world: World, ada: Enrollment) -> None:
    ask(world, ada, "know-the-shop")
    ask(world, ada, "fix-a-flat")
    with pytest.raises(Conflict, match="no more are allowed"):
        ask(world, ada, "plan-a-ride")
    withdraw_waiver(ctx_of(world.fay), Waiver.objects.order_by("asked_at", "id")[0].pk, **WHY)
    assert ask(world, ada, "plan-a-ride").state == "requested"


def test_a_waiver_is_declined_with_a_reason(world: World, ada: Enrollment, gil: Person) -> None:
    asked = ask(world, ada, "fix-a-flat")
    with pytest.raises(Invalid):
        decline_waiver(ctx_of(gil), asked.pk, note=" ")
    assert decline_waiver(ctx_of(gil), asked.pk, note="It can be done at home.").state == "declined"
    with pytest.raises(Conflict):
        approve_waiver(ctx_of(gil), asked.pk)
    assert awards(ada) == {}


UNTIL = TODAY + timedelta(days=10)


def closing(days: int) -> int:
    return end_waivers(Context(actor=system_actor("closing"), now=NOW + timedelta(days=days)))


def test_one_that_is_not_used_by_its_day_ends(world: World, ada: Enrollment, gil: Person) -> None:
    asked = ask(world, ada, "fix-a-flat", until=UNTIL)
    assert ask(world, ada, "fix-a-flat", until=UNTIL).pk == asked.pk
    approve_waiver(ctx_of(gil), asked.pk)
    assert closing(10) == 0 and Waiver.objects.get().state == "approved", "its day counts whole"
    assert closing(11) == 1 and closing(12) == 0
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by_id) == ("ended", gil.pk), "who agreed stays on record"
    assert not Fact.objects.filter(kind="waived", withdrawn_at=None).exists()
    told = [each.values["change"] for each in Message.objects.filter(template="record-corrected").order_by("id")]
    assert told == ["waived", "waiver-ended"]
    brakes_accepted(world, ada)
    assert awards(ada) == {}, "nothing is awarded on it any more"
    assert ask(world, ada, "fix-a-flat").state == "requested", "another one can be asked for"
    assert list(ledger_faults(granted_awards)) == []


def test_a_badge_given_before_the_day_stays_as_it_says(world: World, ada: Enrollment, gil: Person) -> None:
    approve_waiver(ctx_of(gil), ask(world, ada, "fix-a-flat", until=UNTIL).pk)
    brakes_accepted(world, ada)
    finding = award_of(ada, "mechanic").finding
    assert closing(30) == 0
    assert awards(ada) == {"mechanic": "granted"} and award_of(ada, "mechanic").finding == finding
    assert Waiver.objects.get().state == "approved"


def test_a_request_nobody_answered_ends_on_its_day(world: World, ada: Enrollment, gil: Person) -> None:
    asked = ask(world, ada, "fix-a-flat", until=UNTIL)
    with pytest.raises(Conflict, match="has passed"):
        approve_waiver(ctx_of(gil, days=11), asked.pk)
    assert closing(11) == 1
    with pytest.raises(Conflict, match="has passed"):
        approve_waiver(ctx_of(gil, days=11), asked.pk)
    assert not Message.objects.filter(template="record-corrected").exists(), "the learner was never told of it"
    assert verbs(about=asked.pk) == ["waiver-requested", "waiver-ended"]


@pytest.mark.parametrize("until", [TODAY, TODAY - timedelta(days=1), TODAY + timedelta(days=800)])
def test_a_day_that_makes_no_sense_is_said(world: World, ada: Enrollment, until: date) -> None:
    with pytest.raises(Invalid) as refusal:
        ask(world, ada, "fix-a-flat", until=until)
    assert set(refusal.value.fields) == {"until"}
