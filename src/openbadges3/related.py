"""What another report means for this badge: a newer edition of it, or a credential inside it (OB 3.0 §9.1)."""

from __future__ import annotations

from collections.abc import Mapping

from .codes import Code
from .date_times import parse_date_time
from .report import Finding, Outcome, Report, Verdict
from .revocation_list import same_id
from .strict_json import Json

REFRESH_TYPE = "1EdTechCredentialRefresh"
_UNJUDGED = (Code.TOO_MANY_INSIDE, Code.TOO_MUCH_WORK)
_UNUSABLE = (Verdict.INVALID, Verdict.CANNOT_TELL, Verdict.UNKNOWN_ISSUER)


def refresh_address(document: Mapping[str, Json]) -> str | None:
    """Where a newer edition can be asked for, if the badge says so in the way of 1EdTech."""
    service = document.get("refreshService")
    if not isinstance(service, dict) or service.get("type") != REFRESH_TYPE:
        return None
    address = service.get("id")
    return address if isinstance(address, str) else None


def refresh_finding(document: Mapping[str, Json], newer: Report) -> Finding:
    """Whether the other report is about a newer edition of the same badge by the same issuer, to be judged instead."""
    credential = newer.credential or {}
    if newer.verdict in _UNUSABLE or not same_id(newer.issuer, _issuer(document)):
        sentence = "What the refresh service gave does not verify, so this edition is judged."
        return Finding(Outcome.SKIPPED, sentence, code=Code.NOT_REFRESHED)
    if not same_id(credential.get("id"), document.get("id")) or not _is_newer(credential, document):
        sentence = "The refresh service has nothing newer, so this edition is judged."
        return Finding(Outcome.SKIPPED, sentence, code=Code.NOT_REFRESHED)
    sentence = "The refresh service gave a newer edition, which is judged instead."
    return Finding(Outcome.PASSED, sentence, code=Code.REFRESHED)


def _issuer(document: Mapping[str, Json]) -> Json:
    issuer = document.get("issuer")
    return issuer.get("id") if isinstance(issuer, dict) else issuer


def _is_newer(one: Mapping[str, Json], other: Mapping[str, Json]) -> bool:
    start = one.get("validFrom", one.get("issuanceDate"))
    return parse_date_time(str(start)) > parse_date_time(str(other.get("validFrom")))


def embedded_finding(path: str, report: Report) -> Finding:
    """What a credential inside the badge means for it: a forged one spoils the badge, a lapsed one only itself."""
    if report.verdict is Verdict.VALID:
        return Finding(Outcome.PASSED, f"{path} is valid.", code=Code.INSIDE_VALID, values={"path": path})
    passed = (Outcome.PASSED, Outcome.SKIPPED, Outcome.NOTED)
    failed = next((check.detail for check in report.checks if check.outcome not in passed), "")
    values = {"path": path, "verdict": report.verdict.value, "reason": report.reason}
    sentence = f"{path} is {report.verdict.value}: {failed}"
    if report.verdict is Verdict.INVALID:
        return Finding(Outcome.FAILED, sentence, Verdict.INVALID, Code.INSIDE_INVALID, values)
    if report.reason in _UNJUDGED:
        return Finding(Outcome.UNKNOWN, sentence, Verdict.CANNOT_TELL, report.reason, values)
    return Finding(Outcome.UNKNOWN, sentence, None, Code.INSIDE_OPEN, values)
