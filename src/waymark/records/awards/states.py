"""How an award may move on. Nothing but a person's decision takes one away."""

from collections.abc import Mapping
from enum import StrEnum


class AwardState(StrEnum):
    PROPOSED = "proposed"
    GRANTED = "granted"
    DISMISSED = "dismissed"
    IN_QUESTION = "in_question"
    REVOKED = "revoked"


LIVE_AWARD_STATES = (AwardState.PROPOSED, AwardState.GRANTED, AwardState.IN_QUESTION)

AWARD_MOVES: Mapping[AwardState, frozenset[AwardState]] = {
    AwardState.PROPOSED: frozenset({AwardState.GRANTED, AwardState.DISMISSED}),
    AwardState.GRANTED: frozenset({AwardState.IN_QUESTION}),
    AwardState.IN_QUESTION: frozenset({AwardState.GRANTED, AwardState.REVOKED}),
    AwardState.REVOKED: frozenset({AwardState.GRANTED}),  # only while its badge is on hold: a revocation canceled
}


class ItemState(StrEnum):
    """What became of one award of a release of many."""

    WAITING = "waiting"
    RELEASED = "released"
    LEFT = "left"  # it moved on, or may not be released
    STOPPED = "stopped"  # the release was stopped before its turn
    ON_HOLD = "on-hold"  # released, and its badge was put on hold from the release
