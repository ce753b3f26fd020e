"""Reading a badge that was brought from elsewhere: what is kept of it, its own dates, and for whom it says it is."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from openbadges3 import DISPLAY, Check, OpenBadgesError, Outcome, Report, Verdict, unbake
from openbadges3.bake import is_png, is_svg
from openbadges3.canonical import Shapes
from openbadges3.date_times import parse_date_time
from openbadges3.model.structure import in_data_model_2
from openbadges3.opening import Opening
from openbadges3.recipient import is_identity
from openbadges3.report import WORST_FIRST, checks_of
from openbadges3.strict_json import Json

E_MAIL = "emailAddress"


def signed_badge(content: bytes) -> bytes:
    """The badge as its issuer signed it, out of its picture. Raises OpenBadgesError."""
    return unbake(content) if is_png(content) or is_svg(content) else content.strip()


def badge_in(content: bytes) -> Mapping[str, Json]:
    """The members of a badge kept by `signed_badge`. Raises OpenBadgesError."""
    return Opening(DISPLAY, Shapes()).found_in(content)[0].document


def badge_digest(badge: Mapping[str, Json]) -> str:
    """What names a badge however its file is written: spaces and the order of members change nothing."""
    ordered = json.dumps(badge, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(ordered.encode()).hexdigest()


def awarded_at(badge: Mapping[str, Json], *, latest: datetime) -> datetime:
    """When the badge says it was awarded, else since when it is valid; never after `latest`."""
    dated = in_data_model_2(badge)
    for name in ("awardedDate", "validFrom"):
        try:
            return min(parse_date_time(str(dated.get(name))), latest)
        except OpenBadgesError:
            continue
    return latest


def examined(report: Report, *, email: str, now: datetime) -> Report:
    """The report with one more check, the holder; and with what a badge of an unknown issuer says against itself.

    Whoever looks at such a badge finds out who issued it. That it has ended or was taken back counts all the same.
    """
    badge = report.credential
    if badge is None:
        return report
    checks, verdict = [*report.checks, _holder(badge, email)], report.verdict
    if verdict is Verdict.UNKNOWN_ISSUER:
        against = {check.code for check in report.checks if check.outcome is Outcome.FAILED}
        verdict = next((each for each in WORST_FIRST if each.value in against), verdict)
    return report._replace(verdict=verdict, checks=tuple(checks))


def _holder(badge: Mapping[str, Json], email: str) -> Check:
    subject = badge.get("credentialSubject")
    listed = subject.get("identifier") if isinstance(subject, dict) else None
    identifiers = [each for each in (listed if isinstance(listed, list) else [listed]) if isinstance(each, dict)]
    addresses = [each for each in identifiers if each.get("identityType") == E_MAIL]
    if any(is_identity(each, address) for each in addresses for address in {email, email.lower()}):
        return Check("recipient", Outcome.PASSED, "It names the e-mail address of this account.", "account-fits")
    if addresses:
        detail = "It names another e-mail address than that of this account."
        return Check("recipient", Outcome.FAILED, detail, "account-differs")
    detail = "It names no e-mail address, so it does not say whose it is."
    return Check("recipient", Outcome.UNKNOWN, detail, "account-unnamed")


def report_document(report: Report) -> dict[str, object]:
    """A report as it is stored, without the badge, which is kept beside it."""
    document: dict[str, object] = dict(report.to_json())
    del document["credential"]
    return document | {"isSigned": report.is_signed}


def stored_report(document: Mapping[str, object], content: bytes) -> Report:
    """The report of a stored document and the badge it is about."""
    issuer, method = document.get("issuer"), document.get("verificationMethod")
    return Report(
        verdict=Verdict(str(document.get("verdict"))),
        checks=checks_of(document.get("checks")),
        credential=badge_in(content),
        issuer=issuer if isinstance(issuer, str) else None,
        verification_method=method if isinstance(method, str) else None,
        is_signed=document.get("isSigned") is True,
        container=str(document.get("container")),
        findings=tuple(Verdict(each) for each in _texts(document.get("findings"))),
        registry=str(document.get("registry") or ""),
        issuer_is_known=document.get("issuerIsKnown") is True,
        inside=str(document.get("inside") or ""),
        reason=str(document.get("reason") or ""),
    )


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []
