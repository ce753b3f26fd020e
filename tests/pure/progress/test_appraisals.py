"""An appraisal is positive by the form's rule, and says why when it is not."""

import pytest

from tests.pure.progress.builders import an_appraisal_form
from waymark.rules.kernel.errors import Invalid
from waymark.rules.packs.model import AppraisalForm, PositiveRule
from waymark.rules.progress.appraisals import (
    NOT_OBSERVED,
    Outcome,
    Reason,
    Shortfall,
    appraisal_outcome,
    combined,
    completed_outcome,
)

RULE = PositiveRule("good", "fair", {"integrity": "good"})
FORM = an_appraisal_form("work", "integrity", "care", "speed", rule=RULE)
FINE = {"integrity": "good", "care": "fair", "speed": "good"}


def test_overall_and_items_at_their_levels_are_positive() -> None:
    found = appraisal_outcome(FORM, "good", item_ratings=FINE)
    assert found.is_positive
    assert found.reasons == ()


def test_an_ordinary_item_may_go_unobserved() -> None:
    assert appraisal_outcome(FORM, "good", item_ratings={**FINE, "speed": NOT_OBSERVED}).is_positive


@pytest.mark.parametrize(
    ("overall", "changed", "reason"),
    [
        ("fair", {}, Reason(Shortfall.OVERALL_BELOW, "", "fair", "good")),
        ("good", {"speed": "poor"}, Reason(Shortfall.ITEM_BELOW, "speed", "poor", "fair")),
        ("good", {"integrity": "fair"}, Reason(Shortfall.CRITICAL_BELOW, "integrity", "fair", "good")),
    ],
)
def test_each_shortfall_alone_makes_it_not_positive(overall: str, changed: dict[str, str], reason: Reason) -> None:
    found = appraisal_outcome(FORM, overall, item_ratings={**FINE, **changed})
    assert found.outcome is Outcome.NOT_POSITIVE
    assert (found.reasons, found.to_ask) == ((reason,), ())


def test_a_critical_item_nobody_saw_is_asked_for_and_never_low() -> None:
    found = appraisal_outcome(FORM, "good", item_ratings={**FINE, "integrity": NOT_OBSERVED, "speed": NOT_OBSERVED})
    assert found.outcome is Outcome.INCOMPLETE
    assert found.reasons == (Reason(Shortfall.CRITICAL_NOT_OBSERVED, "integrity", asked="good"),)
    assert found.to_ask == ("integrity",)


@pytest.mark.parametrize("overall", ["poor", "good"])
def test_an_appraiser_who_saw_nothing_says_nothing_final(overall: str) -> None:
    form = an_appraisal_form("work", "care", "speed", rule=PositiveRule("good", "fair", {}))
    found = appraisal_outcome(form, overall, item_ratings={"care": NOT_OBSERVED, "speed": NOT_OBSERVED})
    assert found.outcome is Outcome.INCOMPLETE
    assert (found.reasons, found.to_ask) == ((Reason(Shortfall.NOTHING_OBSERVED),), ("care", "speed"))


def test_a_critical_item_is_also_held_to_the_floor() -> None:
    form = an_appraisal_form("work", "care", rule=PositiveRule("good", "good", {"care": "fair"}))
    found = appraisal_outcome(form, "good", item_ratings={"care": "fair"})
    assert found.reasons == (Reason(Shortfall.ITEM_BELOW, "care", "fair", "good"),)


@pytest.mark.parametrize(
    "rule",
    [
        PositiveRule("splendid", "", {}),
        PositiveRule("good", "splendid", {}),
        PositiveRule("good", "", {"charm": "good"}),
        PositiveRule("good", "", {"care": "splendid"}),
        PositiveRule("", "", {}),
        PositiveRule("good", "", {}, seen=2),
        PositiveRule("good", "", {}, at_level={"splendid": 1}),
        PositiveRule("good", "", {}, at_level={"good": 2}),
    ],
    ids=str,
)
def test_a_mis_built_rule_is_never_positive(rule: PositiveRule) -> None:
    form = an_appraisal_form("work", "care", rule=rule)
    found = appraisal_outcome(form, "good", item_ratings={"care": "good"})
    assert found.outcome is Outcome.NOT_POSITIVE
    assert {reason.shortfall for reason in found.reasons} == {Shortfall.RULE_UNUSABLE}


STRICT = an_appraisal_form("work", "integrity", "care", "speed", rule=RULE, not_observed=False)


@pytest.mark.parametrize(
    ("form", "overall", "ratings", "fields"),
    [
        (FORM, "", FINE, {"overall"}),
        (FORM, NOT_OBSERVED, FINE, {"overall"}),
        (FORM, "good", {"integrity": "good"}, {"care", "speed"}),
        (FORM, "good", {**FINE, "care": "splendid"}, {"care"}),
        (FORM, "good", {**FINE, "charm": "good"}, {"charm"}),
        (STRICT, "good", {**FINE, "care": NOT_OBSERVED}, {"care"}),
    ],
)
def test_unusable_answers_are_refused_field_by_field(
    form: AppraisalForm, overall: str, ratings: dict[str, str], fields: set[str]
) -> None:
    with pytest.raises(Invalid) as refusal:
        appraisal_outcome(form, overall, item_ratings=ratings)
    assert set(refusal.value.fields) == fields


SIX = ("integrity", "care", "speed", "safety", "talk", "tools")
COUNTED = an_appraisal_form(
    "work", *SIX, rule=PositiveRule("good", "fair", {"integrity": "good"}, seen=4, at_level={"good": 3})
)


def rated(**said: str) -> dict[str, str]:
    """Ratings of all six: those said, and the others were not seen."""
    return {key: said.get(key, NOT_OBSERVED) for key in SIX}


def test_only_the_critical_item_seen_is_not_enough() -> None:
    found = appraisal_outcome(COUNTED, "good", item_ratings=rated(integrity="good"))
    assert found.outcome is Outcome.INCOMPLETE
    assert found.reasons == (
        Reason(Shortfall.TOO_FEW_OBSERVED, count=1, needed=4),
        Reason(Shortfall.TOO_FEW_AT_LEVEL, asked="good", count=1, needed=3),
    )
    assert found.to_ask == SIX[1:]


def test_as_many_seen_and_as_many_at_the_level_as_the_rule_asks_are_positive() -> None:
    enough = rated(integrity="good", care="good", speed="good", safety="fair")
    assert appraisal_outcome(COUNTED, "good", item_ratings=enough).is_positive


def test_too_few_at_the_level_is_final_once_no_unseen_item_could_make_up_for_it() -> None:
    low = {"integrity": "good", "care": "fair", "speed": "fair"}
    open_still = appraisal_outcome(COUNTED, "good", item_ratings=rated(**low, safety="fair"))
    assert (open_still.outcome, open_still.to_ask) == (Outcome.INCOMPLETE, ("talk", "tools"))
    over = appraisal_outcome(COUNTED, "good", item_ratings=rated(**low, safety="fair", talk="fair"))
    assert over.outcome is Outcome.NOT_POSITIVE
    assert over.reasons == (Reason(Shortfall.TOO_FEW_AT_LEVEL, asked="good", count=1, needed=3),)


def test_what_somebody_else_saw_completes_it() -> None:
    first = {**FINE, "integrity": NOT_OBSERVED}
    found = completed_outcome(FORM, "good", known=first, asked=("integrity",), item_ratings={"integrity": "good"})
    assert found.is_positive
    low = completed_outcome(FORM, "good", known=first, asked=("integrity",), item_ratings={"integrity": "fair"})
    assert low.outcome is Outcome.NOT_POSITIVE
    unseen = completed_outcome(
        FORM, "good", known=first, asked=("integrity",), item_ratings={"integrity": NOT_OBSERVED}
    )
    assert (unseen.outcome, unseen.to_ask) == (Outcome.INCOMPLETE, ("integrity",))


@pytest.mark.parametrize("said", [{}, {"integrity": "good", "care": "poor"}, {"integrity": "splendid"}])
def test_somebody_else_rates_just_the_items_asked_for(said: dict[str, str]) -> None:
    first = {**FINE, "integrity": NOT_OBSERVED}
    with pytest.raises(Invalid):
        completed_outcome(FORM, "good", known=first, asked=("integrity",), item_ratings=said)


def test_what_was_seen_stays_as_it_was_said() -> None:
    assert combined({"a": "good", "b": NOT_OBSERVED}, {"a": "poor", "b": "fair"}) == {"a": "good", "b": "fair"}
