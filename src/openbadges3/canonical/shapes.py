"""Canonical forms by shape: the plan of a shape met before, the full algorithm for everything else.

A sample of the documents that a plan decides also runs the full algorithm; a difference is reported, and the full
algorithm's answer counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from openbadges3.canonical.plan import Plan, compile_plan
from openbadges3.canonical.safe import canonize
from openbadges3.canonical.shape import Shape, shape_of
from openbadges3.errors import OpenBadgesError
from openbadges3.strict_json import Json

CAPACITY = 512
"""How many shapes are kept; when they are full all are dropped, so hostile shapes cannot fill the memory."""

LARGEST = 1_500
"""A shape of more parts than this is not kept."""

RECHECKED_EVERY = 100
"""One of how many documents that a plan decided also runs the full algorithm."""

Difference = Callable[[Mapping[str, Json]], None]


class Shapes:
    """A bounded memory of plans. `counts` says how documents were decided: by plan, in full, compiled, rechecked.

    A shape is compiled when it is met the second time, so a shape met once costs no more than the full algorithm.
    `on_difference` is called with a document for which plan and full algorithm disagree: an alarm, never expected.
    """

    def __init__(
        self,
        *,
        capacity: int = CAPACITY,
        rechecked_every: int = RECHECKED_EVERY,
        on_difference: Difference | None = None,
    ) -> None:
        self._plans: dict[Shape, Plan | None] = {}
        self._seen: set[int] = set()
        self._capacity = capacity
        self._rechecked_every = rechecked_every
        self.on_difference = on_difference
        self.counts = {"plan": 0, "full": 0, "compiled": 0, "rechecked": 0, "different": 0}

    def canonical(self, document: Mapping[str, Json]) -> str:
        """What `canonize(document)` gives or raises, with the bundled contexts and SHA-256."""
        planned = self.planned(document)
        return canonize(document) if planned is None else planned

    def planned(self, document: Mapping[str, Json]) -> str | None:
        """The canonical form by plan, in which no blank node needed Hash N-Degree Quads; `None` if no plan decides."""
        shape, texts = shape_of(document)
        planned = self._planned(document, shape, texts)
        if planned is None:
            self.counts["full"] += 1
            return None
        self.counts["plan"] += 1
        if self._rechecked_every and self.counts["plan"] % self._rechecked_every == 0:
            return self._rechecked(document, planned)
        return planned

    def _planned(self, document: Mapping[str, Json], shape: Shape, texts: list[str]) -> str | None:
        if shape not in self._plans and not self._remember(document, shape):
            return None
        plan = self._plans[shape]
        return None if plan is None else plan.canonical(texts)

    def _remember(self, document: Mapping[str, Json], shape: Shape) -> bool:
        """Compile a shape met the second time; the first time only a trace of it is kept."""
        trace = hash(shape)
        if trace not in self._seen or len(shape) > LARGEST:
            if len(self._seen) >= 8 * self._capacity:
                self._seen.clear()
            self._seen.add(trace)
            return False
        if len(self._plans) >= self._capacity:
            self._plans.clear()
        self.counts["compiled"] += 1
        try:
            self._plans[shape] = compile_plan(document)
        except OpenBadgesError:
            self._plans[shape] = None
        return True

    def _rechecked(self, document: Mapping[str, Json], planned: str) -> str:
        self.counts["rechecked"] += 1
        full = canonize(document)
        if full != planned:
            self.counts["different"] += 1
            if self.on_difference is not None:
                self.on_difference(document)
        return full
