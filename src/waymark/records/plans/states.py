"""How a goal may move on, and how far off it is."""

from collections.abc import Mapping
from enum import StrEnum


class Horizon(StrEnum):
    SOON = "soon"  # within this term
    YEAR = "year"  # within a year
    LATER = "later"  # three to five years


class GoalState(StrEnum):
    OPEN = "open"
    REACHED = "reached"
    PARTLY = "partly"
    CHANGED = "changed"  # learned that something else fits better
    SET_ASIDE = "set_aside"


GOAL_MOVES: Mapping[GoalState, frozenset[GoalState]] = {
    state: frozenset(set(GoalState) - {state})
    for state in GoalState  # the learner's own: may always think again
}
