"""A table as a spreadsheet saves it: which sign parts its columns, what its first row names, and its rows by number.

Rows are counted as a spreadsheet counts them: the first is 1, an empty one counts, and a cell of several lines is one
row.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from waymark.rules.kernel.wording import gettext as _

SEPARATORS = (",", ";", "\t")
MOST_ROWS = 100_000
_LONGEST_CELL = 10_000
_ZIP, _OLD_OFFICE, _UTF16 = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Problem:
    """One thing that keeps a file from being taken: where, and what to do. `file` names one file of several."""

    line: int
    column: str
    message: str
    file: str = ""


class Unreadable(Exception):
    """The file is no table at all; the problem says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass(frozen=True)
class Row:
    """One row by its number; `cells` by the name of their column."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """What a file holds. `columns` are the names of its first row."""

    columns: tuple[str, ...]
    separator: str
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


def read_table(
    content: bytes,
    *,
    needed: Sequence[str],
    known: Sequence[str] | None = None,
    aliases: Mapping[str, str] | None = None,
    file: str = "",
) -> Table:
    """The table in a file. Raises Unreadable when it is none, or lacks a needed column.

    With `known`, a column by any other name is a problem; without, it is passed over.
    """
    text = _decoded(content, file)
    if text.startswith("sep=") and text[5:6] in "\r\n":  # told to Excel, which shows no such row
        text = text[5:].lstrip("\r\n")
    separator, columns = _header(text, aliases or {}, needed, file)
    problems = _header_problems(columns, known, file) if known is not None else []
    rows, more = _rows(text, separator, columns, file)
    return Table(columns, separator, tuple(rows), (*problems, *more))


def _decoded(content: bytes, file: str) -> str:
    saved = _("In Excel, choose “Save as” and then “CSV UTF-8”. In Google Sheets, download it as CSV.")
    if content.startswith((_ZIP, _OLD_OFFICE)):
        raise Unreadable(Problem(1, "", _("This is a workbook, not a table of text.") + " " + saved, file))
    if content.startswith(_UTF16):
        raise Unreadable(Problem(1, "", _("This file is saved as UTF-16, not as UTF-8.") + " " + saved, file))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        said = _("This line holds a letter that isn’t saved as UTF-8.") + " " + saved
        raise Unreadable(Problem(line, "", said, file)) from None


def _header(text: str, aliases: Mapping[str, str], needed: Sequence[str], file: str) -> tuple[str, tuple[str, ...]]:
    """The separator by which the first row names the most columns that are needed, and those names."""
    if not text.strip():
        raise Unreadable(Problem(1, "", _("This file is empty."), file))
    found: list[tuple[int, int, str, tuple[str, ...]]] = []
    for separator in SEPARATORS:
        try:
            cells = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), [])
        except csv.Error:
            continue
        names = tuple(aliases.get(name, name) for name in map(_name, cells))
        found.append((sum(name in names for name in needed), len(names), separator, names))
    _hits, _count, separator, names = max(found, default=(0, 0, ",", ()))
    missing = [name for name in needed if name not in names]
    if missing:
        said = _("The first line must name the columns. This column is missing: %(name)s.") % {"name": missing[0]}
        raise Unreadable(Problem(1, missing[0], said, file))
    return separator, names


def _name(cell: str) -> str:
    return "_".join(cell.strip().lower().replace("-", " ").replace("_", " ").split())


def _header_problems(columns: tuple[str, ...], known: Sequence[str], file: str) -> list[Problem]:
    problems = []
    for number, name in enumerate(columns):
        if name in columns[:number] and name:
            said = _("The column “%(name)s” is there twice. Remove one.") % {"name": name}
            problems.append(Problem(1, name, said, file))
        elif name and name not in known:
            near = get_close_matches(name, known, 1)
            said = _("We don’t know the column “%(name)s”.") % {"name": name[:60]} + " "
            said += _("Did you mean “%(near)s”?") % {"near": near[0]} if near else _("Remove it.")
            problems.append(Problem(1, name[:60], said, file))
    return problems


def _rows(text: str, separator: str, columns: tuple[str, ...], file: str) -> tuple[list[Row], list[Problem]]:
    rows: list[Row] = []
    problems: list[Problem] = []
    try:
        for line, cells in _records(text, separator):
            if line > MOST_ROWS + 1:
                said = _("A roster has at most 100,000 lines. Split it into several files.")
                raise Unreadable(Problem(line, "", said, file))
            fault = _row_fault(cells, columns)
            if fault:
                problems.append(Problem(line, "", fault, file))
            elif any(cell.strip() for cell in cells):
                rows.append(Row(line, dict(zip(columns, cells, strict=False))))
    except csv.Error:
        line = (rows[-1].line if rows else 1) + 1
        said = _("A quotation mark in this line is opened and never closed, so the rest can’t be read.")
        problems.append(Problem(line, "", said, file))
    return rows, problems


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    next(reader, None)
    yield from enumerate(reader, start=2)


def _row_fault(cells: list[str], columns: tuple[str, ...]) -> str:
    if any(cell.strip() for cell in cells[len(columns) :]):
        return _("This line has more cells than there are columns. Put a cell with a comma in it in quotation marks.")
    nameless = [cell for name, cell in zip(columns, cells, strict=False) if not name]
    if any(cell.strip() for cell in nameless):
        return _("This line has a cell in a column without a name. Name the column in the first line, or remove it.")
    if any(len(cell) > _LONGEST_CELL for cell in cells):
        return _("A cell of this line is too long for a roster.")
    return ""
