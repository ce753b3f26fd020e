"""The JSON Canonicalization Scheme (RFC 8785)."""

from __future__ import annotations

import rfc8785

from openbadges3.errors import CanonicalError


def jcs(value: object) -> bytes:
    """The RFC 8785 form of a JSON value as UTF-8; `CanonicalError` for what JSON cannot carry exactly.

    Refused: NaN and infinities, integers beyond 2^53 - 1, lone surrogates, member names that are not text, and depth
    beyond what Python can follow.
    """
    try:
        return rfc8785.dumps(value)  # type: ignore[arg-type]  # any object is taken and checked by the callee
    except RecursionError:
        raise CanonicalError("The value is nested too deeply to be canonicalized.") from None
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise CanonicalError(f"The value has no canonical JSON form: {error}") from None
