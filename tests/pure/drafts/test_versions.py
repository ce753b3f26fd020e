"""What one page changed is merged; what two pages changed apart stands side by side; nothing else goes away."""

import pytest

from waymark.rules.drafts.versions import Page, Version, Versions, choose, clashes, is_same, newer, save, seen, write

A = Version("A", "one.1")


def page(stamp: str = "mine.1", **base: str | list[str]) -> Page:
    """A page that knew these answers when it was shown."""
    return Page(stamp, {key: seen(answer) for key, answer in base.items()})


def texts(versions: Versions) -> list[object]:
    return [each.answer for each in versions]


def test_a_field_changed_on_one_side_only_is_merged() -> None:
    kept = {"a": (Version("a2", "theirs.1"),), "b": (Version("b1", "old.1"),)}
    sent = {"a": "a1", "b": "b2"}
    after = save(kept, sent, page=page(a="a1", b="b1"))
    assert {key: texts(each) for key, each in after.items()} == {"a": ["a2"], "b": ["b2"]}
    assert newer(sent, after, page=page(a="a1", b="b1")) == {"a": "a2"} and clashes(after) == {}


def test_a_field_changed_on_both_sides_keeps_both() -> None:
    kept = {"a": (Version("theirs", "theirs.1"),)}
    after = save(kept, {"a": "mine"}, page=page(a="before"))
    assert texts(after["a"]) == ["theirs", "mine"] and set(clashes(after)) == {"a"}
    assert newer({"a": "mine"}, after, page=page(a="before")) == {}


def test_going_on_after_a_clash_changes_only_the_own_version() -> None:
    clash = (Version("theirs", "theirs.1"), Version("mine", "mine.1"))
    assert texts(write(clash, Version("mine too", "mine.2"), base=seen("mine"))) == ["theirs", "mine too"]
    assert texts(write(clash, Version("theirs too", "theirs.2"), base=seen("theirs"))) == ["theirs too", "mine"]
    assert texts(write(clash, Version("third", "third.1"), base=seen("before"))) == ["theirs", "mine", "third"]
    assert texts(write(clash, Version("theirs", "mine.2"), base=seen("mine"))) == ["theirs"]


def test_the_same_words_on_both_sides_are_no_clash() -> None:
    assert texts(write((A,), Version("A", "mine.1"), base=seen("before"))) == ["A"]
    assert texts(write((Version("a\nb"),), Version("a\r\nb", "mine.1"), base=seen("a"))) == ["a\nb"]


def test_a_page_that_got_no_answer_does_not_clash_with_itself() -> None:
    sent_before = (Version("half a sen", "mine.1"),)
    assert texts(write(sent_before, Version("half a sentence", "mine.2"), base="")) == ["half a sentence"]
    assert texts(write(sent_before, Version("", "mine.2"), base="")) == [""]


def test_what_was_overtaken_on_its_way_is_no_news() -> None:
    newest = (Version("whole sentence", "mine.7"),)
    assert write(newest, Version("whole", "mine.6"), base="") == newest


def test_taking_words_out_on_one_side_and_changing_them_on_the_other_asks() -> None:
    assert texts(write((Version("changed", "theirs.1"),), Version("", "mine.1"), base=seen("before"))) == [
        "changed",
        "",
    ]
    assert texts(write((Version("before", "theirs.1"),), Version("", "mine.1"), base=seen("before"))) == [""]


@pytest.mark.parametrize(
    ("versions", "mine", "after"),
    [((), "", []), ((), "new", ["new"]), ((A,), "", ["A"]), ((A,), "A", ["A"]), ((A,), "B", ["A", "B"])],
)
def test_a_page_that_cannot_tell_what_it_knew_takes_nothing_away(
    versions: Versions, mine: str, after: list[str]
) -> None:
    assert texts(write(versions, Version(mine, "mine.1"), base=None)) == after


def test_lists_never_clash() -> None:
    kept = (Version(["map", "theirs"], "theirs.1"),)
    known = seen(["map", "old"])
    assert texts(write(kept, Version(["map", "old", "mine"], "mine.1"), base=known)) == [["map", "theirs", "mine"]]
    assert texts(write(kept, Version(["old"], "mine.1"), base=known)) == [["theirs"]]
    assert texts(write(kept, Version(["map", "old"], "mine.1"), base=known)) == [["map", "theirs"]]
    assert texts(write(kept, Version(["mine"], "mine.1"), base=None)) == [["map", "theirs", "mine"]]
    assert write((), Version([], "mine.1"), base=[]) == ()


def test_a_tick_alone_is_a_list_of_one() -> None:
    assert is_same("x", ["x"]) and is_same("", []) and not is_same("x", ["x", "y"])
    assert texts(write((Version("x", "theirs.1"),), Version(["x", "y"], "mine.1"), base=seen("x"))) == [["x", "y"]]


def test_what_another_page_answered_is_newer_than_a_question_left_open() -> None:
    after = save({"c1": (Version("2", "theirs.1"),)}, {}, page=page(c1="", c2=""))
    assert newer({}, after, page=page(c1="", c2="")) == {"c1": "2"}


def test_choosing_settles_what_was_shown_and_nothing_else() -> None:
    versions = (Version("one"), Version("two"), Version("came since"))
    shown = {str(seen("one")), str(seen("two"))}
    assert texts(choose(versions, Version("one\n\ntwo", "choice.0"), among=shown)) == ["one\n\ntwo", "came since"]
    assert texts(choose(versions, Version("came since", "choice.0"), among=shown)) == ["came since"]
