"""Badges as signed tokens: VC-JWT as OB 3.0 §8.2 profiles it, and `vc+jwt` of VC-JOSE-COSE, told apart by `typ`.

The whole JSON is signed, so nothing is dropped; what can go wrong is that registered claims say something else than the
badge they travel with. Those are compared here, each of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from .codes import Code
from .credential import issuer_of, readable
from .date_times import parse_date_time
from .did import did_key
from .errors import EncodingError, ProofError, SignatureError, StrictJsonError, TooLargeError, UnknownKindError
from .identity import ControlledKey, resolve_key
from .model.structure import is_data_model_1
from .multiformats import KeyCodec, base64url_decode
from .public_keys import PublicKey
from .report import Fetch, Note
from .rsa_keys import AnyPublicKey, key_of_jwk
from .securing import Secured
from .strict_json import Json, JsonObject, Limits, load_object
from .work import KEY, RSA_KEY, SIGNATURE, Work

_COMPACT = re.compile(rb"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_CLAIMS = ("iss", "jti", "sub", "nbf", "exp", "iat")
_OPEN_BADGES_HEADERS = frozenset({"alg", "kid", "jwk", "typ"})
_HEADER_LIMITS = Limits(size=8 * 1024, depth=6, nodes=64)


class TokenKind(Enum):
    """Which rules a token follows."""

    OPEN_BADGES = "VC-JWT of Open Badges 3.0"
    JOSE_COSE = "vc+jwt of VC-JOSE-COSE"


@dataclass(frozen=True)
class Token:
    """A token that was taken apart, nothing of it checked yet but its form."""

    kind: TokenKind
    header: JsonObject
    payload: JsonObject
    signed: bytes
    signature: bytes

    @property
    def document(self) -> JsonObject:
        """The badge in the token, without the claims that travel with it."""
        if self.kind is TokenKind.OPEN_BADGES:
            inner = self.payload.get("vc")
            if isinstance(inner, dict):
                return inner
        return {name: value for name, value in self.payload.items() if name not in _CLAIMS}


def is_token(content: bytes) -> bool:
    """Whether the bytes have the form of a compact JWS."""
    return _COMPACT.fullmatch(content.strip()) is not None


def read_token(content: bytes, *, limits: Limits) -> Token:
    """Take a compact JWS apart; `OpenBadgesError` for one that follows neither set of rules."""
    text = content.strip()
    if len(text) > limits.size:
        raise TooLargeError(f"The token is {len(text)} bytes long; at most {limits.size} are read.")
    parts = text.decode("ascii").split(".")
    try:
        header = load_object(base64url_decode(parts[0]), limits=_HEADER_LIMITS)
        payload = load_object(base64url_decode(parts[1]), limits=limits)
    except TooLargeError:
        raise
    except (EncodingError, StrictJsonError) as error:
        raise ProofError(f"The token is damaged: {error}", Code.DAMAGED) from None
    return Token(_kind_of(header, payload), header, payload, text.rpartition(b".")[0], base64url_decode(parts[2]))


def _kind_of(header: JsonObject, payload: JsonObject) -> TokenKind:
    if "crit" in header:
        sentence = "The token asks for extensions (crit) that this library does not know."
        raise UnknownKindError(sentence, Code.UNKNOWN_EXTENSION, name=str(header["crit"])[:200])
    kind = header.get("typ", "JWT")
    if kind == "vc+jwt":
        if header.get("cty", "vc") != "vc":
            raise ProofError(f"The token is for content of the type {header.get('cty')!r}, not vc.")
        if "vc" in payload or "vp" in payload:
            raise ProofError("A vc+jwt must not have the claims vc or vp.")
        return TokenKind.JOSE_COSE
    if kind != "JWT":
        sentence = f"The token is of the type {kind!r}, which is not that of a badge."
        raise ProofError(sentence, Code.NOT_A_BADGE, kind=str(kind)[:200])
    return TokenKind.OPEN_BADGES


def claim_notes(token: Token) -> Iterator[Note]:
    """Where a token departs from the form that OB 3.0 §8.2.4 gives it, though nothing in it contradicts the badge."""
    if token.kind is not TokenKind.OPEN_BADGES:
        return
    if "vc" in token.payload and not is_data_model_1(token.document):
        yield Note("vc", "carries a badge of data model 2.0; only badges of data model 1.1 are carried in this claim.")
    for name in sorted(set(token.header) - _OPEN_BADGES_HEADERS):
        yield Note("header", f"has the member {name!r}, which OB 3.0 does not allow.")
    for name, value in _said(token).items():
        if token.payload.get(name) is None and (name != "exp" or value is not None):
            yield Note(name, "is missing: a token must have this claim.")


def _said(token: Token) -> dict[str, Json]:
    """What the badge says of what the registered claims say."""
    document = readable(token.document)
    subject = document.get("credentialSubject")
    return {
        "iss": issuer_of(document) or None,
        "jti": document.get("id"),
        "sub": subject.get("id") if isinstance(subject, dict) else None,
        "nbf": document.get("validFrom"),
        "exp": document.get("validUntil"),
    }


def claim_faults(token: Token) -> Iterator[str]:
    """Where the claims that are there do not say what the badge says (OB 3.0 §8.2.4.1)."""
    for name, value in _said(token).items():
        claim = token.payload.get(name)
        if claim is None:
            continue
        if token.kind is TokenKind.JOSE_COSE and name in ("nbf", "exp"):
            if _seconds(claim) is None:
                yield f"The claim {name} is not a number of seconds."
        elif not (_is_instant(claim, value) if name in ("nbf", "exp") else claim == value):
            yield f"The claim {name} is {claim!r}, but the badge says {value!r}."


def _seconds(claim: Json) -> float | None:
    return float(claim) if isinstance(claim, int | float) and not isinstance(claim, bool) else None


def _is_instant(claim: Json, value: Json) -> bool:
    seconds = _seconds(claim)
    if seconds is None or not isinstance(value, str):
        return False
    try:
        return int(seconds) == int(parse_date_time(value).timestamp())
    except EncodingError:
        return False


def check_token(
    token: Token,
    *,
    fetch: Fetch,
    now: datetime,
    local: bool = False,
    work: Work | None = None,
    purpose: str = "assertionMethod",
) -> Secured:
    """Check the signature of a token; raises `ProofError`, `IdentityError`, `BadKeyError` or `UnavailableError`."""
    if work is not None:
        work.spend(RSA_KEY if token.header.get("alg") == "RS256" else KEY + SIGNATURE)
    method, resolved = _key_of(token, fetch=fetch, now=now, local=local, purpose=purpose)
    if token.header.get("alg") not in _algorithms(resolved.key):
        raise _wrong_algorithm(str(token.header.get("alg"))[:40])
    if not resolved.key.is_signed(token.signature, token.signed):
        raise SignatureError("The signature does not fit the token: it was changed, or another key signed it.")
    if token.kind is TokenKind.JOSE_COSE:
        start, end = _seconds(token.payload.get("nbf")), _seconds(token.payload.get("exp"))
        if (end is not None and end <= now.timestamp()) or (start is not None and start > now.timestamp()):
            raise ProofError("The token is outside its own period (nbf, exp).", Code.PROOF_EXPIRED)
    controllers = frozenset() if resolved.controller is None else frozenset({resolved.controller})
    return Secured(method, controllers, frozenset() if resolved.origin is None else frozenset({resolved.origin}))


_ALGORITHMS = ("EdDSA", "Ed25519", "ES256", "ES384", "RS256")


def _wrong_algorithm(name: str) -> ProofError | UnknownKindError:
    if name in _ALGORITHMS:
        return ProofError(f"The algorithm {name!r} does not go with the key.")
    if name.lower() == "none":
        return ProofError("The token is not signed (alg none), so anybody could have written it.", Code.UNSIGNED)
    sentence = f"The token is signed with {name!r}, which this library cannot check."
    return UnknownKindError(sentence, Code.UNKNOWN_SUITE, name=name)


def _algorithms(key: AnyPublicKey) -> tuple[str, ...]:
    if not isinstance(key, PublicKey):
        return ("RS256",)
    if key.codec is KeyCodec.ED25519:
        return ("EdDSA", "Ed25519")
    return ("ES384",) if key.codec is KeyCodec.P384 else ("ES256",)


def _key_of(token: Token, *, fetch: Fetch, now: datetime, local: bool, purpose: str) -> tuple[str, ControlledKey]:
    kid, jwk = token.header.get("kid"), token.header.get("jwk")
    given = _given_key(jwk, token) if jwk is not None else None
    if kid is None:
        if given is None:
            raise ProofError("The token names no key (kid or jwk).")
        # a key by itself is authentic for the did:key that it is, and for nobody else
        controller = did_key(given) if isinstance(given, PublicKey) else None
        return controller or "jwk", ControlledKey(given, controller)
    if not isinstance(kid, str):
        raise ProofError("The kid of the token is not text.")
    method = kid if ":" in kid else _within(issuer_of(token.document), kid)
    resolved = resolve_key(method, fetch=fetch, now=now, local=local, purpose=purpose)
    if given is not None and given != resolved.key:
        raise ProofError("The token carries another key than the one it names.")
    return method, resolved


def _within(issuer: str, kid: str) -> str:
    """A kid that is no address is that of a key in the issuer's own document (VC-JOSE-COSE §4)."""
    if not issuer.startswith("did:"):
        raise ProofError(f"The kid {kid!r} is not an address.")
    return issuer + kid if kid.startswith("#") else f"{issuer}#{kid}"


def _given_key(jwk: Json, token: Token) -> AnyPublicKey:
    if not isinstance(jwk, dict):
        raise ProofError("The jwk of the token is not an object.")
    if jwk.get("use", "sig") != "sig" or jwk.get("alg", token.header.get("alg")) != token.header.get("alg"):
        raise ProofError("The jwk of the token is for another use or algorithm.")
    try:
        return key_of_jwk(jwk)
    except EncodingError as error:
        raise ProofError(f"The jwk of the token is damaged: {error}", error.reason, **error.values) from None


def as_document(content: bytes, *, limits: Limits) -> tuple[JsonObject, Token | None]:
    """A document in either form: JSON, or the badge in a token with the token."""
    if not is_token(content):
        return load_object(content, limits=limits), None
    token = read_token(content, limits=limits)
    return token.document, token


def require_claims(token: Token) -> None:
    """Raise `ProofError` with every claim that does not say what the badge says."""
    faults = [*claim_faults(token)]
    if faults:
        raise ProofError(" ".join(faults), Code.CLAIMS_DIFFER)
