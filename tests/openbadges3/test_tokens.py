"""Badges as tokens: both sets of rules, and everything a token can say beside the badge it carries."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from openbadges3 import DISPLAY, STRICT, Ed25519Signer, Policy, Report, Signer, Verdict, bake, verify
from openbadges3.errors import BadKeyError, LintError, ProofError
from openbadges3.jwt_issue import TokenSigner, issue_token
from openbadges3.jwt_proof import TokenKind, is_token, read_token
from openbadges3.keys import EcdsaSigner
from openbadges3.multiformats import base64url_encode
from openbadges3.rsa_keys import RsaSigner
from openbadges3.status_list import Bitstring, Purpose, status_list_document
from openbadges3.strict_json import JsonObject, Limits, dumps

from .samples import ISSUER, LIST, NOTHING, NOW, OTHER, SIGNER, SVG, badge, png, serving, status_list

P256 = EcdsaSigner(ec.derive_private_key(1, ec.SECP256R1()))
P384 = EcdsaSigner(ec.derive_private_key(1, ec.SECP384R1()))
LISTED = serving({LIST: status_list(set())})
BADGE = issue_token(badge(), SIGNER)
HEADER: JsonObject = {"alg": "EdDSA", "kid": SIGNER.verification_method, "typ": "JWT"}
PAYLOAD: dict[str, Any] = badge().to_json() | {
    "iss": ISSUER,
    "jti": badge().id,
    "sub": "did:example:ada",
    "nbf": 1777636800,
    "exp": 1840795200,
}


def judged(content: bytes, fetch: Any = LISTED, policy: Policy = STRICT) -> Report:
    return verify(content, fetch=fetch, now=NOW, policy=policy)


def encoded(part: object) -> str:
    return base64url_encode(dumps(part))  # type: ignore[arg-type]  # tests make JSON


def token(header: JsonObject, payload: dict[str, Any], signer: TokenSigner = SIGNER) -> bytes:
    signed = f"{encoded(header)}.{encoded(payload)}".encode()
    return signed + b"." + base64url_encode(signer.sign(signed)).encode()


@pytest.mark.parametrize("kind", TokenKind)
@pytest.mark.parametrize(
    "signer",
    [
        SIGNER,
        EcdsaSigner(ec.derive_private_key(1, ec.SECP256R1())),
        EcdsaSigner(ec.derive_private_key(1, ec.SECP384R1())),
    ],
)
def test_issued_is_valid(kind: TokenKind, signer: Signer) -> None:
    content = issue_token(badge(issuer=signer.verification_method.partition("#")[0]), signer, kind=kind)
    assert is_token(content)
    report = judged(content)
    assert report.verdict is Verdict.VALID and report.container == "jwt"
    assert report.credential is not None and "iss" not in report.credential
    assert judged(content[:-10] + b"A" * 10).verdict is Verdict.INVALID


def test_what_is_written_by_hand_is_the_same() -> None:
    assert json.loads(json.dumps(PAYLOAD)) == PAYLOAD
    assert judged(token(HEADER, PAYLOAD)).verdict is Verdict.VALID
    assert judged(b" " + token(HEADER, PAYLOAD) + b"\n").verdict is Verdict.VALID


@pytest.mark.parametrize("picture", [png(), SVG])
def test_tokens_in_pictures(picture: bytes) -> None:
    report = judged(bake(picture, BADGE))
    assert report.verdict is Verdict.VALID and report.container in ("png, jwt", "svg, jwt")


HEADERS: dict[str, dict[str, Any]] = {
    "an access token": {"typ": "at+jwt"},
    "a type that is no text": {"typ": 5},
    "no algorithm": {"alg": "none"},
    "another algorithm": {"alg": "ES256"},
    "no key": {"kid": None},
    "a key that is no text": {"kid": 5},
    "a key that is no address": {"kid": "key-1"},
    "another key": {"kid": OTHER.verification_method},
    "a header that is not allowed": {"x5c": ["AA"]},
    "extensions": {"crit": ["exp"]},
    "a private key": {"jwk": {"kty": "OKP", "crv": "Ed25519", "x": "AA", "d": "AA"}},
    "a key that is no object": {"jwk": "AA"},
    "a damaged key": {"jwk": {"kty": "OKP", "crv": "Ed25519", "x": "A="}},
    "a key for encryption": {"jwk": {"kty": "OKP", "crv": "Ed25519", "x": "AA", "use": "enc"}},
}


@pytest.mark.parametrize("change", HEADERS.values(), ids=HEADERS.keys())
def test_headers_that_are_refused(change: dict[str, Any]) -> None:
    header = {name: value for name, value in (HEADER | change).items() if value is not None}
    expected = Verdict.CANNOT_TELL if "crit" in change else Verdict.INVALID
    assert judged(token(header, PAYLOAD)).verdict is expected


CLAIMS: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "did:example:other"},
    "another id": {"jti": "urn:uuid:1"},
    "another subject": {"sub": "did:example:eve"},
    "another start": {"nbf": 1777636801},
    "another end": {"exp": 1840795201},
    "a start that is text": {"nbf": "1777636800"},
    "a start that is true": {"nbf": True},
    "an end without one": {"validUntil": None},
    "a broken date": {"validFrom": "soon"},
}
MISSING = ["iss", "jti", "sub", "nbf", "exp"]


@pytest.mark.parametrize("change", CLAIMS.values(), ids=CLAIMS.keys())
def test_claims_that_say_something_else(change: dict[str, Any]) -> None:
    payload = {name: value for name, value in (PAYLOAD | change).items() if value is not None}
    assert judged(token(HEADER, payload)).verdict is Verdict.INVALID
    assert judged(token(HEADER, payload), policy=DISPLAY).verdict is Verdict.INVALID


@pytest.mark.parametrize("name", MISSING)
def test_missing_claims_are_forgiven_only_for_display(name: str) -> None:
    content = token(HEADER, {key: value for key, value in PAYLOAD.items() if key != name})
    assert judged(content).verdict is Verdict.INVALID
    assert judged(content, policy=DISPLAY).verdict is Verdict.VALID


def jwk_of(signer: Ed25519Signer) -> JsonObject:
    return {"kty": "OKP", "crv": "Ed25519", "x": base64url_encode(signer.public_key.raw)}


def test_a_key_in_the_header() -> None:
    header: JsonObject = {"alg": "EdDSA", "jwk": jwk_of(SIGNER)}
    assert judged(token(header, PAYLOAD)).verdict is Verdict.VALID
    assert judged(token(HEADER | {"jwk": jwk_of(SIGNER)}, PAYLOAD)).verdict is Verdict.VALID
    assert judged(token(HEADER | {"jwk": jwk_of(OTHER)}, PAYLOAD)).verdict is Verdict.INVALID
    web = PAYLOAD | {"iss": "https://www.example.edu/", "issuer": "https://www.example.edu/"}
    report = judged(token(header, web))
    assert report.verdict is Verdict.UNKNOWN_ISSUER and report.is_signed
    assert judged(token({"alg": "EdDSA", "jwk": jwk_of(OTHER)}, PAYLOAD, OTHER)).verdict is Verdict.INVALID


SITE = "https://www.example.edu/"


def rsa_signer(bits: int = 2048) -> RsaSigner:
    return RsaSigner(rsa.generate_private_key(65537, bits), f"{SITE}keys#1")


def test_rs256_and_keys_of_a_site() -> None:
    signer = rsa_signer()
    header: JsonObject = {"alg": "RS256", "kid": f"{SITE}keys#1", "typ": "JWT"}
    payload = PAYLOAD | {"iss": SITE, "issuer": {"id": SITE, "type": ["Profile"]}}
    payload.pop("credentialStatus")
    content = token(header, payload, signer)
    address = f"{SITE}keys"
    assert judged(content, serving({address: signer.public_key.jwk})).verdict is Verdict.VALID
    keys: JsonObject = {"keys": [signer.public_key.jwk | {"kid": "1"}, jwk_of(OTHER) | {"kid": "2"}]}
    assert judged(content, serving({address: keys})).verdict is Verdict.VALID
    assert judged(content, serving({address: {"keys": []}})).verdict is Verdict.INVALID
    assert judged(content, serving({address: signer.public_key.jwk | {"d": "AA"}})).verdict is Verdict.INVALID
    assert judged(content, serving({address: jwk_of(OTHER)})).verdict is Verdict.INVALID
    assert judged(content, NOTHING).verdict is Verdict.CANNOT_TELL
    elsewhere = token(header, payload | {"iss": "https://other.example/", "issuer": "https://other.example/"}, signer)
    assert judged(elsewhere, serving({address: signer.public_key.jwk})).verdict is Verdict.UNKNOWN_ISSUER
    changed = content[:-6] + b"AAAAAA"
    assert judged(changed, serving({address: signer.public_key.jwk})).verdict is Verdict.INVALID


@pytest.mark.parametrize("kind", TokenKind)
def test_rs256_is_issued_for_an_issuer_of_the_site(kind: TokenKind) -> None:
    signer = rsa_signer()
    content = issue_token(badge(issuer=SITE, purpose=None), signer, kind=kind)
    pages: dict[str, bytes | JsonObject] = {f"{SITE}keys": signer.public_key.jwk}
    assert read_token(content, limits=Limits()).header["alg"] == "RS256"
    assert judged(content, serving(pages)).verdict is Verdict.VALID
    elsewhere = issue_token(badge(issuer="https://www.example.org/", purpose=None), signer, kind=kind)
    assert judged(elsewhere, serving(pages)).verdict is Verdict.UNKNOWN_ISSUER


def test_an_rsa_key_that_is_too_short_signs_nothing() -> None:
    with pytest.raises(BadKeyError, match="2048 to 8192 bits"):
        rsa_signer(1024)


@pytest.mark.parametrize("change", [{"n": "AQAB"}, {"e": "Ag"}, {"e": "AQ"}, {"n": 5}])
def test_rsa_keys_that_are_too_weak(change: JsonObject) -> None:
    signer = rsa_signer()
    header: JsonObject = {"alg": "RS256", "jwk": signer.public_key.jwk | change}
    assert judged(token(header, PAYLOAD, signer)).verdict is Verdict.INVALID


JOSE: JsonObject = {"alg": "EdDSA", "kid": SIGNER.verification_method, "typ": "vc+jwt"}


def test_the_other_rules() -> None:
    document = badge().to_json()
    assert judged(token(JOSE | {"cty": "vc", "x5t": "AA"}, document)).verdict is Verdict.VALID
    assert judged(token(JOSE, document | {"iss": ISSUER, "iat": 5, "nbf": 5, "exp": 4e9})).verdict is Verdict.VALID
    fragment = SIGNER.verification_method.partition("#")[2]
    for kid in (fragment, f"#{fragment}"):
        assert judged(token(JOSE | {"kid": kid}, document)).verdict is Verdict.VALID
    refused: list[tuple[JsonObject, dict[str, Any]]] = [
        ({"cty": "vp"}, {}),
        ({}, {"vc": {}}),
        ({}, {"vp": {}}),
        ({}, {"iss": "did:example:other"}),
        ({}, {"exp": 5}),
        ({}, {"nbf": 4e9}),
        ({}, {"exp": "5"}),
    ]
    for header, claims in refused:
        assert judged(token(JOSE | header, document | claims)).verdict is Verdict.INVALID


def test_data_model_1_in_its_claim() -> None:
    document: Any = badge(purpose=None).to_json()
    document["@context"][0] = "https://www.w3.org/2018/credentials/v1"
    document["issuanceDate"], document["expirationDate"] = document.pop("validFrom"), document.pop("validUntil")
    claims = {name: PAYLOAD[name] for name in MISSING}
    assert judged(token(HEADER, {"vc": document} | claims)).verdict is Verdict.VALID
    assert judged(token(HEADER, {"vc": badge().to_json()} | claims)).verdict is Verdict.INVALID


def test_a_proof_inside_a_token_must_hold_too() -> None:
    from openbadges3 import issue

    inner = json.loads(issue(badge(), SIGNER))
    assert judged(token(HEADER, PAYLOAD | {"proof": inner["proof"]})).verdict is Verdict.VALID
    inner["proof"][0]["proofValue"] = "z" + "2" * 80
    assert judged(token(HEADER, PAYLOAD | {"proof": inner["proof"]})).verdict is Verdict.INVALID


def test_a_list_that_is_a_token() -> None:
    def listed(indexes: set[int], signer: Signer = SIGNER, **claims: Any) -> bytes:
        document = status_list_document(
            LIST, ISSUER, purpose=Purpose.REVOCATION, bits=Bitstring.of(indexes), valid_from="2026-05-01T12:00:00Z"
        )
        return token(HEADER | {"kid": signer.verification_method}, document | claims, signer)

    assert judged(BADGE, serving({LIST: listed(set())})).verdict is Verdict.VALID
    assert judged(BADGE, serving({LIST: listed({5})})).verdict is Verdict.REVOKED
    assert judged(BADGE, serving({LIST: listed(set(), OTHER)})).verdict is Verdict.CANNOT_TELL
    assert judged(BADGE, serving({LIST: listed(set(), iss="did:example:other")})).verdict is Verdict.CANNOT_TELL


@pytest.mark.parametrize(
    "content",
    [b"e30.e30.AA", b"a.b.c", b"....", b"e30.e30.A", b"e30.W10.AA"],
    ids=lambda content: repr(content[:12]),
)
def test_what_is_no_token(content: bytes) -> None:
    assert judged(content).verdict is Verdict.INVALID


def test_what_cannot_be_a_token() -> None:
    nameless: Any = badge().to_json()
    del nameless["credentialSubject"]["id"]
    with pytest.raises(LintError, match="subject with an id"):
        issue_token(nameless, SIGNER)
    assert issue_token(nameless, SIGNER, kind=TokenKind.JOSE_COSE)
    with pytest.raises(LintError, match="proof already"):
        issue_token(badge().to_json() | {"proof": []}, SIGNER)
    with pytest.raises(LintError, match="validFrom"):
        issue_token(badge().to_json() | {"validFrom": "soon"}, SIGNER)
    with pytest.raises(LintError, match="plain name"):
        issue_token(badge().to_json() | {"a:b": "soon"}, SIGNER)

    class Careless(Ed25519Signer):
        def sign(self, message: bytes, /) -> bytes:
            return bytes(64)

    with pytest.raises(ProofError, match="does not verify"):
        issue_token(badge(), Careless.generate())
