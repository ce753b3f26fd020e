"""Scores: sums, shares, ranks with ties visible, and answers that cannot be used."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waymark.rules.instruments.scoring import LetterCode, ScaleScore, letter_code, score, top_scales
from waymark.rules.kernel.errors import Invalid
from waymark.rules.packs.model import Instrument, InstrumentItem, Provenance, Scale

HERE = Provenance.ILLUSTRATIVE


def an_instrument(scales: dict[str, str], items: dict[str, str], responses: tuple[int, ...] = (1, 2, 3)) -> Instrument:
    """Scales by key and name, items by key and scale."""
    return Instrument(
        key="interests",
        version="1",
        title="Interests",
        introduction="",
        notice="For reflection.",
        license="",
        minutes=5,
        responses={number: str(number) for number in responses},
        scales={key: Scale(key, name, "") for key, name in scales.items()},
        items=tuple(InstrumentItem(key, f"Item {key}", scale) for key, scale in items.items()),
        source=HERE,
    )


FOUR = an_instrument(
    {"build": "Build", "study": "Study", "help": "Help", "lead": "Lead"},
    {"b1": "build", "b2": "build", "s1": "study", "h1": "help", "l1": "lead"},
)
ANSWERS = {"b1": 3, "b2": 2, "s1": 1, "h1": 2, "l1": 2}


def test_each_scale_has_its_sum_range_share_and_rank() -> None:
    scores = score(FOUR, ANSWERS)
    assert (scores.instrument, scores.version) == ("interests", "1")
    assert scores.scales == (
        ScaleScore("build", 5, 2, 6, 75, 1, False),
        ScaleScore("help", 2, 1, 3, 50, 2, True),
        ScaleScore("lead", 2, 1, 3, 50, 2, True),
        ScaleScore("study", 1, 1, 3, 0, 4, False),
    )
    assert scores.by_scale()["study"].rank == 4


def test_scales_with_different_numbers_of_items_are_compared_by_share() -> None:
    scores = score(FOUR, {**ANSWERS, "b1": 1, "b2": 2, "h1": 3})
    assert [each.scale for each in scores.scales] == ["help", "lead", "build", "study"]


def test_half_a_percent_is_rounded_up() -> None:
    eight = an_instrument({"a": "A"}, {f"i{n}": "a" for n in range(4)}, (1, 2, 3))
    assert score(eight, {"i0": 2, "i1": 1, "i2": 1, "i3": 1}).scales[0].percent == 13


def test_the_highest_scales_include_any_that_tie_with_the_last() -> None:
    scores = score(FOUR, ANSWERS)
    assert [each.scale for each in top_scales(scores, 1)] == ["build"]
    assert [each.scale for each in top_scales(scores, 2)] == ["build", "help", "lead"]


def test_a_letter_code_shows_where_it_was_free_to_choose() -> None:
    scores = score(FOUR, ANSWERS)
    assert letter_code(FOUR, scores, length=2) == LetterCode("BH", ("HL",))
    assert letter_code(FOUR, scores, length=1) == LetterCode("B", ())


def test_scales_that_share_a_letter_have_no_code() -> None:
    twins = an_instrument({"help": "Help", "home": "Home"}, {"h1": "help", "h2": "home"})
    assert letter_code(twins, score(twins, {"h1": 1, "h2": 2})) is None


def test_a_scale_without_items_or_range_scores_zero() -> None:
    odd = an_instrument({"a": "A", "b": "B"}, {"i": "a"}, (2,))
    assert score(odd, {"i": 2}).scales == (ScaleScore("a", 2, 2, 2, 0, 1, True), ScaleScore("b", 0, 0, 0, 0, 1, True))


@pytest.mark.parametrize(
    ("answers", "fields"),
    [
        ({}, {"b1", "b2", "s1", "h1", "l1"}),
        ({**ANSWERS, "b1": 4}, {"b1"}),
        ({**ANSWERS, "b1": True}, {"b1"}),
        ({**ANSWERS, "zz": 1}, {"zz"}),
        ({key: value for key, value in ANSWERS.items() if key != "h1"}, {"h1"}),
    ],
)
def test_answers_that_cannot_be_used_are_named(answers: dict[str, int], fields: set[str]) -> None:
    with pytest.raises(Invalid) as refusal:
        score(FOUR, answers)
    assert set(refusal.value.fields) == fields


@given(st.fixed_dictionaries({item.key: st.sampled_from([1, 2, 3]) for item in FOUR.items}))
def test_scores_stay_in_range_and_ranks_order_them(answers: dict[str, int]) -> None:
    scales = score(FOUR, answers).scales
    assert sum(each.raw for each in scales) == sum(answers.values())
    assert all(each.lowest <= each.raw <= each.highest and 0 <= each.percent <= 100 for each in scales)
    assert [each.rank for each in scales] == sorted(each.rank for each in scales)
    assert [each.percent for each in scales] == sorted((each.percent for each in scales), reverse=True)
    for each in scales:
        assert each.is_tied is (sum(other.rank == each.rank for other in scales) > 1)
