"""Somebody who is on no list asks to be added, shows a mailbox, and is answered once."""

import re
from datetime import timedelta

import pytest
from django.core import mail

from tests.flows.people import NOW, TODAY, a_person, ctx_of, give
from tests.flows.world import World, verbs
from waymark.flows.answer_joining import approve_requests, decline_request, seen_request
from waymark.flows.ask_to_join import (
    ask_to_join,
    confirm_mailbox,
    request_to_confirm,
    send_link_again,
    withdraw_join_request,
)
from waymark.flows.eligibility import eligibility
from waymark.flows.trust_domain import stop_trusting, trust_domain
from waymark.records.joining.models import JoinRequest
from waymark.records.joining.states import JoinState
from waymark.records.notices.models import Message
from waymark.records.people.models import Affiliation, Person
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound


def asks(
    world: World, person: Person | None = None, *, address: str = "", note: str = "Student 12", minutes: int = 0
) -> JoinRequest:
    return ask_to_join(
        ctx_of(person or world.eve, minutes=minutes),
        offering_id=world.at_north.pk,
        kind="student",
        address=address,
        note=note,
    )


def token_for(address: str) -> str:
    sent = [each for each in mail.outbox if each.to == [address]]
    return str(re.findall(r"/join/([\w-]+)/", str(sent[-1].body))[0])


@pytest.fixture
def fay(world: World) -> Person:
    """The registrar of north."""
    give(world.fay, Role.REGISTRAR, world.north.pk)
    return world.fay


def may_enroll(world: World, person: Person) -> bool:
    return eligibility(ctx_of(person), world.version.pk, world.north.pk).eligible


def test_a_registrar_adds_who_asked(world: World, fay: Person) -> None:
    made = asks(world)
    assert seen_request(ctx_of(fay), made.pk) == made
    assert approve_requests(ctx_of(fay), [made.pk], through=TODAY + timedelta(days=90)).added == 1
    assert may_enroll(world, world.eve)
    assert Affiliation.objects.get(person=world.eve).until_on == TODAY + timedelta(days=91)
    assert verbs(about=made.pk) == ["join-asked", "join-added"]
    letter = Message.objects.get(template="join-added")
    assert letter.to_email == "eve@example.org"
    with pytest.raises(Conflict):
        asks(world)


def test_of_two_registrars_the_second_is_told(world: World, fay: Person) -> None:
    gil = a_person("Gil")
    give(gil, Role.REGISTRAR, world.riders.pk)
    made = asks(world)
    approve_requests(ctx_of(fay), [made.pk])
    with pytest.raises(Conflict):
        approve_requests(ctx_of(gil), [made.pk])
    with pytest.raises(Conflict):
        decline_request(ctx_of(gil), made.pk, reason="No.")
    other = asks(world, gil)
    done = approve_requests(ctx_of(fay), [made.pk, other.pk])
    assert (done.added, done.before) == (1, 1)
    assert Affiliation.objects.filter(person=world.eve).count() == 1
    assert Message.objects.filter(template="join-added").count() == 2


def test_a_decline_has_a_reason_that_is_not_mailed_and_one_asks_again(world: World, fay: Person) -> None:
    made = asks(world)
    with pytest.raises(Invalid):
        decline_request(ctx_of(fay), made.pk, reason=" ")
    decline_request(ctx_of(fay), made.pk, reason="We can’t find you in our records.")
    letter = Message.objects.get(template="join-declined")
    assert "records" not in str(letter.values)
    again = asks(world, minutes=1)
    assert again.pk != made.pk
    assert again.state == JoinState.WAITING


def test_one_withdraws_and_asks_again_but_not_twice_at_once(world: World, fay: Person) -> None:
    made = asks(world)
    with pytest.raises(Conflict):
        asks(world)
    with pytest.raises(NotFound):
        withdraw_join_request(ctx_of(world.ben), made.pk)
    withdraw_join_request(ctx_of(world.eve), made.pk)
    with pytest.raises(Conflict):
        approve_requests(ctx_of(fay), [made.pk])
    assert asks(world, minutes=1).state == JoinState.WAITING


def test_a_mailbox_is_confirmed_by_the_account_that_asked_alone(world: World, fay: Person) -> None:
    made = asks(world, address="Eve.Stone@North.example.edu")
    token = token_for("eve.stone@north.example.edu")
    for person in (world.ben, fay):
        with pytest.raises(NotFound):
            confirm_mailbox(ctx_of(person), token)
    assert request_to_confirm(ctx_of(world.eve), token) == made
    done = confirm_mailbox(ctx_of(world.eve), token)
    assert done.confirmed_at == NOW
    assert done.state == JoinState.WAITING
    with pytest.raises(NotFound):
        confirm_mailbox(ctx_of(world.eve), token)


def test_links_end_and_only_the_newest_works(world: World) -> None:
    made = asks(world, address="eve@north.example.edu")
    first = token_for("eve@north.example.edu")
    send_link_again(ctx_of(world.eve, minutes=1), made.pk)
    second = token_for("eve@north.example.edu")
    with pytest.raises(NotFound):
        request_to_confirm(ctx_of(world.eve), first)
    with pytest.raises(NotFound):
        request_to_confirm(ctx_of(world.eve, days=3), second)
    send_link_again(ctx_of(world.eve, minutes=2), made.pk)
    with pytest.raises(Conflict):
        send_link_again(ctx_of(world.eve, minutes=3), made.pk)


def test_a_trusted_domain_adds_at_once(world: World, fay: Person) -> None:
    trusted = trust_domain(ctx_of(fay), campus_id=world.north.pk, domain="@North.Example.edu", kind="student")
    assert trust_domain(ctx_of(fay), campus_id=world.north.pk, domain="north.example.edu", kind="student") == trusted
    asks(world, address="eve@north.example.edu")
    assert not may_enroll(world, world.eve)
    done = confirm_mailbox(ctx_of(world.eve), token_for("eve@north.example.edu"))
    assert (done.state, done.decided_by) == (JoinState.ADDED, None)
    assert may_enroll(world, world.eve)
    stop_trusting(ctx_of(fay), trusted.pk)
    gil = a_person("Gil")
    asks(world, gil, address="gil@north.example.edu")
    assert confirm_mailbox(ctx_of(gil), token_for("gil@north.example.edu")).state == JoinState.WAITING
    assert may_enroll(world, world.eve)


def test_domains_open_to_all_and_other_campuses_are_refused(world: World, fay: Person) -> None:
    for domain in ("gmail.com", "edu", "a b.example", ""):
        with pytest.raises(Invalid):
            trust_domain(ctx_of(fay), campus_id=world.north.pk, domain=domain, kind="student")
    with pytest.raises(Forbidden):
        trust_domain(ctx_of(fay), campus_id=world.south.pk, domain="south.example.edu", kind="student")


def test_what_is_missing_or_wrong_is_told_at_its_field(world: World) -> None:
    for changed, field in (({"kind": "wizard"}, "kind"), ({"address": "eve"}, "address"), ({"note": " "}, "note")):
        asked = {"kind": "student", "address": "", "note": "Student 12", **changed}
        with pytest.raises(Invalid) as refusal:
            ask_to_join(ctx_of(world.eve), offering_id=world.at_north.pk, **asked)
        assert [*refusal.value.fields] == [field]


def test_nobody_answers_their_own_or_another_campus(world: World, fay: Person) -> None:
    made = asks(world, fay)
    with pytest.raises(Forbidden):
        approve_requests(ctx_of(fay), [made.pk])
    give(world.cleo, Role.REGISTRAR, world.south.pk)
    for person in (world.cleo, world.ada):
        with pytest.raises(NotFound):
            approve_requests(ctx_of(person), [made.pk])
    with pytest.raises(NotFound):
        decline_request(ctx_of(world.cleo), made.pk, reason="No.")
