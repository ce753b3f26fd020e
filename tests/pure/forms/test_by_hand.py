"""What only somebody at the page does: typing a word or a name."""

import pytest

from waymark.rules.forms.by_hand import names_somebody, says


@pytest.mark.parametrize("typed", ["decline", "DECLINE", " Décline. ", "“decline”", "de cline"])
def test_the_word_is_known_however_it_is_written(typed: str) -> None:
    assert says(typed, "decline")


@pytest.mark.parametrize("typed", ["", " ", "on", "declined", "accept", "1"])
def test_another_word_is_not_it(typed: str) -> None:
    assert not says(typed, "decline")


def test_nothing_is_no_word() -> None:
    assert not says("", "")


@pytest.mark.parametrize(("typed", "is_name"), [("Dev Anand", True), ("李明", True), ("X", False), ("12", False)])
def test_a_name_has_two_letters(typed: str, *, is_name: bool) -> None:
    assert names_somebody(typed) is is_name
    assert not names_somebody("")
    assert not names_somebody("x" * 121)
