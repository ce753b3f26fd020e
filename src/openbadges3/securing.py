"""Who secured a document: its proofs checked against keys, and the keys against their controllers.

VC Data Integrity §4.4 and §4.5: every proof of a set must hold. A proof whose cryptosuite is unknown here proves
nothing and disproves nothing, as long as another one holds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from .canonical import canonical_bytes
from .codes import Code
from .date_times import parse_date_time
from .errors import EncodingError, IdentityError, ProofError, SignatureError, UnknownKindError
from .identity import origin_of, resolve_key
from .proof import signature_of, unsecured
from .public_keys import PublicKey
from .report import Fetch
from .selective import is_disclosed
from .strict_json import Json, JsonObject
from .suites import ECDSA_SD_2023, ED25519_SIGNATURE_2020, Canonical, Suite, hash_of, suite_of
from .work import KEY, SIGNATURE, Work

_MAX_PROOFS = 8


class Secured(NamedTuple):
    """What the proofs of a document showed: the method used, the controllers of the keys, the sites of bare ones."""

    method: str | None = None
    controllers: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()


def check_proofs(
    document: Mapping[str, Json],
    *,
    fetch: Fetch,
    now: datetime,
    local: bool = False,
    canonical: Canonical = canonical_bytes,
    work: Work | None = None,
    purpose: str = "assertionMethod",
) -> Secured:
    """Check every proof of a document, made for this purpose, within a budget.

    Raises `ProofError`, `IdentityError`, `CanonicalError` or `UnavailableError`.
    """
    proofs = _proofs_of(document)
    known = [(proof, suite) for proof in proofs if (suite := suite_of(proof)) is not None]
    if not known:
        kind = proofs[0].get("cryptosuite") or proofs[0].get("type")
        sentence = f"The proof is of the kind {kind!r}, which this library cannot check."
        raise UnknownKindError(sentence, Code.UNKNOWN_SUITE, name=str(kind)[:200])
    work = work or Work(math.inf)
    bare = unsecured(document)
    digests: dict[tuple[object, ...], bytes] = {}
    controllers = set()
    method = None
    for proof, suite in known:
        method = _method_of(proof, suite, now, purpose)
        work.spend(KEY + SIGNATURE)
        resolved = resolve_key(method, fetch=fetch, now=now, local=local, purpose=purpose)
        key = resolved.key
        if not isinstance(key, PublicKey) or key.codec not in suite.codecs:
            raise ProofError(f"The key of the proof is of a kind that does not go with {suite.name}.")
        codec = key.codec
        previous = _previous(proof, proofs)
        if suite is ECDSA_SD_2023:
            holds = not previous and is_disclosed(document, proof, key, work=work)
        else:
            signature = signature_of(proof, codec)
            covered = bare | {"proof": previous} if previous else bare
            signed = (suite.transformation, hash_of(codec), *map(id, previous))
            if signed not in digests:
                digests[signed] = suite.document_digest(covered, codec, canonical)
            holds = key.is_signed(signature, suite.options_digest(bare, proof, codec, canonical) + digests[signed])
        if not holds:
            raise SignatureError(
                "The signature does not fit the badge: the badge was changed, or another key signed it."
            )
        if resolved.controller is not None:
            controllers.add(resolved.controller)
    # a bare key beside a proof vouches for nobody: only OB 3.0 tokens tie keys to issuers by their site (§8.2)
    return Secured(method, frozenset(controllers))


def _previous(proof: Mapping[str, Json], proofs: list[JsonObject]) -> list[Json]:
    """The proofs this one was made over (VC Data Integrity §4.3, previousProof), each of which must be there once."""
    named = proof.get("previousProof", [])
    listed = named if isinstance(named, list) else [named]
    previous: list[Json] = []
    for name in listed:
        found = [item for item in proofs if isinstance(name, str) and item.get("id") == name]
        if len(found) != 1 or found[0] is proof:
            raise ProofError(f"The proof builds on the proof {name!r}, which is not there exactly once.")
        previous.append(found[0])
    return previous


def _proofs_of(document: Mapping[str, Json]) -> list[JsonObject]:
    value = document.get("proof")
    listed = value if isinstance(value, list) else [value] if value is not None else []
    proofs = [proof for proof in listed if isinstance(proof, dict)]
    if not proofs or len(proofs) != len(listed):
        raise ProofError("There is no proof, so anybody could have written this.", Code.UNSIGNED)
    if len(proofs) > _MAX_PROOFS:
        raise ProofError(f"There are {len(proofs)} proofs; at most {_MAX_PROOFS} are checked.")
    return proofs


def _method_of(proof: Mapping[str, Json], suite: Suite, now: datetime, purpose: str) -> str:
    if suite is not ED25519_SIGNATURE_2020 and proof.get("type") != "DataIntegrityProof":
        raise ProofError(f"The proof is of the type {proof.get('type')!r}, not DataIntegrityProof.")
    if proof.get("proofPurpose") != purpose:
        sentence = f"The proof is not made for the purpose {purpose}."
        raise ProofError(sentence, Code.OTHER_PURPOSE, name=str(proof.get("proofPurpose"))[:200])
    for member in ("created", "expires"):
        if member in proof:
            value = proof[member]
            try:
                instant = parse_date_time(value if isinstance(value, str) else "")
            except EncodingError as error:
                raise ProofError(f"The {member} of the proof is unusable: {error}") from None
            if member == "expires" and instant <= now:
                raise ProofError(f"The proof has expired ({value}).", Code.PROOF_EXPIRED, date=str(value))
    method = proof.get("verificationMethod")
    if not isinstance(method, str):
        raise ProofError("The proof does not name its verificationMethod by an address.")
    return method


def authenticate(issuer: str, secured: Secured) -> bool:
    """Whether one of the keys is the issuer's.

    False where nothing could show it: an issuer that is a plain address signed with a did:key, or one of a DID method
    unknown here. `IdentityError` where it could be shown and is not so: the badge claims somebody else's DID.
    """
    if issuer in secured.controllers or (issuer.startswith("https:") and origin_of(issuer) in secured.origins):
        return True
    if issuer.startswith(("did:key:", "did:web:")):
        sentence = f"{issuer} is named as the issuer, but somebody else's key signed this."
        raise IdentityError(sentence, Code.OTHER_SIGNER, issuer=issuer)
    return False
