"""Keys and signers: a public key that is refused here would let one signature stand for any document.

The OpenSSL behind `cryptography` accepts small-order points (under the identity point one fixed signature is valid
for every message) and non-canonical encodings. FIPS 186-5 §7.8 and RFC 8032 §5.1.3 are followed more closely here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .errors import BadKeyError
from .multiformats import KeyCodec, base64url_decode, multikey_decode, multikey_encode
from .strict_json import Json

_P = 2**255 - 19
_D = (-121665 * pow(121666, _P - 2, _P)) % _P


def require_sound_point(key: bytes) -> None:
    """Raise `BadKeyError` unless 32 bytes are the one canonical encoding of a point that is not of small order."""
    if len(key) != 32:
        raise BadKeyError(f"An Ed25519 public key has 32 bytes, not {len(key)}.")
    number = int.from_bytes(key, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if y >= _P:
        raise BadKeyError("The Ed25519 public key is not written in its canonical form.")
    x = _x_of(y, sign)
    if x is None:
        raise BadKeyError("The Ed25519 public key is not a point of the curve.")
    if _is_small_order(x, y):
        raise BadKeyError("The Ed25519 public key has small order, so its signatures prove nothing.")


def _x_of(y: int, sign: int) -> int | None:
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * pow(2, (_P - 1) // 4, _P) % _P
    if (x * x - square) % _P:
        return None
    if x == 0:
        return None if sign else 0
    return x if x & 1 == sign else _P - x


def _is_small_order(x: int, y: int) -> bool:
    for _ in range(3):
        product = _D * x * x * y * y % _P
        x, y = (
            2 * x * y * pow(1 + product, _P - 2, _P) % _P,
            (y * y + x * x) * pow(1 - product, _P - 2, _P) % _P,
        )
    return x == 0 and y == 1


@lru_cache(maxsize=1024)
def _ed25519(raw: bytes) -> Ed25519PublicKey:
    require_sound_point(raw)
    return Ed25519PublicKey.from_public_bytes(raw)


@dataclass(frozen=True)
class PublicKey:
    """A public key to verify with: its kind and its raw bytes (for P-256 and P-384 the compressed point)."""

    codec: KeyCodec
    raw: bytes

    def __post_init__(self) -> None:
        if self.codec is KeyCodec.ED25519:
            _ed25519(self.raw)

    @classmethod
    def from_multikey(cls, text: str) -> PublicKey:
        """The key of a Multikey text; `EncodingError` or `BadKeyError` for a malformed or unsound one."""
        return cls(*multikey_decode(text))

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, Json]) -> PublicKey:
        """The key of a public JSON Web Key; one that carries the private part `d` is refused."""
        if "d" in jwk:
            raise BadKeyError("The JSON Web Key carries its private part; the key must be considered lost.")
        if jwk.get("kty") == "OKP" and jwk.get("crv") == "Ed25519":
            x = jwk.get("x")
            if isinstance(x, str):
                return cls(KeyCodec.ED25519, base64url_decode(x))
        raise BadKeyError("The JSON Web Key is not an Ed25519 key (kty OKP, crv Ed25519, x).")

    @property
    def multikey(self) -> str:
        """The key as Multikey text, `z…`."""
        return multikey_encode(self.codec, self.raw)

    def is_signed(self, signature: bytes, message: bytes) -> bool:
        """Whether the signature is that of this key over this message."""
        if self.codec is not KeyCodec.ED25519 or len(signature) != 64:
            return False
        try:
            _ed25519(self.raw).verify(signature, message)
        except InvalidSignature:
            return False
        return True


class Signer(Protocol):
    """Something that signs 64 bytes with a key it keeps, and knows which verification method that key is.

    A key in memory, a file, an HSM or a KMS all fit: Data Integrity signs two SHA-256 digests, never a document.
    """

    @property
    def verification_method(self) -> str:
        """The DID URL or HTTPS URL of the key, as it is written into proofs."""

    @property
    def public_key(self) -> PublicKey:
        """The public half, by which what was signed is checked before it leaves the house."""

    def sign(self, message: bytes, /) -> bytes:
        """The raw signature over the message (Ed25519: 64 bytes)."""


class Ed25519Signer:
    """A signer whose Ed25519 key is in memory; without a `verification_method` it speaks as its own did:key."""

    def __init__(self, private: Ed25519PrivateKey, verification_method: str | None = None) -> None:
        self._private = private
        self._public = PublicKey(KeyCodec.ED25519, private.public_key().public_bytes_raw())
        self._method = verification_method or f"did:key:{self._public.multikey}#{self._public.multikey}"

    @classmethod
    def from_seed(cls, seed: bytes, verification_method: str | None = None) -> Ed25519Signer:
        """The signer of a 32-byte Ed25519 seed."""
        if len(seed) != 32:
            raise BadKeyError(f"An Ed25519 seed has 32 bytes, not {len(seed)}.")
        return cls(Ed25519PrivateKey.from_private_bytes(seed), verification_method)

    @classmethod
    def generate(cls, verification_method: str | None = None) -> Ed25519Signer:
        """A signer with a new random key."""
        return cls(Ed25519PrivateKey.generate(), verification_method)

    @property
    def verification_method(self) -> str:
        """See `Signer`."""
        return self._method

    @property
    def public_key(self) -> PublicKey:
        """See `Signer`."""
        return self._public

    def sign(self, message: bytes, /) -> bytes:
        """See `Signer`."""
        return self._private.sign(message)
