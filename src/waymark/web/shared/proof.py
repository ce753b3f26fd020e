"""A verification report as sentences a person would say: the answer first, then each check."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from openbadges3 import Check, Outcome, Report, Verdict
from waymark.rules.forms.text import isolated
from waymark.web.shared.components.lists import Outcome as Mark
from waymark.web.shared.components.lists import ProofStep

from .check_words import plainly, sentence

ALWAYS = ("read", "structure", "proof", "issuer", "status", "period")
ORDER = (
    *("read", "presentation", "impostor", "structure", "proof", "issuer", "status", "record", "period"),
    *("refresh", "schema", "endorsement", "work", "recipient"),
)
MARKS = {
    Outcome.PASSED: Mark.YES,
    Outcome.FAILED: Mark.NO,
    Outcome.UNKNOWN: Mark.NOTE,
    Outcome.NOTED: Mark.NOTE,
    Outcome.SKIPPED: Mark.SKIP,
}
_AGAINST = (Verdict.REVOKED, Verdict.SUSPENDED, Verdict.SUPERSEDED)
_OTHER_KEY = ("other-signer", "key-disowned")
_UNREADABLE = ("damaged", "damaged-image", "not-json", "ambiguous")


@dataclass(frozen=True)
class Answer:
    """The yes or no first: `kind` is good, bad or caution; `advice` says what to do when it is not good."""

    kind: str
    title: str
    text: str
    advice: str = ""


def answer(report: Report) -> Answer:
    """What the verdict means for somebody who has to rely on the badge.

    Nothing says that a badge is or was valid, or who issued it, unless its issuer is authenticated as one known here.
    """
    match report.verdict:
        case Verdict.VALID:
            return Answer("good", _("Yes, this badge is valid."), _valid(report))
        case Verdict.INVALID:
            return _invalid(report)
        case Verdict.UNKNOWN_ISSUER:
            return _unknown_issuer(report)
        case Verdict.CANNOT_TELL:
            return _cannot_tell(report)
        case _:
            return _known_but(report)


def _valid(report: Report) -> str:
    if any(check.outcome is Outcome.FAILED for check in report.checks if check.name == "presentation"):
        return _("The badge passed every check. The presentation it came in did not.")
    if any(check.outcome is Outcome.UNKNOWN for check in report.checks):
        return _("It passed the checks that matter. Some details couldn’t be checked.")
    return _("It passed every check.")


def _known_but(report: Report) -> Answer:
    """A badge of which something is said: of a known issuer, its issuer says it; of another, the badge or its list."""
    ask, is_known = _("Contact the issuer before you rely on it."), report.issuer_is_known
    match report.verdict:
        case Verdict.REVOKED:
            said = _("The issuer revoked it, so it’s no longer valid.") if is_known else _("Its status list says so.")
            return Answer("bad", _("This badge was revoked"), said, ask)
        case Verdict.SUSPENDED:
            said = _("The issuer put it on hold. It may become valid again.")
            return Answer(
                "caution", _("This badge is on hold"), said if is_known else _("Its status list says so."), ask
            )
        case Verdict.EXPIRED:
            said = _("It was valid, but it has expired.") if is_known else _("Its own end date has passed.")
            return Answer("caution", _("This badge has expired"), said, _("Ask for a renewed badge."))
        case Verdict.NOT_YET_VALID:
            return Answer("caution", _("This badge isn’t valid yet"), _("Its start date is in the future."), ask)
        case _:
            said = _("The issuer replaced this badge.") if is_known else _("Its status list says so.")
            return Answer("caution", _("A newer badge replaced this one"), said, _("Ask for the newer badge."))


def _unknown_issuer(report: Report) -> Answer:
    name = plainly(report.claim.name or report.claim.id) or "…"
    said = _(
        "It says it comes from %(name)s. Nothing confirms that: the issuer isn’t on this site’s list (%(registry)s)."
    )
    text = said % {"name": isolated(name), "registry": report.registry or _("no list")}
    advice = _("Check the badge on the issuer’s own site, and find out who they are.")
    if report.warnings:
        warned = " ".join(sentence(check, report) for check in report.warnings)
        text = f"{_('Warning:')} {warned} {text}"
        advice = _("Don’t rely on it. Contact the issuer it names, at an address you find yourself.")
    return Answer("bad" if report.warnings else "caution", _("We don’t know this issuer"), text, advice)


def _cannot_tell(report: Report) -> Answer:
    why = _reason(report)
    ask = _("Contact the issuer before you rely on it.")
    if report.reason in ("open-badges-1", "open-badges-2"):
        edition = next((check.values.get("edition", "") for check in report.checks if check.name == "read"), "")
        title = _("This is an Open Badges %(edition)s badge") % {"edition": plainly(edition)}
        return Answer("caution", title, why, _("Check it on its issuer’s own site."))
    text = why or _("We couldn’t get everything we need to check it.")
    if report.warnings:
        warned = " ".join(sentence(check, report) for check in report.warnings)
        text = f"{_('Warning:')} {warned} {text}"
    return Answer("caution", _("We can’t tell if this badge is valid"), text, ask)


def _invalid(report: Report) -> Answer:
    why = _reason(report)
    ask = _("Contact the issuer before you rely on it.")
    fresh = _(
        "Ask the person for a new link or the original file. A badge copied from a chat or document may be incomplete."
    )
    if report.reason == "not-a-badge":
        return Answer("bad", _("This isn’t a badge"), why, fresh)
    if report.reason == "no-badge-in-image":
        return Answer("bad", _("This image isn’t a badge"), why, fresh)
    if report.reason in _UNREADABLE:
        return Answer("bad", _("We can’t read this badge"), why, fresh)
    if report.reason == "unsigned":
        return Answer("bad", _("This badge isn’t signed"), why, ask)
    if report.reason == "changed":
        return Answer("bad", _("Don’t rely on this badge"), why, fresh)
    if report.reason in ("made-wrongly", "malformed", "status-malformed", "fails-schema", "unreadable-date", "form"):
        return Answer("bad", _("This badge was made wrongly"), why, ask)
    if report.reason == "key-stolen":
        return Answer("bad", _("Don’t rely on this badge"), why, _("Ask the person for a badge that was signed again."))
    return Answer("bad", _("Don’t rely on this badge"), why or _("A check failed."), ask)


def _reason(report: Report) -> str:
    """What the check that decided the verdict found."""
    decided = (check for check in report.checks if check.code and check.code == report.reason)
    found = next(decided, None)
    return sentence(found, report) if found is not None else ""


def steps(report: Report) -> tuple[ProofStep, ...]:
    """Every check in its order; one that was not reached says so, unless there is nothing that could be checked.

    What a list says in favor is left out when a list or our records speak against the badge.
    """
    is_badge = not any(check.name == "read" and check.outcome is Outcome.FAILED for check in report.checks)
    is_against = any(check.name in ("status", "record") and check.outcome is Outcome.FAILED for check in report.checks)
    found: list[ProofStep] = []
    for name in ORDER:
        checks = [check for check in report.checks if check.name == name]
        if name == "status" and is_against:
            checks = [check for check in checks if check.outcome is not Outcome.PASSED]
        told = [ProofStep(MARKS[check.outcome], _title(check), sentence(check, report)) for check in checks]
        found += dict.fromkeys(told)  # two lists that say the same are told once
        if not told and is_badge and name in ALWAYS and not (name == "status" and is_against):
            found.append(ProofStep(Mark.SKIP, _titles()[name], _("Not checked because an earlier check didn’t pass.")))
    return tuple(found)


def _titles() -> dict[str, str]:
    """Neutral names: the mark beside each says how the check came out."""
    return {
        "read": _("File"),
        "presentation": _("Presentation"),
        "impostor": _("Warning"),
        "structure": _("Badge format"),
        "proof": _("Signature"),
        "issuer": _("Issuer"),
        "status": _("Status"),
        "record": _("Issuer’s records"),
        "period": _("Dates"),
        "refresh": _("Newer edition"),
        "schema": _("Schema"),
        "endorsement": _("Statements inside"),
        "work": _("Size of the check"),
        "recipient": _("Recipient"),
    }


def _title(check: Check) -> str:
    return _titles()[check.name]
