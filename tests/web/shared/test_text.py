"""Words on a page: typed text is never markup, dates read as people write them."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from waymark.rules.kernel.wording import number
from waymark.web.shared.components.text import (
    clock,
    day,
    day_year,
    initials,
    markdown,
    moment,
    paragraphs,
    weekday,
    words,
)

TODAY = date(2026, 9, 14)


def test_paragraphs_keep_lines_and_escape() -> None:
    assert (
        paragraphs("One\ntwo\r\n\r\n<b>three</b>\n\n\n")
        == '<p dir="auto">One<br>two</p><p dir="auto">&lt;b&gt;three&lt;/b&gt;</p>'
    )
    assert paragraphs(None) == ""


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://example.org/t.png)",
        '<a href="https://example.org" onclick="x()">x</a>',
        "[x](data:text/html,hi)",
    ],
)
def test_markdown_lets_nothing_dangerous_through(hostile: str) -> None:
    html = markdown(hostile).lower()
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html
    assert "<a href=" not in html or "onclick=" not in html.split("<a href=")[1].split(">")[0]


def test_markdown_keeps_prose() -> None:
    assert markdown("A *good* [link](https://example.org)").startswith(
        '<p>A <em>good</em> <a href="https://example.org"'
    )


def test_the_year_is_said_only_when_it_is_another() -> None:
    assert day(date(2026, 7, 20), TODAY) == "Jul 20"
    assert day(date(2025, 7, 20), TODAY) == "Jul 20, 2025"
    assert day_year(date(2026, 7, 20)) == "Jul 20, 2026"
    assert weekday(date(2026, 12, 4)) == "Friday, Dec 4"
    assert day(None) == ""


def test_times_are_in_the_readers_zone() -> None:
    when = datetime(2026, 7, 21, 1, 14, tzinfo=UTC)
    assert clock(when) == "9:14 PM"
    assert day(when, TODAY) == "Jul 20"
    assert moment(when).endswith("9:14 PM")


def test_french_dates_are_french() -> None:
    with translation.override("fr"):
        assert day(date(2026, 7, 20), TODAY) == "20 juillet"
        assert day(date(2026, 12, 1), TODAY) == "1er décembre"
        assert day_year(date(2027, 8, 2)) == "2 août 2027"
        assert weekday(date(2026, 12, 4)) == "vendredi 4 décembre"
        assert clock(datetime(2026, 7, 20, 13, 5, tzinfo=UTC)) == "9:05"


def test_numbers_of_the_rules_are_written_as_the_reader_does() -> None:
    assert number(20_001) == "20,001"
    with translation.override("fr"):
        assert number(20_001) == "20\xa0001"


def test_small_words() -> None:
    assert initials("Ada Mae Lind") == "AL"
    assert initials("cleo") == "C"
    assert initials("  ") == ""
    assert words(" two  words\n") == 2
