"""Keys: public ones, and signers, which keep private ones and are asked to sign."""

from __future__ import annotations

import secrets
from typing import Protocol

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from nacl.bindings import crypto_sign, crypto_sign_seed_keypair

from .errors import BadKeyError
from .multiformats import KeyCodec
from .public_keys import PublicKey, require_sound_point

__all__ = ["EcdsaSigner", "Ed25519Signer", "PublicKey", "Signer", "require_sound_point"]


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

    def __init__(self, seed: bytes, verification_method: str | None = None) -> None:
        if len(seed) != 32:
            raise BadKeyError(f"An Ed25519 seed has 32 bytes, not {len(seed)}.")
        public, self._private = crypto_sign_seed_keypair(seed)
        self._public = PublicKey(KeyCodec.ED25519, public)
        self._method = verification_method or f"did:key:{self._public.multikey}#{self._public.multikey}"

    @classmethod
    def from_seed(cls, seed: bytes, verification_method: str | None = None) -> Ed25519Signer:
        """The signer of a 32-byte Ed25519 seed."""
        return cls(seed, verification_method)

    @classmethod
    def generate(cls, verification_method: str | None = None) -> Ed25519Signer:
        """A signer with a new random key."""
        return cls(secrets.token_bytes(32), verification_method)

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
        return crypto_sign(message, self._private)[:64]


class EcdsaSigner:
    """A signer whose P-256 or P-384 key is in memory; its signatures are deterministic (RFC 6979)."""

    def __init__(self, private: ec.EllipticCurvePrivateKey, verification_method: str | None = None) -> None:
        codec = {"secp256r1": KeyCodec.P256, "secp384r1": KeyCodec.P384}.get(private.curve.name)
        if codec is None:
            raise BadKeyError(f"The curve {private.curve.name} is not one that badges are signed with.")
        self._private = private
        point = private.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        self._public = PublicKey(codec, point)
        self._method = verification_method or f"did:key:{self._public.multikey}#{self._public.multikey}"

    @property
    def verification_method(self) -> str:
        """See `Signer`."""
        return self._method

    @property
    def public_key(self) -> PublicKey:
        """See `Signer`."""
        return self._public

    def sign(self, message: bytes, /) -> bytes:
        """See `Signer`; the signature is r and s, each as long as the field."""
        codec = self._public.codec
        chosen = hashes.SHA384() if codec is KeyCodec.P384 else hashes.SHA256()
        der = self._private.sign(message, ec.ECDSA(chosen, deterministic_signing=True))
        half = codec.signature_length // 2
        r, s = decode_dss_signature(der)
        return r.to_bytes(half) + s.to_bytes(half)
