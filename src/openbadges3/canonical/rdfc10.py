"""RDF Dataset Canonicalization 1.0 (RDFC-1.0), with a bound on its work.

The names follow the sections of the W3C Recommendation: §4.4 the algorithm, §4.6 Hash First Degree Quads, §4.7 Hash
Related Blank Node, §4.8 Hash N-Degree Quads. A graph whose blank nodes cannot be told apart cheaply costs
exponential time; honest badges never need §4.8 at all, so its calls are counted and bounded.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import permutations

from openbadges3.errors import CanonicalError, WorkBudgetError
from openbadges3.work import N_DEGREE_CALL, PERMUTATION, RELATED, Work

from .quads import Quad, parse, serialize

N_DEGREE_CALLS = 500
"""How often Hash N-Degree Quads may run for one dataset; the hardest W3C test that must pass takes 468."""

_RELATED_HASHES = 25_000
_HASHES: dict[str, Callable[[bytes], hashlib._Hash]] = {"sha256": hashlib.sha256, "sha384": hashlib.sha384}


def rdfc(nquads: str, hash_name: str = "sha256") -> str:
    """The canonical N-Quads of a dataset given as N-Quads.

    `hash_name` is `sha256` or `sha384` (spelling and hyphens as you like). Raises `CanonicalError` for lines that are
    not N-Quads and `WorkBudgetError` for a dataset that would take more than `N_DEGREE_CALLS`.
    """
    return canonical_nquads(parse(nquads), hash_name)


def canonical_labels(nquads: str, hash_name: str = "sha256") -> dict[str, str]:
    """The issued identifiers map of RDFC-1.0: blank node label of the input to canonical label, without `_:`."""
    issued = _Canonicalization(parse(nquads), hash_name).run()
    return {node[2:]: label[2:] for node, label in issued.items()}


def canonical_issue(
    quads: Iterable[Quad], *, n_degree_calls: int = N_DEGREE_CALLS, work: Work | None = None
) -> dict[str, str]:
    """The canonical label (`_:c14n…`) of every blank node (`_:…`) of distinct quads in canonical spelling."""
    try:
        return _Canonicalization(list(quads), "sha256", n_degree_calls, work).run()
    except RecursionError:
        raise WorkBudgetError("The blank nodes are chained more deeply than an honest badge ever is.") from None


def canonical_nquads(
    quads: Iterable[Quad],
    hash_name: str = "sha256",
    *,
    n_degree_calls: int = N_DEGREE_CALLS,
    work: Work | None = None,
) -> str:
    """The canonical N-Quads of distinct quads whose terms are in canonical spelling already."""
    known = list(quads)
    try:
        issued = _Canonicalization(known, hash_name, n_degree_calls, work).run()
    except RecursionError:
        raise WorkBudgetError("The blank nodes are chained more deeply than an honest badge ever is.") from None
    return "".join(sorted(serialize(relabel(quad, issued)) for quad in known))


def relabel(quad: Quad, labels: dict[str, str]) -> Quad:
    """The quad with every blank node of `labels` renamed."""
    subject, predicate, value, graph = quad
    return labels.get(subject, subject), predicate, labels.get(value, value), labels.get(graph, graph)


@dataclass
class _Issuer:
    """§4.5, the identifier issuer: gives each blank node it meets the next label of its prefix."""

    prefix: str
    issued: dict[str, str] = field(default_factory=dict)

    def label(self, node: str) -> str:
        if node not in self.issued:
            self.issued[node] = f"{self.prefix}{len(self.issued)}"
        return self.issued[node]

    def copy(self) -> _Issuer:
        return _Issuer(self.prefix, dict(self.issued))


class _Canonicalization:
    """One run of the algorithm over one dataset."""

    def __init__(
        self,
        quads: list[Quad],
        hash_name: str,
        n_degree_calls: int = N_DEGREE_CALLS,
        work: Work | None = None,
    ) -> None:
        try:
            self._hash = _HASHES[hash_name.lower().replace("-", "")]
        except KeyError:
            raise CanonicalError(f"{hash_name!r} is not a hash of RDFC-1.0 here; use sha256 or sha384.") from None
        self._calls_left = n_degree_calls
        self._related_left = _RELATED_HASHES
        self._work = work or Work(math.inf)
        self._canonical = _Issuer("_:c14n")
        self._first_degree: dict[str, str] = {}
        self._quads_of: dict[str, list[Quad]] = {}
        for quad in quads:
            for term in {quad[0], quad[2], quad[3]}:
                if term.startswith("_:"):
                    self._quads_of.setdefault(term, []).append(quad)

    def run(self) -> dict[str, str]:
        """§4.4.3 steps 3 to 5: label by first degree where that is unique, by n-degree where it is not."""
        groups: dict[str, list[str]] = {}
        for node in self._quads_of:
            groups.setdefault(self._hash_first_degree(node), []).append(node)
        shared: list[list[str]] = []
        for _, nodes in sorted(groups.items()):
            if len(nodes) == 1:
                self._canonical.label(nodes[0])
            else:
                shared.append(nodes)
        for nodes in shared:
            paths: list[tuple[str, _Issuer]] = []
            for node in nodes:
                if node not in self._canonical.issued:
                    issuer = _Issuer("_:b")
                    issuer.label(node)
                    paths.append(self._hash_n_degree(node, issuer))
            for _, issuer in sorted(paths, key=lambda path: path[0]):
                for node in issuer.issued:
                    self._canonical.label(node)
        return self._canonical.issued

    def _digest(self, text: str) -> str:
        return self._hash(text.encode("utf-8")).hexdigest()

    def _hash_first_degree(self, node: str) -> str:
        """§4.6."""
        if node not in self._first_degree:
            lines = []
            for quad in self._quads_of[node]:
                subject, predicate, value, graph = (_masked(term, node) for term in quad)
                lines.append(serialize((subject, predicate, value, graph)))
            self._first_degree[node] = self._digest("".join(sorted(lines)))
        return self._first_degree[node]

    def _hash_related(self, related: str, *, quad: Quad, issuer: _Issuer, position: str) -> str:
        """§4.7."""
        text = position if position == "g" else position + quad[1]
        label = self._canonical.issued.get(related) or issuer.issued.get(related)
        return self._digest(text + (label or self._hash_first_degree(related)))

    def _related_to(self, node: str, issuer: _Issuer) -> dict[str, list[str]]:
        """§4.8.3 step 3: the blank nodes beside this one, by the hash of how they are related to it."""
        related: dict[str, list[str]] = {}
        for quad in self._quads_of[node]:
            for term, position in ((quad[0], "s"), (quad[2], "o"), (quad[3], "g")):
                if term.startswith("_:") and term != node:
                    self._work.spend(RELATED)
                    self._related_left -= 1
                    if self._related_left < 0:
                        raise WorkBudgetError("The blank nodes are linked so densely that labeling them is refused.")
                    digest = self._hash_related(term, quad=quad, issuer=issuer, position=position)
                    related.setdefault(digest, []).append(term)
        return related

    def _hash_n_degree(self, node: str, issuer: _Issuer) -> tuple[str, _Issuer]:
        """§4.8."""
        self._work.spend(N_DEGREE_CALL)
        self._calls_left -= 1
        if self._calls_left < 0:
            raise WorkBudgetError("The blank nodes cannot be told apart within the work an honest badge needs.")
        data: list[str] = []
        for digest, group in sorted(self._related_to(node, issuer).items()):
            data.append(digest)
            chosen_path, chosen = "", issuer
            for order in permutations(group):
                self._work.spend(PERMUTATION)
                candidate = self._follow(order, issuer.copy(), chosen_path)
                if candidate is not None and (not chosen_path or candidate[0] < chosen_path):
                    chosen_path, chosen = candidate
            data.append(chosen_path)
            issuer = chosen
        return self._digest("".join(data)), issuer

    def _follow(self, order: tuple[str, ...], issuer: _Issuer, chosen: str) -> tuple[str, _Issuer] | None:
        """§4.8.3 steps 5.4.4 and 5.4.5 for one order; nothing once it cannot become the least path."""
        path = ""
        recursion: list[str] = []
        for related in order:
            if related in self._canonical.issued:
                path += self._canonical.issued[related]
            else:
                if related not in issuer.issued:
                    recursion.append(related)
                path += issuer.label(related)
            if _is_beaten(path, chosen):
                return None
        for related in recursion:
            digest, result = self._hash_n_degree(related, issuer)
            path += f"{issuer.label(related)}<{digest}>"
            issuer = result
            if _is_beaten(path, chosen):
                return None
        return path, issuer


def _masked(term: str, node: str) -> str:
    if not term.startswith("_:"):
        return term
    return "_:a" if term == node else "_:z"


def _is_beaten(path: str, chosen: str) -> bool:
    return bool(chosen) and len(path) >= len(chosen) and path > chosen
