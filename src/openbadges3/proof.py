"""Data Integrity proofs: options, what is signed, and the signed document (VC Data Integrity 1.0 §2 and §4)."""

from __future__ import annotations

from collections.abc import Mapping

from . import suites
from .canonical import canonical_bytes
from .errors import EncodingError, ProofError
from .keys import PublicKey
from .multiformats import KeyCodec, base58btc_decode, base58btc_encode
from .strict_json import Json, JsonObject
from .suites import Canonical, Suite, Transformation, suite_of

EDDSA_RDFC_2022 = suites.EDDSA_RDFC_2022.name
EDDSA_JCS_2022 = suites.EDDSA_JCS_2022.name
ECDSA_RDFC_2019 = suites.ECDSA_RDFC_2019.name
ECDSA_JCS_2019 = suites.ECDSA_JCS_2019.name

__all__ = ["Canonical", "document_digest", "is_proven", "options_digest", "proof_options", "secured", "signing_input"]


def proof_options(
    verification_method: str,
    *,
    created: str | None = None,
    cryptosuite: str = EDDSA_RDFC_2022,
    context: Json = None,
) -> JsonObject:
    """A proof without its value: what is signed beside the document.

    `created` is a date-time with zone. `context` is that of the document, which the JCS suites sign with the options.
    """
    options: JsonObject = {"type": "DataIntegrityProof", "cryptosuite": cryptosuite}
    if created is not None:
        options["created"] = created
    options |= {"verificationMethod": verification_method, "proofPurpose": "assertionMethod"}
    if required_suite(options).transformation is Transformation.JCS and context is not None:
        options["@context"] = context
    return options


def required_suite(proof: Mapping[str, Json]) -> Suite:
    """The suite of a proof; `ProofError` for one this library does not know."""
    suite = suite_of(proof)
    if suite is None:
        raise ProofError(f"The cryptosuite {proof.get('cryptosuite')!r} is not one this library knows.")
    return suite


def unsecured(document: Mapping[str, Json]) -> JsonObject:
    """The document without its proof."""
    bare = dict(document)
    bare.pop("proof", None)
    return bare


def signing_input(
    document: Mapping[str, Json],
    options: Mapping[str, Json],
    canonical: Canonical = canonical_bytes,
    codec: KeyCodec = KeyCodec.ED25519,
) -> bytes:
    """What is signed: the digest of the proof options, then that of the document (64 bytes; 96 for P-384).

    An option or a part of the document that the contexts do not know is an error in the RDFC suites.
    """
    return options_digest(document, options, canonical, codec) + document_digest(
        document, canonical, required_suite(options), codec
    )


def document_digest(
    document: Mapping[str, Json],
    canonical: Canonical = canonical_bytes,
    suite: Suite = suites.EDDSA_RDFC_2022,
    codec: KeyCodec = KeyCodec.ED25519,
) -> bytes:
    """The digest of the document without its proof."""
    return suite.document_digest(unsecured(document), codec, canonical)


def options_digest(
    document: Mapping[str, Json],
    options: Mapping[str, Json],
    canonical: Canonical = canonical_bytes,
    codec: KeyCodec = KeyCodec.ED25519,
) -> bytes:
    """The digest of the proof options in the contexts of the document."""
    return required_suite(options).options_digest(document, options, codec, canonical)


def secured(document: Mapping[str, Json], options: Mapping[str, Json], signature: bytes) -> JsonObject:
    """The document with the proof that options and signature make."""
    return {**document, "proof": [_proof(options, signature)]}


def secured_bytes(written: bytes, options: bytes, signature: bytes) -> bytes:
    """As `dumps(secured(…))`, for a document without proof and for proof options of which these are the bytes."""
    value = base58btc_encode(signature).encode("ascii")
    return b'%b,"proof":[%b,"proofValue":"z%b"}]}' % (written[:-1], options[:-1], value)


def _proof(options: Mapping[str, Json], signature: bytes) -> JsonObject:
    return {**options, "proofValue": "z" + base58btc_encode(signature)}


def signature_of(proof: Mapping[str, Json], codec: KeyCodec = KeyCodec.ED25519) -> bytes:
    """The raw signature of a proof; `ProofError` if its value is not base58btc of the length that goes with the key."""
    text = proof.get("proofValue")
    if not isinstance(text, str) or not text.startswith("z"):
        raise ProofError("The proofValue is missing or is not base58btc, starting with z.")
    try:
        signature = base58btc_decode(text[1:])
    except EncodingError as error:
        raise ProofError(f"The proofValue is not base58btc: {error}") from None
    if len(signature) != codec.signature_length:
        raise ProofError(f"The proofValue holds {len(signature)} bytes, not {codec.signature_length}.")
    return signature


def is_proven(
    document: Mapping[str, Json], proof: Mapping[str, Json], key: PublicKey, canonical: Canonical = canonical_bytes
) -> bool:
    """Whether the proof is a signature of this key over this document; raises if either cannot be canonicalized."""
    signature = signature_of(proof, key.codec)
    return key.is_signed(signature, signing_input(document, proof, canonical, key.codec))
