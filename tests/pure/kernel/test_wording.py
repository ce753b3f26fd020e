"""What the rules say: as written, or by the translators that the program gave them."""

from collections.abc import Iterator

import pytest

from waymark.rules.kernel import wording
from waymark.rules.kernel.errors import NotFound


@pytest.fixture(autouse=True)
def _translators_come_back() -> Iterator[None]:
    before = wording._translators
    yield
    wording.speak_with(*before)


def test_without_a_translator_all_is_said_as_written() -> None:
    wording.speak_with(wording._as_written, wording._counted_as_written, wording._grouped)
    assert wording.gettext("Look again.") == "Look again."
    assert [wording.ngettext("a cat", "cats", count) for count in (0, 1, 2)] == ["cats", "a cat", "cats"]
    assert wording.gettext_noop("cat") == "cat"
    assert wording.number(20_001) == "20,001"


def test_a_translator_is_asked_each_time_something_is_said() -> None:
    languages = ["LOUD", "quiet"]
    wording.speak_with(
        lambda text: text.upper() if languages[0] == "LOUD" else text.lower(),
        lambda one, many, count: f"{count}: {one}" if count == 1 else f"{count}: {many}",
        lambda value: f"{value}!",
    )
    assert str(NotFound()) == "THERE IS NOTHING HERE BY THAT ADDRESS."
    languages.reverse()
    assert str(NotFound()) == "there is nothing here by that address."
    assert wording.ngettext("a cat", "cats", 7) == "7: cats"
    assert wording.number(20_001) == "20001!"
