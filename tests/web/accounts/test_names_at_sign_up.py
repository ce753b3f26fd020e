"""The sign-up page takes names plain and says what is wrong with the others."""

import pytest
from django.test import Client

from tests.flows.world import World
from waymark.records.people.models import Person

ADA = {"email": "new@example.org", "password1": "correct-horse-battery-9", "given_name": "Ada", "family_name": "Lane"}


def test_a_name_with_hidden_signs_is_stored_plain(world: World) -> None:
    Client().post("/accounts/signup/", {**ADA, "given_name": "A\u200dda\u202e", "family_name": "\u3164Lane\u00ad"})
    assert Person.objects.get(email=ADA["email"]).full_name == "Ada Lane"


@pytest.mark.parametrize("field", ["given_name", "family_name"])
def test_a_name_nobody_can_read_is_refused_beside_its_field(world: World, field: str) -> None:
    page = Client().post("/accounts/signup/", {**ADA, field: "\u200b\u3164"}).content.decode()
    assert "Write a name with at least one letter or digit." in page
    assert not Person.objects.filter(email=ADA["email"]).exists()
