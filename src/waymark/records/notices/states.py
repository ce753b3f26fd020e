"""How a message may move on."""

from collections.abc import Mapping
from enum import StrEnum


class MessageState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


MESSAGE_MOVES: Mapping[MessageState, frozenset[MessageState]] = {
    MessageState.QUEUED: frozenset({MessageState.SENT, MessageState.FAILED}),
    MessageState.FAILED: frozenset({MessageState.QUEUED}),
}

CALLED_BACK = "called back"
"""Stands where the error stands of a letter that was stopped before it went out."""
