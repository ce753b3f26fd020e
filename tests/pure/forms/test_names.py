"""Names as people type them: nothing hidden is kept, no letter is lost, and none turns the words beside it."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waymark.rules.forms.text import MOST_MARKS, isolated, names_somebody, plain_name, without_direction

HIDDEN = (
    [chr(code) for code in (0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x180E, 0x2800, 0x3164, 0xFEFF, 0xFFA0)]
    + [chr(code) for code in (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070))]
    + [chr(code) for code in (0xFE00, 0xFE0F, 0xE0001, 0xE0041, 0xE007F, 0xE0100, 0xE01EF)]
)
SCRIPTS = st.sampled_from(
    ["Zoë", "Łukasz", "Ωμέγα", "Юрий", "عائشة", "שרה", "李小龍", "박지성", "देवी", "ශ්‍රී", "O’Neil-2"]
)
NAMES = st.lists(st.one_of(SCRIPTS, st.sampled_from(HIDDEN), st.text(max_size=3)), max_size=8).map("".join)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Ada \u202edrowssap", "Ada drowssap"),
        ("A\u200dd\u200ca", "Ada"),
        ("\u200dAda\u200c", "Ada"),
        ("Ada\u00adlee \u034fByron\u3164", "Adalee Byron"),
        ("Ada\U000e0041\U000e007f\ufe0f", "Ada"),
        ("Юр\u200dий Ω\u200cμέγα", "Юрий Ωμέγα"),
        ("ש\u200dרה", "שרה"),
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("علی\u200c\u200d\u200cرضا", "علی\u200cرضا"),
        ("علی\u200c", "علی"),
        ("ශ්\u200dරී", "ශ්\u200dරී"),
        ("  Zoë\n  de\u2028 la Cruz ", "Zoë de la Cruz"),
        ("O’Neil-2 李小龍", "O’Neil-2 李小龍"),
        ("Z" + "\u0301" * 40 + "oe", "\u0179" + "\u0301" * MOST_MARKS + "oe"),
    ],
)
def test_a_name_keeps_its_letters_and_nothing_hidden(typed: str, plain: str) -> None:
    assert plain_name(typed) == plain


@pytest.mark.parametrize("typed", ["", " \u200b\u202e ", "\u3164\u115f", "\u2800", "…-–", "\u0301", "👩"])
def test_a_name_of_which_nothing_can_be_read_names_nobody(typed: str) -> None:
    assert not names_somebody(plain_name(typed))


@settings(deadline=None)
@given(NAMES)
def test_a_plain_name_is_plain_already_and_one_line(typed: str) -> None:
    name = plain_name(typed)
    assert plain_name(name) == name
    assert len(name.splitlines()) <= 1
    assert name == name.strip()
    name.encode("utf-8")


@settings(deadline=None)
@given(NAMES)
def test_a_plain_name_holds_nothing_hidden_but_joiners_between_letters(typed: str) -> None:
    name = plain_name(typed)
    assert not set(name) & set(HIDDEN) - {"\u200c", "\u200d"}
    assert not any(unicodedata.category(sign) in ("Cc", "Cs") for sign in name)


@settings(deadline=None)
@given(st.text(st.characters(categories=("Lu", "Ll", "Lo", "Nd"), max_codepoint=0x10FF), max_size=20))
def test_no_letter_is_lost(typed: str) -> None:
    undrawn = "\u115f\u1160"
    kept = "".join(sign for sign in unicodedata.normalize("NFC", typed) if sign not in undrawn)
    assert plain_name(typed) == unicodedata.normalize("NFC", kept)


def test_only_a_name_from_right_to_left_is_isolated() -> None:
    assert isolated("Ada Alder") == "Ada Alder"
    assert isolated("עדה אלון") == "\u2068עדה אלון\u2069"
    assert isolated("عائشة 3") == "\u2068عائشة 3\u2069"
    assert isolated("") == ""


@settings(deadline=None)
@given(NAMES)
def test_no_name_ends_its_own_isolation(typed: str) -> None:
    inner = isolated(typed)
    if inner.startswith("\u2068"):
        inner = inner[1:-1]
    assert inner == without_direction(typed)
    assert "\u2069" not in inner and "\u202e" not in inner


def test_an_isolated_name_is_stored_as_the_name_itself() -> None:
    assert plain_name(isolated("עדה אלון")) == "עדה אלון"
