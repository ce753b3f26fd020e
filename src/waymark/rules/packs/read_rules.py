"""Reads the two small languages of a pack: trees (what is asked for) and standards (when one fact is enough)."""

from waymark.rules.packs.model import (
    AcceptedStandard,
    AppraisalStandard,
    Combine,
    DoneStandard,
    Leaf,
    LeafKind,
    Node,
    RecognizedStandard,
    RubricStandard,
    ScoreStandard,
    Standard,
    Tree,
)
from waymark.rules.packs.problems import did_you_mean, shown
from waymark.rules.packs.reading import HOW_TO_WRITE_A_KEY, KEY, Reading, Section, join, scalar_text
from waymark.rules.packs.strict_yaml import RefusedNode, ScalarNode, SequenceNode, YamlNode

UNREAD = Leaf(LeafKind.REQUIREMENT, "")
"""Stands for a tree that could not be read; the reading is damaged then, and no pack comes of it."""

_PLAIN_STANDARDS: dict[str, Standard] = {
    "done": DoneStandard(),
    "accepted": AcceptedStandard(),
    "recognized": RecognizedStandard(),
}
_TREE_HELP = "Write {all: [...]}, {any: [...]} or {at_least: 2, of: [...]}."
_STANDARD_HELP = (
    "Write done, accepted, recognized, {rubric: key, at_least: level}, "
    "{appraisal: key, outcome: positive, hours: 40} or {score: 80}."
)


def read_tree(section: Section, key: str, *, plain: LeafKind) -> Tree:
    """The tree under a key; a word in it names a part of the kind `plain`."""
    node = section.get(key, needed=True)
    if node is None:
        section.reading.damaged = True
        return UNREAD
    return tree(section.reading, node, section.at(key), plain=plain)


def tree(reading: Reading, node: YamlNode, path: str, *, plain: LeafKind) -> Tree:
    """The tree a node spells. Empty lists, a count out of bounds and a child named twice are refused."""
    if isinstance(node, ScalarNode):
        return _leaf(reading, node, path, kind=plain)
    if isinstance(node, RefusedNode):
        reading.damaged = True
        return UNREAD
    if isinstance(node, SequenceNode):
        reading.damage(node.line, f"{path}: This does not say how many count. Write {{all: [...]}} or {{any: [...]}}.")
        return UNREAD
    section = reading.section(node, path)
    assert section is not None  # a mapping always gives a section
    if plain is LeafKind.REQUIREMENT and section.has("earned"):
        named = section.get("earned", needed=True)
        if named is None:
            reading.damaged = True
            return UNREAD
        return _leaf(reading, named, path, kind=LeafKind.EARNED)
    if section.has("at_least") or section.has("of"):
        children = _children(section, "of", path, plain=plain)
        n = section.number("at_least", least=1, most=max(1, len(children)))
        if n is None:
            reading.damaged = True
        return Node(Combine.AT_LEAST, children, n or 1)
    for combine in (Combine.ALL, Combine.ANY):
        if section.has(combine):
            return Node(combine, _children(section, combine, path, plain=plain))
    section.expect_nothing_more()
    reading.damage(node.line, f"{path}: This asks for nothing. {_TREE_HELP}")
    return UNREAD


def _children(section: Section, key: str, path: str, *, plain: LeafKind) -> tuple[Tree, ...]:
    items = section.items(key, needed=True)
    if not items:
        section.reading.damaged = True
    children = tuple(tree(section.reading, item, path, plain=plain) for item in items)
    seen: set[Tree] = {UNREAD}
    for index, child in enumerate(children):
        if child in seen and child != UNREAD:
            name = f" {shown(child.key)}" if isinstance(child, Leaf) else ""
            section.reading.refuse(items[index].line, f"{path}: The same choice{name} is here twice. Keep one.")
        seen.add(child)
    return children


def _leaf(reading: Reading, node: YamlNode, path: str, *, kind: LeafKind) -> Leaf:
    key = scalar_text(reading, node, path, limit=64)
    if not KEY.fullmatch(key):
        reading.damaged = True
        if key:
            reading.refuse(node.line, f"{path}: {shown(key)} is not a key. {HOW_TO_WRITE_A_KEY}")
        return UNREAD
    reading.lines.setdefault(join(path, key), node.line)
    return Leaf(kind, key)


def read_standard(section: Section) -> Standard:
    """The standard of a requirement."""
    path = section.at("standard")
    node = section.get("standard", needed=True)
    if node is None:
        section.reading.damaged = True
        return DoneStandard()
    if isinstance(node, ScalarNode):
        word = scalar_text(section.reading, node, path, limit=64)
        if word not in _PLAIN_STANDARDS:
            hint = did_you_mean(word, _PLAIN_STANDARDS) if len(word) > 2 else ""
            section.reading.damage(node.line, f"{path}: {shown(word)} is no standard. {_STANDARD_HELP}{hint}")
        return _PLAIN_STANDARDS.get(word, DoneStandard())
    inner = section.section("standard")
    if inner is None:
        return DoneStandard()
    if inner.has("rubric"):
        return RubricStandard(inner.key("rubric"), inner.key("at_least"))
    if inner.has("appraisal"):
        return AppraisalStandard(
            inner.key("appraisal"), inner.key("outcome"), inner.number("hours", least=0, most=5000, needed=False) or 0
        )
    if inner.has("score"):
        return ScoreStandard(inner.number("score", least=1, most=100) or 1)
    inner.expect_nothing_more()
    section.reading.damage(node.line, f"{path}: This is no standard. {_STANDARD_HELP}")
    return DoneStandard()
