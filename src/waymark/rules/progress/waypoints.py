"""The values a trail is drawn with: states, waypoints, stretches and the next step."""

from dataclasses import dataclass
from enum import StrEnum

from waymark.rules.packs.model import ActivityKind, Combine, Tier
from waymark.rules.progress.tree import Because, Finding


class WorkState(StrEnum):
    """Where a piece of work, or the requirement it is for, stands for the learner.

    Callers tell STARTED, WITH_ASSESSOR and CHANGE_ASKED of activities with open work; REACHED, OPEN and LATER follow
    from the judgment.
    """

    REACHED = "reached"
    CHANGE_ASKED = "change-asked"  # sent back: the learner has the next move
    WITH_ASSESSOR = "with-assessor"  # somebody else has the next move
    STARTED = "started"  # a draft, an experience under way: the learner has the next move
    OPEN = "open"
    LATER = "later"


class StretchState(StrEnum):
    """Where an achievement stands."""

    EARNED = "earned"
    TO_CONFIRM = "to-confirm"  # everything is met; a person must release it
    OPEN = "open"
    LATER = "later"


@dataclass(frozen=True)
class ActivityPoint:
    """One activity that leads to a requirement. `suggested` is true of those the judgment names as missing."""

    key: str
    kind: ActivityKind
    title: str
    minutes: int
    state: WorkState
    suggested: bool


@dataclass(frozen=True)
class Waypoint:
    """One requirement on the trail with the activities that lead to it.

    `combine` and `needed` tell how many of the outermost choices it takes ("do one of these"); `tree` has them all.
    """

    key: str
    title: str
    state: WorkState
    combine: Combine
    needed: int
    activities: tuple[ActivityPoint, ...]
    because: Because
    tree: Finding | None
    waived: str = ""  # "waived" or "replaced" when it was not met by its own steps


@dataclass(frozen=True)
class Stretch:
    """One achievement and the waypoints on the way to it. `reached` of `total` waypoints are behind the learner.

    `asks` names every achievement it requires, `waits_for` those of them not yet earned.
    """

    key: str
    name: str
    short_name: str
    tier: Tier
    level: int
    art: str
    state: StretchState
    waypoints: tuple[Waypoint, ...]
    asks: tuple[str, ...]
    waits_for: tuple[str, ...]
    reached: int
    total: int


class StepKind(StrEnum):
    """What the learner had best do next."""

    CHANGE = "change"  # work came back: change it and send it again
    CONTINUE = "continue"  # go on with what was begun
    START = "start"
    WAIT = "wait"  # everything that can be done is with somebody else
    CONFIRM = "confirm"  # all is met; a person must release the award
    ASK = "ask"  # nothing here leads on: the pack or the pathway lacks a way
    FINISHED = "finished"


@dataclass(frozen=True)
class NextStep:
    """The one best next thing. Keys are "" where the kind has none."""

    kind: StepKind
    achievement: str = ""
    requirement: str = ""
    activity: str = ""


@dataclass(frozen=True)
class Trail:
    """The whole way: levels in order, micro-badges as side trails, the stack last."""

    levels: tuple[Stretch, ...]
    side_trails: tuple[Stretch, ...]
    stack: tuple[Stretch, ...]
    next: NextStep

    def stretches(self) -> tuple[Stretch, ...]:
        """Every stretch in trail order."""
        return self.levels + self.side_trails + self.stack
