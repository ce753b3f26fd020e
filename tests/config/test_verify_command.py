"""`waymark verify`."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from openbadges3 import Fetched, bake
from tests.conformance.judging import write_answers
from tests.flows.people import ctx_of, give
from tests.flows.signing import issued
from tests.flows.world import World, make_world
from tests.network.badges import badge_by
from tests.network.hosts import Host, served
from tests.pure.packs.tiny import png
from waymark.config.cli import build_parser
from waymark.config.commands import verify
from waymark.flows.jobs import issuing_context
from waymark.flows.publish_status import publish_status_lists
from waymark.flows.suspend_or_revoke import revoke_credential, suspend_credential
from waymark.records.credentials.models import Credential
from waymark.rules.kernel.context import Role


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def credential(world: World) -> Credential:
    """Ada's badge, with lists signed today."""
    found = Credential.objects.get(pk=issued(world).pk)
    publish_status_lists(issuing_context())
    return found


@pytest.fixture
def no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def waymark_verify(*arguments: object) -> int:
    args = build_parser(["verify"]).parse_args(["verify", *map(str, arguments)])
    return verify.run(args)


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_offline_opens_no_socket(
    credential: Credential, tmp_path: Path, no_socket: None, capsys: pytest.CaptureFixture[str]
) -> None:
    badge, picture = tmp_path / "badge.json", tmp_path / "badge.png"
    badge.write_text(credential.body)
    picture.write_bytes(bake(png(8, 8), credential.body.encode()))
    write_answers(tmp_path)
    assert waymark_verify(badge, picture, "--json", "--offline", tmp_path) == 0
    reports = told(capsys)
    assert [report["verdict"] for report in reports] == ["valid", "valid"]
    assert [report["container"] for report in reports] == ["json", "png"]


@pytest.mark.parametrize(
    ("act", "entries", "verdict", "code"),
    [
        (suspend_credential, "both", "suspended", 1),
        (suspend_credential, "revocation", "valid", 0),  # a badge with one status tells no hold to who has the file
        (revoke_credential, "revocation", "revoked", 1),
    ],
    ids=["suspended", "suspended-with-one-status", "revoked"],
)
def test_offline_knows_what_the_lists_say(
    world: World,
    settings: Settings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    act: object,
    entries: str,
    verdict: str,
    code: int,
) -> None:
    settings.WAYMARK = settings.WAYMARK.model_copy(update={"status_entries": entries})
    credential = Credential.objects.get(pk=issued(world).pk)
    give(world.cleo, Role.ISSUER, world.riders.pk)
    act(ctx_of(world.cleo), credential.pk, reason="mistake")  # type: ignore[operator]  # one of two flows
    publish_status_lists(issuing_context())
    (tmp_path / "badge.json").write_text(credential.body)
    write_answers(tmp_path)
    assert waymark_verify(tmp_path / "badge.json", "--json", "--offline", tmp_path) == code
    assert told(capsys)[0]["verdict"] == verdict


def test_one_changed_byte(credential: Credential, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    subject = json.loads(credential.body)["credentialSubject"]["id"]
    (tmp_path / "badge.json").write_text(credential.body.replace(subject, subject[:-1] + "x"))
    write_answers(tmp_path)
    assert waymark_verify(tmp_path / "badge.json", "--offline", tmp_path) == 1
    assert capsys.readouterr().out.startswith(f"{tmp_path / 'badge.json'}: invalid")


def test_beside_the_database_our_own_badges_need_no_socket(
    credential: Credential, tmp_path: Path, no_socket: None, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "badge.json").write_text(credential.body)
    assert waymark_verify(tmp_path / "badge.json", "--json") == 0
    assert told(capsys)[0]["verdict"] == "valid"


def test_what_cannot_be_read_is_said(db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert waymark_verify(tmp_path / "nothing.json", "--offline", tmp_path) == 2
    assert waymark_verify(tmp_path / "nothing.json") == 2
    told = capsys.readouterr().err.splitlines()
    assert (
        told[1] == f"waymark verify: {tmp_path}/nothing.json could not be read or written: No such file or directory."
    )


def test_on_this_machine_https_and_http_are_alike_and_nowhere_else() -> None:
    asked: list[str] = []

    def fetch(url: str) -> Fetched:
        asked.append(url)
        if url.startswith("https:"):
            raise LookupError(url)
        return Fetched("application/json", b"{}")

    ask = verify.plain_when_local(fetch)
    assert ask("https://127.0.0.1:8000/.well-known/did.json").body == b"{}"
    assert asked == ["https://127.0.0.1:8000/.well-known/did.json", "http://127.0.0.1:8000/.well-known/did.json"]
    with pytest.raises(LookupError):
        ask("https://badges.example/.well-known/did.json")
    assert asked[2:] == ["https://badges.example/.well-known/did.json"]


@pytest.fixture
def badge_of_a_host() -> Iterator[tuple[Host, bytes]]:
    """A host on this machine that publishes its key, and a badge it signed."""
    with served() as host:
        yield host, badge_by(host)


def test_hosts_of_this_machine_are_asked_for_keys_only_with_local(
    db: None, tmp_path: Path, badge_of_a_host: tuple[Host, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    host, badge = badge_of_a_host
    (tmp_path / "badge.json").write_bytes(badge)
    assert waymark_verify(tmp_path / "badge.json", "--json") == 1
    assert host.asked == []
    assert told(capsys)[0]["verdict"] != "valid"
    assert waymark_verify(tmp_path / "badge.json", "--json", "--local") == 0
    assert host.asked == ["/.well-known/did.json"]
    assert told(capsys)[0]["verdict"] == "valid"


def test_no_other_host_is_asked_where_the_settings_say_so(
    db: None, tmp_path: Path, badge_of_a_host: tuple[Host, bytes], settings: Settings
) -> None:
    host, badge = badge_of_a_host
    settings.OUTSIDE_HOSTS_ON_THIS_MACHINE = frozenset({host.name})
    settings.WAYMARK = settings.WAYMARK.model_copy(update={"outside_requests": "off"})
    (tmp_path / "badge.json").write_bytes(badge)
    assert waymark_verify(tmp_path / "badge.json") == 1
    assert host.asked == []


def test_without_a_list_of_known_issuers_the_answer_says_so(
    credential: Credential, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    badge = tmp_path / "badge.json"
    badge.write_text(credential.body)
    write_answers(tmp_path)
    assert waymark_verify(badge, "--offline", tmp_path) == 0
    assert verify.NOBODY_ASKED in capsys.readouterr().out
    assert waymark_verify(badge, "--json", "--offline", tmp_path) == 0
    assert [(each["registry"], each["issuerIsKnown"]) for each in told(capsys)] == [(None, False)]
    assert waymark_verify(badge) == 0
    out = capsys.readouterr().out
    assert verify.NOBODY_ASKED not in out and "The list of known issuers that was consulted is “" in out


def test_a_list_of_known_issuers_decides_who_is_known(
    credential: Credential, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    badge, known = tmp_path / "badge.json", tmp_path / "known.json"
    badge.write_text(credential.body)
    write_answers(tmp_path)
    signer, name = json.loads(credential.body)["issuer"]["id"], json.loads(credential.body)["issuer"]["name"]
    for issuer, verdict, code in ((signer, "valid", 0), ("did:web:badges.example", "unknown-issuer", 1)):
        known.write_text(json.dumps({"name": "Maine", "issuers": [{"id": issuer, "name": name}]}))
        assert waymark_verify(badge, "--json", "--offline", tmp_path, "--issuers", known) == code
        (report,) = told(capsys)
        assert (report["verdict"], report["registry"]) == (verdict, "Maine")
        assert ("borrowed-name" in json.dumps(report)) is (verdict == "unknown-issuer")
        assert waymark_verify(badge, "--offline", tmp_path, "--issuers", known) == code
        assert "consulted is “Maine”" in capsys.readouterr().out


@pytest.mark.parametrize("said", ["{}", '{"issuers": []}', '{"issuers": [{"id": "did:web:a.example"}]}', "[]", "x"])
def test_an_unusable_list_of_known_issuers_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], said: str
) -> None:
    known = tmp_path / "known.json"
    known.write_text(said)
    (tmp_path / "badge.json").write_text("{}")
    assert waymark_verify(tmp_path / "badge.json", "--offline", tmp_path, "--issuers", known) == 2
    assert capsys.readouterr().err.startswith("waymark verify: ")
