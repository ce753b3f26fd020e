"""A verification report as sentences a person would say."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from openbadges3 import Check, Outcome, Report, Verdict
from waymark.web.shared.components.lists import Outcome as Mark
from waymark.web.shared.components.lists import ProofStep

ORDER = ("read", "structure", "proof", "issuer", "status", "record", "period", "endorsement", "recipient")
NOT_ALWAYS = ("record", "endorsement", "recipient")
MARKS = {
    Outcome.PASSED: Mark.YES,
    Outcome.FAILED: Mark.NO,
    Outcome.UNKNOWN: Mark.NOTE,
    Outcome.SKIPPED: Mark.SKIP,
}


@dataclass(frozen=True)
class Answer:
    """The yes or no first: `kind` is good, bad or caution; `advice` says what to do when it is not good."""

    kind: str
    title: str
    text: str
    advice: str = ""


def answer(report: Report) -> Answer:
    """What the verdict means for somebody who has to rely on the badge."""
    fresh = _(
        "Ask the person for a fresh link or the original file. A copy from a chat or a document loses characters."
    )
    ask = _("Ask the issuer before you rely on it.")
    match report.verdict:
        case Verdict.VALID:
            return Answer("good", _("Yes. This badge is real and current."), _("Every check passed."))
        case Verdict.INVALID if report.check("proof") is None:
            return Answer("bad", _("This is not a badge we can check"), _("It does not read as a signed badge."), fresh)
        case Verdict.INVALID:
            return Answer(
                "bad", _("Do not rely on this badge"), _("It was changed after it was issued, or damaged."), fresh
            )
        case Verdict.REVOKED:
            return Answer("bad", _("This badge was withdrawn"), _("The issuer took it back. It no longer counts."), ask)
        case Verdict.SUSPENDED:
            return Answer("caution", _("This badge is on hold"), _("The issuer suspended it. It may come back."), ask)
        case Verdict.EXPIRED:
            return Answer(
                "caution",
                _("This badge has expired"),
                _("It was real, and its period is over."),
                _("Ask for a renewed one."),
            )
        case Verdict.NOT_YET_VALID:
            return Answer("caution", _("This badge is not valid yet"), _("Its period has not begun."), ask)
        case Verdict.SUPERSEDED:
            return Answer(
                "caution",
                _("There is a newer one"),
                _("The issuer replaced this badge."),
                _("Ask for the newer badge."),
            )
        case Verdict.UNKNOWN_ISSUER:
            return Answer(
                "caution",
                _("We do not know this issuer"),
                _("The badge may be fine, but its issuer is not on this site’s list."),
                _("Check it at the issuer’s own site, and ask who they are."),
            )
        case _:
            return Answer("caution", _("We cannot tell"), _("Something needed for the check could not be had."), ask)


def steps(report: Report) -> tuple[ProofStep, ...]:
    """Every check in its order; one that was not reached says so."""
    found: list[ProofStep] = []
    for name in ORDER:
        checks = [check for check in report.checks if check.name == name]
        told = [ProofStep(MARKS[check.outcome], _title(check), _text(check)) for check in checks]
        found += dict.fromkeys(told)  # two lists that say the same are told once
        if not checks and name not in NOT_ALWAYS:
            found.append(ProofStep(Mark.SKIP, _titles()[name], _("Not checked, because an earlier check failed.")))
    return tuple(found)


def _titles() -> dict[str, str]:
    return {
        "read": _("We can read it"),
        "structure": _("It has the parts a badge needs"),
        "proof": _("Nothing was changed"),
        "issuer": _("The issuer is who it says"),
        "status": _("It still stands"),
        "record": _("The issuer’s records agree"),
        "period": _("It is in date"),
        "endorsement": _("What it carries inside holds too"),
        "recipient": _("It is this person’s own"),
    }


def _title(check: Check) -> str:
    return _titles()[check.name]


def _text(check: Check) -> str:
    if check.name == "recipient":
        return _whose(check)
    if check.outcome is not Outcome.PASSED:
        return check.detail
    return {
        "read": _("A signed Open Badges 3.0 credential."),
        "structure": _("It follows the Open Badges 3.0 standard."),
        "proof": _("The signature matches every word of the badge."),
        "issuer": _("The signing key is the issuer’s own, and the issuer is on this site’s list."),
        "status": _("The issuer’s signed list says it stands."),
        "record": _("Our records have this badge as it is here."),
        "period": _("Its dates include today."),
        "endorsement": check.detail,
    }[check.name]


def _whose(check: Check) -> str:
    match check.outcome:
        case Outcome.PASSED:
            return _("It names the e-mail address of this account.")
        case Outcome.FAILED:
            return _("It names another e-mail address than that of this account.")
        case _:
            return _("It names no e-mail address, so it does not say whose it is.")
