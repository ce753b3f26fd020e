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
