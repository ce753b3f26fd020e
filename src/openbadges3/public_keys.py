"""Public keys: one that is refused here would let one signature stand for any document.

Under a point of small order one fixed signature is valid for every message, and a point that is not written in its
canonical form is a second name of a key: both are refused with words of their own, after FIPS 186-5 §7.8 and RFC 8032
§5.1.3, before libsodium (which refuses them too) is asked about a signature.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError

from .codes import Code
from .errors import BadKeyError
from .multiformats import KeyCodec, base64url_decode, multikey_decode, multikey_encode
from .strict_json import Json

_P = 2**255 - 19
_D = (-121665 * pow(121666, _P - 2, _P)) % _P


@lru_cache(maxsize=1024)
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


_CURVES: dict[KeyCodec, ec.EllipticCurve] = {KeyCodec.P256: ec.SECP256R1(), KeyCodec.P384: ec.SECP384R1()}
_HASHES: dict[KeyCodec, hashes.HashAlgorithm] = {KeyCodec.P256: hashes.SHA256(), KeyCodec.P384: hashes.SHA384()}
_JWK_CURVES = {"P-256": KeyCodec.P256, "P-384": KeyCodec.P384}


@lru_cache(maxsize=1024)
def _ecdsa(codec: KeyCodec, raw: bytes) -> ec.EllipticCurvePublicKey:
    if len(raw) != codec.length or raw[0] not in (2, 3):
        raise BadKeyError(f"A {codec.name} key is written as a compressed point of {codec.length} bytes.")
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(_CURVES[codec], raw)
    except ValueError:
        raise BadKeyError(f"The {codec.name} key is not a point of the curve.") from None


def _compressed(codec: KeyCodec, x: bytes, y: bytes) -> bytes:
    """The compressed point of two coordinates, which must be a point of the curve as they stand."""
    if len(x) != codec.length - 1 or len(y) != codec.length - 1:
        raise BadKeyError(f"The coordinates of a {codec.name} key have {codec.length - 1} bytes each.")
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(_CURVES[codec], b"\4" + x + y)
    except ValueError:
        raise BadKeyError(f"The {codec.name} key is not a point of the curve.") from None
    return bytes([2 + (y[-1] & 1)]) + x


def _is_other(jwk: Mapping[str, Json]) -> bool:
    """Whether the key says of itself that it is of a kind not known here, and is not just malformed."""
    kind, curve = jwk.get("kty"), jwk.get("crv")
    if kind in ("OKP", "EC"):
        return isinstance(curve, str) and curve not in ("Ed25519", *_JWK_CURVES)
    return isinstance(kind, str) and kind != "RSA"


@dataclass(frozen=True)
class PublicKey:
    """A public key to verify with: its kind and its raw bytes (for P-256 and P-384 the compressed point)."""

    codec: KeyCodec
    raw: bytes

    def __post_init__(self) -> None:
        if self.codec is KeyCodec.ED25519:
            require_sound_point(self.raw)
        else:
            _ecdsa(self.codec, self.raw)

    @classmethod
    def from_multikey(cls, text: str) -> PublicKey:
        """The key of a Multikey text; `EncodingError` or `BadKeyError` for a malformed or unsound one."""
        return cls(*multikey_decode(text))

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, Json]) -> PublicKey:
        """The key of a public JSON Web Key; one that carries the private part `d` is refused."""
        if "d" in jwk:
            raise BadKeyError("The JSON Web Key carries its private part; the key must be considered lost.")
        x, y = jwk.get("x"), jwk.get("y")
        if jwk.get("kty") == "OKP" and jwk.get("crv") == "Ed25519" and isinstance(x, str):
            return cls(KeyCodec.ED25519, base64url_decode(x))
        codec = _JWK_CURVES.get(str(jwk.get("crv")))
        if jwk.get("kty") == "EC" and codec is not None and isinstance(x, str) and isinstance(y, str):
            return cls(codec, _compressed(codec, base64url_decode(x), base64url_decode(y)))
        kind = str(jwk.get("crv") or jwk.get("kty"))[:40]
        sentence = "The JSON Web Key is not an Ed25519, P-256 or P-384 key."
        raise BadKeyError(sentence, Code.UNKNOWN_KEY_TYPE if _is_other(jwk) else None, name=kind)

    @property
    def multikey(self) -> str:
        """The key as Multikey text, `z…`."""
        return multikey_encode(self.codec, self.raw)

    def is_signed(self, signature: bytes, message: bytes) -> bool:
        """Whether the signature is that of this key over this message."""
        if len(signature) != self.codec.signature_length:
            return False
        try:
            if self.codec is KeyCodec.ED25519:
                crypto_sign_open(signature + message, self.raw)
            else:
                half = len(signature) // 2
                numbers = int.from_bytes(signature[:half]), int.from_bytes(signature[half:])
                hashed = ec.ECDSA(_HASHES[self.codec])
                _ecdsa(self.codec, self.raw).verify(encode_dss_signature(*numbers), message, hashed)
        except (BadSignatureError, InvalidSignature):
            return False
        return True
