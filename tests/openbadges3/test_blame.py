"""Blame is exact: changed only where a signature was computed, and whatever is not known here is named."""

import json
from pathlib import Path
from typing import Any

import pytest

from openbadges3 import DISPLAY, Outcome, Report, Verdict, bake, issue, verify
from openbadges3.codes import Code
from openbadges3.jwt_issue import issue_token
from openbadges3.multiformats import base58btc_encode, base64url_encode
from openbadges3.status_list import Purpose
from openbadges3.strict_json import JsonObject, dumps

from .samples import (
    CREATED,
    NOTHING,
    NOW,
    SIGNER,
    SVG,
    WEB_ADDRESS,
    WEB_ISSUER,
    WEB_SIGNER,
    badge,
    chunk,
    did_document,
    entry,
    png,
    serving,
)
from .test_related import plain
from .test_verify import signed

CASES = Path(__file__).parent / "cases"
BADGE = issue(badge(purpose=None), SIGNER, created=CREATED)


def judged(content: bytes, fetch: Any = NOTHING) -> Report:
    return verify(content, fetch=fetch, now=NOW, policy=DISPLAY)


def altered(**proof: Any) -> bytes:
    document = json.loads(BADGE)
    document["proof"][0] |= proof
    return dumps(document)


def test_changed_is_said_only_where_a_signature_was_computed_and_does_not_match() -> None:
    report = judged(BADGE.replace(b"1.5", b"2.5"))
    assert (report.verdict, report.reason) == (Verdict.INVALID, "changed")
    token = issue_token(badge(purpose=None), SIGNER)
    head, body, signature = token.split(b".")
    assert judged(b".".join((head, body, signature[:-4] + b"AAAA"))).reason == "changed"
    for other in (altered(proofValue="z1"), altered(proofPurpose="authentication"), altered(expires=CREATED)):
        assert judged(other).verdict is Verdict.INVALID and judged(other).reason != "changed"


MULTIKEY = "z" + base58btc_encode(b"\xe7\x01" + b"\2" * 33)
UNKNOWN = {
    "a context": ((CASES / "extension-context-url.json").read_bytes(), "unknown-context", "StudyLoadExtension"),
    "a suite": (altered(cryptosuite="bbs-2023"), "unknown-suite", "bbs-2023"),
    "a kind of proof": (altered(cryptosuite=None, type="Signature2031"), "unknown-suite", "Signature2031"),
    "a kind of key": (altered(verificationMethod=f"did:key:{MULTIKEY}"), "unknown-key-type", "secp256k1"),
    "a DID method": (altered(verificationMethod="did:ion:abc#k"), "unknown-did-method", "did:ion"),
    "a context of its own": (dumps(json.loads(BADGE) | {"@context": [{"x": "urn:x"}]}), "own-context", ""),
}


@pytest.mark.parametrize(("content", "code", "name"), UNKNOWN.values(), ids=UNKNOWN.keys())
def test_what_is_not_known_here_is_named_and_leaves_it_open(content: bytes, code: str, name: str) -> None:
    report = judged(content)
    assert (report.verdict, report.reason) == (Verdict.CANNOT_TELL, code)
    proof = report.check("proof")
    assert proof is not None and proof.outcome is Outcome.UNKNOWN and name in proof.values.get("name", "")
    assert not report.is_signed


def token(header: JsonObject) -> bytes:
    """A token with this header, whose signature is nothing."""
    return b".".join(base64url_encode(part).encode() for part in (dumps(header), dumps(plain()), bytes(64)))


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"alg": "ES256K", "kid": SIGNER.verification_method}, "unknown-suite"),
        ({"alg": "EdDSA", "jwk": {"kty": "EC", "crv": "secp256k1", "x": "AA", "y": "AA"}}, "unknown-key-type"),
        ({"alg": "EdDSA", "kid": SIGNER.verification_method, "crit": ["x"]}, "unknown-extension"),
    ],
)
def test_tokens_of_kinds_that_are_not_known_here(header: JsonObject, code: str) -> None:
    assert (judged(token(header)).verdict, judged(token(header)).reason) == (Verdict.CANNOT_TELL, code)


def test_a_token_that_says_it_is_unsigned() -> None:
    report = judged(token({"alg": "none", "kid": SIGNER.verification_method}))
    assert (report.verdict, report.reason) == (Verdict.INVALID, "unsigned")


def test_a_kind_of_key_in_the_issuers_own_document() -> None:
    content = issue(badge(issuer=WEB_ISSUER, purpose=None), WEB_SIGNER)
    method: Any = did_document()["verificationMethod"]
    page = did_document(verificationMethod=[method[0] | {"type": "EcdsaSecp256k1VerificationKey2019"}])
    report = judged(content, serving({WEB_ADDRESS: page}))
    assert (report.verdict, report.reason) == (Verdict.CANNOT_TELL, "unknown-key-type")


def test_a_status_type_that_is_not_known_here() -> None:
    report = judged(signed(plain(credentialStatus={"id": "urn:x", "type": "https://example.org/Status"})))
    assert (report.verdict, report.reason) == (Verdict.CANNOT_TELL, "unknown-status-type")
    assert report.check("status").values["name"] == "https://example.org/Status"  # type: ignore[union-attr]


WRONG = {
    "a member": ({"honours": "summa"}, "honours"),
    "a type": ({"credentialStatus": {"id": "https://x.example/1", "type": "StatusList2021Entry"}}, "StatusList2021"),
    "a relative address": ({"evidence": [{"id": "1.html", "type": ["Evidence"]}]}, "1.html"),
}


@pytest.mark.parametrize(("members", "name"), WRONG.values(), ids=WRONG.keys())
def test_what_the_issuers_own_contexts_do_not_define_is_made_wrongly(members: JsonObject, name: str) -> None:
    content = dumps(json.loads(BADGE) | members)
    report = judged(content)
    assert (report.verdict, report.reason) == (Verdict.INVALID, "made-wrongly")
    assert name in report.check("proof").detail  # type: ignore[union-attr]  # it is there


def test_a_badge_without_a_signature_is_not_called_changed() -> None:
    report = judged(dumps(plain()))
    assert (report.verdict, report.reason) == (Verdict.INVALID, "unsigned") and not report.is_badge
    assert report.check("proof") is None


# Older badges

OB2 = (CASES / "ob2.json").read_bytes()
ADDRESS = b"https://badges.example.edu/assertions/u1.json"
OB1: JsonObject = {
    "uid": "1",
    "recipient": {"type": "email"},
    "badge": "https://x.example/b",
    "verify": {"type": "hosted"},
}
SIGNED_2: JsonObject = json.loads(OB2) | {"verification": {"type": "SignedBadge"}}
IN_PNG = png()[:33] + chunk(b"tEXt", b"openbadges\0" + ADDRESS) + png()[33:]
IN_SVG = SVG.replace(b"<title>", b'<o:assertion xmlns:o="http://openbadges.org" verify="' + ADDRESS + b'"/><title>')
WHOLE_IN_PNG = png()[:33] + chunk(b"iTXt", b"openbadges\0\0\0\0\0" + OB2) + png()[33:]
VERSION_1_1 = OB1 | {"@context": "https://w3id.org/openbadges/v1", "type": "Assertion"}
OLDER = {
    "hosted": (OB2, Code.OPEN_BADGES_2, "2.0", "hosted"),
    "signed": (dumps(SIGNED_2), Code.OPEN_BADGES_2, "2.0", "signed"),
    "an address in a PNG": (IN_PNG, Code.OPEN_BADGES_2, "1 or 2", "address"),
    "an assertion in a PNG": (WHOLE_IN_PNG, Code.OPEN_BADGES_2, "2.0", "hosted"),
    "an address in an SVG": (IN_SVG, Code.OPEN_BADGES_2, "1 or 2", "address"),
    "1.1": (dumps(VERSION_1_1), Code.OPEN_BADGES_1, "1.1", "hosted"),
    "1.0": (dumps(OB1), Code.OPEN_BADGES_1, "1.0", "hosted"),
}


@pytest.mark.parametrize(("content", "code", "edition", "form"), OLDER.values(), ids=OLDER.keys())
def test_older_badges_are_named_as_such(content: bytes, code: Code, edition: str, form: str) -> None:
    report = judged(content)
    assert (report.verdict, report.reason) == (Verdict.CANNOT_TELL, code)
    read = report.check("read")
    assert read is not None and read.outcome is Outcome.UNKNOWN and not report.is_badge
    assert (read.values["edition"], read.values["form"]) == (edition, form)
    assert "Open Badges" in read.detail and [check.name for check in report.checks] == ["read"]


# No badge at all

NOT_BADGES: dict[str, tuple[bytes, str]] = {
    "JSON": ((CASES / "random.json").read_bytes(), "JSON"),
    "nothing": (b"", "nothing"),
    "words": (b"hello", "text"),
    "an address": (b"https://badges.example.org/1", "address"),
    "a number": (b"5", "JSON"),
    "a list": (b"[]", "JSON"),
    "a photo": (b"\xff\xd8\xff\xe0" + bytes(40), "JPEG"),
    "a phone's photo": (b"\0\0\0\x18ftypheic" + bytes(40), "HEIC"),
    "a PDF": (b"%PDF-1.7\n1 0 obj", "PDF"),
    "a PDF with something before": (b"\r\n\r\n%PDF-1.7\n1 0 obj", "PDF"),
    "an archive": (b"PK\3\4" + bytes(40), "ZIP"),
    "bytes": (bytes(100), "binary"),
    "a page": (b"<!DOCTYPE html><html><body>x</body></html>", "web page"),
    "other XML": (b"<feed/>", "XML"),
    "a status list": (dumps({"type": ["VerifiableCredential", "BitstringStatusListCredential"]}), "status list"),
    "another credential": (
        dumps({"type": ["VerifiableCredential", "AlumniCredential"], "credentialSubject": {"id": "did:x:1"}}),
        "verifiable credential",
    ),
    "an achievement": (
        dumps({"@context": "https://w3id.org/openbadges/v2", "type": "BadgeClass"}),
        "badge description",
    ),
    "a token of something else": (token({"alg": "EdDSA", "typ": "at+jwt"}), "at+jwt"),
}


@pytest.mark.parametrize(("content", "kind"), NOT_BADGES.values(), ids=NOT_BADGES.keys())
def test_what_is_no_badge_is_told_so_and_named(content: bytes, kind: str) -> None:
    report = judged(content)
    assert (report.verdict, report.reason) == (Verdict.INVALID, "not-a-badge"), report.checks
    (read,) = report.checks
    assert (read.name, read.outcome, read.values["kind"]) == ("read", Outcome.FAILED, kind)
    assert not report.is_badge and report.credential is None


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (png(), "no-badge-in-image"),
        (SVG, "no-badge-in-image"),
        (bake(png(), BADGE)[:-20], "damaged-image"),
        (BADGE[:-20], "not-json"),
        (b'{"a":1,"a":2}', "ambiguous"),
        (b"eyJhbGciOiJ.e30.AA", "damaged"),
        (b"eyJhbGciOiJFZERTQSJ9.eyJ2Y3QiOiJ4In0.AA~WyJzYWx0Il0~", "unknown-format"),
    ],
)
def test_what_cannot_be_read_is_told_why(content: bytes, code: str) -> None:
    report = judged(content)
    assert report.reason == code and not report.is_badge
    assert report.verdict is (Verdict.CANNOT_TELL if code == "unknown-format" else Verdict.INVALID)


def test_every_check_of_every_kind_has_a_code() -> None:
    contents = [
        BADGE,
        BADGE.replace(b"1.5", b"2.5"),
        OB2,
        b"x",
        dumps(plain()),
        *(each[0] for each in UNKNOWN.values()),
    ]
    contents += [signed(plain(credentialStatus=entry(Purpose.REVOCATION).to_json()))]
    for content in contents:
        for check in judged(content).checks:
            assert check.code in set(Code), check
            assert all(isinstance(value, str) for value in check.values.values()), check
