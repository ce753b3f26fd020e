"""A document as its signature covers it: without members that say nothing, and with numbers as they are signed.

JSON-LD makes no statement of null or of an empty array, and signs at most sixteen digits of a number (JSON-LD 1.1 API
§8.6, XSD canonical doubles). Real issuers write both. Nothing can be hidden in them, so they are no reason to call a
signature bad: they are left out, or shown as signed, and told as notes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from .canonical import canonical_bytes
from .errors import UnsaidError
from .report import Note
from .strict_json import Json, JsonObject
from .suites import Canonical

_EMPTY = "is null or empty, so it says nothing and no signature covers it; it is left out here."
_DIGITS = "has more digits than a signature covers; it is shown as signed."


def as_signed(document: Mapping[str, Json]) -> tuple[JsonObject, tuple[Note, ...]]:
    """What a signature over the RDF of the document covers, and where that is not what is written."""
    notes: list[Note] = []
    said = _object(document, "$", notes)
    return said, tuple(notes)


def _object(value: Mapping[str, Json], path: str, notes: list[Note]) -> JsonObject:
    kept: JsonObject = {}
    for name, item in value.items():
        if name in ("@context", "proof") and path == "$":
            kept[name] = item
            continue
        said = _said(item, f"{path}.{name}", notes)
        if said is None or said == []:
            notes.append(Note(f"{path}.{name}", _EMPTY))
        else:
            kept[name] = said
    return kept


def _said(value: Json, path: str, notes: list[Note]) -> Json:
    if isinstance(value, dict):
        return _object(value, path, notes)
    if isinstance(value, list):
        return [_said(item, f"{path}[{index}]", notes) for index, item in enumerate(value) if item is not None]
    if isinstance(value, float) and math.isfinite(value):
        signed = float(f"{value:.15E}")
        if signed != value:
            notes.append(Note(path, _DIGITS))
        return signed
    return value


class SignedForm:
    """The canonical form of documents as they are signed; `said` is the badge itself, where that differs."""

    def __init__(self, canonical: Canonical = canonical_bytes) -> None:
        self._canonical = canonical
        self.said: JsonObject | None = None
        self.notes: tuple[Note, ...] = ()

    def __call__(self, document: Mapping[str, Json], /, *, hash_name: str = "sha256") -> bytes:
        """As `canonical_bytes`, but what says nothing is left out instead of being refused."""
        try:
            return self._canonical(document, hash_name=hash_name)
        except UnsaidError:
            said, notes = as_signed(document)
            canonical = self._canonical(said, hash_name=hash_name)
            if "proofPurpose" not in document:
                self.said, self.notes = said, notes
            return canonical
