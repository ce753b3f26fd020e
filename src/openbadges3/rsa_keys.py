"""RSA public keys, which only tokens are signed with (OB 3.0 §8.2.2, RS256)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from .errors import BadKeyError
from .multiformats import base64url_decode
from .public_keys import PublicKey
from .strict_json import Json

_LEAST_BITS, _MOST_BITS = 2048, 8192


@dataclass(frozen=True)
class RsaPublicKey:
    """An RSA public key of 2048 to 8192 bits: modulus and exponent."""

    modulus: int
    exponent: int

    def __post_init__(self) -> None:
        if not _LEAST_BITS <= self.modulus.bit_length() <= _MOST_BITS or not self.modulus & 1:
            raise BadKeyError(f"An RSA key must have {_LEAST_BITS} to {_MOST_BITS} bits.")
        if self.exponent < 3 or not self.exponent & 1 or self.exponent.bit_length() > 64:
            raise BadKeyError("The exponent of the RSA key is not one that is safe to use.")

    def is_signed(self, signature: bytes, message: bytes) -> bool:
        """Whether the signature (RS256: PKCS #1 v1.5, SHA-256) is that of this key over this message."""
        key = rsa.RSAPublicNumbers(self.exponent, self.modulus).public_key()
        try:
            key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            return False
        return True


AnyPublicKey = PublicKey | RsaPublicKey


def key_of_jwk(jwk: Mapping[str, Json]) -> AnyPublicKey:
    """The key of a public JSON Web Key of any kind tokens are signed with; one with its private part is refused."""
    n, e = jwk.get("n"), jwk.get("e")
    if jwk.get("kty") != "RSA" or not isinstance(n, str) or not isinstance(e, str):
        return PublicKey.from_jwk(jwk)
    if "d" in jwk:
        raise BadKeyError("The JSON Web Key carries its private part; the key must be considered lost.")
    return RsaPublicKey(int.from_bytes(base64url_decode(n)), int.from_bytes(base64url_decode(e)))
