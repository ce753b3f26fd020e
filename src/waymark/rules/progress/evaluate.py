"""Judging: the facts of one enrollment against one version and pathway, to a finding that explains itself.

Pure and without a clock: the same facts give the same judgment in any order and however often they are repeated, and
more facts never take anything away.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from waymark.rules.kernel.errors import NotFound
from waymark.rules.kernel.wording import gettext as _
from waymark.rules.packs.model import Achievement, FactKind, Leaf, LeafKind, Pack, Pathway, Release, Requirement, Tree
from waymark.rules.progress import tree as trees
from waymark.rules.progress.facts import FactView, RecognizedValue, WaivedValue
from waymark.rules.progress.findings import AchievementFinding, Judgment, RequirementFinding
from waymark.rules.progress.standards import satisfies
from waymark.rules.progress.tree import Because, Holds


@dataclass(frozen=True)
class FormerPathway:
    """A pathway the learner was on before: what the facts meet there stays met, also when work begun there is judged
    later. `pack` is the version it belongs to, when that was another one."""

    key: str
    pack: Pack | None = None


def evaluate(
    pack: Pack, pathway_key: str, facts: Iterable[FactView], *, former: tuple[FormerPathway, ...] = ()
) -> Judgment:
    """What the live facts amount to: every requirement, every achievement to the fixpoint, and the progress word.

    A requirement is met when its tree of activities on the pathway is satisfied, each activity by one fact that
    satisfies the requirement's standard; when the requirement of that name is met so on a former pathway; or when it
    was waived or replaced for this learner, which the finding says.
    `earned: x` holds when x was awarded, when a recognized badge stands in for it, or when x is judged met and needs
    nobody's release. Raises NotFound when the version has no such pathway.
    """
    pathway = _pathway(pack, pathway_key)
    earlier = tuple((each.pack or pack, _pathway(each.pack or pack, each.key)) for each in former)
    ledger = _by_activity(facts)
    requirements = {key: _judge_requirement(pack, key, ledger, pathway, earlier) for key in pack.requirements}
    achievements, earned = _judge_achievements(pack, ledger, requirements)
    bits = pack.requirement_bits()
    word = sum(1 << bits[key] for key, finding in requirements.items() if finding.met)
    return Judgment(pathway_key, requirements, achievements, word, earned)


def _pathway(pack: Pack, key: str) -> Pathway:
    if key not in pack.pathways:
        said = _("This version of the program has no pathway named %(key)s. Choose one of the campuses it names.")
        raise NotFound(said % {"key": key})
    return pack.pathways[key]


def _by_activity(facts: Iterable[FactView]) -> dict[str, list[FactView]]:
    """Facts by what they are about, the earliest first: reasons name the earliest fact that will do."""
    ledger: dict[str, list[FactView]] = {}
    for fact in sorted(facts, key=lambda each: (each.on, each.id)):
        ledger.setdefault(fact.about, []).append(fact)
    return ledger


def _judge_requirement(
    pack: Pack,
    key: str,
    ledger: Mapping[str, list[FactView]],
    pathway: Pathway,
    earlier: tuple[tuple[Pack, Pathway], ...],
) -> RequirementFinding:
    here = _judge_way(pack, pack.requirements[key], ledger, pathway, way_key=pathway.key)
    if here.met:
        return here
    for version, former in earlier:
        if key not in version.requirements:
            continue
        way_key = former.key if version is pack else f"{version.version}/{former.key}"
        there = _judge_way(version, version.requirements[key], ledger, former, way_key=way_key)
        if there.met:
            return there
    waived = _waived(key, ledger)
    if waived is not None:
        return replace(here, met=True, because=(waived.id,), missing=(), waived=_how(waived))
    return here


def _waived(key: str, ledger: Mapping[str, list[FactView]]) -> FactView | None:
    """The earliest fact that two people agreed that the requirement need not be met by its own steps."""
    return next((fact for fact in ledger.get(key, ()) if fact.kind is FactKind.WAIVED), None)


def _how(fact: FactView) -> str:
    return fact.value.kind if isinstance(fact.value, WaivedValue) else ""


def _judge_way(
    pack: Pack, requirement: Requirement, ledger: Mapping[str, list[FactView]], pathway: Pathway, *, way_key: str
) -> RequirementFinding:
    way = pathway.ways.get(requirement.key)
    if way is None:
        return RequirementFinding(requirement.key, False, (), (), None, way_key)

    def holds(leaf: Leaf) -> Because | None:
        if leaf.kind is not LeafKind.ACTIVITY or leaf.key not in pack.activities:
            return None
        for fact in ledger.get(leaf.key, ()):
            if fact.kind not in (FactKind.EARNED, FactKind.WAIVED) and satisfies(requirement.standard, fact, pack):
                return (fact.id,)
        return None

    found = trees.inspect(way, holds)
    missing = tuple(leaf.key for leaf in trees.missing(way, holds) if leaf.key in pack.activities)
    return RequirementFinding(requirement.key, found.met, trees.because(found), missing, found, way_key)


def _judge_achievements(
    pack: Pack, ledger: Mapping[str, list[FactView]], requirements: Mapping[str, RequirementFinding]
) -> tuple[dict[str, AchievementFinding], frozenset[str]]:
    """The least fixpoint: a round adds achievements or ends, so cycles cannot loop, and never earn themselves."""
    awarded = _awarded(pack, ledger)
    recognized = _recognized(pack, ledger)
    held: dict[str, Because] = {**recognized, **awarded}
    order = dependency_order(pack.achievements)

    def holds(leaf: Leaf) -> Because | None:
        if leaf.kind is LeafKind.REQUIREMENT and leaf.key in requirements and requirements[leaf.key].met:
            return requirements[leaf.key].because
        if leaf.kind is LeafKind.EARNED and leaf.key in pack.achievements:
            return held.get(leaf.key)
        return None

    grew = True
    while grew:
        grew = False
        for key in order:
            if key in held or pack.achievements[key].release is not Release.AUTO:
                continue
            found = trees.inspect(pack.achievements[key].requires, holds)
            if found.met:
                held[key] = trees.because(found)
                grew = True
    findings = {
        key: _judge_achievement(pack.achievements[key].requires, key, holds, recognized, key in held) for key in order
    }
    return findings, frozenset(held)


def _judge_achievement(
    tree: Tree, key: str, holds: Holds, recognized: Mapping[str, Because], earned: bool
) -> AchievementFinding:
    found = trees.inspect(tree, holds)
    lacking = trees.missing(tree, holds)
    return AchievementFinding(
        key=key,
        met=found.met,
        earned=earned,
        because=trees.because(found),
        recognized=recognized.get(key, ()),
        missing=tuple(leaf.key for leaf in lacking if leaf.kind is LeafKind.REQUIREMENT),
        waits_for=tuple(leaf.key for leaf in lacking if leaf.kind is LeafKind.EARNED),
        tree=found,
    )


def _awarded(pack: Pack, ledger: Mapping[str, list[FactView]]) -> dict[str, Because]:
    """Achievement -> the earliest fact that it was awarded."""
    awarded: dict[str, Because] = {}
    for key in pack.achievements:
        for fact in ledger.get(key, ()):
            if fact.kind is FactKind.EARNED:
                awarded.setdefault(key, (fact.id,))
    return awarded


def _recognized(pack: Pack, ledger: Mapping[str, list[FactView]]) -> dict[str, Because]:
    """Achievement -> the earliest recognized badge that stands in for it by an equivalence."""
    earliest: dict[str, tuple[date, UUID]] = {}
    for facts in ledger.values():
        for fact in facts:
            for key in _given_by(pack, fact):
                earliest[key] = min(earliest.get(key, (fact.on, fact.id)), (fact.on, fact.id))
    return {key: (fact_id,) for key, (_, fact_id) in earliest.items()}


def _given_by(pack: Pack, fact: FactView) -> Iterable[str]:
    if fact.kind is not FactKind.RECOGNIZED or not isinstance(fact.value, RecognizedValue):
        return
    for rule in pack.equivalences:
        is_same = rule.from_achievement == fact.value.achievement and rule.from_issuer == fact.value.issuer
        is_in_time = rule.on_or_before is None or fact.on <= rule.on_or_before
        if is_same and is_in_time and rule.gives in pack.achievements:
            yield rule.gives


def dependency_order(achievements: Mapping[str, Achievement]) -> tuple[str, ...]:
    """Achievement keys so that what is asked to be earned comes first; else in the order of the pack.

    Inside a cycle, which lint refuses, the order is that of the pack.
    """
    order: dict[str, None] = {}
    entered: set[str] = set()

    def visit(key: str) -> None:
        if key in entered or key not in achievements:
            return
        entered.add(key)
        for leaf in trees.leaves(achievements[key].requires):
            if leaf.kind is LeafKind.EARNED:
                visit(leaf.key)
        order[key] = None

    for key in achievements:
        visit(key)
    return tuple(order)
