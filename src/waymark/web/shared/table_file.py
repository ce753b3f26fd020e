"""A table to download, which no spreadsheet executes: a cell that would be a formula is led by a quotation mark."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: object) -> str:
    """The value as a cell that is only read."""
    text = str(value)
    return f"'{text}" if text.lstrip().startswith(_FORMULA_STARTS) and not text.lstrip("-").isdecimal() else text


def table_answer(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A CSV that Excel and Google Sheets open: UTF-8 with a mark of it at the beginning."""
    held = io.StringIO()
    written = csv.writer(held)
    written.writerow(head)
    written.writerows([safe_cell(value) for value in row] for row in rows)
    answer = HttpResponse(held.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
