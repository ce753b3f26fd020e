"""Issuing a badge: lint, sign, verify our own work, bytes. Each step can be called by itself and run again.

Ed25519 is deterministic: the same document, key and `created` always give the same bytes, so a step that was cut off is
simply repeated and the results compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from .canonical import Shapes
from .canonical.shapes import Described
from .date_times import written_instant
from .errors import ProofError
from .keys import Signer
from .lint import SHAPES, lint
from .model import Part
from .multiformats import KeyCodec
from .proof import (
    EDDSA_RDFC_2022,
    options_digest,
    proof_options,
    required_suite,
    secured_bytes,
    signature_of,
    unsecured,
)
from .reading import read
from .strict_json import Json, JsonObject, Limits, dumps
from .suites import Suite, Transformation, digest_for, hash_of

_SIGNED_LIMITS = Limits(size=72 * 1024, nodes=2_100)


def issue(
    credential: Part | Mapping[str, Json],
    signer: Signer,
    *,
    created: datetime | str | None = None,
    cryptosuite: str = EDDSA_RDFC_2022,
) -> bytes:
    """The signed badge as UTF-8 JSON, with an `eddsa-rdfc-2022` proof unless another suite is asked for.

    `credential` is a model or its JSON, without proof; `created` is the instant written into the proof (there is no
    clock here). Raises `LintError` for a badge that must not be signed, `ProofError` if the signer's work does not
    verify.
    """
    document = lint(credential.to_json() if isinstance(credential, Part) else credential)
    content = sign(document, signer, created=created, cryptosuite=cryptosuite)
    require_own_work(content, signer)
    return content


def sign(
    document: Mapping[str, Json],
    signer: Signer,
    *,
    created: datetime | str | None = None,
    cryptosuite: str = EDDSA_RDFC_2022,
    shapes: Shapes = SHAPES,
) -> bytes:
    """Sign a linted document; the same arguments give the same bytes."""
    return next(sign_many([document], signer, created=created, cryptosuite=cryptosuite, shapes=shapes))


def sign_many(
    documents: Iterable[Mapping[str, Json]],
    signer: Signer,
    *,
    created: datetime | str | None = None,
    cryptosuite: str = EDDSA_RDFC_2022,
    shapes: Shapes = SHAPES,
) -> Iterator[bytes]:
    """Sign linted documents one after the other, the same way as one alone.

    Documents of one shape (badges of one achievement) share a plan in `shapes` and the digest of the proof options.
    """
    written, codec = written_instant(created), signer.public_key.codec
    options: JsonObject = {}
    context: Json = None
    digest = written_options = b""
    for document in documents:
        if not digest or document.get("@context") != context:
            context = document.get("@context")
            options = proof_options(
                signer.verification_method, created=written, cryptosuite=cryptosuite, context=context
            )
            suite = _fitting_suite(signer, options)
            digest = options_digest(document, options, shapes.canonical, codec)
            written_options = dumps(options)
        bare = unsecured(document)
        unsigned = dumps(bare)
        signature = signer.sign(digest + _digest(shapes.describe(bare, unsigned), suite, codec, shapes))
        if len(signature) != codec.signature_length:
            raise ProofError(f"The signer gave {len(signature)} bytes, not {codec.signature_length}.")
        yield secured_bytes(unsigned, written_options, signature)


def _digest(described: Described, suite: Suite, codec: KeyCodec, shapes: Shapes) -> bytes:
    if suite.transformation is Transformation.RDFC and hash_of(codec) == "sha256":
        return shapes.digest(described)
    if suite.transformation is Transformation.JCS:
        return digest_for(codec, described.jcs())
    return suite.document_digest(described.document, codec, shapes.canonical)


def _fitting_suite(signer: Signer, options: JsonObject) -> Suite:
    suite, codec = required_suite(options), signer.public_key.codec
    if codec not in suite.codecs:
        raise ProofError(f"The signer's key is of the kind {codec.name}, which does not go with {suite.name}.")
    return suite


def require_own_work(content: bytes, signer: Signer) -> None:
    """Raise `ProofError` unless the bytes are a document whose one proof this signer's public key verifies."""
    document, described = read(content, limits=_SIGNED_LIMITS, shapes=SHAPES)
    proofs = document.get("proof")
    if not isinstance(proofs, list) or len(proofs) != 1 or not isinstance(proofs[0], dict):
        raise ProofError("The signed document does not have exactly one proof.")
    if proofs[0].get("verificationMethod") != signer.verification_method:
        raise ProofError("The proof names another key than the signer's.")
    proof, key = proofs[0], signer.public_key
    digest = _digest(described, required_suite(proof), key.codec, SHAPES)
    message = options_digest(document, proof, SHAPES.canonical, key.codec) + digest
    if not key.is_signed(signature_of(proof, key.codec), message):
        raise ProofError("The signature does not verify with the signer's public key; nothing may be published.")
