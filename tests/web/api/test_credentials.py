"""Credentials, achievements, DID documents and status lists as machines get them."""

import hashlib
import json

import pytest
from django.test import Client

from openbadges3 import Verdict, unbake
from tests.flows.people import ctx_of
from tests.flows.signing import issued
from tests.flows.world import World, make_world
from tests.pure.packs.tiny import tiny_files
from waymark.flows.share_credential import make_share, set_visibility, withdraw_share
from waymark.flows.suspend_or_revoke import suspend_credential
from waymark.records.credentials.models import Credential, StatusList
from waymark.records.credentials.states import Visibility
from waymark.records.credentials.verifying import verify_content
from waymark.rules.kernel.clock import SystemClock
from waymark.rules.kernel.context import Context, Role

SystemNow = SystemClock().now


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def public(world: World) -> Credential:
    """Ada's badge, which she made public."""
    credential = issued(world)
    return set_visibility(ctx_of(world.ada), credential.pk, visibility=Visibility.PUBLIC, show_name=False)


def test_a_public_credential_is_the_signed_bytes(client: Client, public: Credential) -> None:
    stored = Credential.objects.get(pk=public.pk)
    answer = client.get(f"/credentials/{public.pk}.json")
    assert answer.status_code == 200
    assert answer.content.decode() == stored.body
    assert answer["Content-Type"] == "application/vc+ld+json"
    assert answer["ETag"] == f'"sha256:{hashlib.sha256(answer.content).hexdigest()}"'
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_who_has_the_bytes_is_told_so(client: Client, public: Credential) -> None:
    etag = client.get(f"/credentials/{public.pk}.json")["ETag"]
    again = client.get(f"/credentials/{public.pk}.json", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("accept", "is_json"),
    [
        ("application/vc+ld+json", True),
        ("application/json", True),
        ("application/json;q=0.5, application/ld+json", True),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", False),
        ("application/json;q=0.1, text/html", False),
        ("application/json;q=0, text/html;q=0.1", False),
        ("", False),
    ],
)
def test_one_address_answers_people_and_machines(accept: str, is_json: bool) -> None:
    from waymark.api.answers import prefers_json

    assert prefers_json(accept) is is_json


def test_the_address_of_a_credential_gives_json_to_machines(client: Client, public: Credential) -> None:
    answer = client.get(f"/credentials/{public.pk}", headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert "Accept" in answer["Vary"]


def test_a_public_credential_takes_one_query(
    client: Client, public: Credential, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    client.get(f"/credentials/{public.pk}.json")
    with django_assert_num_queries(1):  # type: ignore[operator]  # a fixture that is a context manager
        client.get(f"/credentials/{public.pk}.json")


@pytest.mark.parametrize("ending", ["json", "png", "svg"])
def test_a_private_credential_is_not_there_for_strangers(client: Client, world: World, ending: str) -> None:
    credential = issued(world)
    answer = client.get(f"/credentials/{credential.pk}.{ending}")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert set(answer.json()) >= {"type", "title", "status", "detail"}
    client.force_login(world.ben)
    assert client.get(f"/credentials/{credential.pk}.{ending}").status_code == 404


def test_its_holder_gets_a_private_credential(client: Client, world: World) -> None:
    credential = issued(world)
    client.force_login(world.ada)
    answer = client.get(f"/credentials/{credential.pk}.json")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-cache"


def test_a_link_opens_a_private_credential_until_it_is_withdrawn(client: Client, world: World) -> None:
    credential = issued(world)
    now = Context(actor=ctx_of(world.ada).actor, now=SystemNow())
    share, token = make_share(now, credential.pk, label="For a job", days=7)
    address = f"/credentials/{credential.pk}.json"
    assert client.get(address, {"share": token}).status_code == 200
    assert client.get(address, {"share": token + "x"}).status_code == 404
    withdraw_share(now, share.pk)
    assert client.get(address, {"share": token}).status_code == 404


def test_going_private_again_takes_effect_at_once(client: Client, world: World, public: Credential) -> None:
    set_visibility(ctx_of(world.ada), public.pk, visibility=Visibility.PRIVATE, show_name=False)
    assert client.get(f"/credentials/{public.pk}.json").status_code == 404


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_a_picture_carries_the_signed_bytes(client: Client, public: Credential, ending: str) -> None:
    answer = client.get(f"/credentials/{public.pk}.{ending}")
    assert answer.status_code == 200, answer.content
    assert unbake(answer.content).decode() == Credential.objects.get(pk=public.pk).body
    assert verify_content(answer.content, now=SystemNow()).verdict is Verdict.VALID
    if ending == "svg":
        assert "attachment" in answer["Content-Disposition"]
        assert "sandbox" in answer["Content-Security-Policy"]


def test_a_suspended_credential_still_answers_and_its_list_says_so(
    client: Client, world: World, public: Credential
) -> None:
    from tests.flows.people import give

    give(world.cleo, Role.ISSUER, world.riders.pk)
    suspend_credential(ctx_of(world.cleo), public.pk, reason="in-question")
    answer = client.get(f"/credentials/{public.pk}.json")
    assert answer.status_code == 200
    assert verify_content(answer.content, now=SystemNow()).verdict is Verdict.SUSPENDED


def test_did_documents_and_lists_answer(client: Client, public: Credential) -> None:
    did = client.get("/.well-known/did.json")
    assert did.json()["id"] == public.key.issuer.did
    assert client.get("/.well-known/did.json", headers={"Accept": "application/did+json"})["Content-Type"] == (
        "application/did+json"
    )
    entry = json.loads(Credential.objects.get(pk=public.pk).body)["credentialStatus"]
    answer = client.get(entry["statusListCredential"])
    assert answer.json()["id"] == entry["statusListCredential"]
    assert client.get(entry["statusListCredential"], headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.get("/issuers/nobody/did.json").status_code == 404


def test_an_achievement_is_what_credentials_embed(client: Client, world: World, public: Credential) -> None:
    embedded = json.loads(Credential.objects.get(pk=public.pk).body)["credentialSubject"]["achievement"]
    answer = client.get(embedded["id"], headers={"Accept": "application/ld+json"})
    assert answer.status_code == 200
    found = answer.json()
    assert found.pop("@context")[0] == "https://www.w3.org/ns/credentials/v2"
    assert found == embedded
    assert client.get(embedded["id"] + "x", headers={"Accept": "application/json"}).status_code == 404
    if "image" in embedded:
        picture = client.get(embedded["image"]["id"])
        assert (picture.status_code, picture["Content-Type"]) == (200, "image/png")


def test_other_methods_are_problems(client: Client, public: Credential) -> None:
    answer = client.post(f"/credentials/{public.pk}.json")
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    assert client.options(f"/credentials/{public.pk}.json").status_code == 204
    assert StatusList.objects.exists()
    assert tiny_files()


def test_strangers_take_the_short_way(client: Client, public: Credential) -> None:
    answer = client.get(f"/credentials/{public.pk}.json")
    assert "Cookie" not in answer.get("Vary", "")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_whoever_has_a_session_takes_the_long_way(client: Client, world: World) -> None:
    credential = issued(world)
    client.force_login(world.ada)
    for address in (f"/credentials/{credential.pk}.json", f"/credentials/{credential.pk}.png"):
        assert client.get(address).status_code == 200
    as_json = client.get(f"/credentials/{credential.pk}", headers={"Accept": "application/json"})
    assert as_json.status_code == 200
    client.logout()
    assert client.get(f"/credentials/{credential.pk}.json").status_code == 404
