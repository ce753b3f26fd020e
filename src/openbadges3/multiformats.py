"""Multibase and multikey texts: base58btc (`z…`), base64url (`u…`), and the key prefixes of Multikey.

Standards: Controlled Identifiers 1.0 §2.4 (Multibase) and §2.2.2 (Multikey); RFC 4648 §5 without padding.
Every reader here refuses a text that it would not itself have written, so one value has one spelling.
"""

from __future__ import annotations

import base64
import binascii
import re
from enum import Enum

from .codes import Code
from .errors import EncodingError

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_FOREIGN = 0xFF
_DIGITS = bytes([_ALPHABET.find(chr(byte)) & 0xFF for byte in range(256)])
_TEN_DIGITS = 58**10
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_MAX_BASE58 = 256
_JOINS = [
    (58 ** (width // 8), width, sum(((1 << width) - 1) << at for at in range(0, 8 * _MAX_BASE58, 2 * width)))
    for width in (8, 16, 32, 64, 128, 256, 512, 1024)
]
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")


class KeyCodec(Enum):
    """The kinds of public key a Multikey can carry here: multicodec prefix and length of the raw key in bytes."""

    ED25519 = (b"\xed\x01", 32)
    P256 = (b"\x80\x24", 33)
    P384 = (b"\x81\x24", 49)

    @property
    def prefix(self) -> bytes:
        """The two bytes that name the kind of key."""
        return self.value[0]

    @property
    def signature_length(self) -> int:
        """How many bytes a raw signature with such a key has."""
        return 96 if self is KeyCodec.P384 else 64

    @property
    def length(self) -> int:
        """How many bytes the key itself has."""
        return self.value[1]


def base58btc_encode(data: bytes) -> str:
    """Bytes as base58 with the Bitcoin alphabet, without a multibase prefix."""
    number = int.from_bytes(data)
    zeros = len(data) - len(data.lstrip(b"\0"))
    digits: list[str] = []
    while number:
        number, group = divmod(number, _TEN_DIGITS)
        for _ in range(5):
            group, pair = divmod(group, 3364)
            digits.append(_PAIRS[pair])
    return "1" * zeros + "".join(reversed(digits)).lstrip("1")


def base58btc_decode(text: str) -> bytes:
    """The bytes of a base58 text; `EncodingError` for a foreign character or more than 256 characters."""
    if len(text) > _MAX_BASE58:
        raise EncodingError(f"The base58 text has {len(text)} characters; at most {_MAX_BASE58} are read.")
    digits = text.encode("ascii", "replace").translate(_DIGITS)
    if _FOREIGN in digits:
        raise EncodingError(f"{text[digits.index(_FOREIGN)]!r} is not a base58 character.")
    number = int.from_bytes(digits)
    for radix, width, lower in _JOINS[: (len(text) - 1).bit_length()]:
        # neighbors become one digit of twice the width, all of them at once
        number = (number & lower) + radix * ((number >> width) & lower)
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8)


def base64url_encode(data: bytes) -> str:
    """Bytes as base64url without padding and without a multibase prefix."""
    return base64url_bytes(data).decode("ascii")


def base64url_bytes(data: bytes) -> bytes:
    """As `base64url_encode`, in ASCII."""
    return binascii.b2a_base64(data, newline=False).rstrip(b"=").replace(b"+", b"-").replace(b"/", b"_")


def base64url_decode(text: str) -> bytes:
    """The bytes of an unpadded base64url text; `EncodingError` for anything that text would not be written as."""
    if not _BASE64URL.fullmatch(text) or len(text) % 4 == 1:
        raise EncodingError("The text is not base64url without padding.")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:  # pragma: no cover - the two tests above leave nothing for it to refuse
        raise EncodingError("The text is not base64url without padding.") from None
    if base64url_encode(data) != text:
        raise EncodingError("The base64url text ends in bits that carry nothing; it has been altered.")
    return data


def multibase_decode(text: str) -> bytes:
    """The bytes of a `z` (base58btc) or `u` (base64url) multibase text."""
    if text[:1] == "z":
        return base58btc_decode(text[1:])
    if text[:1] == "u":
        return base64url_decode(text[1:])
    raise EncodingError("A multibase text must start with z (base58btc) or u (base64url).")


def multikey_encode(codec: KeyCodec, key: bytes) -> str:
    """A raw public key as a Multikey text, `z…`."""
    if len(key) != codec.length:
        raise EncodingError(f"A {codec.name} public key has {codec.length} bytes, not {len(key)}.")
    return "z" + base58btc_encode(codec.prefix + key)


def multikey_decode(text: str) -> tuple[KeyCodec, bytes]:
    """The kind and the raw bytes of a Multikey text, base58btc only as the standard asks."""
    if text[:1] != "z":
        raise EncodingError("A Multikey must be base58btc and so start with z.")
    data = base58btc_decode(text[1:])
    for codec in KeyCodec:
        if data.startswith(codec.prefix):
            if len(data) != 2 + codec.length:
                raise EncodingError(f"A {codec.name} Multikey has {codec.length} bytes of key, not {len(data) - 2}.")
            return codec, data[2:]
    sentence = "The Multikey is of a kind this library does not know (Ed25519, P-256 and P-384 are known)."
    raise EncodingError(sentence, Code.UNKNOWN_KEY_TYPE, name=_name_of_codec(data))


_OTHER_CODECS = {
    b"\xe7\x01": "secp256k1",
    b"\xec\x01": "X25519",
    b"\xeb\x01": "BLS12-381 G2",
    b"\xea\x01": "BLS12-381 G1",
    b"\x82\x24": "P-521",
    b"\x85\x24": "RSA",
}


def _name_of_codec(data: bytes) -> str:
    return _OTHER_CODECS.get(data[:2], f"0x{data[:2].hex()}")
