"""Tables as CSV that Excel and Google Sheets open, and that no spreadsheet executes."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from django.http import HttpResponse, StreamingHttpResponse

from waymark.rules.forms.spreadsheet import plain_cell

Answer = TypeVar("Answer", HttpResponse, StreamingHttpResponse)
UTF_8_MARK = "\ufeff"
"""Tells spreadsheets that the file is UTF-8."""


class _Line:
    """Takes what the csv writer writes and hands it back."""

    def write(self, text: str) -> str:
        return text


def csv_file(name: str, head: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A short table as a file of this name, without its ending, to download."""
    return _named(HttpResponse("".join(_lines(head, rows)), content_type="text/csv; charset=utf-8"), name)


def csv_stream(name: str, head: Sequence[object], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """The same for a table of any length, a line at a time; no browser keeps it."""
    answer = StreamingHttpResponse(_lines(head, rows), content_type="text/csv; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    return _named(answer, name)


def _lines(head: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield UTF_8_MARK + str(writer.writerow([plain_cell(cell) for cell in head]))
    for row in rows:
        yield str(writer.writerow([plain_cell(cell) for cell in row]))


def _named(answer: Answer, name: str) -> Answer:
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
