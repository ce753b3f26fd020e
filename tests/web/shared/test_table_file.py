"""Tables as CSV and XLSX: the same rows, days as days, and no cell that a spreadsheet would run or follow."""

import csv
import re
import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from itertools import product
from time import monotonic
from xml.etree.ElementTree import fromstring
from zipfile import ZipFile

import pytest
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from hypothesis import example, given
from hypothesis import strategies as st

from waymark.rules.forms.spreadsheet import one_line
from waymark.web.shared.table_file import FileKind, table_file
from waymark.web.shared.workbook import LONGEST, write_workbook

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CODED = re.compile(r"_x([0-9A-Fa-f]{4})_")
BEFORE = ("", " ", "\t", "\n", "\r\n", "\x00", "\u200e", "\u2066", "\u00a0", "\u3000", "'", '"', ",", ";")
SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
AFTER = (
    "1+1",
    'HYPERLINK("http://e","x")',
    "cmd|' /C calc'!A0",
    "SUM(A1:A9)",
    'WEBSERVICE("//e")',
    "https://e.example",
)
ALONE = (
    "{=1+1}",
    "=\u200d1",
    "https://example.org/x",
    "mailto:a@example.org",
    "ftp://example.org",
    "internal:Sheet1!A1",
    "external:c:/x.xlsx",
    "file:///etc/passwd",
    "\\\\host\\share",
    "<f>1+1</f>",
    "]]><f>1</f>",
    "&lt;f&gt;",
    "_x003D_1+1",
    "_x0041__x000A_",
    "\ufffe\uffff",
    "\x01\x1b\x7f",
    "TRUE",
    "#REF!",
    "00012345",
    "1e5",
    "12/12/2026",
)
PAYLOADS = [*("".join(parts) for parts in product(BEFORE[:9], SIGNS, AFTER)), *ALONE]


def body(answer: HttpResponseBase) -> bytes:
    """All of an answer, streamed or not."""
    assert isinstance(answer, HttpResponse | StreamingHttpResponse)
    return answer.getvalue()


def opened(content: bytes) -> list[list[str | float]]:
    """The cells of the first sheet, read without the library that wrote them; nothing in the archive is live."""
    with ZipFile(BytesIO(content)) as archive:
        names = archive.namelist()
        sheets = [name for name in names if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        assert not [name for name in names if "externalLink" in name or "vba" in name or "_rels/sheet" in name]
        for name in names:
            text = archive.read(name)
            assert b"<hyperlink" not in text and b"TargetMode=" not in text and b"<definedName" not in text
        rows: list[list[str | float]] = []
        for sheet in sheets:
            root = fromstring(archive.read(sheet))
            assert root.find(f".//{MAIN}f") is None
            pane = root.find(f".//{MAIN}pane")
            assert pane is not None and pane.get("state") == "frozen" and pane.get("ySplit") == "1"
            rows += [list(_cells(row)) for row in root.iter(f"{MAIN}row")]
    return rows


def _cells(row: object) -> Iterator[str | float]:
    place = 0
    for cell in row:  # type: ignore[attr-defined]  # an element
        column = ord(re.sub(r"\d", "", cell.get("r"))) - ord("A")
        yield from [""] * (column - place)
        place = column + 1
        kind = cell.get("t", "n")
        assert kind in ("inlineStr", "n"), kind
        if kind == "inlineStr":
            yield CODED.sub(lambda found: chr(int(found[1], 16)), "".join(cell.itertext()))
        else:
            yield float(cell.findtext(f"{MAIN}v") or "nan")


def workbook(rows: Sequence[Sequence[object]], head: Sequence[str] = ("a",)) -> list[list[str | float]]:
    made = BytesIO()
    write_workbook(made, head, rows)
    return opened(made.getvalue())


def test_no_cell_of_a_workbook_is_live() -> None:
    assert len(PAYLOADS) > 300
    assert workbook([[each] for each in PAYLOADS])[1:] == [[one_line(each)] for each in PAYLOADS]
    assert workbook([], head=("=1+1", "http://e.example"))[0] == ["=1+1", "http://e.example"]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), max_size=6))
@example(["=1"])
@example(["_x003D_1"])
@example(["\x0b", "a\x0cb", "\r"])
@example(["x" * (LONGEST + 5)])
def test_any_words_come_back_as_words(cells: list[str]) -> None:
    wanted = [one_line(each)[:LONGEST] for each in cells]
    while wanted and not wanted[-1]:
        wanted.pop()
    found = workbook([cells])[1:]
    assert (found[0] if found else []) == wanted


def test_a_cell_that_would_begin_a_formula_stays_words_when_it_is_edited() -> None:
    made = BytesIO()
    write_workbook(made, ("a",), [["=1"], ["x"]])
    with ZipFile(made) as archive:
        styles = archive.read("xl/styles.xml").decode()
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    formats = re.findall(r"<xf [^>]*>", styles.split("<cellXfs")[1])
    styled = re.search(r'<c r="A2" s="(\d+)"', sheet)
    assert styled and 'quotePrefix="1"' in formats[int(styled[1])]
    assert '<c r="A3" t="inlineStr"' in sheet


def test_days_are_days_and_numbers_are_numbers() -> None:
    day, instant = date(2026, 11, 29), datetime(2026, 11, 29, 12, tzinfo=UTC)
    row = [day, instant, 12, None, "12", date(1, 1, 1)]
    serial = (day - date(1899, 12, 30)) / timedelta(days=1)
    assert workbook([row])[1] == [serial, serial + 0.5, 12.0, "", "12", "0001-01-01"]
    lines = body(table_file(FileKind.CSV, "x", ("a",), [row])).decode("utf-8-sig").splitlines()
    assert lines[1] == "2026-11-29,2026-11-29T12:00:00+00:00,12,,12,0001-01-01"


@pytest.mark.parametrize("kind", FileKind)
def test_both_kinds_hold_the_same_rows(kind: FileKind) -> None:
    answer = table_file(kind, "people", ("Name", "Note"), [("Ada", "è, “x”"), ("Ben", "")])
    assert answer["Content-Disposition"] == f'attachment; filename="people.{kind.value}"'
    assert answer["Cache-Control"] == "no-store"
    content = body(answer)
    rows = (
        opened(content)
        if kind is FileKind.XLSX
        else [[cell for cell in row if cell] for row in csv.reader(StringIO(content.decode("utf-8-sig")))]
    )
    assert rows == [["Name", "Note"], ["Ada", "è, “x”"], ["Ben"]]


def test_what_a_sheet_does_not_hold_goes_on_in_another() -> None:
    made = BytesIO()
    write_workbook(made, ("n",), ([n] for n in range(5)), most_rows=3)
    assert opened(made.getvalue()) == [["n"], [0.0], [1.0], ["n"], [2.0], [3.0], ["n"], [4.0]]


def test_thirty_thousand_rows_need_little_memory() -> None:
    rows = ([f"Learner {n}", f"learner{n}@example.org", date(2026, 1, 1), n, "x" * 60] for n in range(30_000))
    tracemalloc.start()
    started = monotonic()
    size = sum(len(part) for part in table_file(FileKind.XLSX, "x", tuple("abcde"), rows))
    took, peak = monotonic() - started, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 300_000
    assert peak < 8_000_000, peak
    assert took < 60, took
