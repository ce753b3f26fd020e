"""Is it this person's badge: hashing identities and comparing them (OB 3.0 §B.1.15 IdentityObject, §9.1 step 7)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

from .codes import Code
from .report import Finding, Outcome, Verdict
from .strict_json import Json

_ALGORITHMS = ("sha256", "md5")


def identity_hash(identity: str, *, salt: str = "") -> str:
    """The `identityHash` of an identity: `sha256$` and the hexadecimal digest of the UTF-8 of identity and salt.

    Nothing is folded or trimmed: the identity is hashed as it is written. Give every badge a salt of its own, or the
    hash links the badges of one person.
    """
    return "sha256$" + hashlib.sha256((identity + salt).encode("utf-8")).hexdigest()


def is_identity(identifier: Mapping[str, Json], identity: str) -> bool:
    """Whether an identity object of a badge is this identity, plain or hashed (digits in either case)."""
    stated, salt = identifier.get("identityHash"), identifier.get("salt", "")
    if not isinstance(stated, str) or not isinstance(salt, str):
        return False
    if identifier.get("hashed") is not True:
        return stated == identity
    algorithm, _, digest = stated.partition("$")
    if algorithm not in _ALGORITHMS:
        return False
    expected = hashlib.new(algorithm, (identity + salt).encode("utf-8"), usedforsecurity=False).hexdigest()
    return hmac.compare_digest(expected.encode("ascii"), digest.lower().encode("utf-8"))


def recipient_finding(document: Mapping[str, Json], recipient: str) -> Finding:
    """Whether the badge was awarded to this recipient: the id of its subject, or an identity among its identifiers."""
    subjects = document.get("credentialSubject")
    for subject in subjects if isinstance(subjects, list) else [subjects]:
        if not isinstance(subject, dict):
            continue
        listed = subject.get("identifier", [])
        identifiers = listed if isinstance(listed, list) else [listed]
        if subject.get("id") == recipient or any(
            is_identity(item, recipient) for item in identifiers if isinstance(item, dict)
        ):
            sentence = "The badge was awarded to the expected recipient."
            return Finding(Outcome.PASSED, sentence, code=Code.RECIPIENT_FITS)
    sentence = "The badge was awarded to somebody else than expected."
    return Finding(Outcome.FAILED, sentence, Verdict.INVALID, Code.OTHER_RECIPIENT)
