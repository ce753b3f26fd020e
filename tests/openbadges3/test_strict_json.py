"""Strict JSON refuses what two readers could read differently, and stays within its bounds."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbadges3.errors import StrictJsonError
from openbadges3.strict_json import Limits, check, dumps, load_object, loads


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"a":1,"a":2}', "twice"),
        ('{"a":{"b":1,"b":1}}', "twice"),
        ('{"a":1,"\\u0061":2}', "twice"),
        ("[NaN]", "NaN"),
        ("[Infinity]", "Infinity"),
        ("[-Infinity]", "Infinity"),
        ("[1e999]", "finite"),
        ("[9007199254740993]", "2\\^53"),
        ("[-9007199254740993]", "2\\^53"),
        ("[1" + "0" * 400 + "]", "2\\^53"),
        ('["\\ud800"]', "surrogate"),
        ('["\\udc00\\ud800"]', "surrogate"),
        ('{"\\ud800":1}', "surrogate"),
        ("[" * 33 + "]" * 33, "33|32"),
        ("[" * 30_000 + "]" * 30_000, "deep"),
        ('{"a":' * 10_000 + "1" + "}" * 10_000, "deep"),
        ("[" + ",".join("1" * 2_000) + "]", "2000|2,000"),
        ("[1,]", "Not JSON"),
        ("", "Not JSON"),
        ("\ufeff{}", "byte order"),
        (" " * 70_000 + "1", "bytes long"),
    ],
)
def test_refused(text: str, reason: str) -> None:
    with pytest.raises(StrictJsonError, match=reason):
        loads(text)


def test_not_utf_8() -> None:
    with pytest.raises(StrictJsonError, match="UTF-8"):
        loads(b'"\xff"')


def test_a_pair_of_surrogates_is_a_character() -> None:
    assert loads('"\\ud83d\\ude00"') == "😀"


def test_bounds_are_met_exactly() -> None:
    assert loads("[" * 32 + "]" * 32)
    assert loads("[" + ",".join("1" * 1_999) + "]")
    assert loads("9007199254740991") == 2**53 - 1


def test_only_objects() -> None:
    assert load_object("{}") == {}
    with pytest.raises(StrictJsonError, match="an array"):
        load_object("[]")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1: 2}, {"a": {1}}, {"a": "\ud800"}, [b"x"]])
def test_what_json_cannot_say_is_not_written(value: object) -> None:
    with pytest.raises(StrictJsonError):
        dumps(value)  # type: ignore[arg-type]  # that is the point
    with pytest.raises(StrictJsonError):
        check(value)  # type: ignore[arg-type]  # that is the point


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text() | st.floats(-1e9, 1e9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_written_and_read_back(value: object) -> None:
    assert loads(dumps(value)) == value  # type: ignore[arg-type]  # the strategy makes JSON values only
    assert json.loads(dumps(value)) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_read_as_python_reads_them_or_refused(data: bytes) -> None:
    try:
        value = loads(data, limits=Limits(nodes=50))
    except StrictJsonError:
        return
    assert value == json.loads(data)
