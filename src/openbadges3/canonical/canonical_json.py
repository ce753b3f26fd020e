"""The JSON Canonicalization Scheme (RFC 8785)."""

from __future__ import annotations

import orjson
import rfc8785

from openbadges3.errors import CanonicalError

_LARGEST = 2**53 - 1


def jcs(value: object) -> bytes:
    """The RFC 8785 form of a JSON value as UTF-8; `CanonicalError` for what JSON cannot carry exactly.

    Refused: NaN and infinities, integers beyond 2^53 - 1, lone surrogates, member names that are not text, and depth
    beyond what Python can follow.
    """
    try:
        if _is_plain(value):
            return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
        return rfc8785.dumps(value)  # type: ignore[arg-type]  # any object is taken and checked by the callee
    except RecursionError:
        raise CanonicalError("The value is nested too deeply to be canonicalized.") from None
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, TypeError) as error:
        raise CanonicalError(f"The value has no canonical JSON form: {error}") from None


def _is_plain(value: object) -> bool:
    """Whether a fast writer that sorts members by code point writes the canonical form.

    It does unless there are floats that are whole, tiny or huge (written otherwise), large integers (to be refused), or
    member names beyond the Basic Multilingual Plane (RFC 8785 sorts by UTF-16, which differs only there).
    """
    stack: list[object] = [value]
    while stack:
        item = stack.pop()
        kind = type(item)
        if kind is dict:
            for name in item:  # type: ignore[attr-defined]  # it is a dict
                if type(name) is not str or (not name.isascii() and max(name) >= "\ud800"):
                    return False
            stack.extend(item.values())  # type: ignore[attr-defined]  # as above
        elif kind is list:
            stack.extend(item)  # type: ignore[arg-type]  # it is a list
        elif kind is int or kind is float:
            if not _is_plain_number(item):  # type: ignore[arg-type]  # it is a number
                return False
        elif kind is not str and kind is not bool and item is not None:
            return False
    return True


def _is_plain_number(number: int | float) -> bool:
    if isinstance(number, int):
        return -_LARGEST <= number <= _LARGEST
    return 1e-4 <= abs(number) < 1e15 and not number.is_integer()
