"""The little of CBOR (RFC 8949) that proof values are made of: whole numbers, bytes, texts, arrays and maps.

Written in the shortest form; read strictly in that form, within bounds.
"""

from __future__ import annotations

from openbadges3.errors import EncodingError

Value = int | bytes | str | list["Value"] | dict[int, "Value"]

_MOST_ITEMS = 4_000
_INTEGER, _BYTES, _TEXT, _ARRAY, _MAP = 0, 2, 3, 4, 5


def encode(value: Value) -> bytes:
    """The shortest encoding of a value."""
    if isinstance(value, int):
        return _head(_INTEGER, value)
    if isinstance(value, bytes):
        return _head(_BYTES, len(value)) + value
    if isinstance(value, str):
        text = value.encode("utf-8")
        return _head(_TEXT, len(text)) + text
    if isinstance(value, list):
        return _head(_ARRAY, len(value)) + b"".join(map(encode, value))
    return _head(_MAP, len(value)) + b"".join(encode(key) + encode(item) for key, item in value.items())


def _head(kind: int, number: int) -> bytes:
    first = kind << 5
    if number < 24:
        return bytes([first | number])
    for code, size in ((24, 1), (25, 2), (26, 4)):
        if number < 1 << 8 * size:
            return bytes([first | code]) + number.to_bytes(size)
    raise EncodingError("The number is too large for a proof value.")


def decode(data: bytes) -> Value:
    """The value of an encoding; `EncodingError` for anything `encode` would not have written."""
    reader = _Reader(data)
    value = reader.value(0)
    if reader.position != len(data):
        raise EncodingError("Something follows the end of the proof value.")
    return value


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._items = 0
        self.position = 0

    def value(self, depth: int) -> Value:
        self._items += 1
        if depth > 4 or self._items > _MOST_ITEMS:
            raise EncodingError("The proof value is larger than any proof.")
        kind, number = self._head()
        if kind == _INTEGER:
            return number
        if kind == _BYTES:
            return self._take(number)
        if kind == _TEXT:
            try:
                return self._take(number).decode("utf-8")
            except UnicodeDecodeError:
                raise EncodingError("A text of the proof value is not UTF-8.") from None
        if kind == _ARRAY:
            return [self.value(depth + 1) for _ in range(min(number, _MOST_ITEMS + 1))]
        if kind == _MAP:
            return self._map(number, depth)
        raise EncodingError("The proof value holds something that proofs do not.")

    def _map(self, size: int, depth: int) -> dict[int, Value]:
        members: dict[int, Value] = {}
        for _ in range(min(size, _MOST_ITEMS + 1)):
            key = self.value(depth + 1)
            if not isinstance(key, int) or key in members:
                raise EncodingError("A map of the proof value has a key that is no number, or one twice.")
            members[key] = self.value(depth + 1)
        return members

    def _head(self) -> tuple[int, int]:
        first = self._take(1)[0]
        kind, code = first >> 5, first & 31
        if code < 24:
            return kind, code
        size = {24: 1, 25: 2, 26: 4}.get(code)
        if size is None:
            raise EncodingError("The proof value holds something that proofs do not.")
        number = int.from_bytes(self._take(size))
        if number < (24 if size == 1 else 1 << 4 * size):
            raise EncodingError("A number of the proof value is not written in its shortest form.")
        return kind, number

    def _take(self, size: int) -> bytes:
        end = self.position + size
        if end > len(self._data):
            raise EncodingError("The proof value is cut short.")
        taken, self.position = self._data[self.position : end], end
        return taken
