"""A plan narrowed to the texts that differ: badges of one achievement share most of what they say.

What does not differ is filled in once. The narrowed plan is used only where those texts are equal; elsewhere the whole
plan decides, and what was narrow widens.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from operator import itemgetter

from openbadges3.canonical.blocks import Blocks, lines_of
from openbadges3.canonical.plan import Plan, Template
from openbadges3.canonical.quads import escape

_WIDENINGS = 6


def narrowed(plan: Plan, texts: Sequence[str], differing: frozenset[int]) -> Plan:
    """The plan with all slots but the differing ones filled by these texts, which it must have accepted before."""
    fixed = {index: escape(text).replace("%", "%%") for index, text in enumerate(texts) if index not in differing}
    constant_lines, filled, terms = [*plan.constant_lines], [], []
    for line, used in _filled(plan.filled, fixed):
        if used:
            filled.append(line)
            terms += used
        else:
            constant_lines.append(line.replace("%%", "%"))
    constant_hashes, hashed = [*plan.constant_hashes], []
    for node, template in plan.hashed:
        kept = _filled(template, fixed)
        if any(used for _, used in kept):
            text = "\n".join(line for line, _ in kept)
            hashed.append((node, Template(text, tuple(term for _, used in kept for term in used))))
        else:
            lines = sorted(line.replace("%%", "%") for line, _ in kept)
            digest = hashlib.sha256(("\n".join(lines) + "\n").encode("utf-8")).hexdigest()
            constant_hashes.append((node, digest))
    return replace(
        plan,
        open=tuple(sorted(differing)),
        iri_slots=tuple(slot for slot in plan.iri_slots if slot in differing),
        constant_hashes=tuple(constant_hashes),
        hashed=tuple(hashed),
        constant_lines=tuple(sorted(set(constant_lines))),  # without blank nodes, so said twice is said once
        filled=Template("\n".join(filled), tuple(terms)),
    )


def _filled(template: Template, fixed: dict[int, str]) -> list[tuple[str, list[int]]]:
    """The lines of a template with the fixed terms filled in, each with the terms that are left."""
    result = []
    for line, wanted in lines_of(template):
        filled = line.replace("%%", "%%%%") % tuple([fixed.get(term, "%s") for term in wanted])
        result.append((filled, [term for term in wanted if term not in fixed]))
    return result


class Adapting:
    """A plan that learns which texts differ from document to document."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._whole = Blocks(plan)
        self._first: list[str] | None = None
        self._differing: frozenset[int] = frozenset()
        self._widenings = 0
        self._narrow: tuple[Blocks, Callable[[Sequence[str]], object], object] | None = None

    def canonical(self, texts: list[str]) -> bytes | None:
        """As `Blocks.canonical`."""
        narrow = self._narrow
        if narrow is not None and len(texts) == self._plan.slots and narrow[1](texts) == narrow[2]:
            return narrow[0].canonical(texts)
        result = self._whole.canonical(texts)
        if result is not None and self._widenings < _WIDENINGS:
            self._adapt(texts)
        return result

    def _adapt(self, texts: list[str]) -> None:
        if self._first is None:
            self._first = list(texts)
            return
        differing = self._differing | {
            index for index, (one, other) in enumerate(zip(self._first, texts, strict=True)) if one != other
        }
        fixed = [index for index in range(len(texts)) if index not in differing]
        if not differing or len(fixed) < 2:
            return
        self._differing = differing
        self._widenings += 1
        chosen = itemgetter(*fixed)
        self._narrow = Blocks(narrowed(self._plan, self._first, differing)), chosen, chosen(self._first)
