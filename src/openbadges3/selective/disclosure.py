"""Checking what a holder shows (vc-di-ecdsa §3.5.8 and §3.6.7)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from openbadges3 import contexts
from openbadges3.canonical.quads import serialize
from openbadges3.canonical.rdfc10 import canonical_issue, relabel
from openbadges3.canonical.safe import Load, document_quads
from openbadges3.codes import Code
from openbadges3.errors import ProofError, UnknownKindError
from openbadges3.multiformats import KeyCodec, base64url_encode
from openbadges3.proof import unsecured
from openbadges3.public_keys import PublicKey
from openbadges3.strict_json import Json
from openbadges3.work import SIGNATURE, Work

from .base import DERIVED_HEADER, options_hash, read_value


def is_disclosed(
    document: Mapping[str, Json],
    proof: Mapping[str, Json],
    key: PublicKey,
    load: Load = contexts.load,
    work: Work | None = None,
) -> bool:
    """Whether a derived proof shows that this key signed every statement of the document.

    Raises `ProofError` for a base proof or a damaged one, and what `canonize` raises for the document.
    """
    signature, public, signatures, labels, places = _read_derived(proof.get("proofValue"))
    if work is not None:
        work.spend(len(signatures) * SIGNATURE)
    quads = document_quads(unsecured(document), load, work)
    issued = canonical_issue(quads, work=work)
    if set(labels) != set(range(len(issued))) or len(set(labels.values())) != len(labels):
        raise ProofError("The derived proof does not name each node of the badge once.")
    renamed = {
        node: "_:u" + base64url_encode(labels[int(label.removeprefix("_:c14n"))]) for node, label in issued.items()
    }
    lines = sorted(serialize(relabel(quad, renamed)) for quad in quads)
    mandatory = set(places)
    if len(mandatory) != len(places) or max(mandatory, default=0) >= len(lines):
        raise ProofError("The derived proof does not say which statements are mandatory.")
    single = [line for index, line in enumerate(lines) if index not in mandatory]
    if len(single) != len(signatures):
        raise ProofError("The derived proof does not have a signature for each statement that is shown.")
    shown = "".join(line for index, line in enumerate(lines) if index in mandatory)
    signed = options_hash(document, proof, load) + public + hashlib.sha256(shown.encode("utf-8")).digest()
    if not key.is_signed(signature, signed):
        return False
    once = PublicKey(KeyCodec.P256, public[2:])
    if not all(once.is_signed(value, line.encode("utf-8")) for value, line in zip(signatures, single, strict=True)):
        return False
    if not mandatory:
        sentence = "Its issuer made no part of it mandatory, so parts of it may have been left out."
        raise UnknownKindError(sentence, Code.NOTHING_MANDATORY)
    return True


def _read_derived(text: Json) -> tuple[bytes, bytes, list[bytes], dict[int, bytes], list[int]]:
    signature, public, signatures, labels, places = read_value(text, DERIVED_HEADER)
    if not isinstance(signature, bytes) or not isinstance(public, bytes) or public[:2] != KeyCodec.P256.prefix:
        raise ProofError("The derived proof is damaged.")
    if not isinstance(signatures, list) or not isinstance(labels, dict) or not isinstance(places, list):
        raise ProofError("The derived proof is damaged.")
    singles = [value for value in signatures if isinstance(value, bytes)]
    digests = {number: value for number, value in labels.items() if isinstance(value, bytes) and len(value) == 32}
    indexes = [value for value in places if isinstance(value, int)]
    if len(singles) != len(signatures) or len(digests) != len(labels) or len(indexes) != len(places):
        raise ProofError("The derived proof is damaged.")
    return signature, public, singles, digests, indexes
