"""Statements with labels that do not betray what is not shown, and which of them a selection holds (§3.4.2 to 14).

Canonical labels tell how many other nodes there are and in which order. So each label is replaced by its HMAC, which
only who knows the key can relate to another disclosure.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from openbadges3.canonical.quads import Quad, serialize
from openbadges3.canonical.rdfc10 import canonical_issue, relabel
from openbadges3.canonical.safe import Load, document_quads
from openbadges3.multiformats import base64url_encode
from openbadges3.strict_json import Json, JsonObject

from .pointers import select

_SKOLEM = "urn:bnid:"
_LABEL = "_:u"


@dataclass(frozen=True)
class Statements:
    """The statements of a document, sorted, with HMAC labels; `labels` maps a named node to its label."""

    lines: list[str]
    labels: Mapping[str, str]


def hmac_label(canonical_label: str, key: bytes) -> str:
    """The label of a blank node: the HMAC of its canonical label `c14n…` as base64url."""
    digest = hmac.new(key, canonical_label.removeprefix("_:").encode("utf-8"), hashlib.sha256).digest()
    return _LABEL + base64url_encode(digest)


def named(document: Mapping[str, Json]) -> JsonObject:
    """The document with a name of its own for every nameless object, so that parts of it can be recognized again."""
    count = 0

    def walk(value: Json) -> Json:
        nonlocal count
        if isinstance(value, list):
            return [walk(item) for item in value]
        if not isinstance(value, dict) or "@value" in value:
            return value
        members: JsonObject = {}
        if "id" not in value:
            members["id"] = f"{_SKOLEM}{count}"
            count += 1
        return members | {name: item if name == "@context" else walk(item) for name, item in value.items()}

    walked = walk(dict(document))
    return walked if isinstance(walked, dict) else {}


def nameless_quads(document: Mapping[str, Json], load: Load) -> list[Quad]:
    """The statements of a named document, its made-up names turned into blank nodes."""

    def term(text: str) -> str:
        return f"_:b{text[len(_SKOLEM) + 1 : -1]}" if text.startswith(f"<{_SKOLEM}") else text

    quads: dict[Quad, None] = {}
    for subject, predicate, value, graph in document_quads(document, load):
        quads[(term(subject), predicate, term(value), term(graph))] = None
    return list(quads)


def statements_of(document: Mapping[str, Json], key: bytes, load: Load) -> Statements:
    """All statements of a named document."""
    quads = nameless_quads(document, load)
    labels = {node: hmac_label(label, key) for node, label in canonical_issue(quads).items()}
    return Statements(sorted(serialize(relabel(quad, labels)) for quad in quads), labels)


def group_of(document: Mapping[str, Json], pointers: list[str], statements: Statements, load: Load) -> set[int]:
    """The indexes of the statements that pointers into a named document select."""
    selection = select(document, pointers)
    if selection is None:
        return set()
    index = {line: number for number, line in enumerate(statements.lines)}
    return {index[serialize(relabel(quad, dict(statements.labels)))] for quad in nameless_quads(selection, load)}
