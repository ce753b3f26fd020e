"""The errors this library raises: each says what is wrong and where, for the person who meets it.

Every error is a `ValueError`, so that a caller who only wants "this input is bad" can catch one class.
`verify` never raises any of them on input: it turns them into checks of a report. `reason` is the code of that check,
and `values` what the sentence names.
"""

from __future__ import annotations

from .codes import Code


class OpenBadgesError(ValueError):
    """Something about a badge, a key or a document is wrong; `str()` says what, in one sentence."""

    reason: Code = Code.MALFORMED

    def __init__(self, message: str = "", reason: Code | None = None, **values: str) -> None:
        super().__init__(message)
        self.values = values
        if reason is not None:
            self.reason = reason


class StrictJsonError(OpenBadgesError):
    """The bytes are not the strict JSON that a signature can be trusted over."""

    reason = Code.NOT_JSON


class TooLargeError(StrictJsonError):
    """There is more of it than is read."""

    reason = Code.TOO_LARGE


class EncodingError(OpenBadgesError):
    """A multibase, multikey or base64url text is malformed."""


class BadKeyError(OpenBadgesError):
    """A public key is malformed or weak."""

    reason = Code.UNSOUND_KEY


class ContextError(OpenBadgesError):
    """A JSON-LD context is unknown, inline, or changes the meaning of a protected member."""

    reason = Code.UNKNOWN_CONTEXT


class CanonicalError(OpenBadgesError):
    """A document has no canonical form that covers everything it says."""

    reason = Code.MADE_WRONGLY


class UnsaidError(CanonicalError):
    """A member says nothing, or more than is signed: null, an empty array, a number with too many digits."""


class WorkBudgetError(CanonicalError):
    """Judging would cost more work than an honest badge ever needs."""

    reason = Code.TOO_MUCH_WORK


class ModelError(OpenBadgesError):
    """A document does not have the structure that Open Badges 3.0 asks for; `faults` lists every place."""

    reason = Code.FORM

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class ProofError(OpenBadgesError):
    """A proof is malformed or does not hold for the document."""


class SignatureError(ProofError):
    """A signature was computed and does not match: the document was changed, or another key signed it."""

    reason = Code.CHANGED


class IdentityError(OpenBadgesError):
    """A key does not belong to who claims it."""

    reason = Code.KEY_DISOWNED


class UnavailableError(OpenBadgesError):
    """Something needed to decide could not be had, so nothing can be said."""

    reason = Code.UNAVAILABLE


class UnknownKindError(UnavailableError):
    """A kind of suite, key, identifier or extension that this library does not know; `values["name"]` names it."""


class BakeError(OpenBadgesError):
    """An image holds no badge, more than one, or is not an image of the kind it claims to be."""

    reason = Code.DAMAGED_IMAGE


class NoBadgeError(BakeError):
    """An image is sound but holds no badge."""

    reason = Code.NO_BADGE_IN_IMAGE


class LintError(OpenBadgesError):
    """A document must not be signed: other verifiers could refuse or misread it."""


class StatusError(OpenBadgesError):
    """A status list cannot answer; `code` is the error name of the Bitstring Status List standard."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
