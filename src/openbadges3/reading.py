"""Reading badges strictly, and quickly where all but a few of their texts were read before."""

from __future__ import annotations

import orjson

from .canonical import Shapes
from .canonical.shapes import Described
from .errors import StrictJsonError
from .proof import unsecured
from .strict_json import JsonObject, Limits, load_object

_PROOF = Limits(size=8 * 1024, depth=8, nodes=64)
_BEFORE_THE_PROOF = b',"proof":'


def read(content: bytes, *, limits: Limits, shapes: Shapes) -> tuple[JsonObject, Described]:
    """The document that `load_object` reads, or what it raises; and what it is without its proof, described.

    The bytes that a copy shares with its printing were read strictly before. What is left to be read are the texts of
    its own, between quotes and without escapes, and the proof at its end.
    """
    found = _read_copy(content, limits, shapes)
    if found is not None:
        return found
    document = load_object(content, limits=limits)
    return document, Described(unsecured(document))


def _read_copy(content: bytes, limits: Limits, shapes: Shapes) -> tuple[JsonObject, Described] | None:
    before, mark, after = content.rpartition(_BEFORE_THE_PROOF)
    unsigned = before + b"}" if mark else content
    copy = shapes.copy_in(unsigned)
    if copy is None or not copy.printing.is_within(limits, leaving=_PROOF):
        return None
    try:
        bare: JsonObject = orjson.loads(unsigned)
        proof = load_object(b'{"proof":' + after, limits=_PROOF) if mark else {}
    except (StrictJsonError, orjson.JSONDecodeError):
        return None
    if "proof" in bare or len(proof) > 1 or len(content) > limits.size:
        return None
    return bare | proof, Described(bare, copy)
