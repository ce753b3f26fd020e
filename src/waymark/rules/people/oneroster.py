"""A roster as a student system exports it: the files of OneRoster 1.2, in a ZIP or a folder.

Read are manifest.csv, orgs.csv, users.csv and roles.csv; a whole export (bulk) or one of changes (delta). Who is
guardian, parent or relative of a student is passed over. Line numbers are those of the file that is named.
"""

import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import BytesIO

from waymark.rules.forms.text import plain_line, plain_name
from waymark.rules.kernel.wording import gettext as _

from .roster import Roster, RosterLine, address_fault, id_fault, name_fault, repeated
from .table import Problem, Row, Unreadable, read_table

FILES = ("manifest.csv", "orgs.csv", "users.csv", "roles.csv")
LARGEST = 200 * 1024 * 1024
PASSED_OVER = frozenset({"guardian", "parent", "relative"})
KIND_OF_ROLE = {
    "student": "student",
    "teacher": "faculty",
    **dict.fromkeys(
        ("aide", "counselor", "districtadministrator", "principal", "proctor", "siteadministrator"), "staff"
    ),
    "systemadministrator": "staff",
}
_GONE = "tobedeleted"


@dataclass(frozen=True)
class _User:
    line: int
    email: str
    given_name: str
    family_name: str
    is_gone: bool


def read_roster_zip(content: bytes) -> Roster:
    """The lines of a ZIP. A workbook is a ZIP too, and is told apart."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as opened:
            names = {info.filename.rpartition("/")[2].lower(): info for info in opened.infolist() if not info.is_dir()}
            if "[content_types].xml" in names:
                read_table(content, needed=())  # says how to save a workbook as a table
            if sum(names[name].file_size for name in FILES if name in names) > LARGEST:
                return _refused("", _("The files in this ZIP are larger than 200 MB."))
            files = {name: opened.read(names[name]) for name in FILES if name in names}
    except Unreadable as unreadable:
        return Roster((), (unreadable.problem,))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
        return _refused("", _("This ZIP is damaged, or locked by a password."))
    return read_oneroster(files)


def _refused(file: str, message: str) -> Roster:
    return Roster((), (Problem(1, "", message, file),))


def read_oneroster(files: Mapping[str, bytes]) -> Roster:
    """The lines of the files, by their names."""
    missing = [name for name in FILES if name not in files]
    if missing:
        return _refused(missing[0], _("This file is missing. OneRoster 1.2 needs it."))
    problems: list[Problem] = []
    try:
        fault = _manifest_fault(files["manifest.csv"])
        if fault:
            return _refused("manifest.csv", fault)
        orgs = _orgs(files["orgs.csv"])
        users = _users(files["users.csv"], problems)
        lines = _lines(files["roles.csv"], orgs, users, problems)
    except Unreadable as unreadable:
        return Roster((), (unreadable.problem,))
    if not lines and not problems:
        problems.append(Problem(2, "", _("There are no people in this file."), "roles.csv"))
    problems += repeated(lines)
    return Roster(tuple(lines), tuple(sorted(problems, key=lambda each: (each.file, each.line))))


def _manifest_fault(content: bytes) -> str:
    table = read_table(content, needed=("propertyname", "value"), file="manifest.csv")
    told = {row.cells["propertyname"].strip().lower(): row.cells.get("value", "").strip().lower() for row in table.rows}
    if told.get("oneroster.version") != "1.2":
        found = told.get("oneroster.version") or "?"
        return _("This is OneRoster %(found)s. We read OneRoster 1.2.") % {"found": found[:20]}
    absent = [name for name in ("orgs", "users", "roles") if told.get(f"file.{name}") == "absent"]
    if absent:
        return _("The manifest says that %(name)s.csv is left out. We need it.") % {"name": absent[0]}
    return ""


def _orgs(content: bytes) -> dict[str, str]:
    """What we know an organization by: its identifier, or its name."""
    table = read_table(content, needed=("sourcedid", "name"), file="orgs.csv")
    return {
        row.cells["sourcedid"].strip(): plain_line(row.cells.get("identifier", "") or row.cells.get("name", ""))
        for row in table.rows
    }


def _users(content: bytes, problems: list[Problem]) -> dict[str, _User | None]:
    """Users by their ids; None for one that cannot be read, whose faults are told."""
    needed = ("sourcedid", "givenname", "familyname", "email")
    table = read_table(content, needed=needed, file="users.csv")
    problems += table.problems
    return {row.cells["sourcedid"].strip(): _user(row, problems) for row in table.rows}


def _user(row: Row, problems: list[Problem]) -> _User | None:
    told = {name: value.strip() for name, value in row.cells.items()}
    email = told.get("email", "").lower()
    given = told.get("preferredgivenname") or told.get("givenname", "")
    family = told.get("preferredfamilyname") or told.get("familyname", "")
    names = plain_name(given), plain_name(family)
    faults = (
        ("email", address_fault(email)),
        ("givenName", name_fault(given, names[0], is_needed=True)),
        ("familyName", name_fault(family, names[1], is_needed=False)),
    )
    found = [Problem(row.line, column, fault, "users.csv") for column, fault in faults if fault]
    is_gone = told.get("status", "").lower() == _GONE or told.get("enableduser", "true").lower() == "false"
    if found and not is_gone:
        problems += found
    return None if found else _User(row.line, email, *names, is_gone)


def _lines(
    content: bytes, orgs: Mapping[str, str], users: Mapping[str, _User | None], problems: list[Problem]
) -> list[RosterLine]:
    table = read_table(content, needed=("usersourcedid", "role", "orgsourcedid"), file="roles.csv")
    problems += table.problems
    lines: list[RosterLine] = []
    seen: set[tuple[str, str, str]] = set()
    for row in table.rows:
        line = _line(row, orgs, users, problems)
        if line is None:
            continue
        key = (line.email, line.organization.casefold(), line.affiliation)
        if key not in seen:  # a student system lists a person once for each of its own roles
            lines.append(line)
        seen.add(key)
    return lines


def _line(
    row: Row, orgs: Mapping[str, str], users: Mapping[str, _User | None], problems: list[Problem]
) -> RosterLine | None:
    told = {name: plain_line(value) for name, value in row.cells.items()}
    role = told.get("role", "").lower()
    if role in PASSED_OVER:
        return None

    def tell(column: str, message: str) -> None:
        problems.append(Problem(row.line, column, message, "roles.csv"))

    count = len(problems)
    user_id, org_id = told.get("usersourcedid", ""), told.get("orgsourcedid", "")
    if user_id not in users:
        tell("userSourcedId", _("No line of users.csv has the id “%(id)s”.") % {"id": user_id[:80]})
    if org_id not in orgs:
        tell("orgSourcedId", _("No line of orgs.csv has the id “%(id)s”.") % {"id": org_id[:80]})
    if role not in KIND_OF_ROLE:
        tell("role", _("OneRoster has no role “%(role)s”.") % {"role": role[:40]})
    starts, stops = _day(told, "beginDate", tell), _day(told, "endDate", tell)
    if fault := id_fault(user_id):
        tell("userSourcedId", fault)
    user = users.get(user_id)
    if len(problems) > count or user is None:
        return None
    line = RosterLine(
        row.line, user.email, user.given_name, user.family_name, orgs[org_id], KIND_OF_ROLE[role], file="roles.csv"
    )
    is_gone = user.is_gone or told.get("status", "").lower() == _GONE
    ends = stops - timedelta(days=1) if stops else None  # OneRoster names the first day on which it is over
    if starts and ends and ends < starts:
        tell("endDate", _("This is %(end)s, before the start, %(start)s.") % {"end": stops, "start": starts})
        return None
    return replace(line, starts=starts, ends=ends, is_gone=is_gone, external_id=user_id)


def _day(told: Mapping[str, str], column: str, tell: Callable[[str, str], None]) -> date | None:
    text = told.get(column.lower(), "")
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        tell(column, _("“%(text)s” is not a day we can read. Write it as 2026-08-31.") % {"text": text[:40]})
        return None
