"""The issuer's base proof and the holder's derived one (vc-di-ecdsa §3.5.2-6, §3.6.1 and §3.6.6)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec

from openbadges3 import contexts
from openbadges3.canonical import canonize
from openbadges3.canonical.rdfc10 import canonical_issue
from openbadges3.canonical.safe import Load
from openbadges3.date_times import written_instant
from openbadges3.errors import EncodingError, ProofError
from openbadges3.keys import EcdsaSigner, Signer
from openbadges3.lint import lint
from openbadges3.model import Part
from openbadges3.multiformats import KeyCodec, base64url_decode, base64url_encode
from openbadges3.proof import unsecured
from openbadges3.strict_json import Json, JsonObject
from openbadges3.suites import require_same_contexts

from . import cbor
from .grouping import group_of, named, nameless_quads, statements_of
from .pointers import select

CRYPTOSUITE = "ecdsa-sd-2023"
BASE_HEADER, DERIVED_HEADER = b"\xd9\x5d\x00", b"\xd9\x5d\x01"
ALWAYS_MANDATORY = ("/issuer", "/validFrom", "/validUntil", "/credentialStatus", "/credentialSchema", "/refreshService")
"""What a holder must never be able to leave out, where a badge has it."""


def issue_base(
    credential: Part | Mapping[str, Json],
    signer: Signer,
    *,
    mandatory: Iterable[str] = (),
    created: datetime | str | None = None,
) -> JsonObject:
    """The badge with a base proof, for its holder only; `signer` has a P-256 key.

    `mandatory` are JSON pointers to what every disclosure shows; `ALWAYS_MANDATORY` are added. Raises `LintError` and
    `ProofError`.
    """
    document = lint(credential.to_json() if isinstance(credential, Part) else credential)
    if signer.public_key.codec is not KeyCodec.P256:
        raise ProofError("Selective disclosure is signed with a P-256 key.")
    pointers = sorted({*mandatory, *(name for name in ALWAYS_MANDATORY if name[1:] in document)})
    options: JsonObject = {"type": "DataIntegrityProof", "cryptosuite": CRYPTOSUITE}
    written = written_instant(created)
    if written is not None:
        options["created"] = written
    options |= {"verificationMethod": signer.verification_method, "proofPurpose": "assertionMethod"}
    value = base_value(document, options, signer, pointers=pointers, hmac_key=os.urandom(32))
    return document | {"proof": [options | {"proofValue": value}]}


def base_value(
    document: Mapping[str, Json],
    options: Mapping[str, Json],
    signer: Signer,
    *,
    pointers: list[str],
    hmac_key: bytes,
    proof_signer: EcdsaSigner | None = None,
    load: Load = contexts.load,
) -> str:
    """The `proofValue` of a base proof. `proof_signer` signs the single statements; its key is used once."""
    once = proof_signer or EcdsaSigner(ec.generate_private_key(ec.SECP256R1()))
    whole = named(document)
    statements = statements_of(whole, hmac_key, load)
    mandatory = group_of(whole, pointers, statements, load)
    shown = "".join(line for index, line in enumerate(statements.lines) if index in mandatory)
    public = KeyCodec.P256.prefix + once.public_key.raw
    signed = options_hash(document, options, load) + public + hashlib.sha256(shown.encode("utf-8")).digest()
    signatures: list[cbor.Value] = [
        once.sign(line.encode("utf-8")) for index, line in enumerate(statements.lines) if index not in mandatory
    ]
    listed: list[cbor.Value] = list(pointers)
    return _written(BASE_HEADER, [signer.sign(signed), public, hmac_key, signatures, listed])


def options_hash(document: Mapping[str, Json], options: Mapping[str, Json], load: Load = contexts.load) -> bytes:
    """SHA-256 of the canonical proof options in the contexts of the document; the proof may name no others."""
    configuration = {name: value for name, value in options.items() if name != "proofValue"}
    if "@context" in configuration:
        require_same_contexts(document, configuration)
    canonical = canonize(configuration | {"@context": document.get("@context")}, load)
    return hashlib.sha256(canonical.encode("utf-8")).digest()


def derive(signed: Mapping[str, Json], *, show: Iterable[str], load: Load = contexts.load) -> JsonObject:
    """What the holder shows of a badge with a base proof: what is mandatory and what the pointers `show` select."""
    proofs = signed.get("proof")
    proof = proofs[0] if isinstance(proofs, list) and len(proofs) == 1 else proofs
    if not isinstance(proof, dict):
        raise ProofError("There is not exactly one base proof to derive from.")
    signature, public, hmac_key, signatures, pointers = read_base(proof.get("proofValue"))
    document = unsecured(signed)
    whole = named(document)
    statements = statements_of(whole, hmac_key, load)
    mandatory = group_of(whole, pointers, statements, load)
    chosen = group_of(whole, list(show), statements, load)
    shown = sorted(mandatory | chosen)
    single = [index for index in range(len(statements.lines)) if index not in mandatory]
    if len(single) != len(signatures):
        raise ProofError("The base proof does not fit the badge.")
    kept: list[cbor.Value] = [value for index, value in zip(single, signatures, strict=True) if index in chosen]
    every = [*pointers, *show]
    selection = select(whole, every) or {}
    issued = canonical_issue(nameless_quads(selection, load))
    labels: dict[int, cbor.Value] = {
        int(label.removeprefix("_:c14n")): base64url_decode(statements.labels[node].removeprefix("_:u"))
        for node, label in issued.items()
    }
    places: list[cbor.Value] = [shown.index(index) for index in sorted(mandatory)]
    value = _written(DERIVED_HEADER, [signature, public, kept, dict(sorted(labels.items())), places])
    revealed = select(document, every) or {}
    return revealed | {"proof": [proof | {"proofValue": value}]}


def _written(header: bytes, parts: list[cbor.Value]) -> str:
    return "u" + base64url_encode(header + cbor.encode(parts))


def read_value(text: Json, header: bytes) -> list[cbor.Value]:
    """The five parts of a proof value with this header; `ProofError` for any other."""
    if not isinstance(text, str) or not text.startswith("u"):
        raise ProofError("The proofValue is not base64url, starting with u.")
    try:
        data = base64url_decode(text[1:])
        if not data.startswith(header):
            raise ProofError("The proof is not of the kind that is needed here (base or derived).")
        parts = cbor.decode(data[3:])
    except EncodingError as error:
        raise ProofError(f"The proofValue is damaged: {error}") from None
    if not isinstance(parts, list) or len(parts) != 5:
        raise ProofError("The proofValue does not have its five parts.")
    return parts


def read_base(text: Json) -> tuple[bytes, bytes, bytes, list[bytes], list[str]]:
    """Signature, key of the single statements, HMAC key, single signatures, and mandatory pointers of a base proof."""
    signature, public, hmac_key, signatures, pointers = read_value(text, BASE_HEADER)
    if not isinstance(signature, bytes) or not isinstance(public, bytes) or not isinstance(hmac_key, bytes):
        raise ProofError("The base proof is damaged.")
    if not isinstance(signatures, list) or not isinstance(pointers, list):
        raise ProofError("The base proof is damaged.")
    singles = [value for value in signatures if isinstance(value, bytes)]
    places = [value for value in pointers if isinstance(value, str)]
    if len(singles) != len(signatures) or len(places) != len(pointers):
        raise ProofError("The base proof is damaged.")
    return signature, public, hmac_key, singles, places
