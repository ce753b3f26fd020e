"""The canonical form of a whole shape, compiled once by the full algorithm and then filled per document.

Sentinel texts stand in the slots while the full algorithm runs. Each must come out as one whole term, an IRI or a
literal: one that vanished would be a text that is not signed. Filling replaces the terms, hashes those blank nodes that
hold a slot and orders the labels by hash, which is what RDFC-1.0 does when all first-degree hashes differ. Wherever
that is not certain the answer is `None` and the full algorithm decides.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from openbadges3 import contexts
from openbadges3.canonical.quads import Quad, serialize
from openbadges3.canonical.safe import Load, document_quads
from openbadges3.canonical.shape import shape_of, with_slots
from openbadges3.errors import CanonicalError
from openbadges3.strict_json import Json, dumps
from openbadges3.work import Work

SENTINEL = "urn:x-slot:"
"""What stands in the slots while the full algorithm runs, with the number of the slot."""

_IRI_SLOT = re.compile(r"<urn:x-slot:(\d+)>")
_LITERAL_SLOT = re.compile(r'"urn:x-slot:(\d+)"(.*)', re.DOTALL)


@dataclass(frozen=True)
class Template:
    """Lines of N-Quads with `%s` where a term is filled in, and which terms in which order."""

    text: str
    terms: tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """The compiled canonical form of one shape, which `Blocks` fill.

    Terms are numbered: the slots first, in document order, then the blank nodes. `distinct` are the slots of one array,
    whose texts must differ, from each other and from the texts given with them, because a set says nothing twice.
    """

    slots: int
    iri_slots: tuple[int, ...]
    distinct: tuple[tuple[tuple[int, ...], frozenset[str]], ...]
    constant_hashes: tuple[tuple[int, str], ...]
    hashed: tuple[tuple[int, Template], ...]
    constant_lines: tuple[str, ...]
    filled: Template


def compile_plan(document: Mapping[str, Json], load: Load = contexts.load, work: Work | None = None) -> Plan | None:
    """The plan for all documents of this one's shape, or `None` if the shape does not allow one.

    Depends on the shape alone, never on the texts. Costs about one run of the full algorithm. Raises what `canonize`
    raises for every document of this shape.
    """
    slots = len(shape_of(document)[1])
    if SENTINEL.encode() in dumps(with_slots(document, [""] * slots)):
        return None
    quads = document_quads(with_slots(document, [f"{SENTINEL}{index}" for index in range(slots)]), load, work)
    return _Compiler(quads, slots).plan()


def constant_hash(lines: Iterable[str]) -> str:
    """The first-degree hash (RDFC-1.0 §4.6) of lines in which nothing is left to be filled in, as hexadecimal text."""
    written = "".join(sorted(line.replace("%%", "%") + "\n" for line in lines))
    return hashlib.sha256(written.encode("utf-8")).hexdigest()


class _Compiler:
    def __init__(self, quads: list[Quad], slots: int) -> None:
        self._quads = quads
        self._slots = slots
        self._kinds: dict[int, str] = {}
        nodes = {term: None for quad in quads for term in (quad[0], quad[2], quad[3]) if term.startswith("_:")}
        self._nodes = {label: index for index, label in enumerate(nodes)}
        self._about: dict[str, list[Quad]] = {label: [] for label in nodes}
        for quad in quads:
            for label in dict.fromkeys((quad[0], quad[2], quad[3])):
                if label in self._about:
                    self._about[label].append(quad)

    def plan(self) -> Plan | None:
        # every line has its subject open: an id is a slot, and a blank node waits for its label
        filled, terms = [], []
        for quad in self._quads:
            line, used = self._line(quad, mask=None)
            filled.append(line)
            terms += used
        missing = set(range(self._slots)) - set(self._kinds)
        if missing:
            return None
        constant_hashes, hashed = [], []
        for label, index in self._nodes.items():
            template = self._first_degree(label)
            if template.terms:
                hashed.append((index, template))
            else:
                constant_hashes.append((index, constant_hash(template.text.split("\n"))))
        return Plan(
            slots=self._slots,
            iri_slots=tuple(slot for slot, kind in self._kinds.items() if kind == "iri"),
            distinct=self._distinct(),
            constant_hashes=tuple(constant_hashes),
            hashed=tuple(hashed),
            constant_lines=(),
            filled=Template("\n".join(filled), tuple(terms)),
        )

    def _distinct(self) -> tuple[tuple[tuple[int, ...], frozenset[str]], ...]:
        groups: dict[tuple[str, str, str], list[int]] = {}
        for subject, predicate, value, graph in self._quads:
            match = _IRI_SLOT.fullmatch(value) or _LITERAL_SLOT.fullmatch(value)
            if match:
                groups.setdefault((subject, predicate, graph), []).append(int(match[1]))
        return tuple((tuple(group), frozenset[str]()) for group in groups.values() if len(group) > 1)

    def _first_degree(self, label: str) -> Template:
        lines, terms = [], []
        for quad in self._about[label]:
            line, used = self._line(quad, mask=label)
            lines.append(line)
            terms += used
        return Template("\n".join(lines), tuple(terms))

    def _line(self, quad: Quad, *, mask: str | None) -> tuple[str, list[int]]:
        """A line as template, and the terms it uses; with `mask`, blank nodes as §4.6 of RDFC-1.0 writes them."""
        used: list[int] = []
        subject, predicate, value, graph = (self._term(term, used, mask) for term in quad)
        return serialize((subject, predicate, value, graph)).rstrip("\n"), used

    def _term(self, term: str, used: list[int], mask: str | None) -> str:
        if term.startswith("_:"):
            if mask is not None:
                return "_:a" if term == mask else "_:z"
            used.append(self._slots + self._nodes[term])
            return "%s"
        if match := _IRI_SLOT.fullmatch(term):
            return self._slot(int(match[1]), "iri", used, "<%s>")
        if match := _LITERAL_SLOT.fullmatch(term):
            return self._slot(int(match[1]), "literal", used, '"%s"' + match[2].replace("%", "%%"))
        if SENTINEL in term:
            raise CanonicalError("A text of the document does not stay whole when it is signed.")
        return term.replace("%", "%%")

    def _slot(self, slot: int, kind: str, used: list[int], template: str) -> str:
        if self._kinds.setdefault(slot, kind) != kind:
            raise CanonicalError("A text of the document is signed in two different ways.")
        used.append(slot)
        return template
