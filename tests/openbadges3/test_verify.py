"""Verdicts: what a badge is worth, and everything real verifiers have let through and ours must not."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from openbadges3 import DISPLAY, STRICT, Ed25519Signer, Fetched, Outcome, Policy, Report, Verdict, bake, issue, verify
from openbadges3.canonical import Shapes
from openbadges3.keys import PublicKey
from openbadges3.model import EndorsementCredential, EndorsementSubject
from openbadges3.multiformats import KeyCodec, base64url_encode
from openbadges3.proof import proof_options, secured, signing_input
from openbadges3.standing import Lists, status_findings
from openbadges3.status_list import Purpose
from openbadges3.strict_json import Json, JsonObject, dumps

from .samples import (
    CREATED,
    ISSUER,
    LIST,
    NOTHING,
    NOW,
    OTHER,
    SIGNER,
    WEB_ADDRESS,
    WEB_ISSUER,
    WEB_METHOD,
    WEB_SIGNER,
    badge,
    did_document,
    entry,
    png,
    serving,
    status_list,
)

LISTED = serving({LIST: status_list(set())})


def judged(content: bytes, fetch: Any = LISTED, now: datetime = NOW, policy: Policy = STRICT) -> Report:
    return verify(content, fetch=fetch, now=now, policy=policy)


def signed(document: dict[str, Any], signer: Ed25519Signer = SIGNER, **options: Any) -> bytes:
    """A signature over anything at all, without lint: what a careless or hostile issuer could make."""
    chosen = proof_options(signer.verification_method, created=CREATED) | options
    return dumps(secured(document, chosen, signer.sign(signing_input(document, chosen))))


def details(report: Report) -> str:
    return " ".join(check.detail for check in report.checks)


def test_a_good_badge() -> None:
    report = judged(issue(badge(), SIGNER, created=CREATED))
    assert report.verdict is Verdict.VALID
    assert [check.name for check in report.checks] == ["read", "structure", "proof", "issuer", "status", "period"]
    assert {check.outcome for check in report.checks} == {Outcome.PASSED}
    assert report.issuer == ISSUER and report.is_signed
    assert report.verification_method == SIGNER.verification_method
    assert report.credential is not None and report.credential["name"] == "Ready for work"
    assert report.check("status") is not None and report.check("nothing") is None
    assert json.loads(dumps(report.to_json()))["verdict"] == "valid"


def test_an_instant_without_zone_is_taken_as_utc() -> None:
    assert judged(issue(badge(), SIGNER), now=datetime(2026, 6, 1)).verdict is Verdict.VALID  # noqa: DTZ001 - the point


def test_one_issuing_gives_the_same_bytes_again() -> None:
    assert issue(badge(), SIGNER, created=CREATED) == issue(
        badge(), SIGNER, created=datetime(2026, 5, 1, 12, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("purpose", "verdict"),
    [
        (Purpose.REVOCATION, Verdict.REVOKED),
        (Purpose.SUSPENSION, Verdict.SUSPENDED),
        (Purpose.REFRESH, Verdict.SUPERSEDED),
        (Purpose.MESSAGE, Verdict.VALID),
    ],
)
def test_a_bit_of_the_list(purpose: Purpose, verdict: Verdict) -> None:
    content = issue(badge(purpose=purpose), SIGNER)
    assert judged(content, serving({LIST: status_list({5}, purpose=purpose)})).verdict is verdict
    assert judged(content, serving({LIST: status_list({4, 6}, purpose=purpose)})).verdict is Verdict.VALID


def test_an_unknown_purpose_leaves_it_open() -> None:
    document = badge().to_json() | {"credentialStatus": entry("honour").to_json()}
    assert (
        judged(signed(document), serving({LIST: status_list(set(), purpose="honour")})).verdict is Verdict.CANNOT_TELL
    )


def test_the_period() -> None:
    content = issue(badge(), SIGNER)
    assert judged(content, now=datetime(2026, 5, 1, 11, 59, 59, tzinfo=UTC)).verdict is Verdict.NOT_YET_VALID
    assert judged(content, now=datetime(2026, 5, 1, 12, tzinfo=UTC)).verdict is Verdict.VALID
    assert judged(content, now=datetime(2028, 5, 1, 12, tzinfo=UTC)).verdict is Verdict.VALID
    assert judged(content, now=datetime(2028, 5, 1, 12, 0, 1, tzinfo=UTC)).verdict is Verdict.EXPIRED


def test_the_period_in_another_zone() -> None:
    content = issue(badge(valid_until="2026-06-01T07:00:00-05:00"), SIGNER)
    assert judged(content, now=NOW).verdict is Verdict.VALID
    assert judged(content, now=NOW + timedelta(seconds=1)).verdict is Verdict.EXPIRED


def test_revoked_is_worse_than_expired_and_both_are_reported() -> None:
    report = judged(issue(badge(), SIGNER), serving({LIST: status_list({5})}), now=datetime(2029, 1, 1, tzinfo=UTC))
    assert report.verdict is Verdict.REVOKED
    assert {check.name for check in report.checks if check.outcome is Outcome.FAILED} == {"status", "period"}


LIST_FAULTS: dict[str, tuple[Any, str]] = {
    "gone": (NOTHING, "STATUS_RETRIEVAL_ERROR"),
    "not JSON": (serving({LIST: b"<html>"}), "STATUS_RETRIEVAL_ERROR"),
    "unsigned": (serving({LIST: b'{"id":"' + LIST.encode() + b'"}'}), "STATUS_VERIFICATION_ERROR"),
    "signed by somebody else": (serving({LIST: status_list(set(), signer=OTHER)}), "STATUS_VERIFICATION_ERROR"),
    "for another purpose": (serving({LIST: status_list(set(), purpose="suspension")}), "STATUS_VERIFICATION_ERROR"),
    "expired": (serving({LIST: status_list(set(), valid_until="2026-05-02T00:00:00Z")}), "STATUS_VERIFICATION_ERROR"),
    "a badge": (serving({LIST: issue(badge(), SIGNER)}), "STATUS_VERIFICATION_ERROR"),
}


@pytest.mark.parametrize(("fetch", "code"), LIST_FAULTS.values(), ids=LIST_FAULTS.keys())
def test_a_list_that_cannot_be_relied_on(fetch: Any, code: str) -> None:
    report = judged(issue(badge(), SIGNER), fetch)
    assert report.verdict is Verdict.CANNOT_TELL
    assert code in details(report)


def test_a_changed_list_is_not_believed() -> None:
    changed = json.loads(status_list({5}))
    changed["credentialSubject"]["encodedList"] = json.loads(status_list(set()))["credentialSubject"]["encodedList"]
    assert judged(issue(badge(), SIGNER), serving({LIST: dumps(changed)})).verdict is Verdict.CANNOT_TELL


@pytest.mark.parametrize("error", [OSError("no route"), TimeoutError(), KeyError("x"), ValueError("bad host")])
def test_a_fetch_that_fails(error: Exception) -> None:
    def fetch(url: str) -> Fetched:
        raise error

    assert judged(issue(badge(), SIGNER), fetch).verdict is Verdict.CANNOT_TELL


@pytest.mark.parametrize("index", ["9.5", "-1", "05", "", " 5", "0x5", "5e0", "9" * 30, 5, None, ["5"]])
def test_an_index_that_is_none(index: Any) -> None:
    document = badge().to_json()
    document["credentialStatus"] = entry(Purpose.REVOCATION).to_json() | {"statusListIndex": index}
    try:
        content = signed(document)
    except ValueError:
        return
    assert judged(content).verdict is Verdict.INVALID


def test_an_index_beyond_the_list() -> None:
    report = judged(issue(badge().to_json() | {"credentialStatus": entry("revocation", 131_072).to_json()}, SIGNER))
    assert report.verdict is Verdict.CANNOT_TELL and "RANGE_ERROR" in details(report)


def test_an_unknown_status_type() -> None:
    document = badge().to_json() | {"credentialStatus": {"id": "urn:x", "type": "https://example.org/Status"}}
    assert judged(signed(document)).verdict is Verdict.CANNOT_TELL


def changed(content: bytes, *path: Any, to: Any) -> bytes:
    document = json.loads(content)
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return dumps(document)


SUBJECT = "credentialSubject"
TAMPERED: dict[str, tuple[Any, ...]] = {
    "name of the achievement": (SUBJECT, "achievement", "name", "Doctor of everything"),
    "subject": (SUBJECT, "id", "did:example:eve"),
    "identifier": (SUBJECT, "identifier", 0, "identityHash", "Eve Example"),
    "result": (SUBJECT, "result", 0, "value", "4"),
    "issuer name": ("issuer", "name", "Harvard"),
    "issuer": ("issuer", "id", "did:example:other"),
    "period": ("validUntil", "2099-01-01T00:00:00Z"),
    "status index": ("credentialStatus", "statusListIndex", "6"),
    "credits": (SUBJECT, "creditsEarned", 2.5),
    "an unknown term": ("honours", "summa"),
    "an unknown term inside": (SUBJECT, "honours", "summa"),
    "an unknown type": ("type", ["VerifiableCredential", "OpenBadgeCredential", "Honours"]),
    "a context that aliases": ("@context", [{"expires": "https://www.w3.org/2018/credentials#validUntil"}]),
    "an unknown context": ("@context", ["https://www.w3.org/ns/credentials/v2", "https://evil.example/context"]),
    "a null": ("description", None),
    "an empty array": ("evidence", []),
    "a proof of another time": ("proof", 0, "created", "2026-05-02T12:00:00Z"),
    "a proof for another purpose": ("proof", 0, "proofPurpose", "authentication"),
    "a proof of another type": ("proof", 0, "type", "Ed25519Signature"),
    "a proof that expires": ("proof", 0, "expires", "2030-01-01T00:00:00Z"),
    "a proof with an unknown option": ("proof", 0, "honours", "summa"),
    "a proof by another key": ("proof", 0, "verificationMethod", OTHER.verification_method),
    "a proof by no key": ("proof", 0, "verificationMethod", None),
    "a proof by an object": ("proof", 0, "verificationMethod", {"id": SIGNER.verification_method}),
    "a proof without value": ("proof", 0, "proofValue", None),
    "a proof in base64": ("proof", 0, "proofValue", "uAAAA"),
    "a proof too short": ("proof", 0, "proofValue", "z1111"),
    "a proof not in base58": ("proof", 0, "proofValue", "z0OIl"),
    "a proof too long": ("proof", 0, "proofValue", "z" + "1" * 1000),
    "a proof by keyword": ("proof", 0, "@id", "urn:uuid:1"),
    "no proof": ("proof", []),
    "a null proof": ("proof", None),
    "a proof that is text": ("proof", "trust me"),
    "a dozen proofs": ("proof", [{"cryptosuite": "eddsa-rdfc-2022"}] * 12),
}


@pytest.mark.parametrize("step", TAMPERED.values(), ids=TAMPERED.keys())
def test_tampered_badges_are_invalid(step: tuple[Any, ...]) -> None:
    content = issue(badge(), SIGNER, created=CREATED)
    report = judged(changed(content, *step[:-1], to=step[-1]))
    assert report.verdict is Verdict.INVALID
    assert not report.is_signed or step[0] == "issuer" or step[-1] is None


def test_a_member_moved_behind_its_address_is_seen() -> None:
    content = issue(badge(), SIGNER).replace(b'"validUntil"', b'"https://www.w3.org/2018/credentials#validUntil"')
    assert judged(content).verdict is Verdict.INVALID


def test_id_by_keyword_is_seen() -> None:
    content = issue(badge(), SIGNER).replace(b'"id":"did:example:ada"', b'"@id":"did:example:ada"')
    assert judged(content).verdict is Verdict.INVALID


def test_repeated_members_are_invalid() -> None:
    content = issue(badge(), SIGNER).replace(b'{"@context"', b'{"name":"Other","@context"', 1)
    assert judged(content).verdict is Verdict.INVALID


def test_an_unknown_cryptosuite_leaves_it_open() -> None:
    content = changed(issue(badge(), SIGNER), "proof", 0, "cryptosuite", to="bbs-2023")
    assert judged(content).verdict is Verdict.CANNOT_TELL


def test_a_proof_that_has_expired() -> None:
    content = signed(badge().to_json(), expires="2026-05-31T00:00:00Z")
    assert judged(content).verdict is Verdict.INVALID
    assert judged(content, now=datetime(2026, 5, 30, tzinfo=UTC)).verdict is Verdict.VALID
    document = badge().to_json()
    assert judged(signed(document, expires="2026-05-31T00:00:00")).verdict is Verdict.INVALID


# Identity


def test_an_issuer_on_the_web() -> None:
    content = issue(badge(issuer=WEB_ISSUER, purpose=None), WEB_SIGNER)
    assert judged(content, serving({WEB_ADDRESS: did_document()})).verdict is Verdict.VALID
    assert judged(content, NOTHING).verdict is Verdict.CANNOT_TELL


METHOD: dict[str, Any] = did_document()["verificationMethod"][0]  # type: ignore[index,assignment]  # JSON of a known form
DID_FAULTS: dict[str, dict[str, Any]] = {
    "another id": {"id": "did:web:evil.example"},
    "no id": {"id": None},
    "not in assertionMethod": {"assertionMethod": []},
    "another key in assertionMethod": {"assertionMethod": [WEB_ISSUER + "#key-2"]},
    "only for authentication": {"assertionMethod": [], "authentication": [WEB_METHOD]},
    "another controller": {"verificationMethod": [METHOD | {"controller": "did:web:evil.example"}]},
    "no controller": {"verificationMethod": [{key: METHOD[key] for key in ("id", "type", "publicKeyMultibase")}]},
    "described twice": {"verificationMethod": [METHOD, METHOD]},
    "not described": {"verificationMethod": []},
    "revoked": {"verificationMethod": [METHOD | {"revoked": "2026-05-15T00:00:00Z"}]},
    "expired": {"verificationMethod": [METHOD | {"expires": "2026-05-15T00:00:00Z"}]},
    "an odd expiry": {"verificationMethod": [METHOD | {"expires": "soon"}]},
    "an unknown kind": {"verificationMethod": [METHOD | {"type": "X509"}]},
    "two keys in one": {"verificationMethod": [METHOD | {"publicKeyJwk": {}}]},
    "another key": {"verificationMethod": [METHOD | {"publicKeyMultibase": OTHER.public_key.multikey}]},
    "a small-order key": {
        "verificationMethod": [METHOD | {"publicKeyMultibase": "z6MkeTGzKH8bLBK9VoG1TtXjkuMbQmwNW7pXR5ZFRVR9ch2J"}]
    },
    "a private key": {
        "verificationMethod": [
            {"id": WEB_METHOD, "controller": WEB_ISSUER, "type": "JsonWebKey", "publicKeyJwk": {"kty": "OKP", "d": "x"}}
        ]
    },
}


@pytest.mark.parametrize("change", DID_FAULTS.values(), ids=DID_FAULTS.keys())
def test_documents_that_do_not_stand_by_the_key(change: dict[str, Any]) -> None:
    content = issue(badge(issuer=WEB_ISSUER, purpose=None), WEB_SIGNER)
    report = judged(content, serving({WEB_ADDRESS: did_document(**change)}))
    assert report.verdict is (Verdict.CANNOT_TELL if report.reason == "unknown-key-type" else Verdict.INVALID)


@pytest.mark.parametrize(
    "change",
    [
        {"verificationMethod": [METHOD | {"id": "#key-1"}], "assertionMethod": ["#key-1"]},
        {"verificationMethod": [], "assertionMethod": [METHOD]},
        {"assertionMethod": WEB_METHOD, "verificationMethod": METHOD},
        {"verificationMethod": [METHOD | {"expires": "2026-06-02T00:00:00Z"}]},
    ],
    ids=["relative", "in place", "alone", "still good"],
)
def test_documents_written_in_other_ways(change: dict[str, Any]) -> None:
    content = issue(badge(issuer=WEB_ISSUER, purpose=None), WEB_SIGNER)
    assert judged(content, serving({WEB_ADDRESS: did_document(**change)})).verdict is Verdict.VALID


def test_a_key_written_as_jwk() -> None:
    jwk: JsonObject = {"kty": "OKP", "crv": "Ed25519", "x": base64url_encode(WEB_SIGNER.public_key.raw)}
    assert PublicKey.from_jwk(jwk) == WEB_SIGNER.public_key
    method: JsonObject = {"id": WEB_METHOD, "controller": WEB_ISSUER, "type": "JsonWebKey", "publicKeyJwk": jwk}
    content = issue(badge(issuer=WEB_ISSUER, purpose=None), WEB_SIGNER)
    assert judged(content, serving({WEB_ADDRESS: did_document(verificationMethod=[method])})).verdict is Verdict.VALID


def test_somebody_else_cannot_speak_for_a_did() -> None:
    assert judged(issue(badge(issuer=ISSUER), OTHER)).verdict is Verdict.INVALID
    assert judged(issue(badge(issuer=WEB_ISSUER), OTHER)).verdict is Verdict.INVALID


@pytest.mark.parametrize("issuer", ["https://www.example.edu/", "did:example:issuer"])
def test_a_signature_that_holds_by_nobody_known(issuer: str) -> None:
    report = judged(issue(badge(issuer=issuer), SIGNER))
    assert report.verdict is Verdict.UNKNOWN_ISSUER
    assert report.is_signed


HTTPS = "https://www.example.edu/issuer"


def https_signer(fragment: str) -> Ed25519Signer:
    return Ed25519Signer.from_seed(b"the seed of a key on the web....", f"{HTTPS}#{fragment}")


def test_an_issuer_with_a_key_document() -> None:
    signer = https_signer("key-1")
    method = {
        "id": signer.verification_method,
        "type": "Multikey",
        "controller": HTTPS,
        "publicKeyMultibase": signer.public_key.multikey,
    }
    document: Any = {"id": HTTPS, "verificationMethod": [method], "assertionMethod": [method["id"]]}
    content = issue(badge(issuer=HTTPS, purpose=None), signer)
    assert judged(content, serving({HTTPS: document})).verdict is Verdict.VALID
    assert judged(content, serving({HTTPS: document | {"id": "https://evil.example/"}})).verdict is Verdict.INVALID
    assert judged(content, NOTHING).verdict is Verdict.CANNOT_TELL
    other = issue(badge(issuer="https://www.example.edu/other", purpose=None), signer)
    assert judged(other, serving({HTTPS: document})).verdict is Verdict.UNKNOWN_ISSUER


def test_a_key_in_the_fragment_proves_nothing_about_the_issuer() -> None:
    signer = https_signer(https_signer("x").public_key.multikey)
    report = judged(issue(badge(issuer=HTTPS, purpose=None), signer), NOTHING)
    assert report.verdict is Verdict.UNKNOWN_ISSUER and report.is_signed


def test_a_bare_key_on_a_site_proves_nothing_about_its_issuers() -> None:
    signer = https_signer("1")
    jwk: JsonObject = {"kty": "OKP", "crv": "Ed25519", "x": base64url_encode(signer.public_key.raw)}
    report = judged(issue(badge(issuer=HTTPS, purpose=None), signer), serving({HTTPS: jwk}))
    assert report.verdict is Verdict.UNKNOWN_ISSUER and report.is_signed


def test_a_bare_did_key_is_taken() -> None:
    signer = Ed25519Signer.from_seed(b"a seed for tests, 32 bytes long.", ISSUER)
    assert judged(issue(badge(), signer)).verdict is Verdict.VALID


def test_only_trusted_issuers() -> None:
    content = issue(badge(), SIGNER)
    assert judged(content, policy=Policy(trusted={ISSUER}.__contains__)).verdict is Verdict.VALID
    assert judged(content, policy=Policy(trusted=lambda _: False)).verdict is Verdict.UNKNOWN_ISSUER


@pytest.mark.parametrize(
    "did",
    ["did:web:localhost", "did:web:127.0.0.1", "did:web:2130706433", "did:web:0x7f000001", "did:web:10.0.0.1",
     "did:web:%5B::1%5D", "did:web:intranet", "did:web:printer.local", "did:web:a.example.org:..:x", "did:web:",
     "did:web:a.example.org%2Fx", "did:web:a.example.org:x%2F..%2Fy", "did:web:user%40a.example.org",
     "did:web:169.254.169.254", "did:web:a.example.org%3A0"],
)  # fmt: skip
def test_places_that_are_never_asked(did: str) -> None:
    asked: list[str] = []

    def fetch(url: str) -> Fetched:
        asked.append(url)
        raise LookupError(url)

    signer = Ed25519Signer.from_seed(b"the seed of a key on the web....", f"{did}#key-1")
    report = judged(signed(badge(purpose=None).to_json(), signer), fetch)
    assert asked == []
    assert (report.verdict.value, report.reason) in (("cannot-tell", "unreachable"), ("invalid", "malformed"))


@pytest.mark.parametrize("url", ["http://badges.example.org/1", "file:///etc/passwd", "https://[::1]/x", "data:,x"])
def test_lists_that_are_never_asked_for(url: str) -> None:
    asked: list[str] = []

    def fetch(asked_url: str) -> Fetched:
        asked.append(asked_url)
        raise LookupError(asked_url)

    status = entry(Purpose.REVOCATION).to_json() | {"statusListCredential": url}
    report = judged(signed(badge().to_json() | {"credentialStatus": status}), fetch)
    assert asked == [] and report.verdict is Verdict.CANNOT_TELL


def test_development_servers_only_when_asked() -> None:
    url = "http://localhost:8000/status/1"
    status = entry(Purpose.REVOCATION).to_json() | {"statusListCredential": url}
    content = signed(badge().to_json() | {"credentialStatus": status})
    listing = json.loads(status_list(set()))
    listing = {name: value for name, value in listing.items() if name not in ("proof", "id")}
    fetch = serving({url: signed(listing)})
    assert judged(content, fetch).verdict is Verdict.CANNOT_TELL
    assert judged(content, fetch, policy=Policy(local_hosts=True)).verdict is Verdict.VALID


# Structure


def test_both_names_of_the_type_may_be_given() -> None:
    types: list[Json] = ["VerifiableCredential", "AchievementCredential", "OpenBadgeCredential"]
    content = issue(badge(purpose=None).to_json() | {"type": types}, SIGNER)
    assert judged(content).verdict is Verdict.VALID


def test_form_is_forgiven_only_for_display() -> None:
    document = badge().to_json()
    document["evidence"] = document["evidence"][0]  # type: ignore[index]  # JSON of a known form
    content = signed(document)
    report = judged(content)
    assert (report.verdict, report.reason) == (Verdict.INVALID, "form")
    assert [check.name for check in report.checks] == ["read", "structure", "proof"] and report.is_signed
    shown = judged(content, policy=DISPLAY)
    assert shown.verdict is Verdict.VALID and [note.path for note in shown.notes] == ["$.evidence"]


def test_data_model_1() -> None:
    document = badge(purpose=None).to_json()
    document["@context"] = [
        "https://www.w3.org/2018/credentials/v1",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        "https://w3id.org/security/data-integrity/v2",
    ]
    document["issuanceDate"], document["expirationDate"] = document.pop("validFrom"), document.pop("validUntil")
    content = signed(document)
    assert judged(content).verdict is Verdict.VALID
    assert judged(content, now=datetime(2029, 1, 1, tzinfo=UTC)).verdict is Verdict.EXPIRED
    assert judged(changed(content, "validUntil", to="2030-01-01T00:00:00Z")).verdict is Verdict.INVALID


@pytest.mark.parametrize(
    "content",
    [b"", b"null", b"[]", b"{}", b"x", b"<", b"<svg/>", b"\x89PNG\r\n\x1a\n", b"\xff" * 50, b"a.b.c", b"[" * 100_000,
     b'{"@context":' * 20 + b"1" + b"}" * 20, b'{"type":{"a":1}}', b'{"proof":1,"issuer":[],"type":[[]]}',
     b'{"@context":[[]],"type":[{}],"credentialSubject":[]}'],
    ids=lambda content: repr(content[:12]),
)  # fmt: skip
def test_what_is_no_badge(content: bytes) -> None:
    report = judged(content)
    assert report.verdict is (Verdict.CANNOT_TELL if report.reason == "too-large" else Verdict.INVALID)
    assert not report.is_badge


def test_pictures_beyond_the_policy() -> None:
    baked = bake(png(), issue(badge(), SIGNER))
    assert judged(baked).verdict is Verdict.VALID
    assert judged(baked, policy=Policy(image_bytes=len(baked))).verdict is Verdict.VALID
    report = judged(baked, policy=Policy(image_bytes=len(baked) - 1))
    assert report.verdict is Verdict.CANNOT_TELL and "larger" in details(report)


def test_too_large() -> None:
    assert judged(b" " * 300_000).verdict is Verdict.INVALID
    for content in (b"<svg>" + b" " * 9_000_000, b'{"a":"' + b" " * 9_000_000 + b'"}'):
        assert (judged(content).verdict, judged(content).reason) == (Verdict.CANNOT_TELL, "too-large")


# Endorsements


def endorsement(signer: Ed25519Signer = OTHER, *, until: str | None = None) -> dict[str, Any]:
    credential = EndorsementCredential(
        id="urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc44",
        name="We know them",
        issuer=signer.verification_method.partition("#")[0],
        valid_from="2026-05-01T12:00:00Z",
        valid_until=until,
        credential_subject=EndorsementSubject(id=ISSUER, endorsement_comment="Good people."),
    )
    return dict(json.loads(issue(credential, signer, created=CREATED)))


def test_an_endorsement_is_verified_too() -> None:
    report = judged(issue(badge().to_json() | {"endorsement": [endorsement()]}, SIGNER))
    assert report.verdict is Verdict.VALID
    assert report.checks[-1].name == "endorsement" and report.checks[-1].outcome is Outcome.PASSED


def test_a_forged_endorsement_makes_the_badge_invalid() -> None:
    forged = endorsement()
    forged["credentialSubject"]["endorsementComment"] = "The very best."
    assert judged(issue(badge().to_json() | {"endorsement": [forged]}, SIGNER)).verdict is Verdict.INVALID
    stripped = {name: value for name, value in endorsement().items() if name != "proof"}
    assert judged(issue(badge().to_json() | {"endorsement": [stripped]}, SIGNER)).verdict is Verdict.INVALID


def test_a_lapsed_endorsement_only_lapses_itself() -> None:
    lapsed = endorsement(until="2026-05-15T00:00:00Z")
    report = judged(issue(badge().to_json() | {"endorsement": [lapsed]}, SIGNER))
    assert report.verdict is Verdict.VALID
    assert report.checks[-1].outcome is Outcome.UNKNOWN and "expired" in report.checks[-1].detail


def test_a_key_of_another_kind() -> None:
    assert not PublicKey(KeyCodec.P256, b"\x02" * 33).is_signed(b"\0" * 64, b"")


def test_each_address_is_asked_once() -> None:
    asked: list[str] = []

    def fetch(url: str) -> Fetched:
        asked.append(url)
        return serving({WEB_ADDRESS: did_document()})(url)

    document = json.loads(issue(badge(issuer=WEB_ISSUER, purpose=None), WEB_SIGNER, created=CREATED))
    again = json.loads(issue(badge(issuer=WEB_ISSUER, purpose=None), WEB_SIGNER))
    assert judged(dumps(document | {"proof": document["proof"] + again["proof"]}), fetch).verdict is Verdict.VALID
    assert asked == [WEB_ADDRESS]


def test_many_status_entries() -> None:
    lists = Lists(fetch=LISTED, now=NOW, local=False, shapes=Shapes())
    status = entry(Purpose.REVOCATION).to_json()
    assert [found.verdict for found in status_findings({"credentialStatus": [status] * 3}, lists)] == [None] * 3
    assert [found.verdict for found in status_findings({"credentialStatus": [status] * 9}, lists)] == [
        Verdict.CANNOT_TELL
    ]
    assert [found.verdict for found in status_findings({"credentialStatus": ["x"]}, lists)] == [Verdict.CANNOT_TELL]


def test_a_list_whose_issuer_is_only_an_address() -> None:
    listing = json.loads(status_list(set()))
    unsigned = {name: value for name, value in listing.items() if name != "proof"} | {"issuer": "https://x.example/"}
    assert judged(issue(badge(), SIGNER), serving({LIST: signed(unsigned)})).verdict is Verdict.CANNOT_TELL


@pytest.mark.parametrize("method", ["did:ion:abc#1", "https://[x/#1", "mailto:a@b.example"])
def test_methods_that_cannot_be_asked(method: str) -> None:
    options = proof_options("did:example:x") | {"verificationMethod": method}
    content = dumps(secured(badge(purpose=None).to_json(), options, bytes(64)))
    assert judged(content, NOTHING).verdict in (Verdict.CANNOT_TELL, Verdict.INVALID)
