"""Who asked to be added and comes onto the list by a roster or by hand is answered by that, and told once."""

from datetime import timedelta

import pytest

from tests.flows.people import NOW, TODAY, affiliate, ctx_of, give, operator
from tests.flows.world import World, enrolled, verbs
from waymark.flows.answer_by_list import answer_by_list, ask_anew
from waymark.flows.answer_joining import approve_requests
from waymark.flows.ask_to_join import ask_to_join
from waymark.flows.import_roster import import_roster
from waymark.flows.manage_affiliations import add_affiliation
from waymark.flows.take_back_roster import take_back_roster
from waymark.records.joining.models import JoinRequest
from waymark.records.notices.models import Message
from waymark.records.people.models import Affiliation, AffiliationKind, Person, VerifiedBy
from waymark.records.rosters.models import RosterImport
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict
from waymark.rules.people.roster import read_roster
from waymark.rules.people.roster_changes import RosterPlan

HEAD = "email,given_name,family_name,organization,affiliation,starts,ends"
EVE = "eve@example.org,Eve,Stone,north,student,,"


def roster(*lines: str) -> RosterPlan:
    return import_roster(operator(), read_roster("\n".join((HEAD, *lines)).encode()), file_name="fall.csv")


@pytest.fixture
def asked(world: World) -> JoinRequest:
    return ask_to_join(ctx_of(world.eve), offering_id=world.at_north.pk, kind="student", address="", note="Student 12")


@pytest.fixture
def fay(world: World) -> Person:
    give(world.fay, Role.REGISTRAR, world.north.pk)
    return world.fay


def state(asked: JoinRequest) -> str:
    asked.refresh_from_db()
    return asked.state


def letters(template: str) -> int:
    return Message.objects.filter(template=template, to_person_id__isnull=False).count()


def test_a_roster_answers_and_leads_back_to_the_program(world: World, asked: JoinRequest) -> None:
    assert roster(EVE).answered == 1
    assert state(asked) == "added"
    made = RosterImport.objects.get()
    assert (asked.roster_id, made.summary["answered"]) == (made.pk, 1)
    assert verbs(about=asked.pk) == ["join-asked", "join-added"]
    letter = Message.objects.get(template="join-added")
    assert (letter.to_email, letter.values["program"]) == (world.eve.email, "Bike Guide")
    assert enrolled(world, world.eve).campus_id == world.north.pk
    with pytest.raises(Conflict):
        approve_requests(operator(), [asked.pk])
    assert roster(EVE).answered == 0 and letters("join-added") == 1


@pytest.mark.parametrize(
    "line",
    [
        "eve@example.org,Eve,Stone,north,staff,,",
        "eve@example.org,Eve,Stone,south,student,,",
        f"eve@example.org,Eve,Stone,north,student,{TODAY + timedelta(days=9)},",
        "hal@example.org,Hal,Moss,north,student,,",
    ],
)
def test_what_does_not_let_them_in_today_answers_nothing(world: World, asked: JoinRequest, line: str) -> None:
    assert roster(line).answered == 0
    assert state(asked) == "waiting" and not letters("join-added")


def test_an_affiliation_above_the_campus_covers_it(world: World, asked: JoinRequest) -> None:
    assert roster("eve@example.org,Eve,Stone,riders,student,,").answered == 1


def test_a_roster_that_names_them_again_once_the_day_is_there_answers(world: World, asked: JoinRequest) -> None:
    later = f"eve@example.org,Eve,Stone,north,student,{TODAY + timedelta(days=9)},"
    roster(later)
    ctx = operator(now=NOW + timedelta(days=9))
    table = read_roster("\n".join((HEAD, later, "hal@example.org,Hal,Moss,north,student,,")).encode())
    assert import_roster(ctx, table, file_name="fall.csv").answered == 1
    assert state(asked) == "added"


def test_an_affiliation_by_hand_answers_in_the_name_of_who_added_it(
    world: World, asked: JoinRequest, fay: Person
) -> None:
    add_affiliation(
        ctx_of(fay),
        person_id=world.eve.pk,
        organization_id=world.north.pk,
        kind=AffiliationKind.STUDENT,
        verified_by=VerifiedBy.STAFF,
        from_on=TODAY,
    )
    assert (state(asked), asked.decided_by_id, asked.roster_id) == ("added", fay.pk, None)
    assert letters("join-added") == 1


def test_only_who_keeps_the_list_of_that_campus_answers(world: World, asked: JoinRequest, fay: Person) -> None:
    give(world.cleo, Role.REGISTRAR, world.south.pk)
    Affiliation.objects.create(
        person=world.eve, organization=world.north, kind="student", verified_by="sso", from_on=TODAY
    )
    assert answer_by_list(ctx_of(world.cleo), [world.eve.pk]) == 0
    assert answer_by_list(ctx_of(fay), [world.eve.pk]) == 1


def test_taking_the_roster_back_lets_the_request_wait_again_and_says_so(world: World, asked: JoinRequest) -> None:
    roster(EVE)
    take_back_roster(operator(), RosterImport.objects.get().pk)
    assert (state(asked), asked.decided_at, asked.roster_id) == ("waiting", None, None)
    assert verbs(about=asked.pk)[-1] == "join-waits-again"
    assert letters("join-waits-again") == 1
    approve_requests(operator(now=NOW + timedelta(minutes=5)), [asked.pk])
    assert state(asked) == "added" and letters("join-added") == 2


def test_who_is_on_the_list_by_something_else_stays_answered(world: World, asked: JoinRequest) -> None:
    roster(EVE)
    affiliate(world.eve, world.riders.pk)
    take_back_roster(operator(), RosterImport.objects.get().pk)
    assert state(asked) == "added" and not letters("join-waits-again")


def test_who_asked_again_meanwhile_has_one_request_that_waits(world: World, asked: JoinRequest) -> None:
    roster(EVE)
    Affiliation.objects.filter(person=world.eve).update(until_on=TODAY + timedelta(days=1))
    later = ctx_of(world.eve, days=1)
    again = ask_to_join(later, offering_id=world.at_north.pk, kind="student", address="", note="Student 12")
    assert ask_anew(operator(now=NOW + timedelta(days=1)), RosterImport.objects.get().pk) == 0
    assert (state(asked), state(again)) == ("added", "waiting")


def test_many_are_answered_with_few_queries(
    world: World, asked: JoinRequest, django_assert_max_num_queries: object
) -> None:
    lines = [f"p{n}@example.org,P,N{n},north,student,," for n in range(200)]
    with django_assert_max_num_queries(60):  # type: ignore[operator]  # a fixture of pytest-django
        assert roster(EVE, *lines).answered == 1
