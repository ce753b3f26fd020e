"""Badges of others, checked against our records: unknown before everything else, and what is around them taken off."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings

from openbadges3 import Ed25519Signer, Verdict, issue
from openbadges3.strict_json import Json, JsonObject, dumps, load_object
from tests.flows.signing import issued
from tests.flows.world import make_world
from waymark.records.assessment.foreign_badge import examined
from waymark.records.credentials.models import Credential, Issuer
from waymark.records.credentials.verifying import records_policy, verify_content

CASES = Path(__file__).resolve().parents[1] / "openbadges3" / "cases"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def forged(**members: Json) -> JsonObject:
    """A stranger's badge that says it is from an issuer of ours."""
    ours = Issuer.objects.get(did=records_policy().registry.issuers[0].id)  # type: ignore[union-attr]  # it is there
    document: JsonObject = json.loads((CASES / "plain.json").read_text())
    key = Ed25519Signer.from_seed(b"a seed for tests, 32 bytes long.")
    del document["proof"]
    document["issuer"] = {"id": key.verification_method.partition("#")[0], "type": ["Profile"], "name": ours.name}
    return load_object(issue(document | members, key))


@pytest.fixture
def credential() -> Credential:
    return Credential.objects.get(pk=issued(make_world()).pk)


def test_a_forged_badge_with_our_name_is_unknown_and_warned_of(credential: Credential) -> None:
    for document in (forged(), forged(validUntil="2025-01-01T00:00:00Z")):
        report = verify_content(dumps(document), now=NOW)
        assert report.verdict is Verdict.UNKNOWN_ISSUER and not report.issuer_is_known
        assert [warning.code for warning in report.warnings] == ["borrowed-name"]
        assert report.registry and report.registry in settings.BASE_URL


def test_our_own_badge_is_known_whatever_is_around_it(credential: Credential) -> None:
    body = credential.body
    now = credential.award.decided_at or NOW
    around = [body, json.dumps({"credential": json.loads(body)}), json.dumps(body), "\ufeff" + body]
    for content in around:
        report = verify_content(content.encode(), now=now)
        assert report.verdict in (Verdict.VALID, Verdict.NOT_YET_VALID), report.checks
        assert report.issuer_is_known and not report.warnings
        assert report.check("record").code == "record-agrees"  # type: ignore[union-attr]  # it is there


@pytest.mark.parametrize(
    ("name", "verdict", "reason"),
    [
        ("impostor-expired", "unknown-issuer", "unknown-issuer"),
        ("plain", "unknown-issuer", "unknown-issuer"),
        ("empty-evidence", "unknown-issuer", "unknown-issuer"),
        ("name-no-id", "unknown-issuer", "unknown-issuer"),
        ("wrapped-credential", "unknown-issuer", "unknown-issuer"),
        ("extension-context-url", "cannot-tell", "unknown-context"),
        ("ob2", "cannot-tell", "open-badges-2"),
        ("random", "invalid", "not-a-badge"),
    ],
)
def test_the_cases_that_were_met(db: None, name: str, verdict: str, reason: str) -> None:
    report = verify_content((CASES / f"{name}.json").read_bytes(), now=NOW)
    assert (report.verdict.value, report.reason) == (verdict, reason)


def test_a_strangers_badge_that_has_ended_is_refused_where_badges_are_taken(credential: Credential) -> None:
    ended = verify_content(dumps(forged(validUntil="2025-01-01T00:00:00Z")), now=NOW)
    assert examined(ended, email="ada@example.org", now=NOW).verdict is Verdict.EXPIRED
    lasting = verify_content(dumps(forged()), now=NOW)
    assert examined(lasting, email="ada@example.org", now=NOW).verdict is Verdict.UNKNOWN_ISSUER
