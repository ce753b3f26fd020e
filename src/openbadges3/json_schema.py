"""JSON Schema as badges use it (draft 2019-09 and the older draft 7): whether a document holds to a schema.

The schema comes from a stranger, so the work is bounded, patterns that could take exponential time are refused, and a
keyword that asserts something this module does not understand makes the answer open rather than good.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .canonical.quads import IRI
from .date_times import parse_date_time
from .errors import EncodingError, OpenBadgesError
from .work import EVALUATION, Work

Schema = Any  # Any: JSON of any form, looked at member by member


class SchemaError(OpenBadgesError):
    """The schema asks for something that cannot be checked here, so it leaves the answer open."""


_EVALUATIONS = 50_000
_DEPTH = 100
_NOT_UNDERSTOOD = ("$recursiveRef", "$dynamicRef", "dependentSchemas", "unevaluatedItems", "dependencies")
_RISKY_PATTERN = re.compile(r"\)[*+{]|\\[1-9]|\(\?[^:]")
_FIXED_GROUP = re.compile(r"\((?:\?:)?(?:[^()\[\]\\*+?{}|]|\\[^1-9]|\[(?:[^\]\\]|\\.)*\])*\)[*+]")
"""A repeated group in which nothing is repeated, optional or one of several: matching it cannot branch."""
_LONGEST_PATTERN, _LONGEST_MATCHED, _MOST_STEPS = 200, 2_000, 1_000_000
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TYPES: Mapping[str, Callable[[object], bool]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "integer": lambda value: isinstance(value, int | float) and not isinstance(value, bool) and value == int(value),
}


def schema_faults(document: object, schema: Schema, work: Work | None = None) -> list[str]:
    """Where the document does not hold to the schema, at most ten places; `SchemaError` if that cannot be said."""
    validation = _Validation(schema, work or Work(math.inf))
    faults = []
    for fault in validation.faults(document, schema, "$"):
        faults.append(fault)
        if len(faults) == 10:
            break
    return faults


class _Validation:
    def __init__(self, root: Schema, work: Work) -> None:
        self._root, self._work = root, work
        self._left = _EVALUATIONS
        self._depth = 0

    def faults(self, value: Any, schema: Schema, path: str) -> Iterator[str]:  # Any: JSON
        self._work.spend(EVALUATION)
        self._left -= 1
        self._depth += 1
        try:
            if self._left < 0 or self._depth > _DEPTH:
                raise SchemaError("The schema takes more work to check than an honest one needs.")
            if schema is False:
                yield f"{path} must not be there"
            elif isinstance(schema, dict):
                yield from self._object(value, schema, path)
            elif schema is not True:
                raise SchemaError("A part of the schema is no schema.")
        finally:
            self._depth -= 1

    def _holds(self, value: Any, schema: Schema, path: str) -> bool:  # Any: JSON
        return next(self.faults(value, schema, path), None) is None

    def _object(self, value: Any, schema: dict[str, Any], path: str) -> Iterator[str]:  # Any: JSON
        for name in _NOT_UNDERSTOOD:
            if name in schema:
                raise SchemaError(f"The schema uses {name}, which is not understood here.")
        if schema.get("unevaluatedProperties", True) is not True:
            raise SchemaError("The schema uses unevaluatedProperties, which is not understood here.")
        if "$ref" in schema:
            yield from self.faults(value, self._referred(schema["$ref"]), path)
        yield from _of_any_type(value, schema, path)
        if isinstance(value, dict):
            yield from self._members(value, schema, path)
        elif isinstance(value, list):
            yield from self._items(value, schema, path)
        elif isinstance(value, str):
            yield from _text(value, schema, path)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield from _number(value, schema, path)
        yield from self._combined(value, schema, path)

    def _combined(self, value: Any, schema: dict[str, Any], path: str) -> Iterator[str]:  # Any: JSON
        for part in schema.get("allOf", []):
            yield from self.faults(value, part, path)
        if "anyOf" in schema and not any(self._holds(value, part, path) for part in schema["anyOf"]):
            yield f"{path} is none of the forms the schema allows"
        if "oneOf" in schema and sum(self._holds(value, part, path) for part in schema["oneOf"]) != 1:
            yield f"{path} is not exactly one of the forms the schema allows"
        if "not" in schema and self._holds(value, schema["not"], path):
            yield f"{path} is a form that the schema forbids"
        if "if" in schema:
            chosen = "then" if self._holds(value, schema["if"], path) else "else"
            yield from self.faults(value, schema.get(chosen, True), path)

    def _members(self, value: dict[str, Any], schema: dict[str, Any], path: str) -> Iterator[str]:  # Any: JSON
        for name in schema.get("required", []):
            if name not in value:
                yield f"{path}.{name} is missing"
        if not schema.get("minProperties", 0) <= len(value) <= schema.get("maxProperties", len(value)):
            yield f"{path} has {len(value)} members, too few or too many"
        for name, needed in schema.get("dependentRequired", {}).items():
            if name in value:
                yield from (f"{path}.{other} is missing" for other in needed if other not in value)
        known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
        for name, item in value.items():
            parts = [known[name]] if name in known else []
            parts += [part for pattern, part in patterns.items() if _matches(pattern, name)]
            for part in parts or [schema.get("additionalProperties", True)]:
                yield from self.faults(item, part, f"{path}.{name}")
            if "propertyNames" in schema:
                yield from self.faults(name, schema["propertyNames"], f"{path}.{name}")

    def _items(self, value: list[Any], schema: dict[str, Any], path: str) -> Iterator[str]:  # Any: JSON
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            yield f"{path} has {len(value)} items, too few or too many"
        if schema.get("uniqueItems") is True and any(item in value[:index] for index, item in enumerate(value)):
            yield f"{path} holds an item twice"
        items = schema.get("items", True)
        first = schema.get("prefixItems", items if isinstance(items, list) else [])
        rest = schema.get("additionalItems", True) if isinstance(items, list) else items
        for index, item in enumerate(value):
            yield from self.faults(item, first[index] if index < len(first) else rest, f"{path}[{index}]")
        if "contains" in schema:
            count = sum(self._holds(item, schema["contains"], path) for item in value)
            if not schema.get("minContains", 1) <= count <= schema.get("maxContains", count):
                yield f"{path} does not hold what it must hold"

    def _referred(self, reference: Any) -> Schema:  # Any: JSON
        if not isinstance(reference, str) or not reference.startswith("#"):
            raise SchemaError(f"The schema refers to {reference!r}, which is not part of it.")
        place = self._root
        for step in reference[1:].split("/")[1:]:
            name = step.replace("~1", "/").replace("~0", "~")
            if not isinstance(place, dict) or name not in place:
                raise SchemaError(f"The schema refers to {reference!r}, which it does not have.")
            place = place[name]
        if reference not in ("#", "#/") and not reference.startswith("#/"):
            raise SchemaError(f"The schema refers to {reference!r} by name, which is not understood here.")
        return place


def _of_any_type(value: Any, schema: dict[str, Any], path: str) -> Iterator[str]:  # Any: JSON
    if "type" in schema:
        names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if not any(_TYPES[name](value) for name in names if _TYPES.get(name)):
            yield f"{path} must be {' or '.join(map(str, names))}"
    if "const" in schema and not _is_same(value, schema["const"]):
        yield f"{path} must be {schema['const']!r}"
    if "enum" in schema and not any(_is_same(value, item) for item in schema["enum"]):
        yield f"{path} is not one of the values the schema allows"


def _is_same(one: object, other: object) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _text(value: str, schema: dict[str, Any], path: str) -> Iterator[str]:  # Any: JSON
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
        yield f"{path} is too short or too long"
    if "pattern" in schema and not _matches(schema["pattern"], value):
        yield f"{path} does not have the form {schema['pattern']!r}"
    form = schema.get("format")
    if form == "date-time":
        try:
            parse_date_time(value)
        except EncodingError:
            yield f"{path} must be a date-time with a zone"
    elif (form == "uri" and not IRI.fullmatch(value)) or (form == "date" and not _DATE.fullmatch(value)):
        yield f"{path} must be a {form}"


def _number(value: float, schema: dict[str, Any], path: str) -> Iterator[str]:  # Any: JSON
    if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{path} is too small or too large"
    if ("exclusiveMinimum" in schema and value <= schema["exclusiveMinimum"]) or (
        "exclusiveMaximum" in schema and value >= schema["exclusiveMaximum"]
    ):
        yield f"{path} is too small or too large"
    if "multipleOf" in schema and (not schema["multipleOf"] or value % schema["multipleOf"]):
        yield f"{path} must be a multiple of {schema['multipleOf']}"


def _most_steps(pattern: str, length: int) -> float:
    """How many ways a matcher may have to try: one factor for each repetition, and two for each choice."""
    repetitions = pattern.count("*") + pattern.count("+") + pattern.count("{") + (not pattern.startswith("^"))
    choices = pattern.count("|") + pattern.count("?") - pattern.count("(?:")
    return float(length + 1) ** min(repetitions, 12) * 2.0 ** min(choices, 60)


def _matches(pattern: Any, text: str) -> bool:  # Any: JSON
    is_text = isinstance(pattern, str) and len(pattern) <= _LONGEST_PATTERN
    if not is_text or _RISKY_PATTERN.search(_FIXED_GROUP.sub("", pattern)):
        raise SchemaError("The schema has a pattern that could take too long to match.")
    is_simple = len(text) <= _LONGEST_MATCHED and pattern.count("*") + pattern.count("+") <= 3
    if not is_simple or _most_steps(pattern, len(text)) > _MOST_STEPS:
        raise SchemaError("The schema has a pattern for a text that is too long to match.")
    try:
        return re.search(pattern, text) is not None
    except re.error:
        raise SchemaError("The schema has a pattern that is not understood here.") from None
