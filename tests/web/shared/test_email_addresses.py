"""`/accounts/email/` answers with a sentence, whatever address it is asked for."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from tests.flows.world import World
from waymark.records.people.models import Person

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ASKED = ("action_add", "action_primary", "action_send", "action_remove")


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


@pytest.mark.parametrize("verification", ["optional", "mandatory"])
@pytest.mark.parametrize("known", [None, False, True], ids=["not-known", "not-confirmed", "confirmed"])
def test_the_address_of_another_account_is_never_taken(
    world: World, settings: object, verification: str, known: bool | None
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = verification  # type: ignore[attr-defined]
    ada, ben = world.ada, world.ben
    if known is not None:
        EmailAddress.objects.create(user=ben, email=ben.email, primary=True, verified=known)
    client, before = signed_in(ada), ada.email
    for each in (ben.email, ben.email.upper()):
        for action in ASKED:
            answer = client.post("/accounts/email/", {action: "", "email": each}, follow=True)
            assert answer.status_code == 200
            assert "<h1" in answer.content.decode()
    ada.refresh_from_db()
    ben.refresh_from_db()
    assert (ada.email, ben.email) == (before, ben.email)


def test_an_address_becomes_the_one_to_sign_in_with_once_it_is_confirmed(world: World) -> None:
    client = signed_in(world.ada)
    client.post("/accounts/email/", {"action_add": "", "email": "ada@home.example"})
    page = client.post("/accounts/email/", {"action_primary": "", "email": "ada@home.example"}, follow=True)
    assert "Confirm this address first" in page.content.decode()
    EmailAddress.objects.filter(email="ada@home.example").update(verified=True)
    client.post("/accounts/email/", {"action_primary": "", "email": "ada@home.example"})
    world.ada.refresh_from_db()
    assert world.ada.email == "ada@home.example"


def test_a_confirmed_address_that_another_account_is_known_by_ends_in_a_sentence(world: World) -> None:
    EmailAddress.objects.create(user=world.ada, email=world.ben.email, verified=True)
    page = signed_in(world.ada).post("/accounts/email/", {"action_primary": "", "email": world.ben.email}, follow=True)
    assert "Another account uses this address" in page.content.decode()
    world.ada.refresh_from_db()
    assert world.ada.email != world.ben.email
