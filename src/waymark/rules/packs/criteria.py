"""What is asked for: trees that join requirements, achievements and activities, and standards one fact can meet."""

from dataclasses import dataclass
from enum import StrEnum


class Combine(StrEnum):
    """How a node joins its children."""

    ALL = "all"
    ANY = "any"
    AT_LEAST = "at_least"


class LeafKind(StrEnum):
    """What a leaf names."""

    REQUIREMENT = "requirement"
    EARNED = "earned"  # an achievement that was awarded
    ACTIVITY = "activity"


@dataclass(frozen=True)
class Leaf:
    """One thing asked for, by key."""

    kind: LeafKind
    key: str


@dataclass(frozen=True)
class Node:
    """Children joined by `combine`; `n` counts for AT_LEAST only (1 <= n <= number of children). Never empty."""

    combine: Combine
    children: "tuple[Tree, ...]"
    n: int = 0


Tree = Node | Leaf


class FactKind(StrEnum):
    """What a fact in the ledger says about an activity (for EARNED about an achievement, for WAIVED
    about a requirement)."""

    DONE = "done"
    ACCEPTED = "accepted"
    RATED = "rated"
    APPRAISED = "appraised"
    RECOGNIZED = "recognized"
    SCORED = "scored"
    EARNED = "earned"
    WAIVED = "waived"


@dataclass(frozen=True)
class DoneStandard:
    """Met by done, accepted or rated."""


@dataclass(frozen=True)
class AcceptedStandard:
    """Met by accepted (an assessor chose to accept) or rated."""


@dataclass(frozen=True)
class RubricStandard:
    """Met by one rated fact in which every criterion of the rubric is at `at_least` or above."""

    rubric: str
    at_least: str


@dataclass(frozen=True)
class AppraisalStandard:
    """Met by one appraised fact with the outcome and at least the hours asked."""

    appraisal: str
    outcome: str
    hours: int


@dataclass(frozen=True)
class ScoreStandard:
    """Met by one scored fact of at least this many percent."""

    at_least: int


@dataclass(frozen=True)
class RecognizedStandard:
    """Met by a badge from elsewhere that was verified and recognized."""


Standard = DoneStandard | AcceptedStandard | RubricStandard | AppraisalStandard | ScoreStandard | RecognizedStandard
