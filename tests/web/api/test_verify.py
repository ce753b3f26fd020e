"""`POST /api/v1/verify`."""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from openbadges3 import Ed25519Signer, bake, issue
from tests.flows.people import NOW, ctx_of, give
from tests.flows.signing import issued
from tests.flows.world import World, make_world
from tests.pure.packs.tiny import png
from waymark.flows.suspend_or_revoke import reinstate_credential, revoke_credential, suspend_credential
from waymark.records.credentials.models import Credential
from waymark.rules.kernel.clock import FixedClock
from waymark.rules.kernel.context import Role

ADDRESS = "/api/v1/verify"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def credential(world: World) -> Credential:
    return Credential.objects.get(pk=issued(world).pk)


def asked(client: Client, credential: object) -> dict[str, object]:
    answer = client.post(ADDRESS, {"credential": credential}, content_type="application/json")
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def test_a_badge_of_ours_is_valid(client: Client, credential: Credential) -> None:
    found = asked(client, json.loads(credential.body))
    assert found["verdict"] == "valid"
    for check in found["checks"]:  # type: ignore[attr-defined]  # JSON
        assert set(check) == {"name", "outcome", "detail", "code", "values"}


def test_it_may_come_as_it_is_or_as_a_file(client: Client, credential: Credential) -> None:
    body = credential.body.encode()
    picture = bake(png(8, 8), body)
    for content, media_type in ((body, "application/vc+ld+json"), (body, "application/json"), (picture, "image/png")):
        assert client.post(ADDRESS, content, content_type=media_type).json()["verdict"] == "valid", media_type
    for name, content in (("badge.json", body), ("badge.png", picture)):
        answer = client.post(ADDRESS, {"file": SimpleUploadedFile(name, content)})
        assert answer.json()["verdict"] == "valid"


def test_it_needs_no_session_and_no_csrf_token(credential: Credential) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert asked(strict, json.loads(credential.body))["verdict"] == "valid"


def test_one_changed_character_makes_it_invalid(client: Client, credential: Credential) -> None:
    document = json.loads(credential.body)
    document["credentialSubject"]["achievement"]["name"] += "!"
    assert asked(client, document)["verdict"] == "invalid"


def test_suspended_reinstated_revoked(client: Client, world: World, credential: Credential) -> None:
    give(world.cleo, Role.ISSUER, world.riders.pk)
    document = json.loads(credential.body)
    suspend_credential(ctx_of(world.cleo), credential.pk, reason="in-question")
    assert asked(client, document)["verdict"] == "suspended"
    reinstate_credential(ctx_of(world.cleo), credential.pk, reason="settled")
    assert asked(client, document)["verdict"] == "valid"
    revoke_credential(ctx_of(world.cleo), credential.pk, reason="mistake")
    assert asked(client, document)["verdict"] == "revoked"


def test_a_stranger_signed_it(client: Client, credential: Credential) -> None:
    document = json.loads(credential.body)
    del document["proof"], document["credentialStatus"]
    signer = Ed25519Signer.generate()
    document["issuer"]["id"] = document["credentialSubject"]["achievement"]["creator"]["id"] = (
        f"did:key:{signer.public_key.multikey}"
    )
    assert asked(client, json.loads(issue(document, signer)))["verdict"] == "unknown-issuer"
    document["issuer"]["id"] = "did:web:elsewhere.example.org"
    method = "did:web:elsewhere.example.org#key-1"
    elsewhere = issue(document, Ed25519Signer.generate(method))
    assert asked(client, json.loads(elsewhere))["verdict"] == "unknown-issuer"


def test_our_signature_on_what_our_records_do_not_have_is_not_vouched_for(
    client: Client, credential: Credential
) -> None:
    from waymark.records.credentials.signing import signer_of

    document = json.loads(credential.body)
    del document["proof"]
    document["id"] = document["id"][:-4] + "ffff"
    forged = issue(document, signer_of(credential.key))
    assert asked(client, json.loads(forged))["verdict"] == "cannot-tell"
    document["id"] = json.loads(credential.body)["id"]
    document["credentialSubject"]["achievement"]["name"] += "!"
    changed = issue(document, signer_of(credential.key))
    assert asked(client, json.loads(changed))["verdict"] == "invalid"


BROKEN = [
    (b"{", "application/json", 400),
    (b'{"credential": 5}', "application/json", 400),
    (b'{"credential": {}, "credential": {}}', "application/json", 400),
    (b"[]", "application/json", 400),
    (b"hello", "text/csv", 415),
    (b"x" * 9_000_000, "image/png", 413),
]


@pytest.mark.parametrize(("content", "media_type", "status"), BROKEN, ids=range(len(BROKEN)))
def test_what_holds_no_badge_is_a_problem(
    db: None, client: Client, content: bytes, media_type: str, status: int
) -> None:
    answer = client.post(ADDRESS, content, content_type=media_type)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status


HOSTILE = [
    b'{"credential": {"@context": [], "proof": 5}}',
    b'{"credential": "not.a.jwt"}',
    b'{"credential": ' + b'{"a":' * 40 + b"1" + b"}" * 40 + b"}",
]


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_badge_is_judged_not_crashed_on(db: None, client: Client, content: bytes) -> None:
    answer = client.post(ADDRESS, content, content_type="application/json")
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        assert answer.json()["verdict"] != "valid"


def test_files_are_one_and_small(db: None, client: Client, tmp_path: Path) -> None:
    assert client.post(ADDRESS, {"other": "x"}).status_code == 400
    two = [SimpleUploadedFile("a", b"a"), SimpleUploadedFile("b", b"b")]
    assert client.post(ADDRESS, {"file": two}).status_code == 400
    large = SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n" + b"x" * (8 * 1024 * 1024))
    assert client.post(ADDRESS, {"file": large}).status_code == 413


def test_other_methods_are_refused(client: Client, db: None) -> None:
    assert client.get(ADDRESS).status_code == 405
    assert client.options(ADDRESS).status_code == 204


def test_checks_of_a_stranger_are_counted_by_address_and_refused_with_the_wait(
    client: Client, db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("waymark.api.verify.CLOCK", FixedClock(NOW))
    settings.WAYMARK = settings.WAYMARK.model_copy(update={"checks_per_minute": 2, "trusted_proxies": 1})

    def status(address: str) -> int:
        headers = {"X-Forwarded-For": f"1.2.3.4, {address}"}
        answer = client.post(ADDRESS, {"credential": {}}, content_type="application/json", headers=headers)
        if answer.status_code == 429:
            assert answer["Content-Type"] == "application/problem+json"
            assert 0 < int(answer["Retry-After"]) <= 60
            assert answer["Retry-After"] in answer.json()["detail"]
        return answer.status_code

    assert [status("203.0.113.5") for _ in range(3)] == [200, 200, 429]
    assert status("198.51.100.7") == 200
