"""Whose badge is it? What the page says of the holder beside the verdict."""

import pytest
from django.apps import apps
from django.test import Client

from openbadges3 import Ed25519Signer, bake, issue
from openbadges3.recipient import identity_hash
from openbadges3.strict_json import Json
from tests.flows.world import World
from tests.network.badges import unsigned
from tests.pure.packs.tiny import png
from waymark.records.limits.models import RequestCount

SIGNER = Ed25519Signer.generate()
COPIED = "A badge file can be copied. This check doesn’t show that the person who gave it to you earned it."


def identity(kind: str, value: str, *, salt: str = "") -> Json:
    found: dict[str, Json] = {"type": "IdentityObject", "identityType": kind, "hashed": bool(salt)}
    found["identityHash"] = identity_hash(value, salt=salt) if salt else value
    return found | ({"salt": salt} if salt else {})


def badge_for(*identities: Json, **subject: Json) -> bytes:
    """A badge whose subject is known by these identities."""
    document = unsigned(f"did:key:{SIGNER.public_key.multikey}")
    found = document["credentialSubject"]
    assert isinstance(found, dict)
    if identities:
        found["identifier"] = list(identities)
    found.update(subject)
    return issue(document, SIGNER)


def page(client: Client, text: bytes | str, **more: str) -> str:
    said = client.post("/verify", {"text": text.decode() if isinstance(text, bytes) else text, **more})
    return " ".join(said.content.decode().split())


def test_a_file_that_verifies_does_not_say_whose_it_is(client: Client, world: World) -> None:
    said = page(client, badge_for())
    assert "Whose badge is it?" in said
    assert COPIED in said
    assert "The badge doesn’t say whose it is." in said
    assert "Ask the person to show you the badge in their account on the issuer’s site, or ask the issuer." in said
    assert "Compare" not in said


def test_names_inside_a_badge_are_shown(client: Client, world: World) -> None:
    said = page(
        client, badge_for(identity("name", "Ada Lund"), identity("sisSourcedId", "A-17"), identity("ext:x", "7"))
    )
    for shown in ("Name", "Ada Lund", "ID in a records system", "A-17", "Another identifier", COPIED):
        assert shown in said
    assert "The badge doesn’t say whose it is." not in said


def test_a_hidden_address_can_be_compared_with_one_that_is_typed(client: Client, world: World) -> None:
    badge = badge_for(identity("emailAddress", "ada@example.org", salt="pepper"))
    said = page(client, badge)
    assert "Hidden in the badge. You can compare it." in said
    assert "ada@example.org" not in said
    for typed in ("ada@example.org", " Ada@Example.org "):
        assert f"“{typed.strip()}” matches the badge (Email address)." in page(client, badge, identity=typed)
    said = page(client, badge, identity="ben@example.org")
    assert "“ben@example.org” doesn’t match anything inside the badge." in said


def test_what_is_sent_again_to_be_compared_is_the_same_badge(client: Client, world: World) -> None:
    from io import BytesIO

    badge = badge_for(identity("emailAddress", "ada@example.org", salt="pepper"))
    picture = BytesIO(bake(png(8, 8), badge))
    picture.name = "badge.png"
    answer = client.post("/verify", {"badge": picture})
    again = answer.context["again"]
    assert "matches the badge" in page(client, again, identity="ada@example.org")


def test_what_is_typed_is_not_kept(client: Client, world: World, caplog: pytest.LogCaptureFixture) -> None:
    before = _stored()
    badge = badge_for(identity("emailAddress", "ada@example.org", salt="pepper"))
    page(client, badge, identity="ada@example.org")
    after = _stored()
    assert {name for name in before if after[name] != before[name]} <= {RequestCount.__name__}
    assert "ada@example.org" not in caplog.text
    assert not client.session.keys()


def _stored() -> dict[str, int]:
    """How many rows there are of each kind."""
    return {model.__name__: model._default_manager.count() for model in apps.get_models()}


def test_nothing_is_said_of_the_holder_of_what_was_changed(client: Client, world: World) -> None:
    changed = badge_for(identity("name", "Ada Lund")).replace(b"Ada Lund", b"Eve Lund")
    said = page(client, changed)
    assert "Don’t rely on this badge" in said
    assert "Whose badge is it?" not in said


def test_names_that_turn_text_around_are_isolated(client: Client, world: World) -> None:
    said = page(client, badge_for(identity("name", "Ada \u202edrowssap")))
    assert "<bdi>Ada drowssap</bdi>" in said
