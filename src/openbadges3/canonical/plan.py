"""The canonical form of a whole shape, compiled once by the full algorithm and then filled per document.

Sentinel texts stand in the slots while the full algorithm runs. Each must come out as one whole term, an IRI or a
literal: one that vanished would be a text that is not signed. Filling replaces the terms, hashes those blank nodes that
hold a slot and orders the labels by hash, which is what RDFC-1.0 does when all first-degree hashes differ. Wherever
that is not certain the answer is `None` and the full algorithm decides.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openbadges3 import contexts
from openbadges3.canonical.quads import Quad, escape, serialize
from openbadges3.canonical.safe import Load, document_quads
from openbadges3.canonical.shape import shape_of, with_slots
from openbadges3.errors import CanonicalError
from openbadges3.strict_json import Json, dumps

_SENTINEL = "urn:x-slot:"
_IRI_SLOT = re.compile(r"<urn:x-slot:(\d+)>")
_LITERAL_SLOT = re.compile(r'"urn:x-slot:(\d+)"(.*)', re.DOTALL)
_FORBIDDEN = r"\x00-\x20<>\"{}|^`\\\ud800-\udfff"
PLAIN_IRIS = re.compile(rf"(?:(?:https?://|did:[a-z0-9]+:|urn:uuid:|urn:oid:|data:image/)[^{_FORBIDDEN}]+\n)*")
"""Addresses, one a line, that JSON-LD takes exactly as they are: no context gives their schemes another meaning."""

_SPECIAL = re.compile('[\x00-\x1f\x7f"\\\\\ud800-\udfff\ufffe\uffff]')
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Template:
    """Lines of N-Quads with `%s` where a term is filled in, and which terms in which order."""

    text: str
    terms: tuple[int, ...]

    def lines(self, terms: Sequence[str]) -> list[str]:
        """The lines, each without its line feed."""
        return (self.text % tuple([terms[index] for index in self.terms])).split("\n")


@dataclass(frozen=True)
class Plan:
    """The compiled canonical form of one shape.

    Terms are numbered: the slots first, in document order, then the blank nodes. `open` are the slots that are filled:
    all of them, unless the plan was narrowed. `distinct` are the slots of one array,
    whose texts must differ, because a set says nothing twice.
    """

    slots: int
    open: tuple[int, ...]
    iri_slots: tuple[int, ...]
    distinct: tuple[tuple[int, ...], ...]
    constant_hashes: tuple[tuple[int, str], ...]
    hashed: tuple[tuple[int, Template], ...]
    constant_lines: tuple[str, ...]
    filled: Template

    def canonical(self, texts: Sequence[str]) -> bytes | None:
        """The canonical N-Quads with these texts in the slots, or `None` if the full algorithm has to decide."""
        if len(texts) != self.slots:
            return None
        if not PLAIN_IRIS.fullmatch("".join([texts[index] + "\n" for index in self.iri_slots])):
            return None
        if any(len({texts[index] for index in group}) != len(group) for group in self.distinct):
            return None
        written = escaped_terms(texts, self.open)
        if written is None:
            return None
        terms = list(texts)
        for index, text in zip(self.open, written, strict=True):
            terms[index] = text
        labels = self._labels(terms)
        if labels is None:
            return None
        lines = [*self.filled.lines(terms + labels), *self.constant_lines]
        unique = set(lines)
        if len(unique) != len(lines):
            if any("_:" in line for line in _repeated(lines)):
                return None
            lines = list(unique)
        lines.sort()
        return ("\n".join(lines) + "\n").encode("utf-8")

    def _labels(self, terms: list[str]) -> list[str] | None:
        """A canonical label for every blank node, or nothing if two of them have equal first-degree hashes."""
        hashes = list(self.constant_hashes)
        for node, template in self.hashed:
            lines = template.lines(terms)
            lines.sort()
            hashes.append((node, hashlib.sha256(("\n".join(lines) + "\n").encode("utf-8")).hexdigest()))
        if len({digest for _, digest in hashes}) != len(hashes):
            return None
        labels = [""] * len(hashes)
        hashes.sort(key=_digest)
        for order, (node, _) in enumerate(hashes):
            labels[node] = f"_:c14n{order}"
        return labels


def escaped_terms(texts: Sequence[str], slots: Sequence[int]) -> list[str] | None:
    """The texts of these slots as N-Quads write them, or nothing if one holds half of a surrogate pair."""
    chosen = [texts[index] for index in slots]
    together = "".join(chosen)
    if _is_plain(together) or not _SPECIAL.search(together):
        return chosen
    return None if _SURROGATE.search(together) else [escape(text) for text in chosen]


def _is_plain(text: str) -> bool:
    """Whether the text clearly needs no escape; a quick look, wrong only in asking for a closer one."""
    return text.isprintable() and '"' not in text and "\\" not in text


def _repeated(lines: list[str]) -> list[str]:
    counts: dict[str, int] = {}
    for line in lines:
        counts[line] = counts.get(line, 0) + 1
    return [line for line, count in counts.items() if count > 1]


def _digest(pair: tuple[int, str]) -> str:
    return pair[1]


def compile_plan(document: Mapping[str, Json], load: Load = contexts.load) -> Plan | None:
    """The plan for all documents of this one's shape, or `None` if the shape does not allow one.

    Depends on the shape alone, never on the texts. Costs about one run of the full algorithm. Raises what `canonize`
    raises for every document of this shape.
    """
    slots = len(shape_of(document)[1])
    if _SENTINEL.encode() in dumps(with_slots(document, [""] * slots)):
        return None
    quads = document_quads(with_slots(document, [f"{_SENTINEL}{index}" for index in range(slots)]), load)
    return _Compiler(quads, slots).plan()


class _Compiler:
    def __init__(self, quads: list[Quad], slots: int) -> None:
        self._quads = quads
        self._slots = slots
        self._kinds: dict[int, str] = {}
        nodes = {term: None for quad in quads for term in (quad[0], quad[2], quad[3]) if term.startswith("_:")}
        self._nodes = {label: index for index, label in enumerate(nodes)}

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
                lines = sorted(template.lines(()))
                digest = hashlib.sha256(("\n".join(lines) + "\n").encode("utf-8")).hexdigest()
                constant_hashes.append((index, digest))
        return Plan(
            slots=self._slots,
            open=tuple(range(self._slots)),
            iri_slots=tuple(slot for slot, kind in self._kinds.items() if kind == "iri"),
            distinct=self._distinct(),
            constant_hashes=tuple(constant_hashes),
            hashed=tuple(hashed),
            constant_lines=(),
            filled=Template("\n".join(filled), tuple(terms)),
        )

    def _distinct(self) -> tuple[tuple[int, ...], ...]:
        groups: dict[tuple[str, str, str], list[int]] = {}
        for subject, predicate, value, graph in self._quads:
            match = _IRI_SLOT.fullmatch(value) or _LITERAL_SLOT.fullmatch(value)
            if match:
                groups.setdefault((subject, predicate, graph), []).append(int(match[1]))
        return tuple(tuple(group) for group in groups.values() if len(group) > 1)

    def _first_degree(self, label: str) -> Template:
        lines, terms = [], []
        for quad in self._quads:
            if label in (quad[0], quad[2], quad[3]):
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
        if _SENTINEL in term:
            raise CanonicalError("A text of the document does not stay whole when it is signed.")
        return term.replace("%", "%%")

    def _slot(self, slot: int, kind: str, used: list[int], template: str) -> str:
        if self._kinds.setdefault(slot, kind) != kind:
            raise CanonicalError("A text of the document is signed in two different ways.")
        used.append(slot)
        return template
