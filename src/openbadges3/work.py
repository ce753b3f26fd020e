"""How much work one check may cost: one budget for a badge and everything inside it, whatever it is made of.

Work is counted, not timed, so that the same badge gets the same answer on a busy machine. It is counted in microseconds
of a slow one; a quick machine takes a third of them. Over the budget nothing is said against the badge: the answer is
`cannot-tell`.
"""

from __future__ import annotations

from collections.abc import Mapping

from .errors import WorkBudgetError
from .strict_json import Json

MOST = 250_000
"""The budget of one check, in microseconds: below half a second, and more than an honest badge ever needs."""

READ_BYTE = 0.012
"""To read one byte of JSON strictly."""

CANONICAL_BYTE = 0.015
"""To write, sort and hash one byte in canonical form."""

CANONICAL_VALUE = 70
"""To expand one JSON value, make its statement and hash it."""

CONTEXT = 250
"""To process the contexts that an object names for itself."""

STRUCTURE_PART = 4
"""To hold one part of a shape to the model of the standard."""

RELATED, PERMUTATION, N_DEGREE_CALL = 10, 20, 250
"""The steps of Hash N-Degree Quads (RDFC-1.0 §4.8)."""

KEY, RSA_KEY, SIGNATURE = 600, 6_000, 250
"""To find out whether a key is sound, and to check one signature with it."""

FETCHED = 200
"""To look at something that was fetched, beside its bytes."""

INFLATED_LIST = 4_000
"""To unpack a status list."""

EVALUATION = 6
"""To hold one value to one schema."""


class Work:
    """The budget of one check; `left` is what remains of it."""

    def __init__(self, most: float = MOST) -> None:
        self.most = self.left = float(most)

    @property
    def spent(self) -> float:
        """What was spent so far."""
        return self.most - self.left

    def spend(self, microseconds: float) -> None:
        """Take from the budget, before the work is done; `WorkBudgetError` when it is used up."""
        self.left -= microseconds
        if self.left < 0:
            raise WorkBudgetError("Checking this badge takes more work than an honest one needs, so it was stopped.")

    def read(self, size: int) -> None:
        """Spend what it costs to read so many bytes."""
        self.spend(size * READ_BYTE)

    def canonicalize(self, document: Mapping[str, Json]) -> None:
        """Spend what the full canonical form of a document costs, blank nodes that look alike aside."""
        values, characters, contexts = weigh(document)
        self.spend(values * CANONICAL_VALUE + characters * CANONICAL_BYTE + contexts * CONTEXT)


def weigh(document: Mapping[str, Json]) -> tuple[int, int, int]:
    """How many values a document holds, how many characters in its texts, and how many contexts are named in it."""
    values = characters = contexts = 0
    stack: list[Json] = [dict(document)]
    while stack:
        item = stack.pop()
        values += 1
        if isinstance(item, str):
            characters += len(item)
        elif isinstance(item, dict):
            contexts += "@context" in item
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)
    return values, characters, contexts
