"""Small packs and facts for the tests of judging, made of the same values a loaded pack is made of."""

import hashlib
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from waymark.rules.packs.model import (
    Achievement,
    AchievementType,
    Activity,
    ActivityKind,
    AppraisalForm,
    AppraisalItem,
    AppraiserKind,
    Combine,
    DoneStandard,
    Eligibility,
    Equivalence,
    FactKind,
    Leaf,
    LeafKind,
    Node,
    Pack,
    Pathway,
    Policy,
    PositiveRule,
    Provenance,
    Release,
    Requirement,
    Rubric,
    RubricCriterion,
    Standard,
    Statement,
    Tier,
    Tree,
)
from waymark.rules.progress.facts import (
    AppraisedValue,
    FactValue,
    FactView,
    RatedValue,
    RecognizedValue,
    ScoredValue,
)

HERE = Provenance.ILLUSTRATIVE
SOME_DAY = date(2026, 3, 2)


def requirement(key: str) -> Leaf:
    return Leaf(LeafKind.REQUIREMENT, key)


def earned(key: str) -> Leaf:
    return Leaf(LeafKind.EARNED, key)


def activity(key: str) -> Leaf:
    return Leaf(LeafKind.ACTIVITY, key)


def all_of(*children: Tree) -> Node:
    return Node(Combine.ALL, children)


def any_of(*children: Tree) -> Node:
    return Node(Combine.ANY, children)


def at_least(n: int, *children: Tree) -> Node:
    return Node(Combine.AT_LEAST, children, n)


def an_activity(key: str, kind: ActivityKind = ActivityKind.TASK) -> Activity:
    return Activity(key, kind, key.title(), "", "", 30, "", "", "", "", (), (), (), HERE)


def a_requirement(key: str, standard: Standard | None = None) -> Requirement:
    return Requirement(key, key.title(), f"Show {key}.", standard or DoneStandard(), HERE)


def an_achievement(
    key: str, requires: Tree, *, tier: Tier = Tier.LEVEL, level: int = 0, release: Release = Release.AUTO
) -> Achievement:
    kind = AchievementType.MICRO_CREDENTIAL if tier is Tier.STACK else AchievementType.BADGE
    return Achievement(
        key, kind, tier, level, key.title(), key, f"About {key}.", requires, (), (), release, None, key, HERE
    )


def a_rubric(key: str, *criteria: str, levels: tuple[str, ...] = ("low", "middle", "high")) -> Rubric:
    return Rubric(
        key,
        key.title(),
        {level: level.title() for level in levels},
        {name: RubricCriterion(name, name.title(), dict.fromkeys(levels, "Seen.")) for name in criteria},
        HERE,
    )


def an_appraisal_form(
    key: str,
    *items: str,
    rule: PositiveRule,
    not_observed: bool = True,
    levels: tuple[str, ...] = ("poor", "fair", "good"),
) -> AppraisalForm:
    return AppraisalForm(
        key,
        key.title(),
        "",
        (AppraiserKind.WORK_SUPERVISOR,),
        {level: level.title() for level in levels},
        not_observed,
        {item: AppraisalItem(item, item.title(), "", {}) for item in items},
        {},
        rule,
        HERE,
    )


def a_pathway(key: str, ways: Mapping[str, Tree]) -> Pathway:
    return Pathway(key, key.title(), "", ways, {}, {}, (), HERE)


def a_pack(
    achievements: list[Achievement],
    requirements: list[Requirement],
    pathways: list[Pathway],
    *,
    activities: list[Activity] | None = None,
    rubrics: list[Rubric] | None = None,
    appraisals: list[AppraisalForm] | None = None,
    equivalences: tuple[Equivalence, ...] = (),
) -> Pack:
    """A pack of these parts; activities that are not given are made as tasks of every key the pathways name."""
    named = {leaf.key for pathway in pathways for way in pathway.ways.values() for leaf in _leaves(way)}
    made = activities if activities is not None else [an_activity(key) for key in sorted(named)]
    return Pack(
        format="waymark-pack/1",
        program="tiny",
        version="2026.1",
        supersedes="",
        title="Tiny",
        tagline="",
        description="",
        updated=date(2026, 1, 1),
        url="",
        source=HERE,
        owner="college",
        campuses=(),
        organizations={},
        eligibility=Eligibility("", (), HERE),
        cost=Statement("", HERE),
        delivery=Statement("", HERE),
        frameworks={},
        achievements={each.key: each for each in achievements},
        requirements={each.key: each for each in requirements},
        rubrics={each.key: each for each in rubrics or []},
        appraisals={each.key: each for each in appraisals or []},
        instruments={},
        forms={},
        quizzes={},
        activities={each.key: each for each in made},
        pathways={each.key: each for each in pathways},
        equivalences=equivalences,
        policy=Policy(5, None, 14, 3, 30, HERE),
    )


def _leaves(tree: Tree) -> list[Leaf]:
    return [tree] if isinstance(tree, Leaf) else [leaf for child in tree.children for leaf in _leaves(child)]


def fact(
    kind: FactKind, about: str, value: FactValue = None, *, on: date = SOME_DAY, number: int | None = None
) -> FactView:
    """A fact with an id that follows from what it says (or from `number`), so that tests read the same each time."""
    said = f"{kind}|{about}|{value}|{on}"
    return FactView(UUID(int=number if number is not None else _stable(said)), kind, about, value, on)


def _stable(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big")


def done(about: str, *, on: date = SOME_DAY) -> FactView:
    return fact(FactKind.DONE, about, on=on)


def accepted(about: str, *, on: date = SOME_DAY) -> FactView:
    return fact(FactKind.ACCEPTED, about, on=on)


def rated(about: str, rubric: str, **ratings: str) -> FactView:
    return fact(FactKind.RATED, about, RatedValue(rubric, ratings))


def appraised(about: str, form: str, outcome: str, hours: int, *, on: date = SOME_DAY) -> FactView:
    return fact(FactKind.APPRAISED, about, AppraisedValue(form, outcome, hours), on=on)


def scored(about: str, percent: int, *, on: date = SOME_DAY) -> FactView:
    return fact(FactKind.SCORED, about, ScoredValue(percent), on=on)


def recognized(about: str, achievement: str, issuer: str, *, on: date = SOME_DAY) -> FactView:
    return fact(FactKind.RECOGNIZED, about, RecognizedValue(achievement, issuer), on=on)


def awarded(achievement: str, *, on: date = SOME_DAY) -> FactView:
    return fact(FactKind.EARNED, achievement, on=on)
