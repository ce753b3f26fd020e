"""`waymark credentials`: nothing without --yes, nothing at all when one id is wrong."""

import json
from uuid import uuid4

import pytest

from tests.flows.signing import issued
from tests.flows.world import World, make_world
from waymark.config.cli import build_parser
from waymark.config.commands import credentials
from waymark.records.audit.models import Entry
from waymark.records.credentials.models import Credential, StandingChange


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def waymark(*words: str) -> int:
    return credentials.run(build_parser(["credentials"]).parse_args(["credentials", *words]))


def state(badge: Credential) -> str:
    return Credential.objects.get(pk=badge.pk).state


def test_hold_lift_and_revoke(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    badge = issued(world)
    name = str(badge.pk)
    assert waymark("suspend", name, "--reason", "looked-into") == 0
    assert state(badge) == "issued" and "--yes" in capsys.readouterr().out
    assert waymark("suspend", name, "--reason", "looked-into", "--yes") == 0 and state(badge) == "suspended"
    assert waymark("suspend", name, "--reason", "looked-into", "--yes") == 1
    assert waymark("reinstate", name, "--reason", "settled", "--yes") == 0 and state(badge) == "issued"
    capsys.readouterr()
    assert waymark("revoke", name, name, "--reason", "wrong-person", "--words", "Not yours.", "--yes", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["done"] is True and [each["after"] for each in told["badges"]] == ["revoked"]
    assert state(badge) == "revoked" and StandingChange.objects.latest("at").words == "Not yours."
    assert Entry.objects.filter(verb="credential-revoked", system_name="command-line").count() == 1


def test_one_problem_and_nothing_is_done(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    badge = issued(world)
    assert waymark("revoke", str(badge.pk), str(uuid4()), "--reason", "wrong-person", "--yes") == 1
    assert waymark("revoke", str(badge.pk), "--reason", "no-such", "--yes") == 1
    assert state(badge) == "issued" and "not-own-work" in capsys.readouterr().err


def test_the_list(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    badge = issued(world)
    assert waymark("list", "--person", "ada", "--state", "valid", "--json") == 0
    assert [each["id"] for each in json.loads(capsys.readouterr().out)] == [str(badge.pk)]
    waymark("list", "--state", "hold")
    assert "No badge matches." in capsys.readouterr().out
