"""Printings: documents that differ in a few texts only, such as the badges of one achievement.

What they share is known: its bytes, how it reads, its canonical form. A copy is recognized by the bytes that it shares
with its printing; the texts of its own stand between them, and nothing else is looked at again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from openbadges3.canonical.blocks import Blocks, Chosen, chosen_of
from openbadges3.canonical.canonical_json import jcs
from openbadges3.canonical.narrow import narrowed
from openbadges3.canonical.plan import SENTINEL, Plan
from openbadges3.canonical.shape import Shape, with_slots
from openbadges3.strict_json import Json, Limits, dumps, measure

_WIDENINGS = 6
_MARK = re.compile(SENTINEL.encode("ascii") + rb"([0-9]+)")


class Printing:
    """Documents of one shape whose texts are those of `texts`, but for the slots in `open`.

    `token` stands for the printing where that should not be kept in memory.
    """

    def __init__(
        self, document: Mapping[str, Json], shape: Shape, texts: list[str], *, differing: Iterable[int], plan: Plan
    ) -> None:
        """`plan` is that of the shape, and must have accepted these texts, none of which holds the sentinel."""
        self.token = object()
        self.shape = shape
        self.open = tuple(sorted(differing))
        self.texts = tuple(texts)
        self._nodes, self._depth = measure(dict(document))
        self._blocks = Blocks(narrowed(plan, texts, self.open))
        marked = [f"{SENTINEL}{slot}" if slot in self.open else text for slot, text in enumerate(texts)]
        self._marked = with_slots(document, marked)
        self._first, *others = _MARK.split(dumps(self._marked))[::2]
        self._others = [(shared, len(shared)) for shared in others]

    def is_within(self, limits: Limits, *, leaving: Limits) -> bool:
        """Whether a copy with another part, of at most the size of `leaving`, is within the limits."""
        depth, nodes = max(self._depth, leaving.depth), self._nodes + leaving.nodes
        return depth <= limits.depth and nodes <= limits.nodes

    def copy_in(self, written: bytes) -> Copy | None:
        """The copy that was written like this, by `dumps` or to the same bytes; nothing if it is none that is plain.

        Texts that JSON or N-Quads write with an escape are not plain. What is no JSON may be taken for a copy.
        """
        if not written.startswith(self._first):
            return None
        found, place = [], len(self._first)
        for shared, length in self._others:
            end = written.find(b'"', place)
            if end < 0 or not written.startswith(shared, end):
                return None
            found.append(written[place:end])
            place = end + length
        if place != len(written) or not _are_plain(b"".join(found)):
            return None
        return Copy(self, tuple(found))

    def jcs(self, found: Sequence[bytes]) -> bytes:
        """The RFC 8785 form of the copy with these texts, which it writes as they are."""
        template, chosen = self._jcs
        written: bytes = template % chosen(found)
        return written

    @cached_property
    def _jcs(self) -> tuple[bytes, Chosen]:
        shared = _MARK.split(jcs(self._marked).replace(b"%", b"%%"))
        return b"%b".join(shared[::2]), chosen_of([self.open.index(int(slot)) for slot in shared[1::2]])

    def canonical(self, found: Sequence[bytes]) -> bytes | None:
        """The canonical N-Quads of the copy with these texts; nothing if the full algorithm has to decide."""
        return self._blocks.filled(found)


def _are_plain(texts: bytes) -> bool:
    """Whether texts of a JSON document stand for themselves there and in N-Quads: no escape, DEL, U+FFFE or U+FFFF."""
    return b"\\" not in texts and b"\x7f" not in texts and b"\xef\xbf" not in texts


class Adapting:
    """The plan of a shape, which learns in what texts documents of that shape differ.

    The second document makes a printing of the two; one that differs in more makes it wider, a few times.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._blocks = Blocks(plan)
        self._first: list[str] | None = None
        self._open: frozenset[int] = frozenset()
        self._widenings = 0

    def canonical(self, texts: list[str]) -> bytes | None:
        """As `Blocks.canonical`."""
        return self._blocks.canonical(texts)

    def learn(
        self, document: Mapping[str, Json], shape: Shape, texts: list[str], current: Printing | None
    ) -> Printing | None:
        """The printing that this document belongs to: the current one, or a new one; nothing if it is to have none.

        The plan must have accepted the texts.
        """
        if any(SENTINEL in text for text in texts):
            return None
        if self._first is None:
            self._first = texts
        differing = self._open.union(slot for slot, text in enumerate(texts) if text != self._first[slot])
        if differing != self._open:
            if self._widenings == _WIDENINGS:
                return None
            self._widenings += 1
            self._open = differing
        elif current is not None or not differing:
            return current
        return Printing(document, shape, texts, differing=differing, plan=self._plan)


class Copy(NamedTuple):
    """One document of a printing: the texts that are its own, in UTF-8."""

    printing: Printing
    found: tuple[bytes, ...]

    @property
    def key(self) -> tuple[object, tuple[bytes, ...]]:
        """What tells this document from every other one."""
        return self.printing.token, self.found

    @property
    def texts(self) -> list[str]:
        """The texts of all slots, as `shape_of` gives them."""
        texts = [*self.printing.texts]
        for slot, text in zip(self.printing.open, self.found, strict=True):
            texts[slot] = text.decode("utf-8")
        return texts

    def jcs(self) -> bytes:
        """See `Printing.jcs`."""
        return self.printing.jcs(self.found)

    def canonical(self) -> bytes | None:
        """See `Printing.canonical`."""
        return self.printing.canonical(self.found)
