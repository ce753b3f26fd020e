"""Roles on pages: given after a look, by two where it takes two, ended at once, and reported."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.flows.people import NOW, ctx_of, give
from tests.flows.world import World
from tests.web.administrator.test_people_pages import signed_in
from tests.web.shared.test_table_file import body
from waymark.flows.manage_grants import grant_role
from waymark.records.people.models import EndReason, Grant, RoleProposal
from waymark.rules.forms.spreadsheet import plain_cell
from waymark.rules.kernel.context import Role
from waymark.rules.policy.actions import Action
from waymark.rules.policy.table import TABLE
from waymark.web.shared.role_words import ALLOWS

pytestmark = pytest.mark.usefixtures("still_clock")


@pytest.fixture
def eve(world: World) -> Client:
    """Eve, an administrator of all campuses."""
    give(world.eve, Role.ADMINISTRATOR, world.riders.pk)
    return signed_in(world.eve)


def sent(world: World, client: Client, role: Role, **more: str) -> str:
    """Give Ada a role: look first, then do it."""
    address = reverse("person-give-role", args=[world.ada.pk])
    fields = {
        "role": role.value,
        "organization": str(world.north.pk),
        "program": "",
        "from_on": "2026-09-14",
        "until_on": "2027-05-31",
        "reason": "Dev is on leave.",
    } | more
    look = client.post(address, fields | {"step": "look"})
    assert look.status_code == 200 and look.context["preview"] is not None
    assert not Grant.objects.filter(person=world.ada).exists()
    done = client.post(address, fields | {"step": "give", "seen": look.context["preview"].mark})
    return str(done.headers["Location"])


def test_a_role_is_given_after_a_look_at_what_it_allows(world: World, eve: Client) -> None:
    back = sent(world, eve, Role.COUNSELOR)
    made = Grant.objects.get(person=world.ada)
    assert (made.role, made.organization, made.granted_by, made.reason) == (
        "counselor",
        world.north,
        world.eve,
        "Dev is on leave.",
    )
    assert made.until_at is not None and made.until_at.date().isoformat() == "2027-06-01"
    page = eve.get(back).content.decode()
    assert "Career counselor" in page and "through May 31, 2027" in page and "Approve or decline experiences" in page


def test_what_was_not_seen_is_shown_before_it_is_done(world: World, eve: Client) -> None:
    answer = eve.post(
        reverse("person-give-role", args=[world.ada.pk]),
        {
            "role": "assessor",
            "organization": str(world.north.pk),
            "from_on": "2026-09-14",
            "reason": "x",
            "step": "give",
            "seen": "another",
        },
    )
    assert answer.status_code == 200 and answer.context["preview"] is not None
    assert not Grant.objects.filter(person=world.ada).exists()


def test_a_role_by_two_waits_and_starts_when_the_second_agrees(world: World, eve: Client) -> None:
    address = sent(world, eve, Role.ISSUER)
    proposal = RoleProposal.objects.get()
    assert address == reverse("role-proposal", args=[proposal.pk])
    own = eve.get(address).content.decode()
    assert "Withdraw the proposal" in own and "I agree" not in own
    assert eve.post(address, {"answer": "yes"}).status_code == 403
    give(world.cleo, Role.ADMINISTRATOR, world.north.pk)
    cleo = signed_in(world.cleo)
    page = cleo.get(address).content.decode()
    assert "Put badges on hold" in page and "Dev is on leave." in page
    assert cleo.post(address, {"answer": "yes"}).status_code == 302
    assert Grant.objects.get(person=world.ada).agreed_by == world.cleo
    assert "agreed on" in eve.get(address).content.decode()
    assert cleo.post(address, {"answer": "no"}).status_code == 409


def test_a_proposal_is_declined_or_withdrawn(world: World, eve: Client) -> None:
    give(world.cleo, Role.ADMINISTRATOR, world.north.pk)
    address = sent(world, eve, Role.ISSUER)
    assert signed_in(world.cleo).post(address, {"answer": "no", "note": "Not yet."}).status_code == 302
    assert "Not yet." in eve.get(address).content.decode()
    again = sent(world, eve, Role.ADMINISTRATOR)
    assert eve.post(f"{again}withdraw/").status_code == 302
    assert not Grant.objects.filter(person=world.ada).exists()


def test_a_role_is_ended_at_once_with_a_reason(world: World, eve: Client) -> None:
    grant = Grant.objects.get(person=world.cleo)
    address = reverse("role-end", args=[grant.pk])
    assert "What happens" in eve.get(address).content.decode()
    assert eve.post(address, {}).status_code == 200
    assert eve.post(address, {"reason": "left", "note": ""}).status_code == 302
    grant.refresh_from_db()
    assert (grant.until_at, grant.ended_by, grant.end_reason) == (NOW, world.eve, EndReason.LEFT)
    assert eve.get(address).status_code == 409


def test_another_campus_and_oneself_are_out_of_reach(world: World) -> None:
    give(world.eve, Role.ADMINISTRATOR, world.south.pk)
    client, grant = signed_in(world.eve), Grant.objects.get(person=world.cleo)
    assert client.get(reverse("role-end", args=[grant.pk])).status_code == 404
    assert client.get(reverse("person-give-role", args=[world.ada.pk])).status_code == 404
    own = Grant.objects.get(person=world.eve)
    assert client.get(reverse("role-end", args=[own.pk])).status_code == 403
    assert client.get(reverse("person-give-role", args=[world.eve.pk])).status_code == 403
    page = client.get(reverse("person-give-role", args=[world.ben.pk])).content.decode()
    assert str(world.south.pk) in page and str(world.north.pk) not in page


def test_the_report_is_read_by_auditors_and_downloaded_without_formulas(world: World) -> None:
    give(world.eve, Role.AUDITOR, world.north.pk)
    give(world.fay, Role.ADMINISTRATOR, None)
    world.ada.given_name = "=cmd"
    world.ada.save()
    grant_role(ctx_of(world.fay), person_id=world.ada.pk, role=Role.ASSESSOR, organization_id=world.north.pk)
    grant_role(ctx_of(world.fay), person_id=world.ben.pk, role=Role.ASSESSOR, organization_id=world.south.pk)
    client = signed_in(world.eve)
    page = client.get(reverse("roles")).content.decode()
    assert "Cleo Marsh" in page and "Fay Duval" in page and "Ben Okoye" not in page
    assert reverse("person", args=[world.cleo.pk]) not in page
    text = body(client.get(reverse("roles") + "?as=csv")).decode()
    assert "'=cmd Lund" in text and "\n=cmd" not in text
    for query in (
        "?show=ends",
        "?show=later",
        "?show=over",
        "?role=assessor&sort=until&q=cleo",
        f"?at={world.north.pk}",
    ):
        assert client.get(reverse("roles") + query).status_code == 200


@pytest.mark.parametrize("cell", ["=1+1", " =1", "+1", "-1", "@x", "\t=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert plain_cell(cell).startswith("'")


def test_every_action_that_a_role_allows_is_said_in_a_sentence() -> None:
    assert [action for action in Action if any(rule.roles for rule in TABLE[action]) and action not in ALLOWS] == []
