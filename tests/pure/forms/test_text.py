"""Text as people type it, made plain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waymark.rules.forms.text import count_words, plain_line, plain_text


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("  two\r\nlines\rmore \n", "two\nlines\nmore"),
        ("e\u0301tude", "étude"),
        ("a\x00b\x07c", "abc"),
        ("pay\u202egpj.exe", "paygpj.exe"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("half \ud83d character", "half  character"),
        ("tab\tstays", "tab\tstays"),
        ("👩\u200d🔬 stays whole", "👩\u200d🔬 stays whole"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_what_cannot_be_seen_is_taken_out_and_nothing_else(typed: str, plain: str) -> None:
    assert plain_text(typed) == plain


def test_a_line_has_one_space_between_words() -> None:
    assert plain_line(" one\n two\t\u2028three ") == "one two three"


def test_words_hold_a_letter_or_a_digit() -> None:
    assert count_words("It was 7 — miles, or so…") == 6
    assert count_words(" . , - ") == 0


@given(st.text())
def test_plain_text_is_plain_already_and_can_be_stored(text: str) -> None:
    plain = plain_text(text)
    assert plain_text(plain) == plain
    assert "\x00" not in plain and "\r" not in plain
    plain.encode("utf-8")


@given(st.text())
def test_a_line_is_one_line(text: str) -> None:
    line = plain_line(text)
    assert plain_line(line) == line
    assert len(line.splitlines()) <= 1
