"""Judging by example: what is met, what it rests on, what is missing, and what never earns anything."""

import json
from dataclasses import replace
from datetime import date

import pytest

from tests.pure.progress.builders import (
    a_pack,
    a_pathway,
    a_requirement,
    a_rubric,
    accepted,
    activity,
    all_of,
    an_achievement,
    an_activity,
    an_appraisal_form,
    any_of,
    appraised,
    at_least,
    awarded,
    done,
    earned,
    rated,
    recognized,
    requirement,
    scored,
)
from waymark.rules.kernel.errors import NotFound
from waymark.rules.packs.model import (
    AppraisalStandard,
    Equivalence,
    Node,
    Pack,
    PositiveRule,
    Release,
    RubricStandard,
    Tier,
    Tree,
)
from waymark.rules.progress.evaluate import FormerPathway, dependency_order, evaluate

NORTH, SOUTH = "north", "south"


def college_pack() -> Pack:
    """Two levels, a micro-badge and a stack that a person releases; the south lets a capstone stand for work."""
    ways: dict[str, Tree] = {
        "explore": any_of(activity("tour"), activity("visit")),
        "plan": activity("write-plan"),
        "work": activity("job"),
        "shine": activity("show"),
    }
    return a_pack(
        [
            an_achievement("stack", all_of(earned("two")), tier=Tier.STACK, release=Release.CONFIRM),
            an_achievement("two", all_of(earned("one"), requirement("work"), earned("micro")), level=2),
            an_achievement("one", all_of(requirement("explore"), requirement("plan")), level=1),
            an_achievement("micro", requirement("shine"), tier=Tier.MICRO),
        ],
        [
            a_requirement("explore"),
            a_requirement("plan", RubricStandard("plan", "middle")),
            a_requirement("work", AppraisalStandard("work", "positive", 40)),
            a_requirement("shine"),
        ],
        [a_pathway(NORTH, ways), a_pathway(SOUTH, {**ways, "work": any_of(activity("capstone"), activity("job"))})],
        rubrics=[a_rubric("plan", "goals", "skills")],
        appraisals=[an_appraisal_form("work", "care", rule=PositiveRule("good", "", {}))],
        equivalences=(Equivalence("21c", "partner", "micro", date(2025, 6, 30), "coordinator"),),
    )


PACK = college_pack()
TOUR = done("tour")
PLAN = rated("write-plan", "plan", goals="high", skills="middle")
JOB = appraised("job", "work", "positive", 60)
SHOW = accepted("show")
EVERYTHING = [TOUR, PLAN, JOB, SHOW]


def test_without_facts_nothing_is_met_and_everything_is_missing() -> None:
    judgment = evaluate(PACK, NORTH, [])
    assert judgment.word == 0
    assert judgment.earned == frozenset()
    assert judgment.met() == ()
    assert judgment.unmet("two") == {"explore", "plan", "work", "shine"}
    assert judgment.requirements["explore"].missing == ("tour",)


def test_facts_carry_through_requirements_levels_and_micro_badges() -> None:
    judgment = evaluate(PACK, NORTH, EVERYTHING)
    assert judgment.word == 0b1111
    assert judgment.met() == ("one", "micro", "two", "stack")
    assert judgment.earned == {"one", "micro", "two"}
    assert judgment.requirements["plan"].because == (PLAN.id,)
    assert judgment.achievements["one"].because == (TOUR.id, PLAN.id)
    assert set(judgment.achievements["two"].because) == {each.id for each in EVERYTHING}


def test_bit_i_of_the_word_is_requirement_i_in_the_order_of_the_pack() -> None:
    assert evaluate(PACK, NORTH, [PLAN]).word == 1 << 1
    assert evaluate(PACK, NORTH, [SHOW, TOUR]).word == 0b1001


def test_achievements_come_in_dependency_order_whatever_the_order_of_the_pack() -> None:
    assert list(evaluate(PACK, NORTH, []).achievements) == ["one", "micro", "two", "stack"]


def test_what_a_person_must_release_is_met_but_not_earned_until_it_was_awarded() -> None:
    pack = a_pack(
        [
            an_achievement("macro", requirement("r"), tier=Tier.STACK, release=Release.CONFIRM),
            an_achievement("more", earned("macro")),
        ],
        [a_requirement("r")],
        [a_pathway(NORTH, {"r": activity("a")})],
    )
    before = evaluate(pack, NORTH, [done("a")])
    assert before.achievements["macro"].met
    assert not before.achievements["macro"].earned
    assert not before.achievements["more"].met
    assert before.achievements["more"].waits_for == ("macro",)
    after = evaluate(pack, NORTH, [done("a"), awarded("macro")])
    assert after.achievements["macro"].earned
    assert after.achievements["more"].because == (awarded("macro").id,)


def test_an_award_stays_earned_but_no_longer_stands_when_its_facts_are_withdrawn() -> None:
    finding = evaluate(PACK, NORTH, [awarded("one")]).achievements["one"]
    assert finding.earned
    assert not finding.met
    assert not finding.stands


def test_best_marks_of_two_facts_are_not_stitched() -> None:
    halves = [
        rated("write-plan", "plan", goals="high", skills="low"),
        rated("write-plan", "plan", goals="low", skills="high"),
    ]
    assert evaluate(PACK, NORTH, [TOUR, JOB, SHOW, *halves]).unmet("one") == {"plan"}


def test_hours_of_two_experiences_are_not_added() -> None:
    halves = [appraised("job", "work", "positive", 25), appraised("job", "work", "positive", 30)]
    assert not evaluate(PACK, NORTH, halves).requirements["work"].met


def test_an_appraisal_alone_never_earns_anything() -> None:
    assert evaluate(PACK, NORTH, [JOB]).earned == frozenset()


def test_a_fact_about_an_activity_off_the_pathway_does_not_count() -> None:
    capstone = appraised("capstone", "work", "positive", 60)
    assert not evaluate(PACK, NORTH, [capstone]).requirements["work"].met
    assert evaluate(PACK, SOUTH, [capstone]).requirements["work"].met


def test_a_learner_who_changes_campus_keeps_what_was_met_before() -> None:
    capstone = appraised("capstone", "work", "positive", 60)
    kept = evaluate(PACK, NORTH, [capstone], former=(FormerPathway(SOUTH),)).requirements["work"]
    assert kept.met
    assert kept.way == SOUTH


def test_a_requirement_met_under_an_earlier_version_stays_met_under_its_name() -> None:
    earlier = replace(PACK, version="2024.1")
    now = replace(PACK, version="2025.1", activities={k: a for k, a in PACK.activities.items() if k != "capstone"})
    capstone = appraised("capstone", "work", "positive", 60)
    kept = evaluate(now, NORTH, [capstone], former=(FormerPathway(SOUTH, earlier),)).requirements["work"]
    assert (kept.met, kept.way, kept.because) == (True, f"2024.1/{SOUTH}", (capstone.id,))
    dropped = replace(earlier, requirements={k: r for k, r in earlier.requirements.items() if k != "work"})
    assert not evaluate(now, NORTH, [capstone], former=(FormerPathway(SOUTH, dropped),)).requirements["work"].met


def test_a_recognized_badge_stands_in_for_an_achievement_until_its_date() -> None:
    in_time = recognized("badge", "21c", "partner", on=date(2025, 6, 30))
    finding = evaluate(PACK, NORTH, [in_time]).achievements["micro"]
    assert (finding.earned, finding.met, finding.stands) == (True, False, True)
    assert finding.recognized == (in_time.id,)
    two = evaluate(PACK, NORTH, [TOUR, PLAN, JOB, in_time]).achievements["two"]
    assert two.met
    assert in_time.id in two.because


@pytest.mark.parametrize(
    "badge",
    [
        recognized("badge", "21c", "partner", on=date(2025, 7, 1)),
        recognized("badge", "21c", "somebody-else", on=date(2025, 1, 1)),
        recognized("badge", "another", "partner", on=date(2025, 1, 1)),
    ],
    ids=["too late", "another issuer", "another badge"],
)
def test_a_badge_the_equivalence_does_not_name_gives_nothing(badge: object) -> None:
    assert evaluate(PACK, NORTH, [badge]).earned == frozenset()  # type: ignore[list-item]  # parametrize loses the type


def test_an_award_is_a_better_reason_than_the_badge_that_stood_in_for_it() -> None:
    badge = recognized("badge", "21c", "partner", on=date(2025, 1, 1))
    two = evaluate(PACK, NORTH, [TOUR, PLAN, JOB, badge, awarded("micro")]).achievements["two"]
    assert awarded("micro").id in two.because
    assert badge.id not in two.because


def test_only_an_award_says_that_an_achievement_is_earned() -> None:
    assert evaluate(PACK, NORTH, [done("one"), accepted("two"), scored("micro", 100)]).earned == frozenset()


def test_of_facts_that_will_do_the_earliest_is_named() -> None:
    late, early = done("tour", on=date(2026, 5, 5)), done("tour", on=date(2026, 2, 2))
    assert evaluate(PACK, NORTH, [late, early]).requirements["explore"].because == (early.id,)


@pytest.mark.parametrize("tree", [all_of(), any_of(), at_least(0), at_least(2, requirement("r"))], ids=str)
def test_a_mis_built_achievement_is_never_awarded(tree: Node) -> None:
    pack = a_pack([an_achievement("x", tree)], [a_requirement("r")], [a_pathway(NORTH, {"r": activity("a")})])
    assert evaluate(pack, NORTH, [done("a")]).met() == ()


@pytest.mark.parametrize("way", [all_of(), any_of(), at_least(2, activity("a"), activity("a"))], ids=str)
def test_a_mis_built_way_never_meets_its_requirement(way: Node) -> None:
    pack = a_pack([an_achievement("x", requirement("r"))], [a_requirement("r")], [a_pathway(NORTH, {"r": way})])
    judgment = evaluate(pack, NORTH, [done("a")])
    assert judgment.word == 0
    assert judgment.earned == frozenset()
    assert judgment.requirements["r"].missing == ()


def test_leaves_that_do_not_belong_in_a_tree_hold_nothing() -> None:
    pack = a_pack(
        [
            an_achievement("x", activity("a")),
            an_achievement("y", requirement("unknown")),
            an_achievement("z", earned("q")),
        ],
        [a_requirement("r"), a_requirement("s"), a_requirement("t")],
        [a_pathway(NORTH, {"r": requirement("a"), "s": earned("a"), "t": activity("b")})],
        activities=[an_activity("a")],
    )
    judgment = evaluate(pack, NORTH, [done("a"), done("b"), awarded("q")])
    assert judgment.word == 0
    assert judgment.earned == frozenset()


def test_a_requirement_the_pathway_has_no_way_to_is_unmet_without_a_tree() -> None:
    pack = a_pack([an_achievement("x", requirement("r"))], [a_requirement("r")], [a_pathway(NORTH, {})])
    finding = evaluate(pack, NORTH, []).requirements["r"]
    assert (finding.met, finding.missing, finding.tree) == (False, (), None)


def test_achievements_that_ask_for_each_other_earn_nothing_by_themselves_and_do_not_loop() -> None:
    pack = a_pack(
        [an_achievement("x", earned("y")), an_achievement("y", earned("x")), an_achievement("z", earned("z"))],
        [],
        [a_pathway(NORTH, {})],
    )
    judgment = evaluate(pack, NORTH, [])
    assert judgment.earned == frozenset()
    assert judgment.unmet("x") == frozenset()
    assert set(dependency_order(pack.achievements)) == {"x", "y", "z"}
    assert evaluate(pack, NORTH, [awarded("x")]).earned == {"x", "y"}


def test_a_pathway_the_version_lacks_is_refused() -> None:
    with pytest.raises(NotFound, match="elsewhere"):
        evaluate(PACK, "elsewhere", [])
    with pytest.raises(NotFound, match="elsewhere"):
        evaluate(PACK, NORTH, [], former=(FormerPathway("elsewhere"),))


def test_the_reason_of_an_award_is_json_and_holds_the_whole_chain() -> None:
    reason = evaluate(PACK, NORTH, EVERYTHING).reason_for("two")
    stored = json.loads(json.dumps(reason))
    assert stored == reason
    assert stored["achievement"] == "two"
    assert stored["pathway"] == NORTH
    assert set(stored["requirements"]) == {"explore", "plan", "work", "shine"}
    assert set(stored["achievements"]) == {"one", "micro"}
    assert stored["requirements"]["plan"]["because"] == [str(PLAN.id)]
    assert stored["requirements"]["explore"]["tree"]["combine"] == "any"


def test_the_reason_of_a_cycle_ends() -> None:
    pack = a_pack([an_achievement("x", earned("y")), an_achievement("y", earned("x"))], [], [a_pathway(NORTH, {})])
    assert set(json.loads(json.dumps(evaluate(pack, NORTH, []).reason_for("x")))["achievements"]) == {"x", "y"}
