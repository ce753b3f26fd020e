"""What each check of a badge found, in the reader's language: one sentence for each code of a report.

The library's own sentences are English and for machines; pages never show them. What a badge says itself (a name, an
address) is shown cut short and without characters that turn or hide text.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openbadges3 import Check, Outcome, Report
from waymark.rules.forms.text import isolated
from waymark.web.shared.components.text import day_year

LONGEST = 160
_NOTHING_NAMED = re.compile(r"\s?: …\.$")
_NOT_SHOWN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")

PLAIN: Mapping[str, str | Promise] = {
    # read
    "read": gettext_lazy("This is a signed Open Badges 3.0 badge."),
    "no-badge-in-image": gettext_lazy("There’s no badge inside this image."),
    "damaged-image": gettext_lazy("This image is damaged, or the badge inside it is."),
    "damaged": gettext_lazy("The badge is incomplete or damaged, so it can’t be read."),
    "not-json": gettext_lazy("The badge text is incomplete or damaged, so it can’t be read."),
    "ambiguous": gettext_lazy("The badge text can be read in two ways, so no one can rely on it."),
    "too-large": gettext_lazy("It’s larger or has more parts than we check."),
    "unsigned": gettext_lazy("It isn’t signed, so anyone could have written it."),
    # presentation
    "presentation-holds": gettext_lazy(
        "The signature of the presentation matches. The badge doesn’t say that it was awarded to whoever made it."
    ),
    "presented-by-subject": gettext_lazy(
        "The signature of the presentation matches. The person the badge was awarded to made it, at some time."
    ),
    "presentation-unsigned": gettext_lazy(
        "The presentation the badge came in isn’t signed, so it doesn’t say who shows the badge."
    ),
    "presentation-changed": gettext_lazy(
        "The signature of the presentation doesn’t match. The badge was checked alone."
    ),
    "presentation-unsound": gettext_lazy(
        "The presentation was signed in a way that no one can rely on. The badge was checked alone."
    ),
    # structure
    "sound": gettext_lazy("It follows the Open Badges 3.0 standard."),
    "hidden-parts": gettext_lazy("It has parts that the signature doesn’t cover."),
    # proof
    "holds": gettext_lazy("The signature matches the badge exactly."),
    "changed": gettext_lazy("The signature doesn’t match. The badge was changed or damaged after it was signed."),
    "malformed": gettext_lazy("The signature was made wrongly, so it can’t be checked."),
    "own-context": gettext_lazy("It explains its terms itself, which we don’t accept without knowing them."),
    "nothing-mandatory": gettext_lazy(
        "Its issuer lets every part be left out, so we can’t tell whether something important is missing."
    ),
    "claims-differ": gettext_lazy("The signed envelope and the badge inside it say different things."),
    "key-disowned": gettext_lazy("The key that signed it isn’t one that its issuer uses for badges."),
    "unsound-key": gettext_lazy("The key that signed it is malformed or too weak."),
    "too-much-work": gettext_lazy("Checking it would take more work than any honest badge needs, so we stopped."),
    "proof-expired": gettext_lazy("The signature has expired."),
    # refresh
    "refreshed": gettext_lazy("Its issuer has a newer edition. That one was checked."),
    "not-refreshed": gettext_lazy("We couldn’t get a newer edition, so we checked this one."),
    # status
    "no-list": gettext_lazy("It names no status list, so only its issuer can say whether it was revoked."),
    "good-standing": gettext_lazy("The issuer’s status list says nothing against it."),
    "revoked": gettext_lazy("The issuer’s status list says it was revoked."),
    "suspended": gettext_lazy("The issuer’s status list says it’s on hold."),
    "superseded": gettext_lazy("The issuer’s status list says a newer badge replaced it."),
    "message": gettext_lazy("The issuer’s status list has a message about it, but doesn’t revoke it."),
    "status-malformed": gettext_lazy("The part that names its status list was made wrongly."),
    # period
    "no-dates": gettext_lazy("It gives no dates."),
    # endorsement
    "inside-valid": gettext_lazy("A signed statement inside the badge is valid."),
    "inside-invalid": gettext_lazy("A signed statement inside the badge isn’t valid."),
    "inside-open": gettext_lazy("A signed statement inside the badge is from someone we don’t know."),
    # record
    "no-record": gettext_lazy("The signature is valid, but this badge isn’t in our records. Contact the issuer."),
    "other-record": gettext_lazy("This badge doesn’t match our records."),
    "record-agrees": gettext_lazy("Our records match this badge."),
    "record-before-theft": gettext_lazy(
        "Our records show that we signed it before its key was stolen. "
        "Checks on other sites can’t see that, and refuse it."
    ),
    "key-stolen": gettext_lazy(
        "It was signed with a key that was stolen, and our records don’t show that this was before the theft."
    ),
    "record-revoked": gettext_lazy("Our records say it was revoked."),
    "record-suspended": gettext_lazy("Our records say it’s on hold."),
    "record-superseded": gettext_lazy("Our records say a newer badge replaced it."),
    # recipient
    "recipient-fits": gettext_lazy("It was awarded to the person it was checked for."),
    "account-fits": gettext_lazy("The badge has the same email address as this account."),
    "account-differs": gettext_lazy("The badge has a different email address than this account."),
    "account-unnamed": gettext_lazy("The badge doesn’t include an email address, so we can’t tell whose it is."),
    "other-recipient": gettext_lazy("It was awarded to someone else than it was checked for."),
}

NAMING: Mapping[str, str | Promise] = {
    "several": gettext_lazy("There are %(count)s badges in this file. This is about the one with the worst result."),
    "presentation-other-holder": gettext_lazy(
        "The presentation says it’s from %(holder)s, but someone else signed it. The badge was checked alone."
    ),
    "presentation-unchecked": gettext_lazy(
        "We couldn’t check the signature of the presentation, so we don’t know who shows the badge."
    ),
    "unknown-format": gettext_lazy("It’s in a format we don’t check: %(name)s."),
    "unknown-context": gettext_lazy("It uses an extension that we don’t know: %(name)s."),
    "unknown-extension": gettext_lazy("It uses an extension that we don’t know: %(name)s."),
    "unknown-suite": gettext_lazy("It’s signed in a way that we can’t check: %(name)s."),
    "unknown-key-type": gettext_lazy("It’s signed with a kind of key that we can’t check: %(name)s."),
    "unknown-did-method": gettext_lazy("Its issuer publishes its key in a way that we can’t read: %(name)s."),
    "unavailable": gettext_lazy("We couldn’t get what the check needs: %(address)s."),
    "unreachable": gettext_lazy("We don’t ask this address for what the check needs: %(address)s."),
    "unusable-answer": gettext_lazy("What we got for the check can’t be used: %(address)s."),
    "other-purpose": gettext_lazy("The signature was made for another purpose: %(name)s."),
    "known-issuer": gettext_lazy("The key belongs to %(name)s, which is on this site’s list (%(registry)s)."),
    "signed-by-issuer": gettext_lazy("The key belongs to %(issuer)s. No one was asked who that is."),
    "unknown-issuer": gettext_lazy("It says it comes from %(name)s, which isn’t on this site’s list (%(registry)s)."),
    "unproven-issuer": gettext_lazy("It says it comes from %(name)s. Nothing shows that the key is theirs."),
    "other-signer": gettext_lazy("It says it comes from %(name)s, but someone else signed it."),
    "borrowed-name": gettext_lazy("It uses the name of %(known)s, an issuer we know, but isn’t signed with their key."),
    "borrowed-address": gettext_lazy(
        "It gives an address of %(known)s, an issuer we know, but isn’t signed with their key: %(address)s."
    ),
    "holds-to-schema": gettext_lazy("It follows the schema it names: %(address)s."),
    "fails-schema": gettext_lazy("It doesn’t follow a schema that it names: %(address)s."),
    "schema-unchecked": gettext_lazy("We couldn’t use a schema that it names: %(address)s."),
    "unknown-schema-type": gettext_lazy("It names a kind of schema that we don’t know: %(name)s."),
    "too-many-schemas": gettext_lazy("It names %(count)s schemas, which is more than we check."),
    "list-unavailable": gettext_lazy("We couldn’t get its status list, so it may have been revoked: %(address)s."),
    "list-unsound": gettext_lazy("Its status list isn’t one to rely on, so it may have been revoked: %(address)s."),
    "unknown-status-type": gettext_lazy("It names a kind of status list that we don’t know: %(name)s."),
    "unknown-status-purpose": gettext_lazy("Its status list says something that we don’t know: %(name)s."),
    "too-many-lists": gettext_lazy("It names %(count)s status lists, which is more than we check."),
    "too-many-inside": gettext_lazy("There are %(count)s signed statements inside it, which is more than we check."),
    "unreadable-date": gettext_lazy("One of its dates can’t be read: %(date)s."),
}

KINDS: Mapping[str, str | Promise] = {
    "JSON": gettext_lazy("This is JSON, but not a badge."),
    "PDF": gettext_lazy("This is a PDF, not a badge file."),
    "web page": gettext_lazy("This is a web page, not a badge file."),
    "text": gettext_lazy("This is text, but not the text of a badge."),
    "address": gettext_lazy("This is only an address, not a badge."),
    "nothing": gettext_lazy("There’s nothing in it."),
    "status list": gettext_lazy("This is a status list, not a badge."),
    "verifiable credential": gettext_lazy("This is a signed credential of another kind, not a badge."),
    "badge description": gettext_lazy("This describes a badge or an issuer. No one was awarded it."),
    "presentation": gettext_lazy("There’s no badge inside."),
    "envelope": gettext_lazy("There’s no badge inside."),
    "wrapper": gettext_lazy("There’s no badge inside."),
}
IMAGES = ("JPEG", "GIF", "WebP", "TIFF", "BMP", "HEIC")


def sentence(check: Check, report: Report) -> str:
    """What the check found."""
    special = _SPECIAL.get(check.code)
    if special is not None:
        return special(check, report)
    if check.code in PLAIN:
        return str(PLAIN[check.code])
    if check.code in NAMING:
        said = str(NAMING[check.code]) % _Values(check.values)
        return _NOTHING_NAMED.sub(".", said)
    return {
        Outcome.PASSED: _("This check passed."),
        Outcome.FAILED: _("This check failed."),
        Outcome.SKIPPED: _("There was nothing to check."),
    }.get(check.outcome, _("This couldn’t be checked."))


def plainly(text: str) -> str:
    """A text of a badge as one may show it inside a sentence."""
    kept = " ".join("".join(letter for letter in text if letter.isspace() or _is_shown(letter)).split())
    return kept if len(kept) <= LONGEST else kept[: LONGEST - 1] + "…"


def _is_shown(letter: str) -> bool:
    return unicodedata.category(letter) not in _NOT_SHOWN


class _Values(dict[str, str]):
    """The values of a check, fit to be shown; one that is missing is an ellipsis. A name may stand in for an id."""

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__({name: isolated(plainly(str(value))) for name, value in values.items()})
        if "issuer" in self and not self.get("name"):
            self["name"] = self["issuer"]

    def __missing__(self, name: str) -> str:
        return "…"


def _kind(check: Check, report: Report) -> str:
    kind = check.values.get("kind", "")
    if kind in IMAGES:
        return _("This is a photo or another image (%(kind)s) that can’t hold a badge.") % {"kind": kind}
    if kind in KINDS:
        return str(KINDS[kind])
    return _("This is a file of another kind, not a badge.")


def _older(check: Check, report: Report) -> str:
    values = _Values(check.values)
    said = (
        _("This is a badge of Open Badges %(edition)s, an older standard. We recognize it but don’t check it.") % values
    )
    if check.values.get("address"):
        said += " " + _("What its issuer says of it is at %(address)s.") % values
    return said


def _form(check: Check, report: Report) -> str:
    count = int(check.values.get("count") or 1)
    said = ngettext(
        "It doesn’t follow the standard’s form in %(count)d place. Its signature isn’t affected.",
        "It doesn’t follow the standard’s form in %(count)d places. Its signature isn’t affected.",
        count,
    )
    return said % {"count": count}


def _made_wrongly(check: Check, report: Report) -> str:
    if not check.values.get("name"):
        return _("Its issuer made it wrongly, so the signature can’t cover all of it.")
    said = _("Its issuer made it wrongly: the signature can’t cover %(name)s.")
    return said % _Values(check.values)


def _in_period(check: Check, report: Report) -> str:
    starts, ends = report.dates.valid_from, report.dates.valid_until
    if starts and ends:
        return _("Its dates are %(start)s to %(end)s.") % {"start": day_year(starts.day), "end": day_year(ends.day)}
    if starts:
        return _("Its dates start on %(start)s and have no end.") % {"start": day_year(starts.day)}
    return _("Today is within its valid dates.")


def _expired(check: Check, report: Report) -> str:
    ends = report.dates.valid_until
    return _("Its last day was %(day)s.") % {"day": _day(ends.day if ends else None)}


def _early(check: Check, report: Report) -> str:
    starts = report.dates.valid_from
    return _("Its first day is %(day)s.") % {"day": _day(starts.day if starts else None)}


def _day(day: date | None) -> str:
    return day_year(day) or "…"


_SPECIAL: Mapping[str, Callable[[Check, Report], str]] = {
    "not-a-badge": _kind,
    "form": _form,
    "made-wrongly": _made_wrongly,
    "open-badges-1": _older,
    "open-badges-2": _older,
    "in-period": _in_period,
    "expired": _expired,
    "not-yet-valid": _early,
}
