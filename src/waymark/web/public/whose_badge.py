"""Whose badge is it? What a badge says of its holder, what that is worth, and how to tell."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openbadges3 import Verdict
from openbadges3.recipient import is_identity
from openbadges3.strict_json import Json
from waymark.rules.forms.text import isolated
from waymark.web.shared.check_words import plainly

from .badge_given import Given

MOST_SHOWN = 12
KINDS: Mapping[str, str | Promise] = {
    "name": gettext_lazy("Name"),
    "emailAddress": gettext_lazy("Email address"),
    "userName": gettext_lazy("User name"),
    "accountId": gettext_lazy("Account ID"),
    "userId": gettext_lazy("User ID"),
    "systemId": gettext_lazy("ID in a records system"),
    "sourcedId": gettext_lazy("ID in a records system"),
    "lisSourcedId": gettext_lazy("ID in a records system"),
    "oneRosterSourcedId": gettext_lazy("ID in a records system"),
    "sisSourcedId": gettext_lazy("ID in a records system"),
    "ltiUserId": gettext_lazy("ID in a learning system"),
    "nationalIdentityNumber": gettext_lazy("National identity number"),
}


@dataclass(frozen=True)
class Identity:
    """One thing inside a badge that says whose it is. `is_hidden`: only a hash of it is there."""

    kind: str
    value: str
    is_hidden: bool


@dataclass(frozen=True)
class Compared:
    """What comparing with a typed name or address came to."""

    kind: str
    text: str


@dataclass(frozen=True)
class Whose:
    """What the page says beside the verdict."""

    lines: tuple[str, ...]
    how: str
    address: str
    identities: tuple[Identity, ...]
    can_compare: bool
    compared: Compared | None


def whose(given: Given, identity: str) -> Whose | None:
    """What there is to say of the holder of a signed badge; nothing of what is no badge or was changed."""
    report = given.report
    if not report.is_signed or report.verdict is Verdict.INVALID:
        return None
    subject = _subject(report.credential or {})
    listed = _listed(subject)
    identities = _identities(subject, listed)
    can_compare = bool(listed) and bool(given.again)
    return Whose(
        lines=_lines(given, bool(listed), bool(identities)),
        how=_how(given, bool(listed)),
        address=given.seen.address if given.page is not None and given.seen is not None else "",
        identities=identities,
        can_compare=can_compare,
        compared=_compared(listed, identity) if identity and listed else None,
    )


def _lines(given: Given, names_somebody: bool, gives_a_name: bool) -> tuple[str, ...]:
    copied = _("A badge file can be copied. This check doesn’t show that the person who gave it to you earned it.")
    if given.page is None:
        if names_somebody:
            return (copied,)
        if gives_a_name:
            return copied, _("It gives a name, but it doesn’t say whose it is: others may have the same name.")
        return copied, _("The badge doesn’t say whose it is.")
    if given.page.holder_name:
        return _("Our records say it was awarded to %(name)s.") % {"name": isolated(given.page.holder_name)}, copied
    return copied, _("Its holder chose not to show a name on its page.")


def _how(given: Given, can_be_compared: bool) -> str:
    if given.page is not None and given.page.holder_name:
        return _("Make sure that the person you’re dealing with is the one named here.")
    if given.is_ours:
        return _("Ask the person for a link to this badge with their name on it. Only the holder can make one.")
    if can_be_compared:
        return _("Compare the name or email address the person uses with the one inside the badge.")
    return _("Ask the person to show you the badge in their account on the issuer’s site, or ask the issuer.")


def _subject(credential: Mapping[str, Json]) -> Mapping[str, Json]:
    subject = credential.get("credentialSubject")
    if isinstance(subject, list) and subject:
        subject = subject[0]
    return subject if isinstance(subject, dict) else {}


def _listed(subject: Mapping[str, Json]) -> tuple[Mapping[str, Json], ...]:
    listed = subject.get("identifier")
    items = listed if isinstance(listed, list) else [listed]
    return tuple(item for item in items if isinstance(item, dict) and isinstance(item.get("identityHash"), str))


def _identities(subject: Mapping[str, Json], listed: tuple[Mapping[str, Json], ...]) -> tuple[Identity, ...]:
    found = [_identity(item) for item in listed]
    name = subject.get("name")
    if isinstance(name, str) and name.strip():
        found.insert(0, Identity(str(KINDS["name"]), plainly(name), is_hidden=False))
    return tuple(dict.fromkeys(found))[:MOST_SHOWN]


def _identity(item: Mapping[str, Json]) -> Identity:
    kind = str(item.get("identityType", ""))
    named = str(KINDS.get(kind, _("Another identifier")))
    is_hidden = item.get("hashed") is True
    return Identity(named, "" if is_hidden else plainly(str(item["identityHash"])), is_hidden)


def _compared(listed: tuple[Mapping[str, Json], ...], identity: str) -> Compared:
    """A hash knows no case, so an address is also tried in small letters. Nothing of it is kept."""
    for item in listed:
        if any(is_identity(item, tried) for tried in dict.fromkeys((identity, identity.lower()))):
            kind = _identity(item).kind
            return Compared("good", _("“%(typed)s” matches the badge (%(kind)s).") % {"typed": identity, "kind": kind})
    return Compared("bad", _("“%(typed)s” doesn’t match anything inside the badge.") % {"typed": identity})
