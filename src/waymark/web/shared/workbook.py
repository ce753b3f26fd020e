"""One table as an XLSX workbook: the first row stays in view, days are days, numbers are numbers, all else is words."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import IO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from waymark.rules.forms.spreadsheet import begins_formula, one_line

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
LONGEST, MOST_ROWS = 32_767, 1_048_576
"""How many characters a cell holds, and rows a sheet."""
FIRST_YEAR = 1900
"""No cell is a day before it."""
WIDTHS = (12, 36)


class _Looks:
    """How cells look. A quoted cell stays words also when somebody edits it."""

    def __init__(self, book: Workbook) -> None:
        self.head: Format = book.add_format({"bold": True, "bottom": 1})
        self.quoted: Format = book.add_format({"quote_prefix": True})
        self.day: Format = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self.instant: Format = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"})


def write_workbook(
    to: IO[bytes], head: Sequence[str], rows: Iterable[Sequence[object]], *, most_rows: int = MOST_ROWS
) -> None:
    """Write the table, one row in memory at a time. What a sheet does not hold goes on in another one."""
    book = Workbook(to, OPTIONS)
    looks = _Looks(book)
    sheet, place = _sheet(book, looks, head), 1
    for row in rows:
        if place == most_rows:
            sheet, place = _sheet(book, looks, head), 1
        for column, cell in enumerate(row):
            _write(sheet, looks, place, column, cell)
        place += 1
    book.close()


def _sheet(book: Workbook, looks: _Looks, head: Sequence[str]) -> Worksheet:
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(head):
        shown = one_line(name)
        sheet.set_column(column, column, min(max(len(shown) + 2, WIDTHS[0]), WIDTHS[1]))
        sheet.write_string(0, column, shown[:LONGEST], looks.head)
    return sheet


def _write(sheet: Worksheet, looks: _Looks, row: int, column: int, cell: object) -> None:
    if isinstance(cell, int) and not isinstance(cell, bool):
        sheet.write_number(row, column, cell)
    elif isinstance(cell, datetime) and cell.year >= FIRST_YEAR:
        sheet.write_datetime(row, column, cell.replace(tzinfo=None), looks.instant)
    elif isinstance(cell, date) and cell.year >= FIRST_YEAR:
        sheet.write_datetime(row, column, cell, looks.day)
    elif text := one_line(cell)[:LONGEST]:
        sheet.write_string(row, column, text, looks.quoted if begins_formula(text) else None)
