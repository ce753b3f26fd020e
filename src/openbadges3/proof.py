"""Data Integrity proofs with the cryptosuite `eddsa-rdfc-2022` (VC Data Integrity 1.0, vc-di-eddsa 1.0 §3.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from .canonical import canonize
from .errors import EncodingError, ProofError
from .keys import PublicKey
from .multiformats import base58btc_decode, base58btc_encode
from .strict_json import Json, JsonObject

EDDSA_RDFC_2022 = "eddsa-rdfc-2022"

Canonical = Callable[[Mapping[str, Json]], str]
"""Gives the canonical N-Quads of a document in safe mode: `canonize`, or `Shapes.canonical`, which is faster."""


def proof_options(verification_method: str, *, created: str | None = None) -> JsonObject:
    """A proof without its value: what is signed beside the document. `created` is a date-time with zone."""
    options: JsonObject = {"type": "DataIntegrityProof", "cryptosuite": EDDSA_RDFC_2022}
    if created is not None:
        options["created"] = created
    return options | {"verificationMethod": verification_method, "proofPurpose": "assertionMethod"}


def unsecured(document: Mapping[str, Json]) -> JsonObject:
    """The document without its proof."""
    return {name: value for name, value in document.items() if name != "proof"}


def signing_input(document: Mapping[str, Json], options: Mapping[str, Json], canonical: Canonical = canonize) -> bytes:
    """The 64 bytes that are signed: SHA-256 of the canonical proof options, then of the canonical document.

    §3.2.3 to §3.2.5. The options take the contexts of the document; an option the contexts do not know is an error.
    """
    return options_digest(document, options, canonical) + document_digest(document, canonical)


def document_digest(document: Mapping[str, Json], canonical: Canonical = canonize) -> bytes:
    """SHA-256 of the canonical form of the document without its proof."""
    return hashlib.sha256(canonical(unsecured(document)).encode("utf-8")).digest()


def options_digest(document: Mapping[str, Json], options: Mapping[str, Json], canonical: Canonical = canonize) -> bytes:
    """SHA-256 of the canonical form of the proof options in the contexts of the document."""
    configuration = {name: value for name, value in options.items() if name not in ("proofValue", "@context")}
    configuration["@context"] = document.get("@context")
    return hashlib.sha256(canonical(configuration).encode("utf-8")).digest()


def secured(document: Mapping[str, Json], options: Mapping[str, Json], signature: bytes) -> JsonObject:
    """The document with the proof that options and signature make."""
    value: JsonObject = {**options, "proofValue": "z" + base58btc_encode(signature)}
    return {**document, "proof": [value]}


def signature_of(proof: Mapping[str, Json]) -> bytes:
    """The raw signature of a proof; `ProofError` if its value is not 64 bytes of base58btc."""
    text = proof.get("proofValue")
    if not isinstance(text, str) or not text.startswith("z"):
        raise ProofError("The proofValue is missing or is not base58btc, starting with z.")
    try:
        signature = base58btc_decode(text[1:])
    except EncodingError as error:
        raise ProofError(f"The proofValue is not base58btc: {error}") from None
    if len(signature) != 64:
        raise ProofError(f"The proofValue holds {len(signature)} bytes; an Ed25519 signature has 64.")
    return signature


def is_proven(
    document: Mapping[str, Json], proof: Mapping[str, Json], key: PublicKey, canonical: Canonical = canonize
) -> bool:
    """Whether the proof is a signature of this key over this document; raises if either cannot be canonicalized."""
    return key.is_signed(signature_of(proof), signing_input(document, proof, canonical))
