"""Somebody whom a roster named comes in with one mail, and a used key confirms the mailbox it went to: no other."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.flows.people import operator
from tests.flows.world import World, verbs
from waymark.flows.import_roster import import_roster
from waymark.records.people.models import Person
from waymark.rules.people.roster import read_roster

HAL = "hal@example.org"
PASSWORD = "quiet birches by the river"
TABLE = f"email,given_name,family_name,organization,affiliation\n{HAL},Hal,Moss,north,student\n"
NEW = {"password1": PASSWORD, "password2": PASSWORD}
SIGN_UP = {"given_name": "Hal", "family_name": "Moss", "email": HAL, "password1": "another quiet password"}


@pytest.fixture(autouse=True)
def _confirmed_as_in_production(settings: Settings) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"


@pytest.fixture(params=["en", "fr"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def hal(world: World, language: str) -> Person:
    import_roster(operator(), read_roster(TABLE.encode()), file_name="fall.csv")
    Person.objects.filter(email=HAL).update(locale=language)
    return Person.objects.get(email=HAL)


def key_in(letter: object) -> str:
    (found,) = set(re.findall(r"https?://[^/\s]+(/accounts/password/reset/key/\S+)", str(getattr(letter, "body", ""))))
    return str(found)


def chooses_by(key: str) -> Client:
    client = Client()
    form = client.get(key, follow=True).redirect_chain[-1][0]
    assert client.post(form, NEW).status_code == 302
    return client


def letters_to(address: str) -> list[str]:
    return [str(each.body) for each in mail.outbox if each.to == [address]]


def signs_in(client: Client, address: str) -> str:
    """Where signing in leads."""
    answer = client.post("/accounts/login/", {"login": address, "password": PASSWORD})
    return str(answer.headers.get("Location", ""))


def test_one_mail_brings_in_whom_a_roster_named(hal: Person, language: str) -> None:
    Client().post("/accounts/password/reset/", {"email": HAL})
    (asked,) = letters_to(HAL)
    assert "ld password" not in asked and "ancien" not in asked
    said = {"en": "confirm that this address is yours", "fr": "confirme aussi que cette adresse est la vôtre"}
    assert said[language] in " ".join(asked.split())
    client = chooses_by(key_in(mail.outbox[-1]))
    assert EmailAddress.objects.get(user_id=hal.pk).verified
    assert verbs(about=hal.pk)[-2:] == ["password-chosen-by-mail", "address-confirmed"]
    assert signs_in(client, HAL) == "/start/"
    assert len(letters_to(HAL)) == 1


def test_signing_up_with_a_known_address_tells_whom_the_campus_waits_for(hal: Person, language: str) -> None:
    Client().post("/accounts/signup/", SIGN_UP)
    (told,) = letters_to(HAL)
    said = {"en": "Riders College North made it for you", "fr": "Riders College North l’a créé pour vous"}
    assert said[language] in " ".join(told.replace("\u2068", "").replace("\u2069", "").split())
    client = chooses_by(key_in(mail.outbox[-1]))
    assert signs_in(client, HAL) == "/start/"
    mail.outbox.clear()
    Client().post("/accounts/signup/", SIGN_UP)
    (told,) = letters_to(HAL)
    assert "/accounts/password/reset/key/" not in told and "/accounts/password/reset/" in told


def test_a_key_works_once_and_changes_nothing_for_a_closed_account(hal: Person) -> None:
    Client().post("/accounts/password/reset/", {"email": HAL})
    key = key_in(mail.outbox[-1])
    chooses_by(key)
    over = Client().get(key)
    assert over.status_code == 200 and "password1" not in over.content.decode()


@pytest.mark.parametrize("to", ["own", "second"])
def test_only_the_mailbox_that_got_the_key_is_confirmed(world: World, to: str) -> None:
    ada = world.ada
    ada.set_password("the password of before")
    ada.save()
    EmailAddress.objects.create(user_id=ada.pk, email=ada.email, verified=False, primary=True)
    EmailAddress.objects.create(user_id=ada.pk, email="ada@elsewhere.example", verified=False)
    mailbox = ada.email if to == "own" else "ada@elsewhere.example"
    Client().post("/accounts/password/reset/", {"email": mailbox.upper()})
    chooses_by(key_in(mail.outbox[-1]))
    assert {each.email for each in EmailAddress.objects.filter(verified=True)} == {mailbox}


def test_a_key_to_an_address_that_was_removed_opens_nothing(world: World) -> None:
    ada = world.ada
    EmailAddress.objects.create(user_id=ada.pk, email="ada@elsewhere.example", verified=True)
    Client().post("/accounts/password/reset/", {"email": "ada@elsewhere.example"})
    key = key_in(mail.outbox[-1])
    EmailAddress.objects.filter(email="ada@elsewhere.example").delete()
    over = Client().get(key)
    assert over.status_code == 200 and "This link does not work any more." in over.content.decode()


def test_an_address_that_another_account_confirmed_stays_with_it(world: World) -> None:
    ada, ben = world.ada, world.ben
    EmailAddress.objects.create(user_id=ada.pk, email=ada.email, verified=False, primary=True)
    Client().post("/accounts/password/reset/", {"email": ada.email})
    key = key_in(mail.outbox[-1])
    EmailAddress.objects.create(user_id=ben.pk, email=ada.email, verified=True)
    chooses_by(key)
    assert not EmailAddress.objects.get(user_id=ada.pk).verified
    assert verbs(about=ada.pk)[-1] == "password-chosen-by-mail"


def test_who_has_signed_in_before_is_told_of_their_account_as_ever(world: World) -> None:
    Person.objects.filter(pk=world.ada.pk).update(last_login=timezone.now())
    Client().post("/accounts/signup/", {**SIGN_UP, "email": world.ada.email})
    (told,) = letters_to(world.ada.email)
    assert "reset/key" not in told


def test_the_sign_in_page_says_once_what_to_do_without_a_password(world: World) -> None:
    page = Client().get("/accounts/login/").content.decode()
    assert page.count('href="/accounts/password/reset/"') == 1
