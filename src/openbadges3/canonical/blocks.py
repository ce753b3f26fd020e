"""A plan is filled, in blocks of bytes: the statements about one subject stand together, as in the canonical form.

All lines of a subject begin alike, so sorting lines is sorting subjects, and the lines of one subject among themselves.
Where those differ before the first text that is filled in, their order is known when the plan is made.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from openbadges3.canonical.plan import Plan, Template
from openbadges3.canonical.quads import escape

_FORBIDDEN = r"\x00-\x20<>\"{}|^`\\\ud800-\udfff"
_PLAIN_IRIS = re.compile(rf"(?:(?:https?://|did:[a-z0-9]+:|urn:uuid:|urn:oid:|data:image/)[^{_FORBIDDEN}]+\n)*")
"""Addresses, one a line, that JSON-LD takes exactly as they are: no context gives their schemes another meaning."""

_SPECIAL = re.compile('[\x00-\x1f\x7f"\\\\\ud800-\udfff\ufffe\uffff]')
_SURROGATE = re.compile("[\ud800-\udfff]")
_BEFORE_A_TERM = re.compile(r"(?:[^%]|%%)*")


@dataclass(frozen=True)
class Block:
    """The lines of one subject: the subject, which is `%s` where term `subject_term` is filled in, and its lines.

    `is_ordered`: the lines come out in order whatever is filled in.
    """

    subject: bytes
    subject_term: int | None
    lines: bytes
    terms: tuple[int, ...]
    is_ordered: bool

    def filled(self, terms: Sequence[bytes]) -> tuple[bytes, bytes] | None:
        """The subject and its lines in order, or nothing if `_in_order` cannot tell."""
        lines = self.lines % tuple([terms[index] for index in self.terms])
        if not self.is_ordered:
            listed = _in_order(lines.split(b"\n"))
            if listed is None:
                return None
            lines = b"\n".join(listed)
        return self.subject if self.subject_term is None else self.subject % terms[self.subject_term], lines


class Blocks:
    """A plan, ready to be filled with the texts of one document after the other."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        grouped = _by_subject(plan)
        self._open = [_block(key, lines) for key, lines in grouped.items() if any(used for _, used in lines)]
        self._constant = [_constant(key[0], lines) for key, lines in grouped.items() if not any(u for _, u in lines)]
        self._hashed = [(node, template.text.encode("utf-8"), template.terms) for node, template in plan.hashed]
        self._labels_by_order = [b"_:c14n%d" % order for order in range(len(plan.hashed) + len(plan.constant_hashes))]

    def canonical(self, texts: Sequence[str]) -> bytes | None:
        """The canonical N-Quads with these texts in the slots, or nothing if the full algorithm has to decide."""
        plan = self._plan
        if len(texts) != plan.slots:
            return None
        if not _PLAIN_IRIS.fullmatch("".join([texts[index] + "\n" for index in plan.iri_slots])):
            return None
        if any([len({texts[index] for index in group}) != len(group) for group in plan.distinct]):
            return None
        written = _escaped(texts, plan.open)
        if written is None:
            return None
        terms = [b""] * plan.slots
        for index, text in zip(plan.open, written, strict=True):
            terms[index] = text.encode("utf-8")
        labels = self._labels(terms)
        if labels is None:
            return None
        terms += labels
        filled = [*self._constant]
        for block in self._open:
            made = block.filled(terms)
            if made is None:
                return None
            filled.append(made)
        filled.sort()
        whole = b"\n".join([lines for _, lines in filled])
        if any([one[0] == other[0] for one, other in pairwise(filled)]):
            # two subjects became one, so their lines mingle and may be the same
            listed = _in_order(whole.split(b"\n"))
            return None if listed is None else b"\n".join(listed) + b"\n"
        return whole + b"\n"

    def _labels(self, terms: list[bytes]) -> list[bytes] | None:
        """A canonical label for every blank node, or nothing if two of them have equal first-degree hashes."""
        hashes = list(self._plan.constant_hashes)
        for node, text, used in self._hashed:
            lines = (text % tuple([terms[index] for index in used])).split(b"\n")
            lines.sort()
            hashes.append((node, hashlib.sha256(b"\n".join(lines) + b"\n").hexdigest()))
        if len({digest for _, digest in hashes}) != len(hashes):
            return None
        hashes.sort(key=_digest)
        labels = [b""] * len(hashes)
        for label, (node, _) in zip(self._labels_by_order, hashes, strict=True):
            labels[node] = label
        return labels


_Subject = tuple[str, int | None]
_Line = tuple[str, tuple[int, ...]]


def _by_subject(plan: Plan) -> dict[_Subject, list[_Line]]:
    """The lines of a plan as templates with the terms each uses, by their subject."""
    grouped: dict[_Subject, list[_Line]] = {}
    for line, used in lines_of(plan.filled):
        subject = line.partition(" ")[0]
        grouped.setdefault((subject, used[0] if _terms_in(subject) else None), []).append((line, used))
    for text in plan.constant_lines:
        line = text.replace("%", "%%")
        grouped.setdefault((line.partition(" ")[0], None), []).append((line, ()))
    return grouped


def lines_of(template: Template) -> list[_Line]:
    """The lines of a template, each with the terms it uses."""
    remaining = iter(template.terms)
    lines = template.text.split("\n") if template.text else []
    return [(line, tuple([next(remaining) for _ in range(_terms_in(line))])) for line in lines]


def _terms_in(template: str) -> int:
    return template.replace("%%", "").count("%s")


def _block(key: _Subject, lines: list[_Line]) -> Block:
    after = sorted(lines, key=_beginning)
    beginnings = [_beginning(line) for line in after]
    is_ordered = not any(one.startswith(other) or other.startswith(one) for one, other in pairwise(beginnings))
    return Block(
        subject=(key[0] if key[1] is not None else key[0].replace("%%", "%")).encode("utf-8"),
        subject_term=key[1],
        lines="\n".join(line for line, _ in after).encode("utf-8"),
        terms=tuple(term for _, used in after for term in used),
        is_ordered=is_ordered,
    )


def _constant(subject: str, lines: list[_Line]) -> tuple[bytes, bytes]:
    written = sorted(line.replace("%%", "%") for line, _ in lines)
    return subject.replace("%%", "%").encode("utf-8"), "\n".join(written).encode("utf-8")


def _beginning(line: _Line) -> str:
    """What follows the subject and comes before the first term that is filled in."""
    found = _BEFORE_A_TERM.match(line[0].partition(" ")[2])
    return found[0].replace("%%", "%") if found else ""


def _in_order(lines: list[bytes]) -> list[bytes] | None:
    """The lines sorted, each once; nothing if one is repeated that has a blank node, for its hashes count it twice."""
    unique = set(lines)
    if len(unique) != len(lines) and any(count > 1 and b"_:" in line for line, count in Counter(lines).items()):
        return None
    return sorted(unique)


def _escaped(texts: Sequence[str], slots: Sequence[int]) -> list[str] | None:
    """The texts of these slots as N-Quads write them, or nothing if one holds half of a surrogate pair."""
    chosen = [texts[index] for index in slots]
    together = "".join(chosen)
    if _is_plain(together) or not _SPECIAL.search(together):
        return chosen
    return None if _SURROGATE.search(together) else [escape(text) for text in chosen]


def _is_plain(text: str) -> bool:
    """Whether the text clearly needs no escape; a quick look, wrong only in asking for a closer one."""
    return text.isprintable() and '"' not in text and "\\" not in text


def _digest(pair: tuple[int, str]) -> str:
    return pair[1]
