"""How a request to be added may move on."""

from collections.abc import Mapping
from enum import StrEnum


class JoinState(StrEnum):
    WAITING = "waiting"
    ADDED = "added"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


JOIN_MOVES: Mapping[JoinState, frozenset[JoinState]] = {
    JoinState.WAITING: frozenset({JoinState.ADDED, JoinState.DECLINED, JoinState.WITHDRAWN}),
    JoinState.ADDED: frozenset({JoinState.WAITING}),  # the roster that answered it was taken back
}
