"""Who issued it comes first: unknown before all that a badge says of itself, and names that are borrowed."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from openbadges3 import DISPLAY, KnownIssuer, Outcome, Policy, Registry, Report, Verdict, issue, verify
from openbadges3.registry import host_of, spoken
from openbadges3.report import WORST_FIRST
from openbadges3.status_list import Purpose
from openbadges3.strict_json import load_object

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
    WEB_SIGNER,
    badge,
    did_document,
    serving,
    status_list,
)
from .test_related import endorsement, plain
from .test_verify import signed

CASES = Path(__file__).parent / "cases"
MAINE = KnownIssuer("did:web:badges.maine.example", "University of Maine System", "https://www.maine.edu/")
OTHER_ISSUER = OTHER.verification_method.partition("#")[0]


def known_here(*known: KnownIssuer) -> Policy:
    return Policy(form=DISPLAY.form, limits=DISPLAY.limits, registry=Registry("badges.example.net", (MAINE, *known)))


def judged(content: bytes, fetch: Any = NOTHING, policy: Policy | None = None, now: datetime = NOW) -> Report:
    return verify(content, fetch=fetch, now=now, policy=policy or known_here())


def test_a_stranger_with_a_known_name_is_unknown_whatever_its_dates_say() -> None:
    report = judged((CASES / "impostor-expired.json").read_bytes())
    assert (report.verdict, report.reason) == (Verdict.UNKNOWN_ISSUER, "unknown-issuer")
    assert report.findings == (Verdict.UNKNOWN_ISSUER, Verdict.EXPIRED)
    period = report.check("period")
    assert period is not None and (period.outcome, period.code) == (Outcome.FAILED, "expired")
    assert period.values["date"] == "2025-01-01T00:00:00Z"
    assert not report.issuer_is_known and report.claim.name == "University of Maine System"
    assert report.registry == "badges.example.net"
    issuer = report.check("issuer")
    assert issuer is not None and "badges.example.net" in issuer.detail
    (warning,) = report.warnings
    assert (warning.code, warning.values["known"]) == ("borrowed-name", "University of Maine System")
    assert "not signed with the key of University of Maine System" in warning.detail


def test_an_issuer_of_the_registry_is_known_and_the_registry_is_named() -> None:
    content = issue(badge(purpose=None), SIGNER, created=CREATED)
    report = judged(content, policy=known_here(KnownIssuer(ISSUER, "Example University")))
    assert report.verdict is Verdict.VALID and report.issuer_is_known and not report.warnings
    check = report.check("issuer")
    assert check is not None and check.code == "known-issuer"
    assert check.values == {"issuer": ISSUER, "name": "Example University", "registry": "badges.example.net"}


def test_without_a_registry_nobody_vouches_for_a_name() -> None:
    report = verify(issue(badge(purpose=None), SIGNER), fetch=NOTHING, now=NOW)
    assert report.verdict is Verdict.VALID and not report.issuer_is_known and report.registry == ""
    assert report.check("issuer").code == "signed-by-issuer"  # type: ignore[union-attr]  # it is there


BORROWED = [
    ({"name": "University of Maine System"}, "borrowed-name"),
    ({"name": "  the UNIVERSITY of maine\u200b system. "}, "borrowed-name"),
    ({"name": "Univеrsity оf Маinе Sуstеm"}, "borrowed-name"),  # Cyrillic letters
    ({"name": "Ｕｎｉｖｅｒｓｉｔｙ of Maine System"}, "borrowed-name"),
    ({"name": "Some College", "url": "https://maine.edu/badges"}, "borrowed-address"),
    ({"name": "Some College", "email": "badges@maine.edu"}, "borrowed-address"),
    ({"name": "Some College", "url": "https://badges.maine.example/"}, "borrowed-address"),
]


@pytest.mark.parametrize(("members", "code"), BORROWED)
def test_a_borrowed_name_or_address_is_warned_of(members: dict[str, str], code: str) -> None:
    profile = {"id": ISSUER, "type": ["Profile"], **members}
    report = judged(signed(plain(issuer=profile)))
    assert report.verdict is Verdict.UNKNOWN_ISSUER
    assert [warning.code for warning in report.warnings] == [code]
    assert all(warning.values["registry"] == "badges.example.net" for warning in report.warnings)


@pytest.mark.parametrize("name", ["University of Maine at Farmington", "Maine", "", "University of Vermont System"])
def test_a_name_of_ones_own_is_not_warned_of(name: str) -> None:
    report = judged(signed(plain(issuer={"id": ISSUER, "type": ["Profile"], "name": name})))
    assert report.verdict is Verdict.UNKNOWN_ISSUER and not report.warnings


def test_the_warning_is_given_too_where_the_signature_cannot_be_judged() -> None:
    document = load_object((CASES / "extension-context-url.json").read_bytes())
    document["issuer"] = {"id": ISSUER, "type": ["Profile"], "name": MAINE.name}
    report = judged(signed_elsewhere(document))
    assert (report.verdict, report.reason) == (Verdict.CANNOT_TELL, "unknown-context")
    assert [warning.code for warning in report.warnings] == ["borrowed-name"]


def signed_elsewhere(document: Any) -> bytes:
    """The document with the proof that it has, which covers something else."""
    from openbadges3.strict_json import dumps

    return dumps(document)


def test_an_issuer_whose_key_cannot_be_had_is_unknown_if_nobody_knows_it() -> None:
    content = signed(plain(issuer=WEB_ISSUER, validUntil="2026-05-20T00:00:00Z"), WEB_SIGNER)
    report = judged(content)
    assert report.verdict is Verdict.UNKNOWN_ISSUER and not report.is_signed
    assert [(check.name, check.outcome.value) for check in report.checks][-3:] == [
        ("proof", "unknown"),
        ("issuer", "unknown"),
        ("period", "failed"),
    ]
    known = known_here(KnownIssuer(WEB_ISSUER, "Example University"))
    assert judged(content, policy=known).verdict is Verdict.CANNOT_TELL
    assert judged(content, serving({WEB_ADDRESS: did_document()}), known).verdict is Verdict.EXPIRED


# The order of verdicts


def test_the_order_of_verdicts_is_written_down() -> None:
    assert [verdict.value for verdict in WORST_FIRST] == [
        "invalid",
        "unknown-issuer",
        "revoked",
        "suspended",
        "expired",
        "not-yet-valid",
        "cannot-tell",
        "superseded",
    ]


@pytest.mark.parametrize(
    ("purpose", "found"),
    [
        (Purpose.REVOCATION, Verdict.REVOKED),
        (Purpose.SUSPENSION, Verdict.SUSPENDED),
        (Purpose.REFRESH, Verdict.SUPERSEDED),
    ],
)
def test_what_a_strangers_own_list_says_is_told_and_is_not_the_verdict(purpose: Purpose, found: Verdict) -> None:
    content = issue(badge(purpose=purpose), SIGNER)
    fetch = serving({LIST: status_list({5}, purpose=purpose)})
    report = judged(content, fetch)
    assert report.findings == (Verdict.UNKNOWN_ISSUER, found)
    status = report.check("status")
    assert status is not None and (status.outcome, status.code) == (Outcome.FAILED, found.value)
    known = judged(content, fetch, known_here(KnownIssuer(ISSUER, "Example University")))
    assert known.verdict is found


def test_a_changed_badge_is_invalid_whoever_it_claims_to_be_from() -> None:
    content = issue(badge(purpose=None), SIGNER, created=CREATED).replace(b"1.5", b"2.5")
    for policy in (known_here(), known_here(KnownIssuer(ISSUER, "Example University"))):
        report = judged(content, policy=policy)
        assert (report.verdict, report.reason) == (Verdict.INVALID, "changed") and not report.issuer_is_known


def test_a_known_did_signed_by_another_key_is_invalid() -> None:
    report = judged(issue(badge(purpose=None), OTHER), policy=known_here(KnownIssuer(ISSUER, "Example University")))
    assert (report.verdict, report.reason) == (Verdict.INVALID, "other-signer")
    assert not report.issuer_is_known


@pytest.mark.parametrize(
    ("now", "verdict"),
    [(datetime(2020, 1, 1, tzinfo=UTC), Verdict.NOT_YET_VALID), (datetime(2030, 1, 1, tzinfo=UTC), Verdict.EXPIRED)],
)
def test_dates_are_a_verdict_only_for_a_known_issuer(now: datetime, verdict: Verdict) -> None:
    content = issue(badge(purpose=None), SIGNER)
    assert judged(content, now=now).verdict is Verdict.UNKNOWN_ISSUER
    known = known_here(KnownIssuer(ISSUER, "Example University"))
    assert judged(content, policy=known, now=now).verdict is verdict


def test_a_trusted_issuer_is_known_without_a_registry() -> None:
    content = issue(badge(purpose=None), SIGNER)
    assert judged(content, policy=Policy(trusted={ISSUER}.__contains__)).issuer_is_known
    report = judged(content, policy=Policy(trusted={OTHER_ISSUER}.__contains__))
    assert report.verdict is Verdict.UNKNOWN_ISSUER and not report.warnings


def test_a_borrowed_name_inside_a_badge_is_warned_of_too() -> None:
    endorsed: Any = endorsement().to_json() | {"issuer": {"id": OTHER_ISSUER, "type": ["Profile"], "name": MAINE.name}}
    content = signed(plain(endorsement=[load_object(signed(endorsed, OTHER))]))
    report = judged(content, policy=known_here(KnownIssuer(ISSUER, "Example University")))
    assert report.verdict is Verdict.VALID
    (warning,) = report.warnings
    assert (warning.code, warning.values["path"]) == ("borrowed-name", "$.endorsement[0]")


def test_names_and_hosts() -> None:
    assert spoken("The  Ünïversity!") == spoken("university")
    assert host_of("did:web:a.example%3A8443:x") == "a.example:8443"
    assert host_of("https://user@WWW.a.example./x") == "a.example"
    assert host_of("ada@a.example") == "a.example"
    assert host_of("urn:uuid:1") == host_of("did:key:z6") == host_of("") == ""
    assert host_of("https://[::1") == ""
