"""What a pathway asks of an activity, and the name of a rubric."""

from dataclasses import replace

from tests.pure.packs.tiny import tiny_pack
from waymark.rules.packs.model import Leaf, LeafKind, Pack, Requirement, RubricStandard, ScoreStandard
from waymark.rules.progress.asked import rubric_digest, rubric_floor, standards_for

PACK = tiny_pack()
PLAN = PACK.activities["ride-plan"]


def also_asked(key: str, at_least: str) -> Pack:
    """The pack with one more requirement that the ride plan meets."""
    requirement = replace(PACK.requirements["plan-a-ride"], key=key, standard=RubricStandard("ride-plan", at_least))
    requirements: dict[str, Requirement] = {**PACK.requirements, key: requirement}
    north = PACK.pathways["north"]
    ways = {**north.ways, key: Leaf(LeafKind.ACTIVITY, "ride-plan")}
    return replace(PACK, requirements=requirements, pathways={**PACK.pathways, "north": replace(north, ways=ways)})


def test_the_standards_of_what_an_activity_can_meet_on_a_pathway() -> None:
    assert standards_for(PACK, "north", "safety-quiz") == (ScoreStandard(80),)
    assert standards_for(PACK, "south", "shop-visit") == ()
    assert standards_for(PACK, "no-such-way", "safety-quiz") == ()


def test_the_level_a_rubric_asks() -> None:
    assert rubric_floor(PACK, "north", PLAN) == "sound"


def test_work_for_several_requirements_must_reach_the_highest() -> None:
    assert rubric_floor(also_asked("plan-well", "strong"), "north", PLAN) == "strong"
    assert rubric_floor(also_asked("plan-somehow", "thin"), "north", PLAN) == "sound"
    assert rubric_floor(also_asked("plan-well", "strong"), "south", PLAN) == "sound"


def test_no_rubric_decides_where_none_is_named_or_asked() -> None:
    assert rubric_floor(PACK, "north", PACK.activities["brakes"]) is None
    assert rubric_floor(PACK, "no-such-way", PLAN) is None
    assert rubric_floor(PACK, "north", replace(PLAN, rubric="no-such-rubric")) is None


def test_a_rubric_is_named_by_all_it_says_in_order() -> None:
    rubric = PACK.rubrics["ride-plan"]
    route = rubric.criteria["route"]
    changed = replace(route, descriptors={**route.descriptors, "sound": "Something else."})
    names = {
        rubric_digest(rubric),
        rubric_digest(replace(rubric, title="Another")),
        rubric_digest(replace(rubric, criteria={**rubric.criteria, "route": changed})),
        rubric_digest(replace(rubric, criteria=dict(reversed(list(rubric.criteria.items()))))),
        rubric_digest(replace(rubric, levels=dict(reversed(list(rubric.levels.items()))))),
    }
    assert len(names) == 5
    assert rubric_digest(replace(rubric)) == rubric_digest(rubric)
    assert all(name.startswith("sha256:") and len(name) == 71 for name in names)
