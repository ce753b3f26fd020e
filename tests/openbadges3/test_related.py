"""What a badge points at: older revocation lists, newer editions, schemas, recipients, records, older badges."""

import json
from typing import Any

import pytest

from openbadges3 import DISPLAY, Outcome, Policy, Report, Verdict, issue, verify
from openbadges3.jwt_issue import issue_token
from openbadges3.model import Association, ClrCredential, ClrSubject, EndorsementCredential, EndorsementSubject
from openbadges3.recipient import identity_hash, is_identity
from openbadges3.strict_json import JsonObject

from .samples import CREATED, ISSUER, NOTHING, NOW, OTHER, SIGNER, badge, chunk, png, serving

EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"


def plain(**changes: Any) -> dict[str, Any]:
    """The badge without a status list, with the context of the 1EdTech extensions and with changes."""
    document: Any = badge(purpose=None).to_json()
    document["@context"].append(EXTENSIONS)
    return dict(document | changes)


def judged(content: bytes, fetch: Any = NOTHING, **options: Any) -> Report:
    return verify(content, fetch=fetch, now=NOW, **options)


def detail(report: Report, name: str) -> str:
    return " ".join(check.detail for check in report.checks if check.name == name)


# The older revocation list

REVOCATIONS = "https://badges.example.org/revocations"
REVOCABLE = issue(plain(credentialStatus={"id": REVOCATIONS, "type": "1EdTechRevocationList"}), SIGNER)


def revocations(*entries: Any, issuer: Any = ISSUER) -> Any:
    return serving({REVOCATIONS: {"id": REVOCATIONS, "issuer": issuer, "revokedCredential": list(entries)}})


@pytest.mark.parametrize(
    ("fetch", "verdict"),
    [
        (revocations(), Verdict.VALID),
        (revocations({"id": "urn:uuid:other"}), Verdict.VALID),
        (revocations({"id": badge().id}), Verdict.REVOKED),
        (revocations({"id": f" {badge().id.replace('-', '%2D')} "}), Verdict.REVOKED),
        (revocations({"id": badge().id, "revoked": True, "revocationReason": "a mistake"}), Verdict.REVOKED),
        (revocations({"id": badge().id, "revoked": False}), Verdict.VALID),
        (revocations({"id": badge().id, "revoked": "no"}), Verdict.REVOKED),
        (revocations({"id": badge().id}, issuer={"id": ISSUER}), Verdict.REVOKED),
        (revocations(issuer="did:example:other"), Verdict.CANNOT_TELL),
        (revocations(issuer=None), Verdict.CANNOT_TELL),
        (revocations("x"), Verdict.CANNOT_TELL),
        (serving({REVOCATIONS: {"issuer": ISSUER, "revokedCredential": "x"}}), Verdict.CANNOT_TELL),
        (serving({REVOCATIONS: b"[]"}), Verdict.CANNOT_TELL),
        (NOTHING, Verdict.CANNOT_TELL),
    ],
)
def test_the_older_revocation_list(fetch: Any, verdict: Verdict) -> None:
    assert judged(REVOCABLE, fetch).verdict is verdict


def test_a_reason_is_told() -> None:
    report = judged(REVOCABLE, revocations({"id": badge().id, "revocationReason": "a mistake"}))
    assert "a mistake" in detail(report, "status")


# Newer editions

REFRESH = "https://badges.example.org/refresh/1"
SERVICE = {"id": REFRESH, "type": "1EdTechCredentialRefresh"}
OLD = issue(plain(refreshService=SERVICE), SIGNER)


def newer(**changes: Any) -> bytes:
    return issue(plain(validFrom="2026-05-20T00:00:00Z", name="Newer", refreshService=SERVICE) | changes, SIGNER)


def test_a_newer_edition_is_judged_instead() -> None:
    report = judged(OLD, serving({REFRESH: newer()}))
    assert report.verdict is Verdict.VALID
    assert report.credential is not None and report.credential["name"] == "Newer"
    assert detail(report, "refresh") == "The refresh service gave a newer edition, which is judged instead."
    expired = newer(validUntil="2026-05-25T00:00:00Z")
    assert judged(OLD, serving({REFRESH: expired})).verdict is Verdict.EXPIRED


def test_the_recipient_of_a_newer_edition_is_looked_at() -> None:
    fetch = serving({REFRESH: newer()})
    assert judged(OLD, fetch, recipient="did:example:ada").verdict is Verdict.VALID
    assert judged(OLD, fetch, recipient="did:example:eve").verdict is Verdict.INVALID


OTHER_EDITIONS = {
    "gone": NOTHING,
    "the same": serving({REFRESH: OLD}),
    "older": serving({REFRESH: newer(validFrom="2026-04-01T00:00:00Z")}),
    "another badge": serving({REFRESH: newer(id="urn:uuid:another")}),
    "changed": serving({REFRESH: newer().replace(b"Newer", b"Other")}),
    "no badge": serving({REFRESH: b"<html>"}),
}


@pytest.mark.parametrize("fetch", OTHER_EDITIONS.values(), ids=OTHER_EDITIONS.keys())
def test_otherwise_the_badge_itself_is_judged(fetch: Any) -> None:
    report = judged(OLD, fetch)
    assert report.verdict is Verdict.VALID
    assert report.credential is not None and report.credential["name"] == "Ready for work"
    assert report.checks[4].name == "refresh" and report.checks[4].outcome is Outcome.SKIPPED


def test_an_edition_by_somebody_else_is_no_newer_edition() -> None:
    issuer = OTHER.verification_method.partition("#")[0]
    document = badge(issuer=issuer, purpose=None, valid_from="2026-05-20T00:00:00Z")
    assert judged(OLD, serving({REFRESH: issue(document, OTHER)})).credential == json.loads(OLD)


def test_only_known_services_of_known_issuers_are_asked() -> None:
    def never(url: str) -> Any:
        raise AssertionError(url)

    service = {"id": REFRESH, "type": "https://example.org/Refresh"}
    assert judged(issue(plain(refreshService=service), SIGNER), never).verdict is Verdict.VALID
    nobody = plain(refreshService=SERVICE, issuer="https://www.example.edu/")
    assert judged(issue(nobody, SIGNER), never).verdict is Verdict.UNKNOWN_ISSUER


# Recipients


def test_recipients() -> None:
    salted = {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": identity_hash("ada@example.org", salt="one"),
        "identityType": "emailAddress",
        "salt": "one",
    }
    document = plain()
    document["credentialSubject"]["identifier"].append(salted)
    content = issue(document, SIGNER)
    for known in ("did:example:ada", "Ada Example", "ada@example.org"):
        report = judged(content, recipient=known)
        assert report.verdict is Verdict.VALID and report.checks[-1].name == "recipient"
    for stranger in ("did:example:eve", "ADA@example.org", "", "one"):
        assert judged(content, recipient=stranger).verdict is Verdict.INVALID


def test_identities() -> None:
    assert identity_hash("ada@example.org", salt="") == identity_hash("ada@example.org")
    upper: JsonObject = {"hashed": True, "identityHash": identity_hash("a").upper().replace("SHA256", "sha256")}
    assert is_identity(upper, "a")
    assert is_identity({"hashed": True, "identityHash": "md5$0cc175b9c0f1b6a831c399e269772661"}, "a")
    for other in ({"identityHash": 5}, {"salt": 5}, {"identityHash": "sha1$00"}, {"identityHash": "sha256$é"}):
        assert not is_identity(upper | other, "a")


# Schemas

SCHEMA = "https://schemas.example.org/badge.json"
TYPE = "1EdTechJsonSchemaValidator2019"


def held_to(schema: Any, address: str = SCHEMA, kind: str = TYPE) -> Report:
    content = issue(plain(credentialSchema=[{"id": address, "type": kind}]), SIGNER)
    return judged(content, serving({} if schema is None else {address: schema}))


def test_the_schema_of_the_standard_is_the_model() -> None:
    own = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
    report = held_to(None, own)
    assert report.verdict is Verdict.VALID and "model" in detail(report, "schema")


@pytest.mark.parametrize(
    ("schema", "verdict"),
    [
        ({"required": ["name"]}, Verdict.VALID),
        ({"required": ["honours"]}, Verdict.INVALID),
        ({"properties": {"name": {"const": "Other"}}}, Verdict.INVALID),
        ({"$ref": "https://elsewhere.example/x"}, Verdict.CANNOT_TELL),
        ({"required": 5}, Verdict.CANNOT_TELL),
        (b"[]", Verdict.CANNOT_TELL),
        (None, Verdict.CANNOT_TELL),
    ],
)
def test_other_schemas_are_fetched_and_held_to(schema: Any, verdict: Verdict) -> None:
    assert held_to(schema).verdict is verdict


def test_unknown_kinds_of_schema_leave_it_open() -> None:
    assert held_to({}, kind="https://example.org/Shape").verdict is Verdict.CANNOT_TELL
    many = [{"id": f"{SCHEMA}?{number}", "type": TYPE} for number in range(9)]
    assert judged(issue(plain(credentialSchema=many), SIGNER)).verdict is Verdict.CANNOT_TELL


# Endorsements as tokens, and records


def endorsement() -> EndorsementCredential:
    return EndorsementCredential(
        id="urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc44",
        name="We know them",
        issuer=OTHER.verification_method.partition("#")[0],
        valid_from="2026-05-01T12:00:00Z",
        credential_subject=EndorsementSubject(id=ISSUER, endorsement_comment="Good people."),
    )


def test_endorsements_as_tokens() -> None:
    good = issue_token(endorsement(), OTHER).decode()
    report = judged(issue_token(plain(endorsementJwt=[good]), SIGNER))
    assert report.verdict is Verdict.VALID and "$.endorsementJwt[0] is valid." in detail(report, "endorsement")
    forged = good[:-8] + "AAAAAAAA"
    assert judged(issue_token(plain(endorsementJwt=[good, forged]), SIGNER)).verdict is Verdict.INVALID


PART = Association(association_type="isPartOf", source_id="urn:uuid:1", target_id="urn:uuid:2")


def record(*credentials: Any, signed: bool = True, parts: tuple[Association, ...] = (PART,)) -> bytes:
    document = ClrCredential(
        id="urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc55",
        name="Record",
        issuer=ISSUER,
        valid_from="2026-05-01T12:00:00Z",
        credential_subject=ClrSubject(
            id="did:example:ada",
            verifiable_credential=credentials,
            association=parts,
        ),
    )
    return issue(document, SIGNER, created=CREATED) if signed else issue_token(document, SIGNER)


def test_records_are_verified_with_what_is_in_them() -> None:
    inner = json.loads(issue(badge(purpose=None), SIGNER))
    report = judged(record(inner))
    assert report.verdict is Verdict.VALID
    assert "$.credentialSubject.verifiableCredential[0] is valid." in detail(report, "endorsement")
    assert ClrCredential.from_json(report.credential or {}).to_json() == report.credential
    inner["name"] = "Doctor of everything"
    assert judged(record(inner)).verdict is Verdict.INVALID
    envelope = {"type": "EnvelopedVerifiableCredential", "@context": ["https://www.w3.org/ns/credentials/v2"]}
    envelope["id"] = f"data:application/vc+jwt,{issue_token(badge(purpose=None), SIGNER).decode()}"
    assert judged(record(envelope, signed=False)).verdict is Verdict.VALID
    envelope["id"] = "data:application/vc+jwt,e30.e30.AA"
    assert judged(record(envelope, signed=False)).verdict is Verdict.INVALID


def test_the_recipient_is_that_of_the_badge_not_of_what_is_inside() -> None:
    content = issue_token(plain(endorsementJwt=[issue_token(endorsement(), OTHER).decode()]), SIGNER)
    assert judged(content, recipient="did:example:ada").verdict is Verdict.VALID


def test_too_many_or_too_deep() -> None:
    inner: Any = endorsement().to_json()
    many = [inner | {"id": f"urn:uuid:{number}"} for number in range(33)]
    assert judged(issue_token(plain(endorsement=many), SIGNER)).verdict is Verdict.CANNOT_TELL
    nested = issue(badge(purpose=None), SIGNER)
    for _ in range(3):
        nested = record(json.loads(nested), parts=())
    assert judged(nested).verdict is Verdict.CANNOT_TELL
    assert "too deep" in " ".join(check.detail for check in judged(nested).checks)


# Open Badges 2.0

OLDER = {"@context": "https://w3id.org/openbadges/v2", "type": "Assertion", "id": "https://x.example/1"}


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(OLDER).encode(),
        png()[:33] + chunk(b"iTXt", b"openbadges\0\0\0\0\0" + json.dumps(OLDER).encode()) + png()[33:],
    ],
)
def test_older_badges_are_recognized(content: bytes) -> None:
    report = judged(content)
    assert report.verdict is Verdict.CANNOT_TELL and "2.0" in detail(report, "read")


def test_a_policy_of_ones_own() -> None:
    assert judged(issue(plain(), SIGNER), policy=Policy(name="mine", form=DISPLAY.form)).verdict is Verdict.VALID
