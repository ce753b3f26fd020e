"""A pack as a document: what is stored, hashed, compared, translated and exported.

Two shapes of the same content. `plain` mirrors pack.yaml. `to_document` is for storage: the order of mappings has
meaning (levels go from low to high, requirements number their bits), and JSON stores may lose the order of object
keys, so every mapping whose keys the author chose is a list of [key, value] pairs there.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from enum import Enum
from typing import TypeAlias

import yaml

from waymark.rules.packs.load import read_pack
from waymark.rules.packs.model import (
    AcceptedStandard,
    Achievement,
    AppraisalStandard,
    Combine,
    DoneStandard,
    Equivalence,
    Leaf,
    LeafKind,
    Node,
    Pack,
    RecognizedStandard,
    RubricCriterion,
    RubricStandard,
    ScoreStandard,
    Standard,
    Tree,
)
from waymark.rules.packs.problems import PackError
from waymark.rules.packs.reading import Reading
from waymark.rules.packs.strict_yaml import MAX_DEPTH, MappingNode, RefusedNode, ScalarNode, SequenceNode, YamlNode

Plain: TypeAlias = "str | int | list[Plain] | dict[str, Plain]"
"""What JSON and the strict YAML can both say; `Keyed` marks the mappings whose keys the author chose."""

DOCUMENT = "the stored document"


class Keyed(dict[str, Plain]):
    """A mapping whose keys the author chose, so that their order counts."""


def to_document(pack: Pack) -> dict[str, Plain]:
    """The whole pack as JSON-serializable values, safe in a store that forgets the order of object keys."""
    return {key: _paired(value) for key, value in plain(pack).items()}


def from_document(document: Mapping[str, object]) -> Pack:
    """The pack a document holds. Raises `PackError` when it is not one that `to_document` wrote."""
    reading = Reading(DOCUMENT)
    content = {key: value for key, value in document.items() if key != "texts"}
    pack = read_pack(reading, _node(content, reading, depth=0), _texts(document.get("texts", []), reading))
    if pack is None or reading.problems:
        raise PackError(reading.problems)
    return pack


def dump(pack: Pack) -> dict[str, bytes]:
    """The text files of the pack, pack.yaml and text/<language>.yaml, without art: loading them gives the same pack."""
    content = plain(pack)
    content.pop("texts", None)
    files = {"pack.yaml": to_yaml(content)}
    for language, texts in pack.texts.items():
        files[f"text/{language}.yaml"] = to_yaml(dict(texts))
    return files


def to_yaml(content: Mapping[str, Plain]) -> bytes:
    """YAML in the strict subset, in the order given."""
    text = yaml.dump(dict(content), Dumper=_StrictDumper, allow_unicode=True, sort_keys=False, width=110)
    return text.encode()


def plain(pack: Pack) -> dict[str, Plain]:
    """The pack in the shape of pack.yaml, with translations under `texts`; what is empty is left out."""
    content = _record(pack)
    content["equivalences"] = [_equivalence(row) for row in pack.equivalences]
    content["texts"] = Keyed({language: Keyed(texts) for language, texts in pack.texts.items()})
    return _filled(content)


def _record(value: object) -> dict[str, Plain]:
    """A dataclass as a mapping of its fields, without its own key: that is the key of the mapping around it."""
    content: dict[str, Plain] = {}
    for name in [each.name for each in fields(value)]:  # type: ignore[arg-type]  # only dataclasses come here
        if name in _KEY_OUTSIDE.get(type(value).__name__, ("key",)):
            continue
        content[name] = _value(getattr(value, name))
    if isinstance(value, RubricCriterion):
        content = {"name": value.name, **value.descriptors}
    if isinstance(value, Achievement) and value.art == value.key:
        content.pop("art")
    return _filled(content)


_KEY_OUTSIDE = {"FrameworkRow": ("code",), "InstrumentItem": ()}


def _value(value: object) -> Plain:
    match value:
        case Enum():
            return str(value.value)
        case str() | int():
            return value
        case None:
            return ""
        case date():
            return value.isoformat()
        case Leaf() | Node():
            return _tree(value)
        case DoneStandard() | AcceptedStandard() | RecognizedStandard() | RubricStandard() | AppraisalStandard():
            return _standard(value)
        case ScoreStandard():
            return _standard(value)
        case tuple():
            return [_value(item) for item in value]
        case Mapping():
            return Keyed({str(key): _value(item) for key, item in value.items()})
    return _record(value)


def _tree(tree: Tree) -> Plain:
    if isinstance(tree, Leaf):
        return {"earned": tree.key} if tree.kind is LeafKind.EARNED else tree.key
    children = [_tree(child) for child in tree.children]
    if tree.combine is Combine.AT_LEAST:
        return {"at_least": tree.n, "of": children}
    return {tree.combine.value: children}


def _standard(standard: Standard) -> Plain:
    match standard:
        case DoneStandard():
            return "done"
        case AcceptedStandard():
            return "accepted"
        case RecognizedStandard():
            return "recognized"
        case RubricStandard():
            return {"rubric": standard.rubric, "at_least": standard.at_least}
        case AppraisalStandard():
            content: dict[str, Plain] = {"appraisal": standard.appraisal, "outcome": standard.outcome}
            return content | ({"hours": standard.hours} if standard.hours else {})
        case ScoreStandard():
            return {"score": standard.at_least}


def _equivalence(row: Equivalence) -> Plain:
    content: dict[str, Plain] = {
        "from": {"achievement": row.from_achievement, "issuer": row.from_issuer},
        "gives": {"earned": row.gives},
        "on_or_before": row.on_or_before.isoformat() if row.on_or_before else "",
        "approved_by": row.approved_by,
    }
    return _filled(content)


def _filled(content: dict[str, Plain]) -> dict[str, Plain]:
    """Without what is empty, false or zero: the loader takes these when a line is left out."""
    return {key: value for key, value in content.items() if value}


def _paired(value: Plain) -> Plain:
    if isinstance(value, Keyed):
        return [[key, _paired(item)] for key, item in value.items()]
    if isinstance(value, dict):
        return {key: _paired(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_paired(item) for item in value]
    return value


def _node(value: object, reading: Reading, *, depth: int) -> YamlNode:
    """The node a stored value stands for; a list of pairs is a mapping."""
    if depth > MAX_DEPTH:
        reading.damage(0, "The document is nested too deep to be a pack.")
        return RefusedNode(0)
    if isinstance(value, dict):
        return _mapping(list(value.items()), reading, depth=depth)
    if isinstance(value, list):
        if value and all(isinstance(item, list) for item in value):
            return _mapping(value, reading, depth=depth)
        return SequenceNode(tuple(_node(item, reading, depth=depth + 1) for item in value), 0)
    if isinstance(value, str | int):
        return ScalarNode(value, 0)
    reading.damage(0, f"The document holds a value of the type {type(value).__name__}, which no pack does.")
    return RefusedNode(0)


def _mapping(pairs: list[object], reading: Reading, *, depth: int) -> YamlNode:
    entries: dict[str, YamlNode] = {}
    for pair in pairs:
        if not isinstance(pair, list | tuple) or len(pair) != 2 or not isinstance(pair[0], str) or pair[0] in entries:
            reading.damage(0, "The document has a mapping that is no list of different [key, value] pairs.")
            return RefusedNode(0)
        entries[pair[0]] = _node(pair[1], reading, depth=depth + 1)
    return MappingNode(entries, {}, 0)


def _texts(value: object, reading: Reading) -> dict[str, dict[str, str]]:
    try:
        return {str(language): {str(path): str(text) for path, text in texts} for language, texts in value}  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        reading.damage(0, "The translations in the document are no lists of [path, text] pairs.")
        return {}


class _StrictDumper(yaml.SafeDumper):
    """Writes the strict subset: no aliases, long texts as blocks, quotes where a plain word would be read otherwise."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_StrictDumper.add_representer(str, _represent_text)
_StrictDumper.add_representer(Keyed, yaml.SafeDumper.represent_dict)
