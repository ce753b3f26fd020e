"""A plan narrowed to the texts that differ: what does not differ is filled in once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from openbadges3.canonical.blocks import Line, lines_of
from openbadges3.canonical.plan import Plan, Template, constant_hash
from openbadges3.canonical.quads import escape


def narrowed(plan: Plan, texts: Sequence[str], differing: Sequence[int]) -> Plan:
    """The plan that has only the differing slots, in this order.

    All others are filled by these texts, which the plan must have accepted before.
    """
    fixed = {slot: escape(text).replace("%", "%%") for slot, text in enumerate(texts) if slot not in differing}
    numbers = {slot: number for number, slot in enumerate(differing)}
    filled, constant_lines = [], [*plan.constant_lines]
    for line, terms in _filled(plan.filled, fixed, numbers):
        if terms:
            filled.append((line, terms))
        else:
            constant_lines.append(line.replace("%%", "%"))
    constant_hashes, hashed = [*plan.constant_hashes], []
    for node, template in plan.hashed:
        lines = [*_filled(template, fixed, numbers)]
        if any(terms for _, terms in lines):
            hashed.append((node, _template(lines)))
        else:
            constant_hashes.append((node, constant_hash(line for line, _ in lines)))
    return Plan(
        slots=len(differing),
        iri_slots=tuple(numbers[slot] for slot in plan.iri_slots if slot in numbers),
        distinct=tuple(_sets(plan, texts, numbers)),
        constant_hashes=tuple(constant_hashes),
        hashed=tuple(hashed),
        constant_lines=tuple(sorted(set(constant_lines))),  # without blank nodes, so said twice is said once
        filled=_template(filled),
    )


def _filled(template: Template, fixed: Mapping[int, str], numbers: Mapping[int, int]) -> Iterator[Line]:
    """The lines of a template with the fixed texts filled in, each with the terms that are left renumbered."""
    for line, terms in lines_of(template):
        left = tuple(numbers.get(term, term - len(fixed)) for term in terms if term not in fixed)
        yield line.replace("%%", "%%%%") % tuple([fixed.get(term, "%s") for term in terms]), left


def _template(lines: Sequence[Line]) -> Template:
    return Template("\n".join(line for line, _ in lines), tuple(term for _, terms in lines for term in terms))


def _sets(
    plan: Plan, texts: Sequence[str], numbers: Mapping[int, int]
) -> Iterator[tuple[tuple[int, ...], frozenset[str]]]:
    """The sets of which a slot is left, each with the texts that are fixed."""
    for slots, others in plan.distinct:
        left = tuple(numbers[slot] for slot in slots if slot in numbers)
        if left:
            yield left, others.union(texts[slot] for slot in slots if slot not in numbers)
