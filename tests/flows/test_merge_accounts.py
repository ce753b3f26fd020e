"""Two accounts of one person become one, after a look; what cannot move is refused in words."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.flows.people import a_person, affiliate, ctx_of, give
from tests.flows.world import World, attached, enrolled, verbs
from waymark.flows.merge_accounts import look_at_merger, merge_accounts
from waymark.records.people.models import Affiliation, Person
from waymark.records.people.queries import addresses_of
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound


@pytest.fixture
def second(world: World) -> Person:
    """Ada's second account at north; Eve is registrar there."""
    give(world.eve, Role.REGISTRAR, world.north.pk)
    made = a_person("Ada", "Lund", email="ada.lund@example.org")
    affiliate(made, world.north.pk)
    return made


def test_what_can_move_moves_and_the_other_account_is_closed(world: World, second: Person) -> None:
    eve = ctx_of(world.eve)
    way = enrolled(world)
    assert look_at_merger(eve, second.pk, world.ada.pk).programs == ("Bike Guide",)
    merge_accounts(eve, second.pk, world.ada.pk)
    way.refresh_from_db()
    world.ada.refresh_from_db()
    assert way.person == second and not world.ada.is_active and world.ada.merged_into == second
    assert Affiliation.objects.filter(person=second, until_on=None).count() == 1
    assert "ada@example.org" in addresses_of(second)
    assert verbs(about=second.pk)[-1] == verbs(about=world.ada.pk)[-1] == "accounts-merged"
    with pytest.raises(Conflict):
        merge_accounts(eve, second.pk, world.ada.pk)


def test_what_cannot_move_is_said(world: World, second: Person) -> None:
    eve = ctx_of(world.eve)
    attached(world.ada)
    enrolled(world)
    (said,) = look_at_merger(eve, second.pk, world.ada.pk).against
    assert "badges or files" in said
    with pytest.raises(Conflict):
        merge_accounts(eve, second.pk, world.ada.pk)
    assert look_at_merger(eve, world.ada.pk, second.pk).against == ()


def test_only_accounts_within_reach_and_never_ones_own(world: World, second: Person) -> None:
    with pytest.raises(Invalid):
        merge_accounts(ctx_of(world.eve), second.pk, second.pk)
    with pytest.raises(NotFound):
        merge_accounts(ctx_of(world.eve), second.pk, world.ben.pk)
    with pytest.raises(Forbidden):
        merge_accounts(ctx_of(world.eve), second.pk, world.eve.pk)
    with pytest.raises(NotFound):
        merge_accounts(ctx_of(world.ada), second.pk, world.ada.pk)


def test_the_page_shows_what_happens_before_it_does(world: World, second: Person) -> None:
    enrolled(world)
    client, address = Client(), reverse("person-merge", args=[second.pk])
    client.force_login(world.eve)
    assert client.get(address).status_code == 200
    assert "find an account" in client.get(address + "?other=ben@example.org").content.decode()
    page = client.get(address + "?other=ada@example.org").content.decode()
    assert "Enrollments that move" in page and "Bike Guide" in page
    assert Person.objects.get(pk=world.ada.pk).is_active
    assert client.post(address, {"other": "ada@example.org"}).status_code == 302
    assert not Person.objects.get(pk=world.ada.pk).is_active
