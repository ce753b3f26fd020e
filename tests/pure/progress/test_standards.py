"""Standards and verdicts: what one fact must say, and what ratings amount to."""

import pytest

from tests.pure.progress.builders import (
    a_pack,
    a_rubric,
    accepted,
    an_appraisal_form,
    appraised,
    awarded,
    done,
    fact,
    rated,
    recognized,
    scored,
)
from waymark.rules.kernel.errors import Invalid, NotFound
from waymark.rules.packs.model import (
    AcceptedStandard,
    AppraisalStandard,
    DoneStandard,
    FactKind,
    PositiveRule,
    RecognizedStandard,
    RubricStandard,
    ScoreStandard,
    Standard,
)
from waymark.rules.progress.appraisals import Outcome
from waymark.rules.progress.facts import FactView, RatedValue
from waymark.rules.progress.standards import Decision, carried_over, satisfies, verdict

PACK = a_pack(
    [],
    [],
    [],
    rubrics=[a_rubric("plan", "goals", "skills"), a_rubric("hollow")],
    appraisals=[an_appraisal_form("work", "care", rule=PositiveRule("good", "", {}))],
)
PROFICIENT = RubricStandard("plan", "middle")
FORTY_HOURS = AppraisalStandard("work", "positive", 40)

DONE, ACCEPTED = done("x"), accepted("x")
RATED_LOW = rated("x", "plan", goals="low", skills="low")
RATED_MIDDLE = rated("x", "plan", goals="middle", skills="high")
WORKED = appraised("x", "work", "positive", 40)
SCORED_80 = scored("x", 80)
BADGE = recognized("x", "cpr", "red-cross")
EVERY_FACT = [DONE, ACCEPTED, RATED_LOW, RATED_MIDDLE, WORKED, SCORED_80, BADGE, awarded("x")]


@pytest.mark.parametrize(
    ("standard", "enough"),
    [
        (DoneStandard(), [DONE, ACCEPTED, RATED_LOW, RATED_MIDDLE]),
        (AcceptedStandard(), [ACCEPTED, RATED_LOW, RATED_MIDDLE]),
        (PROFICIENT, [RATED_MIDDLE]),
        (RubricStandard("plan", "low"), [RATED_LOW, RATED_MIDDLE]),
        (RubricStandard("plan", "high"), []),
        (FORTY_HOURS, [WORKED]),
        (ScoreStandard(80), [SCORED_80]),
        (ScoreStandard(81), []),
        (RecognizedStandard(), [BADGE]),
    ],
    ids=str,
)
def test_each_standard_is_met_by_exactly_these_facts(standard: Standard, enough: list[FactView]) -> None:
    assert [each for each in EVERY_FACT if satisfies(standard, each, PACK)] == enough


@pytest.mark.parametrize(
    ("standard", "said"),
    [
        (RubricStandard("unknown", "middle"), rated("x", "unknown", goals="high", skills="high")),
        (RubricStandard("plan", "superb"), rated("x", "plan", goals="superb", skills="superb")),
        (RubricStandard("hollow", "low"), rated("x", "hollow")),
        (PROFICIENT, rated("x", "plan", goals="high")),
        (PROFICIENT, rated("x", "plan", goals="high", skills="superb")),
        (PROFICIENT, rated("x", "hollow", goals="high", skills="high")),
        (PROFICIENT, fact(FactKind.RATED, "x")),
        (AcceptedStandard(), fact(FactKind.RATED, "x")),
        (PROFICIENT, fact(FactKind.ACCEPTED, "x", RatedValue("plan", {"goals": "high", "skills": "high"}))),
        (AppraisalStandard("unknown", "positive", 0), appraised("x", "unknown", "positive", 90)),
        (AppraisalStandard("work", "splendid", 0), appraised("x", "work", "splendid", 90)),
        (AppraisalStandard("work", "positive", -1), appraised("x", "work", "positive", 0)),
        (FORTY_HOURS, appraised("x", "work", "positive", 39)),
        (FORTY_HOURS, appraised("x", "work", "not-positive", 400)),
        (ScoreStandard(0), scored("x", 100)),
        (ScoreStandard(50), scored("x", 101)),
        (RecognizedStandard(), fact(FactKind.RECOGNIZED, "x")),
    ],
    ids=str,
)
def test_what_is_unknown_or_hollow_satisfies_nothing(standard: Standard, said: FactView) -> None:
    assert not satisfies(standard, said, PACK)


def test_work_at_standard_is_accepted() -> None:
    found = verdict(PACK, "plan", at_least="middle", ratings={"skills": "high", "goals": "middle"})
    assert found.decision is Decision.ACCEPTED
    assert found.is_accepted
    assert found.met == ("goals", "skills")
    assert list(found.ratings) == ["goals", "skills"]


def test_one_criterion_below_returns_the_work_and_names_it() -> None:
    found = verdict(PACK, "plan", at_least="middle", ratings={"goals": "high", "skills": "low"})
    assert (found.decision, found.met, found.unmet) == (Decision.RETURNED, ("goals",), ("skills",))


def test_what_was_met_in_an_earlier_revision_carries_and_only_that() -> None:
    carried = carried_over(PACK, "plan", at_least="middle", ratings={"goals": "high", "skills": "low"})
    assert carried == {"goals": "high"}
    found = verdict(PACK, "plan", at_least="middle", ratings={"skills": "middle"}, carried=carried)
    assert found.is_accepted
    assert found.ratings == {"goals": "high", "skills": "middle"}


def test_a_criterion_rated_anew_counts_as_rated_anew() -> None:
    found = verdict(
        PACK, "plan", at_least="middle", ratings={"goals": "low", "skills": "high"}, carried={"goals": "high"}
    )
    assert found.unmet == ("goals",)


@pytest.mark.parametrize(
    ("ratings", "fields"),
    [
        ({"goals": "high"}, {"skills"}),
        ({"goals": "high", "skills": "superb"}, {"skills"}),
        ({"goals": "high", "skills": "high", "charm": "high"}, {"charm"}),
        ({}, {"goals", "skills"}),
    ],
)
def test_unusable_ratings_are_refused_field_by_field(ratings: dict[str, str], fields: set[str]) -> None:
    with pytest.raises(Invalid) as refusal:
        verdict(PACK, "plan", at_least="middle", ratings=ratings)
    assert set(refusal.value.fields) == fields


@pytest.mark.parametrize(("rubric", "level"), [("unknown", "middle"), ("plan", "superb"), ("hollow", "low")])
def test_a_rubric_or_level_the_pack_lacks_gives_no_verdict(rubric: str, level: str) -> None:
    with pytest.raises(NotFound, match="designer"):
        verdict(PACK, rubric, at_least=level, ratings={})


def test_the_verdict_agrees_with_the_standard() -> None:
    for goals in ("low", "middle", "high"):
        for skills in ("low", "middle", "high"):
            ratings = {"goals": goals, "skills": skills}
            accepted_now = verdict(PACK, "plan", at_least="middle", ratings=ratings).is_accepted
            assert accepted_now is satisfies(PROFICIENT, rated("x", "plan", **ratings), PACK)


def test_outcomes_are_spelled_as_packs_spell_them() -> None:
    assert [each.value for each in Outcome] == ["positive", "not-positive", "incomplete"]
