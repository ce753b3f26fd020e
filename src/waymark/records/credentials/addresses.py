"""The addresses that signed bytes name. They can never change once a credential was issued."""

from urllib.parse import quote, urlsplit
from uuid import UUID


def credential_address(base_url: str, credential_id: UUID) -> str:
    """Where a credential answers."""
    return f"{base_url}/credentials/{credential_id}"


def status_address(base_url: str, list_id: UUID) -> str:
    """Where a status list answers."""
    return f"{base_url}/status/{list_id}"


def achievement_address(base_url: str, program: str, version: str, key: str) -> str:
    """Where an achievement of a version of a program answers."""
    return f"{base_url}/achievements/{quote(program, safe='')}/{quote(version, safe='')}/{quote(key, safe='')}"


def root_did(base_url: str) -> str:
    """The did:web whose document is at /.well-known/did.json. A port is percent-encoded, as the method asks."""
    return "did:web:" + urlsplit(base_url).netloc.replace(":", "%3A")


def organization_did(base_url: str, organization_key: str) -> str:
    """The did:web whose document is at /issuers/<key>/did.json."""
    return f"{root_did(base_url)}:issuers:{organization_key}"
