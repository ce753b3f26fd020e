"""The cryptosuites of Data Integrity: how a document and its proof options become what is signed.

vc-di-eddsa 1.0 §3 (`eddsa-rdfc-2022`, `eddsa-jcs-2022`, and the older `Ed25519Signature2020`), vc-di-ecdsa 1.0 §3
(`ecdsa-rdfc-2019`, `ecdsa-jcs-2019`, `ecdsa-sd-2023`). All but the last hash the options and the document and sign the
two digests; the last has a package of its own, `openbadges3.selective`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from .canonical import jcs
from .errors import ProofError
from .multiformats import KeyCodec
from .strict_json import Json


class Canonical(Protocol):
    """Gives what is hashed for a document in safe mode: `canonical_bytes` or, quicker, `Shapes.canonical`."""

    def __call__(self, document: Mapping[str, Json], /, *, hash_name: str = "sha256") -> bytes:
        """The canonical N-Quads, labeled with this hash, as UTF-8."""


class Transformation(StrEnum):
    """What is hashed: the RDF that the document means, or the JSON that it is."""

    RDFC = "RDF Dataset Canonicalization 1.0"
    JCS = "JSON Canonicalization Scheme"
    SELECTIVE = "statements signed one by one"


@dataclass(frozen=True)
class Suite:
    """A cryptosuite: its name in a proof, how it transforms, and the kinds of key it takes."""

    name: str
    transformation: Transformation
    codecs: tuple[KeyCodec, ...]

    def document_digest(self, bare: Mapping[str, Json], codec: KeyCodec, canonical: Canonical) -> bytes:
        """The digest of the document without its proof."""
        return self._digest(bare, codec, canonical)

    def options_digest(
        self, bare: Mapping[str, Json], options: Mapping[str, Json], codec: KeyCodec, canonical: Canonical
    ) -> bytes:
        """The digest of the proof options, in the contexts of the document.

        For JCS the contexts are part of what is signed. In the other suites a proof need not repeat them, and must not
        name others: those would not be signed.
        """
        configuration = dict(options)
        configuration.pop("proofValue", None)
        if self.transformation is Transformation.JCS or "@context" in configuration:
            require_same_contexts(bare, configuration)
        if self.transformation is Transformation.RDFC:
            configuration["@context"] = bare.get("@context")
        return self._digest(configuration, codec, canonical)

    def _digest(self, value: Mapping[str, Json], codec: KeyCodec, canonical: Canonical) -> bytes:
        if self.transformation is Transformation.SELECTIVE:
            raise ProofError(f"{self.name} does not sign a document as a whole; use `openbadges3.selective`.")
        is_json = self.transformation is Transformation.JCS
        return digest_for(codec, jcs(dict(value)) if is_json else canonical(value, hash_name=hash_of(codec)))


def require_same_contexts(document: Mapping[str, Json], proof: Mapping[str, Json]) -> None:
    """Raise `ProofError` unless the contexts of the proof are those of the document."""
    if proof.get("@context") != document.get("@context"):
        raise ProofError("The contexts of the proof are not those of the document.")


def hash_of(codec: KeyCodec) -> str:
    """The hash that goes with a kind of key."""
    return "sha384" if codec is KeyCodec.P384 else "sha256"


def digest_for(codec: KeyCodec, content: bytes) -> bytes:
    """The digest of the content with the hash that goes with a kind of key."""
    return _HASHES[hash_of(codec)](content).digest()


_HASHES = {"sha256": hashlib.sha256, "sha384": hashlib.sha384}
_ED25519 = (KeyCodec.ED25519,)
_ECDSA = (KeyCodec.P256, KeyCodec.P384)
EDDSA_RDFC_2022 = Suite("eddsa-rdfc-2022", Transformation.RDFC, _ED25519)
EDDSA_JCS_2022 = Suite("eddsa-jcs-2022", Transformation.JCS, _ED25519)
ECDSA_RDFC_2019 = Suite("ecdsa-rdfc-2019", Transformation.RDFC, _ECDSA)
ECDSA_JCS_2019 = Suite("ecdsa-jcs-2019", Transformation.JCS, _ECDSA)
ECDSA_SD_2023 = Suite("ecdsa-sd-2023", Transformation.SELECTIVE, (KeyCodec.P256,))
ED25519_SIGNATURE_2020 = Suite("Ed25519Signature2020", Transformation.RDFC, _ED25519)

SUITES = {
    suite.name: suite for suite in (EDDSA_RDFC_2022, EDDSA_JCS_2022, ECDSA_RDFC_2019, ECDSA_JCS_2019, ECDSA_SD_2023)
}


def suite_of(proof: Mapping[str, Json]) -> Suite | None:
    """The suite of a proof, or nothing if it is one this library does not know."""
    if proof.get("type") == ED25519_SIGNATURE_2020.name:
        return ED25519_SIGNATURE_2020
    name = proof.get("cryptosuite")
    return SUITES.get(name) if isinstance(name, str) else None
