"""What a roster says, line by line: who somebody is, and where they belong or which role they have, from when to when.

A roster is a table (`read_roster`) or the files of OneRoster (`oneroster`). Days are days on which it holds, the last
one included.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from waymark.rules.forms.mailbox import has_numeric_host
from waymark.rules.forms.text import names_somebody, plain_line, plain_name
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.wording import gettext as _

from .known import KINDS
from .table import Problem, Row, Unreadable, read_table

COLUMNS: tuple[str, ...] = (
    "email",
    "given_name",
    "family_name",
    "organization",
    "affiliation",
    "role",
    "program",
    "starts",
    "ends",
)
COLUMNS += ("campus_id",)
NEEDED = ("email", "given_name")
ALIASES = {
    "e_mail": "email",
    "email_address": "email",
    "first_name": "given_name",
    "last_name": "family_name",
    "campus": "organization",
    "kind": "affiliation",
    "from": "starts",
    "until": "ends",
    "through": "ends",
    **dict.fromkeys(("id", "student_id", "employee_id", "external_id", "sourcedid"), "campus_id"),
}
NOT_BY_ROSTER = frozenset({Role.ISSUER, Role.ADMINISTRATOR})
"""Roles that two people give, which a roster can't be."""
LONGEST_ADDRESS, LONGEST_NAME, LONGEST_ID = 254, 80, 120
FORMULA_STARTS = ("=", "+", "-", "@")

_ADDRESS = re.compile(r"[^\s@\"(),:;<>\[\]\\]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_US_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


@dataclass(frozen=True)
class RosterLine:
    """One line that can be read. `organization` is as it was written; "" stands for nothing.

    `is_gone`: the source says that this is over. `external_id` is what the organization itself calls the person.
    """

    line: int
    email: str
    given_name: str
    family_name: str
    organization: str
    affiliation: str = ""
    role: str = ""
    program: str = ""
    starts: date | None = None
    ends: date | None = None
    is_gone: bool = False
    file: str = ""
    external_id: str = ""

    @property
    def full_name(self) -> str:
        """Both names in one."""
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True)
class Roster:
    """Every line and every problem. `tells_ends`: an empty end means that there is none."""

    lines: tuple[RosterLine, ...]
    problems: tuple[Problem, ...]
    tells_ends: bool = True


def read_roster(content: bytes, *, organization: str = "") -> Roster:
    """The lines of a table. `organization` stands where a line names none."""
    needed = NEEDED if organization else (*NEEDED, "organization")
    try:
        table = read_table(content, needed=needed, known=COLUMNS, aliases=ALIASES)
    except Unreadable as unreadable:
        return Roster((), (unreadable.problem,))
    problems = list(table.problems)
    if not {"affiliation", "role"} & {*table.columns}:
        said = _("The first line must name the column “affiliation”, or “role”, or both.")
        problems.append(Problem(1, "affiliation", said))
    lines = []
    for row in table.rows:
        line, faults = read_line(row, organization=organization, slashes=table.separator != ";")
        problems += faults
        if line is not None:
            lines.append(line)
    if not table.rows and not problems:
        problems.append(Problem(2, "", _("There are no people in this file.")))
    problems += repeated(lines)
    return Roster(tuple(lines), tuple(sorted(problems, key=lambda each: each.line)), "ends" in table.columns)


def read_line(row: Row, *, organization: str, slashes: bool) -> tuple[RosterLine | None, list[Problem]]:
    """One row as a line, or what is wrong with it: every fault of it, not the first alone."""
    cells = {name: plain_line(row.cells.get(name, "")) for name in COLUMNS}
    problems: list[Problem] = []

    def tell(column: str, message: str) -> None:
        if message:
            problems.append(Problem(row.line, column, message))

    email = cells["email"].lower()
    tell("email", address_fault(email))
    names = {}
    for column in ("given_name", "family_name"):
        typed = row.cells.get(column, "")
        names[column] = plain_name(typed)
        tell(column, name_fault(typed, names[column], is_needed=column == "given_name"))
    where = cells["organization"] or organization
    tell("organization", "" if where else _("This is empty. Write the campus’s short name."))
    kind, role = cells["affiliation"].lower(), cells["role"].lower()
    tell("affiliation", _kind_fault(kind, role))
    tell("role", role_fault(role))
    if cells["program"] and not role:
        tell("program", _("A program goes with a role. Fill in the role, or empty this cell."))
    starts = _day(cells["starts"], slashes, partial(tell, "starts"))
    ends = _day(cells["ends"], slashes, partial(tell, "ends"))
    if starts and ends and ends < starts:
        tell("ends", _("This is %(end)s, before the start, %(start)s.") % {"end": ends, "start": starts})
    external_id = cells["campus_id"]
    tell("campus_id", id_fault(external_id))
    if problems:
        return None, problems
    given, family = names["given_name"], names["family_name"]
    line = RosterLine(row.line, email, given, family, where, kind, role, cells["program"], starts, ends)
    return replace(line, external_id=external_id), []


def id_fault(external_id: str) -> str:
    """What keeps a campus id from being taken, or ""."""
    if len(external_id) > LONGEST_ID:
        return _("This id is longer than 120 characters.")
    return ""


def address_fault(email: str) -> str:
    """What keeps a text from being an email address, or ""."""
    if not email:
        return _("This is empty. Every line needs an email address.")
    name, _at, host = email.rpartition("@")
    ascii_host = _punycode(host)
    is_one = bool(_ADDRESS.fullmatch(f"{name}@{ascii_host}")) and ".." not in name and name.strip(".") == name
    if not is_one or len(email) > LONGEST_ADDRESS or has_numeric_host(email):
        return _("“%(text)s” is not an email address.") % {"text": email[:80]}
    return ""


def _punycode(host: str) -> str:
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host


def name_fault(typed: str, name: str, *, is_needed: bool) -> str:
    """What keeps a name from being taken, or "". `name` is what `plain_name` left of it."""
    if name.startswith(FORMULA_STARTS):
        return _("A name can’t begin with “%(sign)s”: a spreadsheet would read it as a formula.") % {"sign": name[0]}
    if len(name) > LONGEST_NAME:
        return _("This name is longer than 80 characters.")
    if is_needed and not typed.strip():
        return _("This is empty. Every line needs a given name.")
    if typed.strip() and not names_somebody(name):
        return _("A name needs at least one letter or digit.")
    return ""


def _kind_fault(kind: str, role: str) -> str:
    if not kind and not role:
        return _("Fill in “affiliation” or “role”. Both are empty.")
    if kind and kind not in KINDS:
        return _("“%(text)s” is no affiliation. Write student, staff, or faculty.") % {"text": kind[:40]}
    return ""


def role_fault(role: str) -> str:
    """What keeps a role from being given by a roster, or ""."""
    if role and role not in [*Role]:
        known = ", ".join(each.value for each in Role if each not in NOT_BY_ROSTER)
        return _("“%(text)s” is no role. Write one of these: %(known)s.") % {"text": role[:40], "known": known}
    if role and Role(role) in NOT_BY_ROSTER:
        return _("Two people give the role “%(role)s”, one after the other. A roster can’t.") % {"role": role}
    return ""


def _day(text: str, slashes: bool, tell: Callable[[str], None]) -> date | None:
    if not text:
        return None
    if found := _ISO_DAY.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif slashes and (found := _US_DAY.fullmatch(text)):
        month, day, year = map(int, found.groups())
    else:
        tell(_("“%(text)s” is not a day we can read. Write it as 2026-08-31.") % {"text": text[:40]})
        return None
    try:
        made = date(year, month, day)
    except ValueError:
        tell(_("There is no day %(text)s. Write it as 2026-08-31.") % {"text": text})
        return None
    if not 1950 <= made.year <= 2200:
        tell(_("The year %(year)s can’t be right.") % {"year": made.year})
        return None
    return made


def repeated(lines: list[RosterLine]) -> list[Problem]:
    """Lines that say again what another said, or say something else of the same person."""
    problems = []
    names: dict[str, RosterLine] = {}
    said: dict[tuple[str, ...], RosterLine] = {}
    ids: dict[tuple[str, str], RosterLine] = {}
    for each in lines:
        first = names.setdefault(each.email, each)
        if (first.given_name, first.family_name) != (each.given_name, each.family_name):
            text = _("Line %(line)s names the same address “%(name)s”. Make both lines say the same.")
            name = f"{first.given_name} {first.family_name}".strip()
            problems.append(Problem(each.line, "given_name", text % {"line": first.line, "name": name}, each.file))
        if each.external_id:
            place = each.organization.casefold()
            one = ids.setdefault((place, each.external_id), each)
            if one.email != each.email:
                text = _("Line %(line)s gives the same campus id to another address. Make both lines say the same.")
                problems.append(Problem(each.line, "campus_id", text % {"line": one.line}, each.file))
            other = ids.setdefault((place, f"@{each.email}"), each)
            if other.external_id != each.external_id:
                text = _("Line %(line)s gives the same address another campus id. Make both lines say the same.")
                problems.append(Problem(each.line, "campus_id", text % {"line": other.line}, each.file))
        here = (each.email, each.organization.casefold())
        key = (*here, each.affiliation, each.role, each.program)
        twin = said.setdefault(key, each)
        if twin is not each:
            text = _("Line %(line)s says this of the same person already. Remove one of them.")
            problems.append(Problem(each.line, "email", text % {"line": twin.line}, each.file))
            continue
        if each.affiliation:  # a person with two roles has two lines, with one affiliation
            other = said.setdefault((*here, each.affiliation), each)
            if (other.starts, other.ends) != (each.starts, each.ends):
                text = _("Line %(line)s gives the same affiliation other days.")
                problems.append(Problem(each.line, "starts", text % {"line": other.line}, each.file))
    return problems
