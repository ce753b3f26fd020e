"""Issuing badges as tokens: VC-JWT as OB 3.0 §8.2 profiles it, or `vc+jwt` of VC-JOSE-COSE.

A token signs the whole badge, not a digest, so a key service that takes only short messages cannot sign a large one;
`eddsa-rdfc-2022` proofs are the default of this library for that reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from .credential import issuer_of
from .date_times import parse_date_time
from .errors import LintError, ProofError
from .jwt_proof import TokenKind, claim_faults, claim_notes, read_token
from .keys import Signer
from .lint import lint_token
from .model import Part
from .multiformats import KeyCodec, base64url_bytes
from .rsa_keys import RsaPublicKey, RsaSigner
from .strict_json import Json, JsonObject, Limits, dumps

_ALGORITHMS = {KeyCodec.ED25519: "EdDSA", KeyCodec.P256: "ES256", KeyCodec.P384: "ES384"}
_LIMITS = Limits(size=72 * 1024)

TokenSigner = Signer | RsaSigner
"""What signs tokens: any signer of badges, or one with an RSA key."""


def issue_token(
    credential: Part | Mapping[str, Json], signer: TokenSigner, *, kind: TokenKind = TokenKind.OPEN_BADGES
) -> bytes:
    """The badge as a compact JWS.

    The claims `iss`, `jti`, `sub`, `nbf` and `exp` are those of the badge; a subject without an id cannot be carried by
    an Open Badges token. Raises `LintError` for a badge that must not be signed, `ProofError` if the signer's work does
    not verify.
    """
    document = lint_token(credential.to_json() if isinstance(credential, Part) else credential)
    content = sign_token(document, signer, kind=kind)
    token = read_token(content, limits=_LIMITS)
    is_sound = not any(claim_notes(token)) and not any(claim_faults(token))
    if not is_sound or not signer.public_key.is_signed(token.signature, token.signed):
        raise ProofError("The token does not verify with the signer's public key; nothing may be published.")
    return content


def sign_token(document: JsonObject, signer: TokenSigner, *, kind: TokenKind = TokenKind.OPEN_BADGES) -> bytes:
    """Sign a document that `lint_token` gave, as a compact JWS. Raises `LintError` for claims that cannot be made."""
    payload = document | _claims(document) if kind is TokenKind.OPEN_BADGES else document
    header = _header(_algorithm_of(signer), signer.verification_method, kind)
    signed = b"%b.%b" % (header, base64url_bytes(dumps(payload)))
    return b"%b.%b" % (signed, base64url_bytes(signer.sign(signed)))


def _algorithm_of(signer: TokenSigner) -> str:
    key = signer.public_key
    return "RS256" if isinstance(key, RsaPublicKey) else _ALGORITHMS[key.codec]


@lru_cache(maxsize=64)
def _header(algorithm: str, method: str, kind: TokenKind) -> bytes:
    kinds: JsonObject = {"typ": "JWT"} if kind is TokenKind.OPEN_BADGES else {"typ": "vc+jwt", "cty": "vc"}
    return base64url_bytes(dumps({"alg": algorithm, "kid": method} | kinds))


def _claims(document: JsonObject) -> JsonObject:
    subject = document.get("credentialSubject")
    identifier = subject.get("id") if isinstance(subject, dict) else None
    if identifier is None:
        raise LintError("A token needs a subject with an id, which becomes its claim sub.")
    claims: JsonObject = {"iss": issuer_of(document), "jti": document["id"], "sub": identifier}
    claims["nbf"] = int(parse_date_time(str(document["validFrom"])).timestamp())
    if "validUntil" in document:
        claims["exp"] = int(parse_date_time(str(document["validUntil"])).timestamp())
    return claims
