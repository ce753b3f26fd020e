"""The shape of a document: everything that decides how JSON-LD reads it, apart from the texts it carries.

Two documents of one shape have the same statements with other texts in them. Member names, the order of values,
contexts, types, numbers, booleans and whatever JSON-LD expands as a term belong to the shape; other texts are slots.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from openbadges3.strict_json import Json, JsonObject

CONSTANT_MEMBERS = frozenset({"@context", "type", "@type", "@language", "proofPurpose"})
"""Members whose texts JSON-LD expands by the context, so that they are part of the shape."""

_OBJECT, _OBJECT_END, _ARRAY, _ARRAY_END, _SLOT = 1, 2, 3, 4, 0


class Shape(tuple[Hashable, ...]):
    """The parts of a shape, in document order. Its hash is asked for again and again, and computed once."""

    _known_hash: int

    def __hash__(self) -> int:
        try:
            return self._known_hash
        except AttributeError:
            self._known_hash = super().__hash__()
            return self._known_hash


def shape_of(document: Mapping[str, Json]) -> tuple[Shape, list[str]]:
    """The shape of a document and the texts of its slots in document order."""
    parts: list[Hashable] = []
    texts: list[str] = []
    _describe(dict(document), parts, texts)
    return Shape(parts), texts


def _describe(value: Json, parts: list[Hashable], texts: list[str]) -> None:
    if type(value) is str:
        parts.append(_SLOT)
        texts.append(value)
    elif type(value) is dict:
        parts.append(_OBJECT)
        for name, member in value.items():
            parts.append(name)
            if type(member) is str and name not in CONSTANT_MEMBERS:
                parts.append(_SLOT)
                texts.append(member)
            elif name in CONSTANT_MEMBERS:
                parts.append((_frozen(member),) if type(member) is not list else _terms(member))
            else:
                _describe(member, parts, texts)
        parts.append(_OBJECT_END)
    elif type(value) is list:
        parts.append(_ARRAY)
        for item in value:
            _describe(item, parts, texts)
        parts.append(_ARRAY_END)
    else:
        parts.append((type(value), _frozen(value)))


def _terms(items: list[Json]) -> Hashable:
    for item in items:
        if type(item) is not str:
            return (_frozen(items),)
    return (tuple(items),)


def slot_paths(document: Mapping[str, Json]) -> list[str]:
    """Where the slots of a document are, as `$.credentialSubject.result[0].value`, in the order of `shape_of`."""
    paths: list[str] = []

    def walk(value: Json, path: str) -> None:
        if isinstance(value, str):
            paths.append(path)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                walk(item, f"{path}[{index}]")
        elif isinstance(value, dict):
            for name, member in value.items():
                if name not in CONSTANT_MEMBERS:
                    walk(member, f"{path}.{name}")

    walk(dict(document), "$")
    return paths


def _frozen(value: Json) -> Hashable:
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    if isinstance(value, dict):
        return tuple((name, _frozen(member)) for name, member in value.items())
    return value


def with_slots(document: Mapping[str, Json], texts: list[str]) -> JsonObject:
    """The document with the texts of its slots replaced, in document order."""
    remaining = iter(texts)

    def replaced(value: Json) -> Json:
        if isinstance(value, str):
            return next(remaining)
        if isinstance(value, list):
            return [replaced(item) for item in value]
        if isinstance(value, dict):
            return {name: member if name in CONSTANT_MEMBERS else replaced(member) for name, member in value.items()}
        return value

    return {name: member if name in CONSTANT_MEMBERS else replaced(member) for name, member in document.items()}
