"""A merger on pages: what moves is shown before, and the page of the kept account leads to taking it back."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.flows.people import a_person, affiliate, ctx_of, give
from tests.flows.world import World, attached, enrolled
from waymark.flows.merge_accounts import merge_accounts
from waymark.records.people.models import Person
from waymark.rules.kernel.context import Role

pytestmark = pytest.mark.usefixtures("still_clock")


@pytest.fixture
def second(world: World) -> Person:
    """Ada's second account at north; Eve is registrar there."""
    give(world.eve, Role.REGISTRAR, world.north.pk)
    made = a_person("Ada", "Lund", email="ada.lund@example.org")
    affiliate(made, world.north.pk)
    return made


def test_badges_and_files_that_move_are_counted_before(world: World, second: Person) -> None:
    attached(world.ada)
    client = Client()
    client.force_login(world.eve)
    page = client.get(reverse("person-merge", args=[second.pk]) + "?other=ada@example.org").content.decode()
    assert "0 badges, 1 file." in page and "can take it back for 30 days" in page


def test_the_page_of_the_kept_account_leads_to_taking_it_back(world: World, second: Person) -> None:
    enrolled(world)
    made = merge_accounts(ctx_of(world.eve), second.pk, world.ada.pk)
    client = Client()
    client.force_login(world.eve)
    page = client.get(reverse("person", args=[second.pk])).content.decode()
    back = reverse("person-merge-back", args=[second.pk, made.pk])
    assert back in page and "ada@example.org" in page
    assert "badges, files and addresses go back" in client.get(back).content.decode()
    assert client.post(back).status_code == 302
    assert Person.objects.get(pk=world.ada.pk).is_active
    assert back not in client.get(reverse("person", args=[second.pk])).content.decode()
    assert client.post(back).status_code == 409
