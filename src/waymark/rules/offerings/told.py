"""What a campus tells about its offering besides the pack: whom to ask, pages to read, what it costs."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from waymark.rules.forms.text import names_somebody, plain_line
from waymark.rules.kernel.wording import gettext as _
from waymark.rules.packs.model import Contact
from waymark.rules.packs.read_program import is_https

MOST = 4
LONGEST_WORDS, LONGEST_ADDRESS, LONGEST_FEES = 100, 300, 300
_MAILBOX = re.compile(r"[^\s@<>\"',;:]{1,64}@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")


@dataclass(frozen=True)
class CampusLink:
    """A page of the campus about this program."""

    label: str
    url: str


@dataclass(frozen=True)
class Told:
    """Everything a campus tells. Nothing of it changes what the program asks for."""

    contacts: tuple[Contact, ...] = ()
    links: tuple[CampusLink, ...] = ()
    fees: str = ""


NOTHING = Told()


def told_problems(told: Told) -> Mapping[str, str]:
    """Field -> what is wrong with it: `contacts`, `links` or `fees`. Nothing when it can be used."""
    found = {}
    if text := _first(_contact_problem(each) for each in told.contacts) or _too_many(told.contacts):
        found["contacts"] = text
    if text := _first(_link_problem(each) for each in told.links) or _too_many(told.links):
        found["links"] = text
    if len(told.fees) > LONGEST_FEES:
        found["fees"] = _("This text is too long. Use at most %(most)d characters.") % {"most": LONGEST_FEES}
    return found


def contact(role: str, where: str) -> Contact:
    """A contact as it is typed: a role, and a page or a mailbox."""
    role, where = plain_line(role), plain_line(where)
    is_mailbox = "@" in where and "/" not in where
    return Contact(role=role, email=where if is_mailbox else "", url="" if is_mailbox else where)


def link(label: str, url: str) -> CampusLink:
    """A link as it is typed."""
    return CampusLink(plain_line(label), plain_line(url))


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")


def _too_many(rows: Sequence[object]) -> str:
    return _("Name at most %(most)d.") % {"most": MOST} if len(rows) > MOST else ""


def _contact_problem(row: Contact) -> str:
    if not names_somebody(row.role):
        return _("Say whom to ask: a role or an office, such as “Career services”.")
    if len(row.role) > LONGEST_WORDS:
        return _("This text is too long. Use at most %(most)d characters.") % {"most": LONGEST_WORDS}
    if row.email and not (_MAILBOX.fullmatch(row.email) and len(row.email) <= LONGEST_ADDRESS):
        return _("“%(text)s” is no email address.") % {"text": row.email}
    return _address_problem(row.url) if row.url else ""


def _link_problem(row: CampusLink) -> str:
    if not names_somebody(row.label):
        return _("Say what the page is about.")
    if len(row.label) > LONGEST_WORDS:
        return _("This text is too long. Use at most %(most)d characters.") % {"most": LONGEST_WORDS}
    return _address_problem(row.url)


def _address_problem(url: str) -> str:
    if is_https(url) and len(url) <= LONGEST_ADDRESS:
        return ""
    return _("“%(text)s” is no page. Its address must begin with https://") % {"text": url}
