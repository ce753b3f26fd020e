"""JSON pointers into a badge (RFC 6901) and the part of a badge that a set of them selects (vc-di-ecdsa §3.4.11-13)."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping

from openbadges3.errors import ProofError
from openbadges3.strict_json import Json, JsonObject

_INDEX = re.compile(r"0|[1-9][0-9]{0,5}")


def select(document: Mapping[str, Json], pointers: Iterable[str]) -> JsonObject | None:
    """The part of a document that pointers select, with the ids, types and contexts around it; nothing for no pointer.

    Arrays keep only what was selected, in order. `ProofError` for a pointer to nothing.
    """
    steps = [_steps(pointer, document) for pointer in pointers]
    if not steps:
        return None
    chosen = _Chosen()
    for path in steps:
        chosen.add(path)
    selected = _selected(dict(document), chosen)
    assert isinstance(selected, dict)
    return {"@context": copy.deepcopy(document["@context"])} | selected


class _Chosen:
    """A tree of what is selected; a leaf is selected whole."""

    def __init__(self) -> None:
        self.inner: dict[str | int, _Chosen] = {}
        self.is_whole = False

    def add(self, path: list[str | int]) -> None:
        place = self
        for step in path:
            place = place.inner.setdefault(step, _Chosen())
        place.is_whole = True


def _selected(value: Json, chosen: _Chosen) -> Json:
    if chosen.is_whole:
        return copy.deepcopy(value)
    if isinstance(value, list):
        return [_selected(value[int(step)], chosen.inner[step]) for step in sorted(chosen.inner, key=int)]
    assert isinstance(value, dict)
    selected = _initial(value)
    for name, item in value.items():
        if name in chosen.inner:
            selected[name] = _selected(item, chosen.inner[name])
    return selected


def _initial(source: JsonObject) -> JsonObject:
    """What every object on the way keeps: its id and its types, without which it would be another thing."""
    return {name: copy.deepcopy(source[name]) for name in ("id", "type") if name in source}


def _steps(pointer: str, document: Mapping[str, Json]) -> list[str | int]:
    if not pointer.startswith("/"):
        raise ProofError(f"The pointer {pointer!r} does not start with a slash.")
    steps: list[str | int] = []
    value: Json = dict(document)
    for part in pointer[1:].split("/"):
        step = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and step in value:
            steps.append(step)
            value = value[step]
        elif isinstance(value, list) and _INDEX.fullmatch(step) and int(step) < len(value):
            steps.append(int(step))
            value = value[int(step)]
        else:
            raise ProofError(f"The pointer {pointer!r} points to nothing.")
    return steps
