"""Tables as files that spreadsheets open and none executes: CSV and XLSX of the same rows."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from tempfile import TemporaryFile

from django.http import FileResponse, HttpRequest, StreamingHttpResponse

from waymark.rules.forms.spreadsheet import plain_cell
from waymark.web.shared.workbook import write_workbook

UTF_8_MARK = "\ufeff"
"""Tells spreadsheets that the file is UTF-8."""
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FileKind(StrEnum):
    """What a table can be downloaded as."""

    CSV = "csv"
    XLSX = "xlsx"


class _Line:
    """Takes what the csv writer writes and hands it back."""

    def write(self, text: str) -> str:
        return text


def asked_kind(request: HttpRequest) -> FileKind | None:
    """The kind of file that `?as=` or a button of that name asks for; None when a page is wanted."""
    asked = (request.POST if request.method == "POST" else request.GET).get("as", "")
    return FileKind(asked) if asked in set(FileKind) else None


def table_file(
    kind: FileKind, name: str, head: Sequence[str], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """A table of any length as a file of this name, without its ending, to download; no browser keeps it. Days and
    instants are given as they are: instants in the zone in which they are to be read."""
    answer = _workbook(head, rows) if kind is FileKind.XLSX else _csv(head, rows)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind.value}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    return StreamingHttpResponse(_lines(head, rows), content_type="text/csv; charset=utf-8")


def _workbook(head: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """A workbook is a ZIP archive, which is complete only at its end: it is made on disk, then sent from there."""
    made = TemporaryFile()  # noqa: SIM115 - the answer closes it
    write_workbook(made, head, rows)
    made.seek(0)
    return FileResponse(made, content_type=WORKBOOK)


def _lines(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield UTF_8_MARK + str(writer.writerow([plain_cell(cell) for cell in head]))
    for row in rows:
        yield str(writer.writerow([plain_cell(_text(cell)) for cell in row]))


def _text(cell: object) -> object:
    return cell.isoformat(timespec="seconds") if isinstance(cell, datetime) else cell
