"""An appraisal is positive by the form's rule, and says why when it is not."""

import pytest

from tests.pure.progress.builders import an_appraisal_form
from waymark.rules.kernel.errors import Invalid
from waymark.rules.packs.model import AppraisalForm, PositiveRule
from waymark.rules.progress.appraisals import NOT_OBSERVED, Outcome, Reason, Shortfall, appraisal_outcome

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
        (
            "good",
            {"integrity": NOT_OBSERVED},
            Reason(Shortfall.CRITICAL_NOT_OBSERVED, "integrity", NOT_OBSERVED, "good"),
        ),
    ],
)
def test_each_shortfall_alone_makes_it_not_positive(overall: str, changed: dict[str, str], reason: Reason) -> None:
    found = appraisal_outcome(FORM, overall, item_ratings={**FINE, **changed})
    assert found.outcome is Outcome.NOT_POSITIVE
    assert found.reasons == (reason,)


def test_an_appraiser_who_saw_nothing_cannot_be_positive() -> None:
    form = an_appraisal_form("work", "care", "speed", rule=PositiveRule("good", "fair", {}))
    found = appraisal_outcome(form, "good", item_ratings={"care": NOT_OBSERVED, "speed": NOT_OBSERVED})
    assert found.reasons == (Reason(Shortfall.NOTHING_OBSERVED),)


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
    ],
    ids=str,
)
def test_a_mis_built_rule_is_never_positive(rule: PositiveRule) -> None:
    form = an_appraisal_form("work", "care", rule=rule)
    found = appraisal_outcome(form, "good", item_ratings={"care": "good"})
    assert not found.is_positive
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
