"""Canonical forms by shape: the plan of a shape met before, the full algorithm for everything else.

On request a sample of the documents that a plan decides also runs the full algorithm; a difference is reported, and the
full algorithm's answer counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Mapping

from openbadges3.canonical.canonical_json import jcs
from openbadges3.canonical.plan import compile_plan
from openbadges3.canonical.printing import Adapting, Copy, Printing
from openbadges3.canonical.safe import canonical_bytes
from openbadges3.canonical.shape import Shape, shape_of
from openbadges3.errors import OpenBadgesError, WorkBudgetError
from openbadges3.strict_json import Json, dumps
from openbadges3.work import CANONICAL_BYTE, Work

CAPACITY = 512
"""How many shapes are kept; when they are full all are dropped, so hostile shapes cannot fill the memory."""

LARGEST = 1_500
"""A shape of more parts than this is not kept."""

_MARKS_OPTIONS = "proofPurpose"
_OPTIONS_KEPT = 1_024
_LONGEST_OPTIONS = 1_024
_DIGESTS_KEPT = 1_024
_PRINTINGS_KEPT = 16
_SHORT = 64 * 1024
"""Documents with more bytes of N-Quads make no printing: those are kept in memory."""

Difference = Callable[[Mapping[str, Json]], None]


def is_light(shape: Shape) -> bool:
    """Whether the names and terms of a shape are short enough to be kept in memory."""
    return sum(len(part) if type(part) is str else len(str(part)) for part in shape) <= _SHORT


class Described:
    """A document with its shape and the texts of its slots; and the copy of a printing that it is, where that is known.

    A copy knows its shape and finds its texts, so a document is walked through only where it is none.
    """

    __slots__ = ("_shape", "_texts", "copy", "document")

    def __init__(self, document: Mapping[str, Json], copy: Copy | None = None) -> None:
        self.document, self.copy = document, copy
        self._shape = None if copy is None else copy.printing.shape
        self._texts: list[str] | None = None

    @property
    def shape(self) -> Shape:
        """As `shape_of` gives it."""
        if self._shape is None:
            self._shape, self._texts = shape_of(self.document)
        return self._shape

    @property
    def texts(self) -> list[str]:
        """As `shape_of` gives them."""
        if self._texts is None:
            self._texts = shape_of(self.document)[1] if self.copy is None else self.copy.texts
        return self._texts

    def jcs(self) -> bytes:
        """The RFC 8785 form, or what `jcs` raises."""
        return jcs(dict(self.document)) if self.copy is None else self.copy.jcs()


class Shapes:
    """A bounded memory of plans. `counts` says how documents were decided: by plan, in full, compiled, rechecked.

    A shape is compiled when it is met the second time, so a shape met once costs no more than the full algorithm. With
    `rechecked_every` = 100, one of a hundred documents that a plan decided also runs the full algorithm, and
    `on_difference` is called with a document for which the two disagree: an alarm, never expected.
    """

    def __init__(
        self,
        *,
        capacity: int = CAPACITY,
        rechecked_every: int = 0,
        on_difference: Difference | None = None,
    ) -> None:
        self._plans: dict[Shape, Adapting | None] = {}
        self._options: dict[bytes, bytes] = {}
        self._digests: dict[Hashable, bytes] = {}
        self._seen: set[int] = set()
        self._printings: list[Printing] = []
        self._capacity = capacity
        self._rechecked_every = rechecked_every
        self.on_difference = on_difference
        self.counts = {"plan": 0, "full": 0, "compiled": 0, "rechecked": 0, "different": 0}

    def canonical(
        self, document: Mapping[str, Json], /, *, hash_name: str = "sha256", work: Work | None = None
    ) -> bytes:
        """What `canonical_bytes` gives or raises, with the bundled contexts; plans are for SHA-256."""
        if hash_name != "sha256":
            return canonical_bytes(document, hash_name=hash_name, work=work)
        if _MARKS_OPTIONS in document:
            return self._of_options(document, work)
        return self.canonical_of(Described(document), work)

    def canonical_of(self, described: Described, work: Work | None = None) -> bytes:
        """As `canonical`, for a document that is described already."""
        planned = self.planned_of(described, work)
        return canonical_bytes(described.document, work=work) if planned is None else planned

    def copy_in(self, written: bytes) -> Copy | None:
        """The copy of a printing that was written like this, if it is one of those met lately."""
        for printing in self._printings:
            copy = printing.copy_in(written)
            if copy is not None:
                if printing is not self._printings[0]:
                    self._put_first(printing)
                return copy
        return None

    def _put_first(self, printing: Printing, *, instead_of: Printing | None = None) -> None:
        others = [other for other in self._printings if other is not printing and other is not instead_of]
        self._printings = [printing, *others[: _PRINTINGS_KEPT - 1]]

    def describe(self, document: Mapping[str, Json], written: bytes) -> Described:
        """The document, of which these are the bytes (`dumps`), described."""
        return Described(document, self.copy_in(written))

    def digest(self, described: Described) -> bytes:
        """SHA-256 of the canonical form.

        A document is linted, signed and checked in three steps; its digest is found again by what it says, so the
        canonical form is made once. Raises what `canonize` raises.
        """
        known = self._digests.get(_key(described))
        return self.remember(described, self.canonical_of(described)) if known is None else known

    def remember(self, described: Described, canonical: bytes) -> bytes:
        """Keep the digest of the canonical form of a document, and answer it."""
        if len(self._digests) >= _DIGESTS_KEPT:
            self._digests.clear()
        digest = self._digests[_key(described)] = hashlib.sha256(canonical).digest()
        return digest

    def _of_options(self, document: Mapping[str, Json], work: Work | None) -> bytes:
        """Proof options come again and again, to the letter."""
        try:
            written = dumps(document)
        except OpenBadgesError:
            return canonical_bytes(document, work=work)
        known = self._options.get(written)
        if known is None:
            planned = self.planned(document, work)
            known = canonical_bytes(document, work=work) if planned is None else planned
            if len(self._options) >= _OPTIONS_KEPT:
                self._options.clear()
            if len(written) <= _LONGEST_OPTIONS:
                self._options[written] = known
        return known

    def planned(self, document: Mapping[str, Json], work: Work | None = None) -> bytes | None:
        """The canonical form by plan, in which no blank node needed Hash N-Degree Quads; `None` if no plan decides."""
        return self.planned_of(Described(document), work)

    def planned_of(self, described: Described, work: Work | None = None) -> bytes | None:
        """As `planned`, for a document that is described already."""
        planned = self._by_plan(described, work) if described.copy is None else described.copy.canonical()
        if planned is None:
            self.counts["full"] += 1
            return None
        return self._sampled(described.document, planned)

    def _by_plan(self, described: Described, work: Work | None) -> bytes | None:
        plan = self._plan(described.document, described.shape, work)
        if plan is not None and work is not None:
            work.spend(sum(map(len, described.texts)) * CANONICAL_BYTE)
        planned = None if plan is None else plan.canonical(described.texts)
        if plan is None or planned is None:
            return None
        if len(planned) <= _SHORT and _MARKS_OPTIONS not in described.document:
            self._learn(plan, described)
        return planned

    def _learn(self, plan: Adapting, described: Described) -> None:
        shape = described.shape
        current = next((printing for printing in self._printings if printing.shape == shape), None)
        printing = plan.learn(described.document, shape, described.texts, current)
        if printing is not None:
            self._put_first(printing, instead_of=current)

    def _plan(self, document: Mapping[str, Json], shape: Shape, work: Work | None) -> Adapting | None:
        """The plan of a shape, compiled when it is met the second time; the first time only a trace of it is kept."""
        try:
            return self._plans[shape]
        except KeyError:
            trace = hash(shape)
        if trace not in self._seen or len(shape) > LARGEST or not is_light(shape):
            if len(self._seen) >= 8 * self._capacity:
                self._seen.clear()
            self._seen.add(trace)
            return None
        if len(self._plans) >= self._capacity:
            self._plans.clear()
        self.counts["compiled"] += 1
        try:
            plan = compile_plan(document, work=work)
        except WorkBudgetError:
            raise
        except OpenBadgesError:
            plan = None
        adapting = self._plans[shape] = None if plan is None else Adapting(plan)
        return adapting

    def _sampled(self, document: Mapping[str, Json], planned: bytes) -> bytes:
        """The canonical form by plan; of a sample of documents, that of the full algorithm."""
        self.counts["plan"] += 1
        if not self._rechecked_every or self.counts["plan"] % self._rechecked_every:
            return planned
        self.counts["rechecked"] += 1
        full = canonical_bytes(document)
        if full != planned:
            self.counts["different"] += 1
            if self.on_difference is not None:
                self.on_difference(document)
        return full


class Knowing:
    """Canonical forms by shape within a budget, where the badge itself may be described already."""

    def __init__(self, described: Described | None, shapes: Shapes, work: Work | None = None) -> None:
        self.described, self.shapes, self.work = described, shapes, work

    def __call__(self, document: Mapping[str, Json], /, *, hash_name: str = "sha256") -> bytes:
        """As `Shapes.canonical`."""
        if hash_name == "sha256" and self.described is not None and document == self.described.document:
            return self.shapes.canonical_of(self.described, self.work)
        return self.shapes.canonical(document, hash_name=hash_name, work=self.work)


def _key(described: Described) -> Hashable:
    """What tells a document from every other one: what is its own, or all of it."""
    return hashlib.sha256(dumps(described.document)).digest() if described.copy is None else described.copy.key
