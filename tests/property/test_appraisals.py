"""What nobody saw never counts against anybody, and a better rating never makes an appraisal worse."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pure.progress.builders import an_appraisal_form
from waymark.rules.packs.model import AppraisalForm, PositiveRule
from waymark.rules.progress.appraisals import NOT_OBSERVED, Outcome, appraisal_outcome, completed_outcome

LEVELS = ("poor", "fair", "good", "great")
ITEMS = ("a", "b", "c", "d", "e")
WORTH = {Outcome.NOT_POSITIVE: 0, Outcome.INCOMPLETE: 1, Outcome.POSITIVE: 2}

levels = st.sampled_from(LEVELS)
ratings = st.fixed_dictionaries({item: st.sampled_from((*LEVELS, NOT_OBSERVED)) for item in ITEMS})


@st.composite
def forms(draw: st.DrawFn) -> AppraisalForm:
    """A form of five items with any usable rule."""
    rule = PositiveRule(
        overall=draw(levels),
        none_below=draw(levels),
        critical=draw(st.dictionaries(st.sampled_from(ITEMS), levels, max_size=2)),
        seen=draw(st.integers(0, len(ITEMS))),
        at_level=draw(st.dictionaries(levels, st.integers(1, len(ITEMS)), max_size=2)),
    )
    return an_appraisal_form("work", *ITEMS, rule=rule, levels=LEVELS)


@settings(deadline=None, max_examples=300)
@given(form=forms(), overall=levels, said=ratings, item=st.sampled_from(ITEMS), level=levels)
def test_not_having_seen_an_item_is_never_worse_than_any_rating_that_is_final_against_it(
    form: AppraisalForm, overall: str, said: dict[str, str], item: str, level: str
) -> None:
    unseen = appraisal_outcome(form, overall, item_ratings={**said, item: NOT_OBSERVED})
    seen = appraisal_outcome(form, overall, item_ratings={**said, item: level})
    if unseen.outcome is Outcome.NOT_POSITIVE:
        assert seen.outcome is Outcome.NOT_POSITIVE


@settings(deadline=None, max_examples=300)
@given(form=forms(), overall=levels, said=ratings, item=st.sampled_from(ITEMS), level=levels)
def test_a_better_rating_never_makes_it_worse(
    form: AppraisalForm, overall: str, said: dict[str, str], item: str, level: str
) -> None:
    before = appraisal_outcome(form, overall, item_ratings=said)
    best = max(LEVELS.index(level), LEVELS.index(overall))
    assert WORTH[appraisal_outcome(form, LEVELS[best], item_ratings=said).outcome] >= WORTH[before.outcome]
    if said[item] != NOT_OBSERVED:
        best = max(LEVELS.index(level), LEVELS.index(said[item]))
        better = appraisal_outcome(form, overall, item_ratings={**said, item: LEVELS[best]})
        assert WORTH[better.outcome] >= WORTH[before.outcome]


@settings(deadline=None, max_examples=300)
@given(form=forms(), overall=levels, said=ratings)
def test_an_incomplete_one_asks_for_unseen_items_and_can_become_positive_with_just_these(
    form: AppraisalForm, overall: str, said: dict[str, str]
) -> None:
    found = appraisal_outcome(form, overall, item_ratings=said)
    assert bool(found.to_ask) == (found.outcome is Outcome.INCOMPLETE)
    assert bool(found.reasons) == (found.outcome is not Outcome.POSITIVE)
    assert all(said[item] == NOT_OBSERVED for item in found.to_ask)
    if found.to_ask and len(found.to_ask) < len(ITEMS):
        best = dict.fromkeys(found.to_ask, LEVELS[-1])
        assert completed_outcome(form, overall, known=said, asked=found.to_ask, item_ratings=best).is_positive
