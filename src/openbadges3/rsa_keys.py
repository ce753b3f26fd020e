"""RSA keys, which only tokens are signed with (OB 3.0 §8.2.2, RS256)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from .errors import BadKeyError
from .multiformats import base64url_decode, base64url_encode
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

    @property
    def jwk(self) -> dict[str, Json]:
        """The key as a JSON Web Key (RFC 7517), to be published at the address that tokens name as their `kid`."""
        return {"kty": "RSA", "alg": "RS256", "use": "sig", "n": _encoded(self.modulus), "e": _encoded(self.exponent)}


AnyPublicKey = PublicKey | RsaPublicKey


class RsaSigner:
    """A signer of tokens whose RSA key is in memory (RS256: PKCS #1 v1.5, SHA-256). Proofs take no RSA keys.

    `verification_method` is the address where the `jwk` of its public key is served, such as
    `https://badges.example.org/key`; so served, the key vouches for issuers of that site.
    """

    def __init__(self, private: rsa.RSAPrivateKey, verification_method: str) -> None:
        numbers = private.public_key().public_numbers()
        self._private = private
        self._public = RsaPublicKey(numbers.n, numbers.e)
        self._method = verification_method

    @property
    def verification_method(self) -> str:
        """See `Signer`."""
        return self._method

    @property
    def public_key(self) -> RsaPublicKey:
        """The public half, by which what was signed is checked."""
        return self._public

    def sign(self, message: bytes, /) -> bytes:
        """The signature, as long as the modulus."""
        return self._private.sign(message, padding.PKCS1v15(), hashes.SHA256())


def _encoded(number: int) -> str:
    return base64url_encode(number.to_bytes((number.bit_length() + 7) // 8))


def key_of_jwk(jwk: Mapping[str, Json]) -> AnyPublicKey:
    """The key of a public JSON Web Key of any kind tokens are signed with; one with its private part is refused."""
    n, e = jwk.get("n"), jwk.get("e")
    if jwk.get("kty") != "RSA" or not isinstance(n, str) or not isinstance(e, str):
        return PublicKey.from_jwk(jwk)
    if "d" in jwk:
        raise BadKeyError("The JSON Web Key carries its private part; the key must be considered lost.")
    return RsaPublicKey(int.from_bytes(base64url_decode(n)), int.from_bytes(base64url_decode(e)))
