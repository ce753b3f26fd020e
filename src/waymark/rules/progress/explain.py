"""The trail: what has been found, drawn for the learner as waymarks in order, and the one best next step.

Pure, and without sentences: pages put words to the states. The judgment stays the truth; this is a drawing of it.
"""

from collections.abc import Iterator, Mapping

from waymark.rules.packs.model import Achievement, Activity, Combine, Leaf, LeafKind, Node, Pack, Release, Tier, Tree
from waymark.rules.progress import tree as trees
from waymark.rules.progress.findings import AchievementFinding, Judgment, RequirementFinding
from waymark.rules.progress.waypoints import (
    ActivityPoint,
    NextStep,
    StepKind,
    Stretch,
    StretchState,
    Trail,
    Waypoint,
    WorkState,
)


def trail_of(pack: Pack, judgment: Judgment, *, work: Mapping[str, WorkState]) -> Trail:
    """The trail of one learner: `work` maps an activity key to the state of the learner's open work on it."""
    later = frozenset(key for key in pack.achievements if is_later(pack, key, earned=judgment.earned))
    open_requirements = frozenset(
        leaf.key
        for key, achievement in pack.achievements.items()
        if key not in later
        for leaf in trees.leaves(achievement.requires)
        if leaf.kind is LeafKind.REQUIREMENT
    )
    waypoints = {
        key: _waypoint(pack, judgment.requirements[key], work, is_open=key in open_requirements)
        for key in pack.requirements
    }
    stretches = tuple(
        _stretch(pack.achievements[key], judgment.achievements[key], judgment, waypoints, is_later=key in later)
        for key in _trail_order(pack)
    )
    return Trail(
        levels=tuple(each for each in stretches if each.tier is Tier.LEVEL),
        side_trails=tuple(each for each in stretches if each.tier is Tier.MICRO),
        stack=tuple(each for each in stretches if each.tier is Tier.STACK),
        next=next_step(stretches),
    )


def is_later(pack: Pack, achievement_key: str, *, earned: frozenset[str]) -> bool:
    """Whether an achievement must wait: it requires an earned level (or stack) that is not yet earned.

    Told by the tree: were all its requirements met and all its micro-badges earned, it would still not be met.
    Micro-badges never make a level wait, for they are walked beside it in any order.
    """

    def would_hold(leaf: Leaf) -> bool:
        if leaf.kind is LeafKind.EARNED:
            achievement = pack.achievements.get(leaf.key)
            return leaf.key in earned or (achievement is not None and achievement.tier is Tier.MICRO)
        return leaf.kind is LeafKind.REQUIREMENT

    return achievement_key not in earned and not trees.is_met(pack.achievements[achievement_key].requires, would_hold)


def _trail_order(pack: Pack) -> list[str]:
    """Levels by number, then micro-badges, then the stack; else the order of the pack."""
    rank = {Tier.LEVEL: 0, Tier.MICRO: 1, Tier.STACK: 2}
    return sorted(pack.achievements, key=lambda key: (rank[pack.achievements[key].tier], pack.achievements[key].level))


def _stretch(
    achievement: Achievement,
    finding: AchievementFinding,
    judgment: Judgment,
    waypoints: Mapping[str, Waypoint],
    *,
    is_later: bool,
) -> Stretch:
    named = trees.leaves(achievement.requires)
    here = tuple(waypoints[leaf.key] for leaf in named if leaf.kind is LeafKind.REQUIREMENT and leaf.key in waypoints)
    asks = tuple(leaf.key for leaf in named if leaf.kind is LeafKind.EARNED)
    return Stretch(
        key=achievement.key,
        name=achievement.name,
        short_name=achievement.short_name,
        tier=achievement.tier,
        level=achievement.level,
        art=achievement.art,
        state=_stretch_state(achievement, finding, is_later=is_later),
        waypoints=here,
        asks=asks,
        waits_for=tuple(key for key in asks if key not in judgment.earned),
        reached=sum(point.state is WorkState.REACHED for point in here),
        total=len(here),
    )


def _stretch_state(achievement: Achievement, finding: AchievementFinding, *, is_later: bool) -> StretchState:
    if finding.earned:
        return StretchState.EARNED
    if finding.met and achievement.release is Release.CONFIRM:
        return StretchState.TO_CONFIRM
    return StretchState.LATER if is_later else StretchState.OPEN


def _waypoint(pack: Pack, finding: RequirementFinding, work: Mapping[str, WorkState], *, is_open: bool) -> Waypoint:
    pathway = pack.pathways.get(finding.way)
    way = pathway.ways.get(finding.key) if pathway is not None else None
    shown = trees.found_leaves(finding.tree) if finding.tree is not None else ()
    met = {leaf.key for leaf in shown if leaf.met}
    named = list(dict.fromkeys(leaf.key for leaf in shown if leaf.key in pack.activities))
    states = {key: WorkState.REACHED if key in met else _work_state(work.get(key), is_open=is_open) for key in named}
    return Waypoint(
        key=finding.key,
        title=pack.requirements[finding.key].title,
        state=WorkState.REACHED if finding.met else _requirement_state(way, states, is_open=is_open),
        combine=way.combine if isinstance(way, Node) else Combine.ALL,
        needed=trees.needed(way) if isinstance(way, Node) else 1,
        activities=tuple(
            _activity_point(pack.activities[key], states[key], suggested=key in finding.missing) for key in named
        ),
        because=finding.because,
        tree=finding.tree,
        waived=finding.waived,
    )


def _activity_point(activity: Activity, state: WorkState, *, suggested: bool) -> ActivityPoint:
    return ActivityPoint(activity.key, activity.kind, activity.title, activity.minutes, state, suggested)


def _work_state(told: WorkState | None, *, is_open: bool) -> WorkState:
    if told in (WorkState.STARTED, WorkState.WITH_ASSESSOR, WorkState.CHANGE_ASKED):
        return told
    return WorkState.OPEN if is_open else WorkState.LATER


def _requirement_state(way: Tree | None, states: Mapping[str, WorkState], *, is_open: bool) -> WorkState:
    """Who has the next move: with an assessor only when nothing more is needed should all that is there be accepted."""
    if WorkState.CHANGE_ASKED in states.values():
        return WorkState.CHANGE_ASKED

    def may_hold(leaf: Leaf) -> bool:
        return states.get(leaf.key) in (WorkState.REACHED, WorkState.WITH_ASSESSOR)

    if way is not None and trees.is_met(way, may_hold):
        return WorkState.WITH_ASSESSOR
    if WorkState.STARTED in states.values():
        return WorkState.STARTED
    return WorkState.OPEN if is_open else WorkState.LATER


def next_step(stretches: tuple[Stretch, ...]) -> NextStep:
    """The one best next thing, from stretches in trail order.

    Work that came back first; then, level by level and requirement by requirement, what is begun or open; side trails
    after the levels that are open. When nothing is left to do: waiting, an award to be confirmed, or finished. What
    leads only to something already earned is never suggested.
    """
    behind = (StretchState.EARNED, StretchState.TO_CONFIRM)
    places = [(stretch, point) for stretch in stretches if stretch.state not in behind for point in stretch.waypoints]
    by_learner = (WorkState.STARTED, WorkState.OPEN)
    step = (
        _first(places, (WorkState.CHANGE_ASKED,))
        or _first(places, by_learner)
        or _first(places, (WorkState.WITH_ASSESSOR,))
    )
    return step or _without_work(stretches)


STEPS = {
    WorkState.CHANGE_ASKED: StepKind.CHANGE,
    WorkState.STARTED: StepKind.CONTINUE,
    WorkState.OPEN: StepKind.START,
    WorkState.WITH_ASSESSOR: StepKind.WAIT,
}


def _first(places: list[tuple[Stretch, Waypoint]], states: tuple[WorkState, ...]) -> NextStep | None:
    """The first waypoint in one of the states, with its activity in the earliest of the states that one is in."""
    for stretch, point in places:
        if point.state not in states:
            continue
        for state in states:
            activity = _in_state(point, state)
            if activity is not None:
                return NextStep(STEPS[state], stretch.key, point.key, activity.key)
    return None


def _without_work(stretches: tuple[Stretch, ...]) -> NextStep:
    unearned = [stretch for stretch in stretches if stretch.state is not StretchState.EARNED]
    for stretch in unearned:
        if stretch.state is StretchState.TO_CONFIRM:
            return NextStep(StepKind.CONFIRM, stretch.key)
    return NextStep(StepKind.ASK, unearned[0].key) if unearned else NextStep(StepKind.FINISHED)


def _in_state(point: Waypoint, state: WorkState) -> ActivityPoint | None:
    """The activity in that state that the judgment suggests, else the first in that state."""
    alike: Iterator[ActivityPoint] = (each for each in point.activities if each.state is state)
    return min(alike, key=lambda each: not each.suggested, default=None)
