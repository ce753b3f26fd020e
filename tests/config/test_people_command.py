"""`waymark people grant|end|list|link` and the first administrator."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from tests.flows.people import NOW, operator
from tests.flows.world import World, make_world
from waymark.config.cli import build_parser
from waymark.config.commands import people
from waymark.flows.set_up_administrator import set_up_administrator
from waymark.flows.sign_in import sign_in_by_link
from waymark.records.audit.models import Entry
from waymark.records.people.models import Grant, Person
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound, WaymarkError

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def run(*arguments: str) -> int:
    return people.run(build_parser(["people"]).parse_args(["people", *arguments]))


def listed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, str | None]]:
    capsys.readouterr()
    assert run("list", "--json") == 0
    return list(json.loads(capsys.readouterr().out))


def test_a_role_is_given_once_and_ended(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    grant = ("grant", world.ben.email.upper(), "assessor", "--at", world.north.key, "--until", "2099-06-30")
    assert run(*grant) == 0
    assert run(*grant) == 0
    assert "Nothing was changed" in capsys.readouterr().out
    (row,) = [each for each in listed(capsys) if each["email"] == world.ben.email]
    assert (row["role"], row["organization"], row["program"]) == ("assessor", world.north.key, None)
    assert str(row["until"]).startswith("2099-07-01")
    told = Entry.objects.get(verb="role-granted", object_id=Grant.objects.get(person=world.ben).pk)
    assert told.system_name == "command-line"
    assert run("end", world.ben.email, "assessor", "--at", world.north.key) == 0
    assert not [each for each in listed(capsys) if each["email"] == world.ben.email]
    with pytest.raises(NotFound, match="isn’t assessor"):
        run("end", world.ben.email, "assessor", "--at", world.north.key)


def test_a_role_may_be_for_one_program(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    run("grant", world.ben.email, "issuer", "--at", "everywhere", "--program", "bike-guide")
    (row,) = [each for each in listed(capsys) if each["email"] == world.ben.email]
    assert (row["organization"], row["program"]) == (None, "bike-guide")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("grant", "nobody@example.org", "assessor", "--at", "everywhere"), "No one has an account"),
        (("grant", "ada@example.org", "assessor", "--at", "moon"), "There are: "),
        (("grant", "ada@example.org", "assessor", "--at", "everywhere", "--program", "tea"), "bike-guide"),
        (("grant", "ada@example.org", "assessor", "--at", "everywhere", "--until", "2001-01-01"), "must end after"),
        (("link", "nobody@example.org"), "No one has an account"),
    ],
)
def test_faults_are_told_in_words(world: World, arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(WaymarkError, match=said):
        run(*arguments)


@pytest.mark.parametrize("wrong", [("king", "2027-01-01"), ("assessor", "next week")])
def test_wrong_use_ends_with_2(wrong: tuple[str, str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run("grant", "ada@example.org", wrong[0], "--at", "everywhere", "--until", wrong[1])
    assert ended.value.code == 2


def test_a_link_is_printed_and_leads_to_a_password(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run("link", world.ada.email) == 0
    path = re.sub(r"^http://[^/]+", "", capsys.readouterr().out.strip())
    browser = Client()
    assert browser.get(path).status_code == 200 and "_auth_user_id" not in browser.session
    assert browser.post(path)["Location"] == "/accounts/password/set/"
    page = browser.get("/accounts/password/set/").content.decode()
    assert "You’re signed in, and the link is used up." in page
    chosen = "quiet birches by the river"
    browser.post("/accounts/password/set/", {"password1": chosen, "password2": chosen})
    world.ada.refresh_from_db()
    assert world.ada.check_password(chosen)
    assert "This link was used already" in Client().get(path).content.decode()
    assert Client().post(path).status_code == 404


def test_the_first_administrator_is_made_once(world: World, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    made = set_up_administrator(operator(), " Dev.Hall@Example.org ")
    assert made.is_new and not made.is_mailed
    assert made.person.full_name == "Dev Hall" and not made.person.has_usable_password()
    again = set_up_administrator(operator(), "dev.hall@example.org")
    assert not again.is_new and again.person == made.person
    grant = Grant.objects.get(person=made.person)
    assert (grant.role, grant.organization, grant.until_at) == (Role.ADMINISTRATOR, None, None)
    with pytest.raises(NotFound):
        sign_in_by_link(made.token, now=NOW)
    assert sign_in_by_link(again.token, now=NOW) == made.person


def test_the_link_is_mailed_where_mail_works_and_asks_for_the_address(world: World) -> None:
    made = set_up_administrator(operator(), "dev@example.org")
    (letter,) = [each for each in mail.outbox if each.to == ["dev@example.org"]]
    assert made.is_mailed and f"/sign-in/{made.token}" in str(letter.body)
    with pytest.raises(Forbidden):
        sign_in_by_link(made.token, now=NOW)


def test_an_administrator_has_an_address_and_an_open_account(world: World) -> None:
    for wrong in ("", "dev", "dev@127.0.0.1"):
        with pytest.raises(Invalid, match="is not an email address"):
            set_up_administrator(operator(), wrong)
    Person.objects.filter(pk=world.ada.pk).update(is_active=False)
    with pytest.raises(Conflict, match="closed"):
        set_up_administrator(operator(), world.ada.email)


def test_init_lets_the_first_administrator_in(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(PROJECT / "src"),
        "WAYMARK_MODE": "production",
        "WAYMARK_BASE_URL": "https://badges.example.org",
        "WAYMARK_SECRET_KEY": "a-secret-of-a-test-that-is-long-enough-for-production-x",
        "WAYMARK_DATA_DIR": str(tmp_path),
        "WAYMARK_DATABASE_URL": "",
    }
    command = [sys.executable, "-m", "waymark", "init", "--administrator", "dev@example.org"]
    for _again in range(2):
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
        assert len(re.findall(r"https://badges\.example\.org/sign-in/\S+", done.stdout)) == 1
    wrong = subprocess.run(
        [*command[:-1], "dev"], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert wrong.returncode == 1 and "is not an email address" in wrong.stderr
