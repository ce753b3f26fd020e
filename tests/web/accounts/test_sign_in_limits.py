"""How often somebody may try to sign in: counted by account and by address, each apart."""

from uuid import UUID

import pytest
from django.test import Client
from pytest_django import Settings

from tests.flows.people import give
from tests.flows.world import World, make_world
from waymark.records.audit.models import Entry
from waymark.rules.kernel.context import Role
from waymark.rules.policy import limits
from waymark.rules.policy.limits import RESETS_FOR_MAILBOX, WRONG_PASSWORDS_FOR_ACCOUNT, Limit

PASSWORD = "correct horse battery staple"
TOO_MANY = "Too many wrong passwords from your network."
HOME, CAFE = "203.0.113.5", "198.51.100.7"


@pytest.fixture
def world(still_clock: None, db: None, settings: Settings) -> World:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # only to be quick
    settings.WAYMARK = settings.WAYMARK.model_copy(update={"trusted_proxies": 1})
    world = make_world()
    for person in (world.ada, world.ben):
        person.set_password(PASSWORD)
        person.save()
    return world


def sign_in(client: Client, email: str, password: str, *, of: str) -> str:
    """What the page says; empty when it let somebody in. Every request comes through the same proxy."""
    answer = client.post(
        "/accounts/login/",
        {"login": email, "password": password},
        REMOTE_ADDR="10.0.0.1",
        HTTP_X_FORWARDED_FOR=f"1.2.3.4, {of}",
    )
    return "" if answer.status_code == 302 else answer.content.decode()


def spend(email: str, times: int, *, of: str) -> None:
    for _ in range(times):
        assert sign_in(Client(), email, "wrong", of=of)


def test_wrong_passwords_of_a_stranger_keep_nobody_out_elsewhere(world: World) -> None:
    spend(world.ada.email, WRONG_PASSWORDS_FOR_ACCOUNT.most + 3, of=CAFE)
    assert TOO_MANY in sign_in(Client(), world.ada.email, PASSWORD, of=CAFE)
    assert sign_in(Client(), world.ada.email, PASSWORD, of=HOME) == ""


def test_other_accounts_at_the_same_address_are_not_kept_out(world: World) -> None:
    spend(world.ada.email, WRONG_PASSWORDS_FOR_ACCOUNT.most + 3, of=CAFE)
    assert sign_in(Client(), world.ben.email, PASSWORD, of=CAFE) == ""


def test_one_address_cannot_try_all_accounts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WRONG_PASSWORDS_FROM_ADDRESS", Limit("wrong-passwords-from-address", 20, 300))
    for number in range(20):
        sign_in(Client(), f"{number}@example.org", "wrong", of=CAFE)
    assert TOO_MANY in sign_in(Client(), world.ada.email, PASSWORD, of=CAFE)
    assert sign_in(Client(), world.ada.email, PASSWORD, of=HOME) == ""


def test_a_browser_that_signed_in_before_is_not_kept_out_by_others_at_its_address(world: World) -> None:
    client = Client()
    assert sign_in(client, world.ada.email, PASSWORD, of=CAFE) == ""
    client.post("/accounts/logout/")
    spend(world.ada.email, WRONG_PASSWORDS_FOR_ACCOUNT.most + 3, of=CAFE)
    assert TOO_MANY in sign_in(Client(), world.ada.email, PASSWORD, of=CAFE)
    assert sign_in(client, world.ada.email, PASSWORD, of=CAFE) == ""
    forged = Client()
    forged.cookies["known-accounts"] = client.cookies["known-accounts"].value[:-2] + "xx"
    assert TOO_MANY in sign_in(forged, world.ada.email, PASSWORD, of=CAFE)


def test_right_passwords_are_not_counted(world: World) -> None:
    for _ in range(WRONG_PASSWORDS_FOR_ACCOUNT.most + 3):
        assert sign_in(Client(), world.ada.email, PASSWORD, of=HOME) == ""


def test_the_case_of_an_address_makes_no_other_account(world: World) -> None:
    spend(world.ada.email.upper(), WRONG_PASSWORDS_FOR_ACCOUNT.most, of=CAFE)
    assert TOO_MANY in sign_in(Client(), world.ada.email, PASSWORD, of=CAFE)


def test_the_wait_is_told(world: World) -> None:
    spend(world.ada.email, WRONG_PASSWORDS_FOR_ACCOUNT.most, of=CAFE)
    page = sign_in(Client(), world.ada.email, PASSWORD, of=CAFE)
    assert "Try again in" in page and ("minute" in page or "second" in page)


def test_requests_for_a_new_password_are_few_for_a_mailbox_and_told_alike_for_any(world: World) -> None:
    def asked(email: str, client: Client) -> tuple[int, str]:
        answer = client.post("/accounts/password/reset/", {"email": email}, HTTP_X_FORWARDED_FOR=HOME)
        return answer.status_code, answer.headers.get("Retry-After", "")

    for email in (world.ada.email, "nobody@example.org"):
        answers = [asked(email, Client()) for _ in range(RESETS_FOR_MAILBOX.most + 1)]
        assert [status for status, _ in answers] == [302] * RESETS_FOR_MAILBOX.most + [429]
        assert 0 < int(answers[-1][1]) <= RESETS_FOR_MAILBOX.seconds


def test_a_new_password_may_be_used_at_once(world: World, client: Client, mailoutbox: list[object]) -> None:
    spend(world.ada.email, WRONG_PASSWORDS_FOR_ACCOUNT.most, of=HOME)
    _reset(client, world.ada.email, mailoutbox)
    assert sign_in(client, world.ada.email, "another long password here", of=HOME) == ""


def _reset(client: Client, email: str, mailoutbox: list[object]) -> None:
    headers = {"X-Forwarded-For": HOME}
    client.post("/accounts/password/reset/", {"email": email}, headers=headers)
    body = str(mailoutbox[-1].body)  # type: ignore[attr-defined]  # a letter
    link = next(word for word in body.split() if "/password/reset/key/" in word)
    path = "/" + link.split("/", 3)[3]
    form = client.get(path, follow=True, headers=headers).redirect_chain[-1][0]
    new = {"password1": "another long password here", "password2": "another long password here"}
    assert client.post(form, new, headers=headers).status_code == 302


def test_sign_ups_from_one_address_are_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SIGN_UPS_FROM_ADDRESS", Limit("sign-ups-from-address", 2, 600))
    statuses = [
        Client().post("/accounts/signup/", {"email": "x"}, HTTP_X_FORWARDED_FOR=of).status_code
        for of in (CAFE, CAFE, CAFE, HOME)
    ]
    assert statuses == [200, 200, 429, 200]


def test_a_form_without_an_address_is_counted_for_nobodys_mailbox(world: World) -> None:
    statuses = {Client().post("/accounts/password/reset/", {}).status_code for _ in range(RESETS_FOR_MAILBOX.most + 2)}
    assert statuses == {200}


def entries(about: UUID | None) -> list[str]:
    verbs = ("signed-in-by-password", "sign-in-locked")
    return [each.verb for each in Entry.objects.filter(verb__in=verbs, object_id=about).order_by("position")]


def test_a_sign_in_is_in_the_audit_and_its_entry_holds_no_address(world: World) -> None:
    assert sign_in(Client(), world.ada.email, "wrong", of=HOME)
    assert not entries(world.ada.pk)
    assert sign_in(Client(), world.ada.email, PASSWORD, of=HOME) == ""
    entry = Entry.objects.latest("position")
    assert (entry.verb, entry.actor_id, entry.object_id) == ("signed-in-by-password", world.ada.pk, world.ada.pk)


def test_wrong_passwords_that_were_refused_are_one_entry_a_window(world: World) -> None:
    before = Entry.objects.count()
    spend(world.ada.email.upper(), WRONG_PASSWORDS_FOR_ACCOUNT.most + 4, of=CAFE)
    assert entries(world.ada.pk) == ["sign-in-locked"]
    spend("nobody@example.org", WRONG_PASSWORDS_FOR_ACCOUNT.most + 4, of=CAFE)
    assert entries(None) == ["sign-in-locked"]
    assert Entry.objects.count() == before + 2
    assert not Entry.objects.filter(actor_kind="person", verb="sign-in-locked").exists()


def test_the_page_of_the_person_shows_sign_ins_and_the_auditor_reads_them(world: World) -> None:
    spend(world.ada.email, WRONG_PASSWORDS_FOR_ACCOUNT.most + 1, of=CAFE)
    sign_in(Client(), world.ada.email, PASSWORD, of=HOME)
    give(world.eve, Role.ADMINISTRATOR, None)
    client = Client()
    client.force_login(world.eve)
    page = client.get(f"/people/{world.ada.pk}/").content.decode()
    assert "With a password" in page and "Wrong passwords tried too often" in page
    audit = client.get("/auditor/?verb=people").content.decode()
    assert "</b> signed in with a password." in audit
    assert "were tried too often, and more were refused" in audit
