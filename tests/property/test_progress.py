"""Judging, over random packs and facts: monotone, free of order and repeats, a fixpoint, true to its explanation."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tests.pure.progress.builders import (
    a_pack,
    a_pathway,
    a_requirement,
    a_rubric,
    activity,
    all_of,
    an_achievement,
    an_appraisal_form,
    earned,
    requirement,
)
from waymark.rules.packs.model import (
    AcceptedStandard,
    AppraisalStandard,
    Combine,
    DoneStandard,
    Equivalence,
    FactKind,
    Leaf,
    LeafKind,
    Node,
    Pack,
    PositiveRule,
    RecognizedStandard,
    Release,
    RubricStandard,
    ScoreStandard,
    Standard,
    Tree,
)
from waymark.rules.progress.evaluate import FormerPathway, evaluate
from waymark.rules.progress.facts import (
    AppraisedValue,
    FactValue,
    FactView,
    RatedValue,
    RecognizedValue,
    ScoredValue,
)
from waymark.rules.progress.standards import satisfies
from waymark.rules.progress.tree import inspect, is_met, leaves, missing

ACTIVITIES = ["a0", "a1", "a2", "a3"]
REQUIREMENTS = ["r0", "r1", "r2", "r3"]
ACHIEVEMENTS = ["x0", "x1", "x2", "x3"]
LEVELS = ("low", "middle", "high")
DAY = date(2026, 1, 1)
WAY, ANOTHER_WAY = "north", "south"

standards: st.SearchStrategy[Standard] = st.one_of(
    st.just(DoneStandard()),
    st.just(DoneStandard()),
    st.just(AcceptedStandard()),
    st.builds(RubricStandard, st.sampled_from(["plan", "plan", "plan", "unknown"]), st.sampled_from(LEVELS)),
    st.builds(AppraisalStandard, st.just("work"), st.just("positive"), st.integers(0, 40)),
    st.builds(ScoreStandard, st.integers(0, 60)),
    st.just(RecognizedStandard()),
)


def trees(leaf: st.SearchStrategy[Leaf]) -> st.SearchStrategy[Tree]:
    """Trees of up to three storeys and every shape, empty and mis-built nodes included."""
    low = st.one_of(leaf, nodes(leaf))
    return st.one_of(leaf, nodes(leaf), nodes(low))


def nodes(children: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    some = st.lists(children, min_size=1, max_size=3).map(tuple)
    sound = st.one_of(
        st.builds(Node, st.just(Combine.ALL), some),
        st.builds(Node, st.just(Combine.ANY), some),
        st.builds(Node, st.just(Combine.AT_LEAST), st.tuples(children, children, children), st.sampled_from([1, 2, 3])),
    )
    odd = st.builds(Node, st.sampled_from(Combine), st.lists(children, max_size=2).map(tuple), st.integers(-1, 4))
    return st.one_of(sound, sound, sound, odd)


activity_trees = trees(st.sampled_from([activity(key) for key in ACTIVITIES]))
achievement_trees = trees(
    st.sampled_from([requirement(key) for key in REQUIREMENTS] + [earned(key) for key in ACHIEVEMENTS])
)
days = st.integers(0, 30).map(lambda number: DAY + timedelta(days=number))


limits = st.one_of(st.none(), days)
walkable = st.lists(st.sampled_from(REQUIREMENTS), min_size=3, unique=True)
releases = st.sampled_from(Release)


@st.composite
def packs(draw: st.DrawFn) -> Pack:
    """Any pack of four achievements, requirements and activities: cycles, gaps and mis-built trees included."""
    achievements = [an_achievement(key, draw(achievement_trees), release=draw(releases)) for key in ACHIEVEMENTS]
    requirements = [a_requirement(key, draw(standards)) for key in REQUIREMENTS]
    pathways = [a_pathway(name, {key: draw(activity_trees) for key in draw(walkable)}) for name in (WAY, ANOTHER_WAY)]
    equivalence = Equivalence("cpr", "partner", "x0", draw(limits), "coordinator")
    return a_pack(
        achievements,
        requirements,
        pathways,
        rubrics=[a_rubric("plan", "goals", "skills", levels=LEVELS)],
        appraisals=[an_appraisal_form("work", "care", rule=PositiveRule("good", "", {}))],
        equivalences=(equivalence,),
    )


def said(
    kind: FactKind, value: st.SearchStrategy[FactValue], about: list[str] = ACTIVITIES
) -> st.SearchStrategy[FactView]:
    return st.builds(FactView, ids, st.just(kind), st.sampled_from(about), value, days)


ids = st.integers(0, 2**64).map(lambda number: UUID(int=number))
marks = st.sampled_from([*LEVELS, "odd"])
ratings = st.one_of(
    st.fixed_dictionaries({"goals": st.sampled_from(LEVELS[1:]), "skills": st.sampled_from(LEVELS[1:])}),
    st.fixed_dictionaries({"goals": marks}, optional={"skills": marks}),
)
nothing: st.SearchStrategy[FactValue] = st.none()
facts = st.one_of(
    said(FactKind.DONE, nothing),
    said(FactKind.ACCEPTED, nothing),
    said(
        FactKind.RATED,
        st.builds(
            RatedValue,
            st.sampled_from(["plan", "other"]),
            st.fixed_dictionaries({"goals": marks}, optional={"skills": marks}),
        ),
    ),
    said(
        FactKind.APPRAISED,
        st.builds(AppraisedValue, st.just("work"), st.sampled_from(["positive", "not-positive"]), st.integers(0, 90)),
    ),
    said(FactKind.SCORED, st.builds(ScoredValue, st.integers(0, 100))),
    said(
        FactKind.RECOGNIZED,
        st.builds(RecognizedValue, st.sampled_from(["cpr", "other"]), st.sampled_from(["partner", "other"])),
    ),
    said(FactKind.EARNED, nothing, ACHIEVEMENTS),
)
ledgers = st.one_of(
    st.lists(facts, max_size=4, unique_by=lambda fact: fact.id),
    st.lists(facts, min_size=6, max_size=16, unique_by=lambda fact: fact.id),
)


@given(packs(), ledgers, ledgers)
def test_more_facts_never_take_anything_away(pack: Pack, some: list[FactView], more: list[FactView]) -> None:
    known = {fact.id for fact in some}
    less, greater = evaluate(pack, WAY, some), evaluate(pack, WAY, some + [f for f in more if f.id not in known])
    assert less.word & greater.word == less.word
    assert less.earned <= greater.earned
    assert set(less.met()) <= set(greater.met())


@given(packs(), ledgers, ledgers)
def test_whoever_changes_campus_keeps_every_requirement_met(
    pack: Pack, ledger: list[FactView], more: list[FactView]
) -> None:
    known = {fact.id for fact in ledger}
    before = evaluate(pack, ANOTHER_WAY, ledger)
    later = ledger + [fact for fact in more if fact.id not in known]
    after = evaluate(pack, WAY, later, former=(FormerPathway(ANOTHER_WAY),))
    assert before.word & after.word == before.word
    assert after.word == evaluate(pack, WAY, later).word | evaluate(pack, ANOTHER_WAY, later).word


@given(packs(), ledgers, st.integers(0, 2**16))
def test_order_and_repeats_change_nothing(pack: Pack, ledger: list[FactView], seed: int) -> None:
    shuffled = ledger + ledger[:3]
    Random(seed).shuffle(shuffled)
    assert evaluate(pack, WAY, shuffled) == evaluate(pack, WAY, ledger)


@given(packs(), ledgers)
def test_the_earned_are_a_fixpoint_and_the_least_one(pack: Pack, ledger: list[FactView]) -> None:
    judgment = evaluate(pack, WAY, ledger)
    assert judgment.earned == least_fixpoint(pack, judgment.word, given_outright(pack, ledger))


def given_outright(pack: Pack, ledger: list[FactView]) -> frozenset[str]:
    """The achievements that facts give by themselves, told anew in other words than the judge's."""
    awarded = {fact.about for fact in ledger if fact.kind is FactKind.EARNED}
    (rule,) = pack.equivalences
    stands_in = any(
        fact.value == RecognizedValue("cpr", "partner") and (rule.on_or_before is None or fact.on <= rule.on_or_before)
        for fact in ledger
    )
    return frozenset(awarded | ({rule.gives} if stands_in else set()))


def least_fixpoint(pack: Pack, word: int, start: frozenset[str]) -> frozenset[str]:
    """What is earned, by rounds over everything, until a round adds nothing."""
    bits = pack.requirement_bits()
    now = start
    while True:

        def holds(leaf: Leaf, now: frozenset[str] = now) -> bool:
            return bool(word >> bits[leaf.key] & 1) if leaf.kind is LeafKind.REQUIREMENT else leaf.key in now

        grown = now | {
            key
            for key, achievement in pack.achievements.items()
            if achievement.release is Release.AUTO and plainly_met(achievement.requires, holds)
        }
        if grown == now:
            return now
        now = grown


def plainly_met(tree: Tree, holds: Callable[[Leaf], bool]) -> bool:
    """The semantics of trees, written out: the judge must agree with it."""
    if isinstance(tree, Leaf):
        return holds(tree)
    met = [plainly_met(child, holds) for child in set(tree.children)]
    if not met:
        return False
    if tree.combine is Combine.ALL:
        return all(met)
    if tree.combine is Combine.ANY:
        return any(met)
    return 1 <= tree.n <= len(met) and met.count(True) >= tree.n


@given(packs(), ledgers)
def test_each_requirement_is_met_exactly_when_single_facts_meet_its_tree(pack: Pack, ledger: list[FactView]) -> None:
    judgment = evaluate(pack, WAY, ledger)
    for index, (key, asked) in enumerate(pack.requirements.items()):
        enough = {fact.about for fact in ledger if satisfies(asked.standard, fact, pack)}
        way = pack.pathways[WAY].ways.get(key)
        expected = way is not None and plainly_met(way, {activity(about) for about in enough}.__contains__)
        assert judgment.requirements[key].met is expected
        assert bool(judgment.word >> index & 1) is expected


@given(packs(), ledgers)
def test_the_facts_named_as_reasons_are_enough_by_themselves(pack: Pack, ledger: list[FactView]) -> None:
    judgment = evaluate(pack, WAY, ledger)
    by_id = {fact.id: fact for fact in ledger}
    for key, requirement_found in judgment.requirements.items():
        alone = evaluate(pack, WAY, [by_id[each] for each in requirement_found.because])
        assert alone.requirements[key].met is requirement_found.met
    for key, achievement_found in judgment.achievements.items():
        alone = evaluate(pack, WAY, [by_id[each] for each in achievement_found.because])
        assert alone.achievements[key].met is achievement_found.met


@given(packs(), ledgers)
def test_the_tree_of_a_finding_says_what_the_finding_says(pack: Pack, ledger: list[FactView]) -> None:
    judgment = evaluate(pack, WAY, ledger)
    for found in judgment.requirements.values():
        assert (found.tree is not None and found.tree.met) is found.met
        assert not (found.met and found.missing)
    for achievement_found in judgment.achievements.values():
        assert achievement_found.tree.met is achievement_found.met
        assert not (achievement_found.met and (achievement_found.missing or achievement_found.waits_for))


@given(activity_trees, st.sets(st.sampled_from(ACTIVITIES)))
def test_what_is_missing_would_meet_the_tree_and_nothing_less_would(tree: Tree, held: set[str]) -> None:
    def holds(leaf: Leaf) -> tuple[UUID, ...] | None:
        return () if leaf.key in held else None

    lacking = missing(tree, holds)
    keys = {leaf.key for leaf in lacking}
    if inspect(tree, holds).met:
        assert lacking == ()
    elif lacking:
        assert is_met(tree, lambda leaf: leaf.key in held | keys)
        for key in keys:
            fewer = {activity(each) for each in (held | keys) - {key}}
            assert not is_met(tree, fewer.__contains__)
    else:
        assert not is_met(tree, lambda _: True)


@given(st.lists(st.sampled_from([all_of(), Node(Combine.ANY, ()), Node(Combine.AT_LEAST, (), 0)]), max_size=3), ledgers)
def test_trees_without_any_leaf_never_award(hollow: list[Node], ledger: list[FactView]) -> None:
    tree = Node(Combine.ALL, tuple(hollow))
    assert leaves(tree) == ()
    pack = a_pack([an_achievement("x", tree)], [a_requirement("r")], [a_pathway(WAY, {"r": tree})])
    judgment = evaluate(pack, WAY, ledger)
    assert judgment.word == 0
    assert judgment.met() == ()
