"""Strict JSON: what is read is exactly what was written, within fixed bounds, or a clear error.

Python's own parser takes duplicate members (the last wins), NaN and Infinity, lone surrogates and any depth.
Each of those lets two readers of one signed badge see two different badges, or ends in a crash. RFC 8259 and
I-JSON (RFC 7493) are the standards; the bounds are ours.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import orjson

from .codes import Code
from .errors import StrictJsonError, TooLargeError

_TYPE_NAMES = {dict: "an object", list: "an array", str: "text", bool: "true or false", type(None): "null"}

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
"""A parsed JSON value."""

JsonObject = dict[str, Json]
"""A parsed JSON object."""

_TOO_LONG = "A whole number has more digits than every reader keeps (beyond 2^53)."
_SURROGATE = re.compile("[\ud800-\udfff]")
_MAX_SAFE_INTEGER = 2**53 - 1
_PASS_NOTHING = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_SUBCLASS
_LONG_NUMBER = b"0" * 16
_DIGITS = bytes(0x30 if chr(byte).isdecimal() and byte < 0x80 else 0x20 for byte in range(256))
_AS_BRACES = bytes.maketrans(b"[]", b"{}")
_NOT_BRACKETS = bytes(byte for byte in range(256) if byte not in b"{}[]")
_BEYOND_PLANE_0 = tuple(bytes([first]) for first in range(0xF0, 0xF5))
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much JSON is read before it is refused: bytes of text, levels of nesting, and values in all.

    `rounds`: a whole number beyond 2^53 is read as the nearest double, as JavaScript reads it, and not refused.
    """

    size: int = 64 * 1024
    depth: int = 32
    nodes: int = 2_000
    rounds: bool = False


DEFAULT_LIMITS = Limits()


def loads(data: bytes | str, *, limits: Limits = DEFAULT_LIMITS) -> Json:
    """Read one JSON value, or raise `StrictJsonError` saying what is wrong.

    Refused beside bad syntax: more than `limits` allow, a byte order mark, text that is not UTF-8, repeated
    members, NaN and Infinity, numbers too large for a double, integers that lose digits in one, lone surrogates.
    """
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else bytes(data)
    if len(raw) > limits.size:
        raise TooLargeError(f"The JSON is {len(raw)} bytes long; at most {limits.size} are read.")
    quick = _quickly(raw, limits)
    if quick is not None:
        return quick
    if raw.startswith(b"\xef\xbb\xbf"):
        raise StrictJsonError("The JSON starts with a byte order mark; save it as UTF-8 without one.")
    _require_few(raw, limits)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise StrictJsonError(f"The JSON is not UTF-8 (byte {error.start}).") from None
    try:
        value: Json = (_rounding if limits.rounds else _decoder).decode(text)
    except json.JSONDecodeError as error:
        raise StrictJsonError(f"Not JSON: {error.msg} (line {error.lineno}, column {error.colno}).") from None
    except RecursionError:
        raise StrictJsonError(f"The JSON is nested more than {limits.depth} levels deep.") from None
    containers = text.count("{") + text.count("[")
    if containers > limits.depth or text.count(",") + containers >= limits.nodes or _ESCAPED_SURROGATE.search(text):
        check(value, limits=limits)
    return value


def _quickly(raw: bytes, limits: Limits) -> JsonObject | None:
    """The object, if its bytes are exactly what a compact writer makes of it and it is clearly within bounds.

    Writing it again gives the same bytes only if no member is repeated, no character is lost and no number is changed.
    """
    containers = raw.count(b"{") + raw.count(b"[")
    if raw.count(b",") + containers >= limits.nodes:
        return None
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    if type(value) is not dict or orjson.dumps(value) != raw:
        return None
    if containers <= limits.depth and _LONG_NUMBER not in raw.translate(_DIGITS):
        return value
    outside = _outside_texts(_without_escapes(raw))
    is_within = _LONG_NUMBER not in outside.translate(_DIGITS) and _depth(outside) <= limits.depth
    return value if is_within else None


def _without_escapes(raw: bytes) -> bytes:
    """JSON in which every quote that is left begins or ends a text."""
    return raw.replace(b"\\\\", b"").replace(b'\\"', b"")


def _outside_texts(plain: bytes) -> bytes:
    """JSON without its texts: numbers, words and punctuation. Its escaped quotes are gone already."""
    return b"".join(plain.split(b'"')[::2])


def _require_few(raw: bytes, limits: Limits) -> None:
    """Refuse too many values before they take memory: there are more values than commas outside texts."""
    if raw.count(b",") < limits.nodes:
        return
    plain = _without_escapes(raw)
    is_full = plain.count(b'"') > 4 * limits.nodes + 4
    if is_full or _outside_texts(plain).count(b",") >= limits.nodes:
        raise TooLargeError(f"The JSON holds more than {limits.nodes} values.")


def _depth(outside: bytes) -> int:
    """How deep JSON is nested, counting what is in the innermost container; its texts are left out already."""
    nested = outside.translate(_AS_BRACES, _NOT_BRACKETS)
    depth = 1
    while nested:
        nested = nested.replace(b"{}", b"")  # every innermost container
        depth += 1
    return depth


def load_object(data: bytes | str, *, limits: Limits = DEFAULT_LIMITS) -> JsonObject:
    """Read one JSON object; anything else is a `StrictJsonError`."""
    value = loads(data, limits=limits)
    if not isinstance(value, dict):
        raise StrictJsonError(f"The JSON is {name_of(value)}; an object is needed.")
    return value


def dumps(value: Json | Mapping[str, Json]) -> bytes:
    """Write JSON as compact UTF-8, members in the order they are in; `StrictJsonError` for what JSON cannot say."""
    try:
        written = orjson.dumps(value, option=_PASS_NOTHING)
    except (TypeError, RecursionError) as error:
        raise StrictJsonError(f"This cannot be written as JSON: {error}") from None
    if b"null" in written:
        # the writer turns NaN and infinities into null
        check(dict(value) if isinstance(value, Mapping) else value)
    return written


def reaches_beyond_plane_0(written: bytes) -> bool:
    """Whether UTF-8 holds a character beyond U+FFFF, which UTF-16 writes in two units."""
    return any(first in written for first in _BEYOND_PLANE_0)


def check(value: Json, *, limits: Limits = DEFAULT_LIMITS) -> None:
    """Raise `StrictJsonError` if a value already parsed goes beyond the limits or holds what JSON cannot say."""
    for count, (item, depth) in enumerate(_walk(value), start=1):
        if count > limits.nodes:
            raise TooLargeError(f"The JSON holds more than {limits.nodes} values.")
        if depth > limits.depth:
            raise TooLargeError(f"The JSON is nested more than {limits.depth} levels deep.")
        _check_scalar(item)


def measure(value: Json) -> tuple[int, int]:
    """How many values there are and how deep they are nested, as `Limits` count them."""
    depths = [depth for _, depth in _walk(value)]
    return len(depths), max(depths)


def name_of(value: object) -> str:
    """The words for what kind of JSON value this is."""
    return _TYPE_NAMES.get(type(value), "a number")


def _walk(value: Json) -> Iterator[tuple[Json, int]]:
    stack: list[tuple[Json, int]] = [(value, 1)]
    while stack:
        item, depth = stack.pop()
        yield item, depth
        if isinstance(item, dict):
            for key, member in item.items():
                if not isinstance(key, str):
                    raise StrictJsonError(f"A member name is not text: {key!r}.")
                _check_scalar(key)
                stack.append((member, depth + 1))
        elif isinstance(item, list):
            stack.extend((member, depth + 1) for member in item)


def _check_scalar(item: object) -> None:
    if isinstance(item, str):
        if _SURROGATE.search(item):
            raise StrictJsonError("A text holds half of a surrogate pair, which is not a character.")
    elif isinstance(item, float):
        if not math.isfinite(item):
            raise StrictJsonError("A number is not finite (NaN, Infinity, or too large).")
    elif isinstance(item, int):
        if not isinstance(item, bool) and abs(item) > _MAX_SAFE_INTEGER:
            raise StrictJsonError(_TOO_LONG, Code.AMBIGUOUS)
    elif item is not None and not isinstance(item, list | dict):
        raise StrictJsonError(f"A {type(item).__name__} is not a JSON value.")


def _members(pairs: list[tuple[str, Json]]) -> JsonObject:
    members = dict(pairs)
    if len(members) != len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise StrictJsonError(f"The member {twice!r} is given twice in one object.", Code.AMBIGUOUS, name=twice)
    return members


def _refuse_constant(name: str) -> Json:
    raise StrictJsonError(f"{name} is not a JSON number.")


def _integer(text: str) -> int:
    if len(text) > 17:
        raise StrictJsonError(_TOO_LONG, Code.AMBIGUOUS)
    number = int(text)
    if abs(number) > _MAX_SAFE_INTEGER:
        raise StrictJsonError(_TOO_LONG, Code.AMBIGUOUS)
    return number


def _rounded(text: str) -> int | float:
    number = int(text) if len(text) <= 17 else _MAX_SAFE_INTEGER + 1
    return number if abs(number) <= _MAX_SAFE_INTEGER else _decimal(text)


def _decimal(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise StrictJsonError("A number is not finite (NaN, Infinity, or too large).")
    return number


_decoder, _rounding = (
    json.JSONDecoder(object_pairs_hook=_members, parse_constant=_refuse_constant, parse_int=whole, parse_float=_decimal)
    for whole in (_integer, _rounded)
)
