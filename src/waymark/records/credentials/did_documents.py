"""DID documents: every key that ever signed for an issuer, because did:web has no history."""

from collections.abc import Iterable

from openbadges3.date_times import write_date_time
from openbadges3.strict_json import Json, JsonObject

from .models import SigningKey

CONTEXTS: list[Json] = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]


def did_document(did: str, keys: Iterable[SigningKey], *, with_stolen: bool = False) -> JsonObject:
    """The document of an issuer. A compromised key is still described, but no longer speaks for the issuer.

    `with_stolen` lets it speak: for ourselves alone, to check the signature of a badge that our records have from
    before. Nobody else can tell when a badge was signed, for a thief writes any date into it.
    """
    methods: list[Json] = []
    speaking: list[Json] = []
    for key in sorted(keys, key=lambda each: (each.from_at, each.kid)):
        method: JsonObject = {
            "id": f"{did}#{key.kid}",
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": key.public_multibase,
        }
        if key.compromised_at is not None and not with_stolen:
            method["revoked"] = write_date_time(key.compromised_at)
        else:
            speaking.append(f"{did}#{key.kid}")
        methods.append(method)
    return {"@context": CONTEXTS, "id": did, "verificationMethod": methods, "assertionMethod": speaking}
