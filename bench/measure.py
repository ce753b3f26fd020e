"""Paired timing: ours and the reference take turns, and the median of the ratios of the rounds is told."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

Round = Callable[[], float]
"""Does its work once and returns how many it did per second."""


@dataclass(frozen=True)
class Measured:
    """What was measured. `ratio` is ours over the reference, per second: more is better. `least` is the goal."""

    name: str
    reference: str
    ours: float
    theirs: float
    ratio: float
    least: float = 0

    def line(self) -> str:
        """One row of the table."""
        goal = f"{self.least:g}" if self.least else "-"
        return (
            f"| {self.name} | {self.ours:,.0f} | {self.reference} | {self.theirs:,.0f} | {self.ratio:,.2f} | {goal} |"
        )


HEAD = "| What | per second | Reference | per second | ratio | at least |\n|---|--:|---|--:|--:|--:|"


def paired(name: str, ours: Round, reference: str, theirs: Round, *, rounds: int = 5, least: float = 0) -> Measured:
    """Run both in turn, once to warm up and then `rounds` times."""
    ours(), theirs()
    pairs = [(ours(), theirs()) for _ in range(rounds)]
    return Measured(
        name=name,
        reference=reference,
        ours=median(mine for mine, _ in pairs),
        theirs=median(other for _, other in pairs),
        ratio=median(mine / other for mine, other in pairs),
        least=least,
    )


def per_second(work: Callable[[], object], *, times: int) -> Round:
    """A round that does `work` so many times."""

    def round_() -> float:
        began = perf_counter()
        for _ in range(times):
            work()
        return times / (perf_counter() - began)

    return round_
