"""Badges of issuers that have a host of their own."""

import json
from urllib.parse import quote

from openbadges3 import Ed25519Signer, issue
from openbadges3.strict_json import Json, JsonObject
from tests.network.hosts import Host

CONTEXTS: list[Json] = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]


def badge_by(host: Host, **more: Json) -> bytes:
    """A badge signed by an issuer whose key the host publishes from now on."""
    did = f"did:web:{quote(host.name, safe='')}"
    signer = Ed25519Signer.generate(f"{did}#key-1")
    method = {
        "id": f"{did}#key-1",
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": signer.public_key.multikey,
    }
    document = {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": [method],
        "assertionMethod": [f"{did}#key-1"],
    }
    host.says("/.well-known/did.json", json.dumps(document).encode())
    return issue(unsigned(did) | more, signer)


def unsigned(issuer: str, *, name: str = "Example College") -> JsonObject:
    """A badge before it is signed."""
    return {
        "@context": CONTEXTS,
        "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Teamwork",
        "issuer": {"id": issuer, "type": ["Profile"], "name": name},
        "validFrom": "2024-03-01T00:00:00Z",
        "credentialSubject": {
            "id": "did:example:ada",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://example.org/a/1",
                "type": ["Achievement"],
                "name": "Teamwork",
                "description": "Works in a team.",
                "criteria": {"narrative": "Worked in a team."},
            },
        },
    }
