"""The three small trees a pack is made of, and how one is found met: all, any, at least n of distinct children.

There is no negation, so more met leaves never un-meet a tree. A node that is empty or asks for an impossible number
is never met, whatever the facts (a mis-built rule must not award).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from waymark.rules.packs.model import Combine, Leaf, LeafKind, Node, Tree

Because = tuple[UUID, ...]
Holds = Callable[[Leaf], Because | None]
"""Tells the facts that make a leaf hold, or None when it does not hold."""

Document = dict[str, object]
"""A JSON object."""


@dataclass(frozen=True)
class LeafFinding:
    """Whether one leaf holds, and the facts that say so."""

    kind: LeafKind
    key: str
    met: bool
    because: Because

    def to_document(self) -> Document:
        return {
            "kind": self.kind.value,
            "key": self.key,
            "met": self.met,
            "because": [str(fact) for fact in self.because],
        }


@dataclass(frozen=True)
class NodeFinding:
    """Whether a node is met and what was found for each child, in the order of the pack.

    `needed` is how many distinct children must be met; 0 marks a mis-built node, which is never met.
    """

    combine: Combine
    needed: int
    met: bool
    children: "tuple[Finding, ...]"

    def to_document(self) -> Document:
        return {
            "combine": self.combine.value,
            "needed": self.needed,
            "met": self.met,
            "children": [child.to_document() for child in self.children],
        }


Finding = LeafFinding | NodeFinding


def to_document(finding: Finding) -> Document:
    """The finding as JSON, whole: what an award stores as its reason."""
    return finding.to_document()


def found_leaves(finding: Finding) -> tuple[LeafFinding, ...]:
    """Every leaf of a finding, in the order of the pack."""
    if isinstance(finding, LeafFinding):
        return (finding,)
    return tuple(leaf for child in finding.children for leaf in found_leaves(child))


def distinct_children(node: Node) -> tuple[Tree, ...]:
    """The children of a node without repetitions: the same child twice counts once."""
    return tuple(dict.fromkeys(node.children))


def needed(node: Node) -> int:
    """How many distinct children must be met; 0 when the node is mis-built and can never be met."""
    count = len(distinct_children(node))
    if node.combine is Combine.ANY:
        return min(1, count)
    if node.combine is Combine.ALL:
        return count
    return node.n if 1 <= node.n <= count else 0


def leaves(tree: Tree) -> tuple[Leaf, ...]:
    """Every leaf of the tree once, in the order of the pack."""
    return tuple(dict.fromkeys(_walk(tree)))


def _walk(tree: Tree) -> Iterator[Leaf]:
    if isinstance(tree, Leaf):
        yield tree
        return
    for child in tree.children:
        yield from _walk(child)


def inspect(tree: Tree, holds: Holds) -> Finding:
    """What is found of the tree when its leaves are looked up with `holds`."""
    if isinstance(tree, Leaf):
        because = holds(tree)
        return LeafFinding(tree.kind, tree.key, because is not None, because or ())
    children = tuple(inspect(child, holds) for child in distinct_children(tree))
    count = needed(tree)
    met = count > 0 and sum(child.met for child in children) >= count
    return NodeFinding(tree.combine, count, met, children)


def because(finding: Finding) -> Because:
    """The facts the finding rests on: just enough of them when it is met, all that count so far when it is not.

    Of more met children than needed, the first in the order of the pack are named.
    """
    return tuple(dict.fromkeys(_facts(finding)))


def _facts(finding: Finding) -> Iterator[UUID]:
    if isinstance(finding, LeafFinding):
        yield from finding.because
        return
    if finding.met:
        chosen = [child for child in finding.children if child.met][: finding.needed]
    else:
        chosen = list(finding.children)
    for child in chosen:
        yield from _facts(child)


def missing(tree: Tree, holds: Holds) -> tuple[Leaf, ...]:
    """Few leaves that would meet the tree, in the order of the pack; none of them can be left out.

    Empty when the tree is met, and when it is mis-built so that nothing would meet it. Of equal choices the first wins.
    """

    def settled(leaf: Leaf) -> bool:
        return holds(leaf) is not None

    wanted = _lacking(tree, settled)
    if not wanted:
        return ()
    held = frozenset(leaf for leaf in leaves(tree) if settled(leaf))
    for leaf in sorted(wanted, key=leaves(tree).index, reverse=True):
        if is_met(tree, ((held | wanted) - {leaf}).__contains__):
            wanted -= {leaf}
    return tuple(leaf for leaf in leaves(tree) if leaf in wanted)


def is_met(tree: Tree, holds: Callable[[Leaf], bool]) -> bool:
    """Whether the tree is met when each leaf holds or not as told."""
    if isinstance(tree, Leaf):
        return holds(tree)
    count = needed(tree)
    return count > 0 and sum(is_met(child, holds) for child in distinct_children(tree)) >= count


def _lacking(tree: Tree, settled: Callable[[Leaf], bool]) -> frozenset[Leaf] | None:
    """The leaves lacking; None when nothing would help."""
    if isinstance(tree, Leaf):
        return frozenset() if settled(tree) else frozenset({tree})
    count = needed(tree)
    choices = [lack for child in distinct_children(tree) if (lack := _lacking(child, settled)) is not None]
    if count == 0 or len(choices) < count:
        return None
    return frozenset().union(*sorted(choices, key=len)[:count])
