"""Before a role ends its page shows what the holder has begun and not finished, and what becomes of it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.flows.people import NOW, a_person, ctx_of, give
from tests.flows.world import World, enrolled, submitted_plan
from tests.web.administrator.test_people_pages import signed_in
from waymark.flows.attend_by_code import hide_code, show_code
from waymark.flows.manage_grants import end_grant
from waymark.flows.propose_role import approve_role, propose_role
from waymark.flows.save_draft import save_draft
from waymark.flows.upload_roster import upload_roster
from waymark.flows.waive_requirement import request_waiver
from waymark.records.evidence.states import DraftRoom
from waymark.records.people.models import Grant, Person
from waymark.records.subjects.holdings import Holding, holdings
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict

pytestmark = pytest.mark.usefixtures("still_clock")


@pytest.fixture
def eve(world: World) -> Client:
    give(world.eve, Role.ADMINISTRATOR, world.riders.pk)
    return signed_in(world.eve)


def role_of(person: Person, role: Role) -> Grant:
    return Grant.objects.get(person=person, role=role.value)


def page_of(eve: Client, grant: Grant) -> str:
    return eve.get(reverse("role-end", args=[grant.pk])).content.decode()


def test_a_review_that_was_started_stays_in_the_queue(world: World, eve: Client) -> None:
    work = submitted_plan(enrolled(world))
    grant = role_of(world.cleo, Role.ASSESSOR)
    assert "Nothing that was started in this role is unfinished." in page_of(eve, grant)
    save_draft(
        ctx_of(world.cleo), room=DraftRoom.ASSESSMENT, object_id=work.pk, answers={"comment-route": "Mind the gravel."}
    )
    page = page_of(eve, grant)
    assert "1 review started and not sent" in page and "stays in the queue" in page and "gravel" not in page
    give(world.fay, Role.ASSESSOR, world.south.pk)
    assert holdings(role_of(world.fay, Role.ASSESSOR), now=NOW) == {}
    end_grant(ctx_of(world.eve), grant.pk)
    give(world.ben, Role.ASSESSOR, world.north.pk)
    assert reverse("assessor-work", args=[work.pk]) in signed_in(world.ben).get(reverse("queue")).content.decode()


def test_a_coordinators_codes_and_waivers_are_told_for_the_place_of_the_role(world: World, eve: Client) -> None:
    ada = enrolled(world)
    show_code(ctx_of(world.fay), world.version.pk, activity_key="flat")
    request_waiver(
        ctx_of(world.fay), ada.pk, requirement_key="fix-a-flat", kind="waived", why="transcript", words="See BIO 101."
    )
    grant = role_of(world.fay, Role.COORDINATOR)
    assert holdings(grant, now=NOW) == {Holding.ROOMS: 1, Holding.WAIVERS: 1}
    page = page_of(eve, grant)
    assert "1 attendance code in use" in page and "1 waiver asked for" in page and "BIO" not in page
    hide_code(ctx_of(world.fay), world.version.pk, activity_key="flat")
    give(world.fay, Role.COORDINATOR, world.south.pk)
    there = Grant.objects.get(person=world.fay, role="coordinator", organization=world.south)
    assert holdings(there, now=NOW) == {}


def test_a_proposed_role_cannot_be_agreed_to_once_its_proposer_is_no_administrator(world: World, eve: Client) -> None:
    dev = a_person("Dev", "Hall")
    give(dev, Role.ADMINISTRATOR, world.riders.pk)
    made = propose_role(ctx_of(dev), person_id=world.ben.pk, role=Role.ISSUER, organization_id=world.riders.pk)
    grant = role_of(dev, Role.ADMINISTRATOR)
    assert "1 role proposed" in page_of(eve, grant)
    end_grant(ctx_of(world.eve), grant.pk)
    with pytest.raises(Conflict):
        approve_role(ctx_of(world.eve), made.pk)


def test_a_registrars_roster_is_told(world: World, eve: Client) -> None:
    give(world.ben, Role.REGISTRAR, world.north.pk)
    text = b"email,given_name,affiliation\nhal@example.org,Hal,student\n"
    upload_roster(
        ctx_of(world.ben),
        text,
        file_name="fall.csv",
        organization_id=world.north.pk,
        organization_key="north",
        ends_missing=False,
    )
    assert "1 roster not imported yet" in page_of(eve, role_of(world.ben, Role.REGISTRAR))


def test_the_number_of_queries_does_not_grow(
    world: World, eve: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(4):
        person = a_person("P", f"N{number}", email=f"p{number}@example.org")
        propose_role(ctx_of(world.eve), person_id=person.pk, role=Role.ISSUER, organization_id=world.riders.pk)
    for role in Role:
        give(world.cleo, role, world.riders.pk)
        grant = Grant.objects.filter(person=world.cleo, role=role.value, organization=world.riders).get()
        with django_assert_max_num_queries(7):
            holdings(grant, now=NOW + timedelta(minutes=1))
