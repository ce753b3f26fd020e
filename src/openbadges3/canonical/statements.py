"""Expanded JSON-LD to quads: each value becomes exactly one statement, or it is an error.

JSON-LD 1.1 API §7.1 (Deserialize JSON-LD to RDF) and §8.4 (data round-tripping of numbers). Blank node labels given
here are of no meaning; canonicalization gives the final ones.
"""

from __future__ import annotations

import math
import re
from typing import Any

from openbadges3.errors import CanonicalError, UnsaidError

from .canonical_json import jcs
from .quads import Quad, iri, literal

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE, _FIRST, _REST, _NIL = (f"<{_RDF}{name}>" for name in ("type", "first", "rest", "nil"))
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_BLANK = re.compile(r"_:[A-Za-z0-9_.-]+")
_EXPONENT = re.compile(r"(\d)0*E\+?(-)?0*(\d)")

RELATIVE_BASE = "x-relative://relative.invalid/a/"
"""What relative addresses are resolved against, so that they are known when they come out."""

_RELATIVE_SCHEME = RELATIVE_BASE.partition(":")[0] + ":"

Expanded = dict[str, Any]  # Any: expanded JSON-LD, each part checked where it is read


def statements(expanded: list[Any]) -> list[Quad]:  # Any: as above
    """The distinct quads of an expanded document, in document order."""
    walk = _Walk()
    for node in expanded:
        if not isinstance(node, dict) or "@value" in node or "@list" in node:
            raise CanonicalError("The document holds a value outside any object, which would not be signed.")
        walk.node(node, "")
    return list(walk.quads)


class _Walk:
    def __init__(self) -> None:
        self.quads: dict[Quad, None] = {}
        self._labels: dict[str, str] = {}
        self._fresh = 0

    def node(self, node: Expanded, graph: str) -> str:
        """Emit everything a node object says; answer its term."""
        subject = self._subject(node)
        for name, values in node.items():
            if name == "@id":
                continue
            if name == "@type":
                # two names of one type (AchievementCredential, OpenBadgeCredential) say the same and hide nothing
                self._each_once(subject, _TYPE, [*{_address(_text(value)): None for value in values}], graph)
            elif name == "@graph":
                for inner in values:
                    self.node(inner, subject)
            elif name.startswith("@"):
                raise CanonicalError(f"The keyword {name!r} is refused: what it says would not be signed as written.")
            else:
                predicate = iri(name)
                self._each_once(subject, predicate, [self._object(value, graph) for value in values], graph)
        return subject

    def _each_once(self, subject: str, predicate: str, values: list[str], graph: str) -> None:
        if len(set(values)) != len(values):
            raise CanonicalError(f"{predicate} says the same thing twice; the signature would cover it only once.")
        if not values:
            raise CanonicalError(f"{predicate} has no value that would be signed.")
        for value in values:
            self.quads[(subject, predicate, value, graph)] = None

    def _subject(self, node: Expanded) -> str:
        identifier = node.get("@id")
        if identifier is None:
            return self._blank()
        text = _text(identifier)
        if not text.startswith("_:"):
            return _address(text)
        if not _BLANK.fullmatch(text):
            raise CanonicalError(f"{text!r} is not a blank node label.")
        if text not in self._labels:
            self._labels[text] = self._blank()
        return self._labels[text]

    def _blank(self) -> str:
        self._fresh += 1
        return f"_:n{self._fresh}"

    def _object(self, item: Any, graph: str) -> str:  # Any: one expanded value
        if not isinstance(item, dict):
            raise CanonicalError("A value has no meaning in JSON-LD, so it would not be signed.")
        if "@value" in item:
            return _literal(item)
        if "@list" in item:
            if len(item) != 1:
                raise CanonicalError("A list carries more than its items, which would not be signed.")
            return self._list(item["@list"], graph)
        return self.node(item, graph)

    def _list(self, items: list[Any], graph: str) -> str:  # Any: expanded values
        if not items:
            return _NIL
        cells = [self._blank() for _ in items]
        for cell, following, item in zip(cells, [*cells[1:], _NIL], items, strict=True):
            self.quads[(cell, _FIRST, self._object(item, graph), graph)] = None
            self.quads[(cell, _REST, following, graph)] = None
        return cells[0]


def _address(value: str) -> str:
    if value.startswith(_RELATIVE_SCHEME):
        relative = value.removeprefix(RELATIVE_BASE)
        sentence = f"{relative!r} is a relative address or an unknown type, so it would not be signed."
        raise CanonicalError(sentence, name=relative)
    return iri(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise CanonicalError("An id or a type is not text, so it would not be signed.")
    return value


def _literal(item: Expanded) -> str:
    value, datatype, language = item["@value"], item.get("@type"), item.get("@language", "")
    extra = set(item) - {"@value", "@type", "@language"}
    if extra:
        raise CanonicalError(f"{sorted(extra)[0]!r} on a text is refused: it would not be signed.")
    if datatype == "@json":
        return literal(jcs(value).decode("utf-8"), datatype=_RDF + "JSON")
    if isinstance(value, bool):
        return literal("true" if value else "false", datatype=datatype or _XSD + "boolean")
    if isinstance(value, int | float):
        return _number(value, datatype)
    if language and not _LANGUAGE.fullmatch(language):
        raise CanonicalError(f"{language!r} is not a language tag.")
    return literal(_text(value), datatype=datatype or _XSD + "string", language=language)


def _number(value: int | float, datatype: str | None) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        raise CanonicalError("A number is not finite.")
    whole = value == int(value)
    if whole and abs(value) < 1e21 and datatype != _XSD + "double":
        if isinstance(value, int) and abs(value) > 2**53:
            raise CanonicalError("A whole number has more digits than every reader keeps (beyond 2^53).")
        return literal(str(int(value)), datatype=datatype or _XSD + "integer")
    text = f"{float(value):.15E}"
    if float(text) != value:
        raise UnsaidError(f"The number {value!r} has more digits than are signed; write it as text or shorter.")
    return literal(_EXPONENT.sub(r"\1E\2\3", text), datatype=datatype or _XSD + "double")
