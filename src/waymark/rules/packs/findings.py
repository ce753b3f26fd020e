"""What the linter's checks share: how to report at a part, and how to walk a tree."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from waymark.rules.packs.load import PACK_FILE, Loaded
from waymark.rules.packs.model import Leaf, LeafKind, Tree
from waymark.rules.packs.problems import Problem, did_you_mean, shown


@dataclass
class Findings:
    """Problems found in a loaded pack, each at the line of the part it is about."""

    loaded: Loaded
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, path: str, message: str) -> None:
        """Report a problem at the part with this dotted path."""
        written = self.loaded.written.get(path, path)
        self.problems.append(Problem(PACK_FILE, self.loaded.line(path), f"{written}: {message}"))

    def known(self, path: str, key: str, parts: Collection[str], *, lack: str) -> bool:
        """Whether a key names one of the parts; when not, the `lack` is reported. An empty key names nothing: fine."""
        if not key or key in parts:
            return not key or key in parts
        self.refuse(path, f"{lack} {shown(key)}.{did_you_mean(key, parts)}")
        return False

    def orphan(self, path: str, *, what: str, used_by: str) -> None:
        """Report a part that nothing uses."""
        self.refuse(path, f"No {used_by} uses this {what}. Use it, or remove it.")


def leaves(tree: Tree) -> Iterator[Leaf]:
    """Every leaf of a tree, in its order."""
    if isinstance(tree, Leaf):
        yield tree
        return
    for child in tree.children:
        yield from leaves(child)


def named(tree: Tree, kind: LeafKind) -> list[str]:
    """The keys of one kind that a tree names."""
    return [leaf.key for leaf in leaves(tree) if leaf.kind is kind]
