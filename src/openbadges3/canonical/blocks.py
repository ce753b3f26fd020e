"""A plan is filled, in blocks of bytes: the statements about one subject stand together, as in the canonical form.

All lines of a subject begin alike, so sorting blocks is sorting subjects. Within a block, lines that differ before the
first text that is filled in have an order that is known when the plan is made; the others are sorted when it is filled.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import Any

from openbadges3.canonical.plan import Plan, Template
from openbadges3.canonical.quads import escape, is_plain

_FORBIDDEN = rb"\x00-\x20\x7f<>\"{}|^`\\"
_PLAIN_IRIS = re.compile(rb"(?:(?:https?://|did:[a-z0-9]+:|urn:uuid:|urn:oid:|data:image/)[^%b]+\n)*" % _FORBIDDEN)
"""Addresses, one a line, that JSON-LD takes exactly as they are: no context gives their schemes another meaning."""

_ORDERS = 128
"""For how many orders of the blank nodes the blocks without texts are remembered."""

_SPECIAL = re.compile('[\x00-\x1f\x7f"\\\\\ud800-\udfff\ufffe\uffff]')
_SURROGATE = re.compile("[\ud800-\udfff]")
_BEFORE_A_TERM = re.compile(r"(?:[^%]|%%)*")

Line = tuple[str, tuple[int, ...]]
"""A line of N-Quads with `%s` where a term is filled in, and those terms."""

Chosen = Callable[[Sequence[bytes]], Any]
"""Picks terms from all of them: one by itself, several as a tuple, as the operator `%` of bytes takes them."""


@dataclass(frozen=True)
class Run:
    """Lines that stand together, each with its line feed: `%s` where a term is filled in.

    `is_ordered`: they come out in order whatever is filled in.
    """

    lines: bytes
    chosen: Chosen
    is_ordered: bool

    def filled(self, terms: Sequence[bytes]) -> bytes:
        """The lines in the order of the template."""
        lines: bytes = self.lines % self.chosen(terms)
        return lines


class Blocks:
    """A plan, ready to be filled with the texts of one document after the other."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._sets = [(slots, {escape(text).encode("utf-8") for text in texts}) for slots, texts in plan.distinct]
        self._hashed = [(node, _alone(lines_of(template))) for node, template in plan.hashed]
        self._constant_hashes = [(bytes.fromhex(digest), node) for node, digest in plan.constant_hashes]
        self._labels_in_order = [b"_:c14n%d" % order for order in range(len(plan.hashed) + len(plan.constant_hashes))]
        grouped = _by_subject(plan)
        with_texts = [_runs(lines) for lines in grouped.values() if _has_texts(lines, plan)]
        self._without_texts = [_run(lines) for lines in grouped.values() if not _has_texts(lines, plan)]
        self._settled: dict[tuple[bytes, ...], list[bytes]] = {}
        self._ordered = [runs[0] for runs in with_texts if len(runs) == 1 and runs[0].is_ordered]
        self._mixed = [runs for runs in with_texts if len(runs) > 1 or not runs[0].is_ordered]
        self._subjects = [(template, term) for template, term in grouped if term is not None and term < plan.slots]
        self._fixed_subjects = {_plain(template) for template, term in grouped if term is None}

    def canonical(self, texts: Sequence[str]) -> bytes | None:
        """The canonical N-Quads with these texts in the slots, or nothing if the full algorithm has to decide."""
        if len(texts) != self._plan.slots:
            return None
        written = _escaped(texts)
        return None if written is None else self.filled([text.encode("utf-8") for text in written])

    def filled(self, terms: Sequence[bytes]) -> bytes | None:
        """As `canonical`, for the texts as N-Quads write them: escaped, in UTF-8."""
        if not _PLAIN_IRIS.fullmatch(b"".join([terms[slot] + b"\n" for slot in self._plan.iri_slots])):
            return None
        for slots, others in self._sets:
            if len(others.union([terms[slot] for slot in slots])) != len(others) + len(slots):
                return None
        labels = self._labels(terms)
        if labels is None:
            return None
        terms = [*terms, *labels]
        blocks = [*self._settled_by(labels, terms), *[run.filled(terms) for run in self._ordered]]
        for runs in self._mixed:
            block = _in_order(runs, terms)
            if block is None:
                return None
            blocks.append(block)
        blocks.sort()
        whole = b"".join(blocks)
        # where two subjects became one, their lines mingle and may be the same
        return whole if self._are_distinct(terms) else _sorted(whole)

    def _settled_by(self, labels: tuple[bytes, ...], terms: Sequence[bytes]) -> list[bytes]:
        """The blocks in which no text is filled in, which are remembered."""
        known = self._settled.get(labels)
        if known is None:
            if len(self._settled) >= _ORDERS:
                self._settled.clear()
            known = self._settled[labels] = [_by_line(run.filled(terms)) for run in self._without_texts]
        return known

    def _labels(self, terms: Sequence[bytes]) -> tuple[bytes, ...] | None:
        """A canonical label for every blank node, or nothing if two of them have equal first-degree hashes."""
        hashes = [*self._constant_hashes]
        for node, run in self._hashed:
            lines = run.filled(terms)
            hashes.append((hashlib.sha256(lines if run.is_ordered else _by_line(lines)).digest(), node))
        if len(dict(hashes)) != len(hashes):
            return None
        hashes.sort()
        labels = [b""] * len(hashes)
        for label, (_, node) in zip(self._labels_in_order, hashes, strict=True):
            labels[node] = label
        return tuple(labels)

    def _are_distinct(self, terms: Sequence[bytes]) -> bool:
        """Whether no two subjects are the same; labels of blank nodes never are."""
        subjects = [template % terms[term] for template, term in self._subjects]
        return len(set(subjects)) == len(subjects) and self._fixed_subjects.isdisjoint(subjects)


def _by_subject(plan: Plan) -> dict[tuple[bytes, int | None], list[Line]]:
    """The lines of a plan by their subject, which is a template and the term that is filled in."""
    grouped: dict[tuple[bytes, int | None], list[Line]] = {}
    for line, used in [*lines_of(plan.filled), *[(text.replace("%", "%%"), ()) for text in plan.constant_lines]]:
        subject = line.partition(" ")[0]
        key = subject.encode("utf-8"), used[0] if _terms_in(subject) else None
        grouped.setdefault(key, []).append((line, used))
    return grouped


def lines_of(template: Template) -> list[Line]:
    """The lines of a template, each with the terms it uses."""
    remaining = iter(template.terms)
    lines = template.text.split("\n") if template.text else []
    return [(line, tuple([next(remaining) for _ in range(_terms_in(line))])) for line in lines]


def chosen_of(terms: Sequence[int]) -> Chosen:
    """What picks these terms."""
    return itemgetter(*terms) if terms else lambda _: ()


def _has_texts(lines: list[Line], plan: Plan) -> bool:
    return any(term < plan.slots for _, terms in lines for term in terms)


def _terms_in(template: str) -> int:
    return template.replace("%%", "").count("%s")


def _runs(lines: list[Line]) -> list[Run]:
    """The lines of a subject in as few runs as can be put in order before anything is filled in."""
    runs: list[tuple[list[Line], bool]] = []
    for group in _alike(lines):
        is_alone = len(group) == 1
        if is_alone and runs and runs[-1][1]:
            runs[-1][0].extend(group)
        else:
            runs.append((group, is_alone))
    return [_run(together, is_ordered=is_ordered) for together, is_ordered in runs]


def _alike(lines: list[Line]) -> list[list[Line]]:
    """The lines of a subject in groups that are in order; what is filled in decides about the order in each."""
    groups: list[list[Line]] = []
    for line in sorted(lines, key=_after_subject):
        if groups and any(_after_subject(line).startswith(_after_subject(other)) for other in groups[-1]):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _alone(lines: list[Line]) -> Run:
    """The lines of a first-degree hash, whatever their subjects, as one run."""
    after = sorted(lines, key=_before_a_term)
    beginnings = [_before_a_term(line) for line in after]
    return _run(after, is_ordered=not any(other.startswith(one) for one, other in pairwise(beginnings)))


def _run(lines: list[Line], *, is_ordered: bool = False) -> Run:
    text = "".join(f"{line}\n" for line, _ in lines)
    return Run(text.encode("utf-8"), chosen_of([term for _, used in lines for term in used]), is_ordered)


def _plain(template: bytes) -> bytes:
    return template.replace(b"%%", b"%")


def _after_subject(line: Line) -> str:
    """What follows the subject and comes before the first term that is filled in."""
    return _before_a_term((line[0].partition(" ")[2], ()))


def _before_a_term(line: Line) -> str:
    found = _BEFORE_A_TERM.match(line[0])
    return found[0].replace("%%", "%") if found else ""


def _in_order(runs: list[Run], terms: Sequence[bytes]) -> bytes | None:
    """The lines of a subject in order, or nothing if `_sorted` cannot tell."""
    parts = []
    for run in runs:
        part = run.filled(terms) if run.is_ordered else _sorted(run.filled(terms))
        if part is None:
            return None
        parts.append(part)
    return b"".join(parts)


def _by_line(lines: bytes) -> bytes:
    return b"".join(sorted(lines.splitlines(keepends=True)))


def _sorted(lines: bytes) -> bytes | None:
    """The lines sorted, each once; nothing if one is repeated that has a blank node, for its hashes count it twice."""
    listed = lines.splitlines(keepends=True)
    unique = set(listed)
    if len(unique) != len(listed) and any(count > 1 and b"_:" in line for line, count in Counter(listed).items()):
        return None
    return b"".join(sorted(unique))


def _escaped(texts: Sequence[str]) -> Sequence[str] | None:
    """The texts as N-Quads write them, or nothing if one holds half of a surrogate pair."""
    special = [text for text in texts if not is_plain(text) and _SPECIAL.search(text)]
    if not special:
        return texts
    return None if any(_SURROGATE.search(text) for text in special) else [escape(text) for text in texts]
