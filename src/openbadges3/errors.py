"""The errors this library raises: each says what is wrong and where, for the person who meets it.

Every error is a `ValueError`, so that a caller who only wants "this input is bad" can catch one class.
`verify` never raises any of them on input: it turns them into checks of a report.
"""

from __future__ import annotations


class OpenBadgesError(ValueError):
    """Something about a badge, a key or a document is wrong; `str()` says what, in one sentence."""


class StrictJsonError(OpenBadgesError):
    """The bytes are not the strict JSON that a signature can be trusted over."""


class EncodingError(OpenBadgesError):
    """A multibase, multikey or base64url text is malformed."""


class BadKeyError(OpenBadgesError):
    """A public key is malformed, weak, or of a kind this library does not use."""


class ContextError(OpenBadgesError):
    """A JSON-LD context is unknown, inline, or changes the meaning of a protected member."""


class CanonicalError(OpenBadgesError):
    """A document has no canonical form that covers everything it says."""


class WorkBudgetError(CanonicalError):
    """Canonicalizing would cost more work than an honest badge ever needs."""


class ModelError(OpenBadgesError):
    """A document does not have the structure that Open Badges 3.0 asks for; `faults` lists every place."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class ProofError(OpenBadgesError):
    """A proof is malformed or does not hold for the document."""


class IdentityError(OpenBadgesError):
    """A key does not belong to who claims it."""


class UnavailableError(OpenBadgesError):
    """Something needed to decide could not be had, so nothing can be said."""


class BakeError(OpenBadgesError):
    """An image holds no badge, more than one, or is not an image of the kind it claims to be."""


class LintError(OpenBadgesError):
    """A document must not be signed: other verifiers could refuse or misread it."""


class StatusError(OpenBadgesError):
    """A status list cannot answer; `code` is the error name of the Bitstring Status List standard."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
