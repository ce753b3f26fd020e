"""The JSON Canonicalization Scheme (RFC 8785)."""

from __future__ import annotations

from typing import Any

import orjson
import rfc8785

from openbadges3.errors import CanonicalError
from openbadges3.strict_json import reaches_beyond_plane_0

_LARGEST = 2**53 - 1


def jcs(value: object) -> bytes:
    """The RFC 8785 form of a JSON value as UTF-8; `CanonicalError` for what JSON cannot carry exactly.

    Refused: NaN and infinities, integers beyond 2^53 - 1, lone surrogates, member names that are not text, and depth
    beyond what Python can follow.
    """
    try:
        if _is_plain(value):
            written = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
            if not reaches_beyond_plane_0(written):
                return written
        return rfc8785.dumps(value)  # type: ignore[arg-type]  # any object is taken and checked by the callee
    except RecursionError:
        raise CanonicalError("The value is nested too deeply to be canonicalized.") from None
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, TypeError) as error:
        raise CanonicalError(f"The value has no canonical JSON form: {error}") from None


def _is_plain(value: object) -> bool:
    """Whether a fast writer that sorts members by code point writes the canonical form, if all is in plane 0.

    It does unless there are floats that are whole, tiny or huge (written otherwise) or large integers (to be refused).
    RFC 8785 sorts members by UTF-16, which differs only for names beyond plane 0.
    """
    stack: list[Any] = [[value]]
    while stack:
        container = stack.pop()
        for item in container.values() if type(container) is dict else container:
            kind = type(item)
            if kind is str:
                continue
            if kind is dict or kind is list:
                stack.append(item)
            elif kind is int or kind is float:
                if not _is_plain_number(item):
                    return False
            elif kind is not bool and item is not None:
                return False
    return True


def _is_plain_number(number: int | float) -> bool:
    if isinstance(number, int):
        return -_LARGEST <= number <= _LARGEST
    return 1e-4 <= abs(number) < 1e15 and not number.is_integer()
