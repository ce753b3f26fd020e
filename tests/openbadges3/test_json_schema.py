"""JSON Schema as badges use it, within bounds."""

from typing import Any

import pytest

from openbadges3.json_schema import SchemaError, schema_faults

HOLDS: list[tuple[Any, Any]] = [
    ({}, True),
    ({"a": 1}, {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}),
    (1.0, {"type": "integer"}),
    (None, {"type": ["string", "null"]}),
    ("x", {"enum": ["x", 1]}),
    ("2026-01-01T00:00:00Z", {"format": "date-time"}),
    ("2026-01-01", {"format": "date"}),
    ("urn:x:y", {"format": "uri"}),
    ("anything", {"format": "email"}),
    ("ab", {"pattern": "^a", "minLength": 2, "maxLength": 2}),
    ("/v3p0/context-3.0.3.json", {"pattern": r"\/v3p0\/context(-3\.\d\.\d)*\.json$"}),  # as 1EdTech's schema has it
    (5, {"minimum": 5, "maximum": 5, "exclusiveMinimum": 4, "exclusiveMaximum": 6, "multipleOf": 5}),
    ([1, 2], {"items": {"type": "number"}, "minItems": 2, "maxItems": 2, "uniqueItems": True}),
    ([1, "x", True], {"prefixItems": [{"type": "number"}, {"type": "string"}], "items": {"type": "boolean"}}),
    ([1, "x"], {"items": [{"type": "number"}], "additionalItems": {"type": "string"}}),
    (["a", "b"], {"contains": {"const": "a"}}),
    (["b"], {"contains": {"const": "a"}, "minContains": 0}),
    ({"ab": 1}, {"patternProperties": {"^a": {"type": "number"}}, "additionalProperties": False}),
    ({"a": 1}, {"propertyNames": {"maxLength": 1}, "minProperties": 1, "maxProperties": 1}),
    ({"a": 1, "b": 2}, {"dependentRequired": {"a": ["b"]}}),
    ("x", {"anyOf": [{"type": "number"}, {"type": "string"}]}),
    ("x", {"oneOf": [{"type": "number"}, {"type": "string"}], "allOf": [True], "not": {"const": "y"}}),
    (1, {"if": {"type": "string"}, "then": False, "else": {"minimum": 1}}),
    ({"a": {"a": {}}}, {"$defs": {"n": {"properties": {"a": {"$ref": "#/$defs/n"}}}}, "$ref": "#/$defs/n"}),
    ({"a": {}}, {"properties": {"a": {"$ref": "#"}}, "unevaluatedProperties": True}),
    (1, {"$defs": {"a/b": {"type": "number"}}, "$ref": "#/$defs/a~1b"}),
]

FAILS: list[tuple[Any, Any]] = [
    ({}, False),
    ({}, {"required": ["a"]}),
    ({"a": "x"}, {"properties": {"a": {"type": "number"}}}),
    (True, {"type": "number"}),
    (True, {"const": 1}),
    (1, {"enum": [True, "1"]}),
    (1.5, {"type": "integer"}),
    ("soon", {"format": "date-time"}),
    ("soon", {"format": "date"}),
    ("x y", {"format": "uri"}),
    ("b", {"pattern": "^a"}),
    ("abc", {"maxLength": 2}),
    (4, {"minimum": 5}),
    (4, {"exclusiveMinimum": 4}),
    (4, {"exclusiveMaximum": 4}),
    (4, {"multipleOf": 3}),
    (4, {"multipleOf": 0}),
    ([1], {"minItems": 2}),
    ([1, 1], {"uniqueItems": True}),
    ([1, "x"], {"items": {"type": "number"}}),
    ([1, 2], {"items": [{"type": "number"}], "additionalItems": False}),
    (["b"], {"contains": {"const": "a"}}),
    (["a", "a"], {"contains": {"const": "a"}, "maxContains": 1}),
    ({"b": 1}, {"patternProperties": {"^a": True}, "additionalProperties": False}),
    ({"ab": 1}, {"propertyNames": {"maxLength": 1}}),
    ({}, {"minProperties": 1}),
    ({"a": 1}, {"dependentRequired": {"a": ["b"]}}),
    ("x", {"anyOf": [{"type": "number"}]}),
    ("x", {"oneOf": [True, True]}),
    ("x", {"not": True}),
    ("x", {"if": True, "then": False}),
    ("x", {"allOf": [True, False]}),
]

OPEN: list[tuple[Any, Any]] = [
    ({}, 5),
    ({}, {"$ref": "https://elsewhere.example/"}),
    ({}, {"$ref": "#/nowhere"}),
    ({}, {"$ref": "#name"}),
    ({}, {"$ref": 5}),
    ({}, {"$ref": "#"}),
    ({}, {"unevaluatedProperties": False}),
    ([], {"unevaluatedItems": False}),
    ({}, {"$dynamicRef": "#x"}),
    ("aaaa", {"pattern": "(a+)+$"}),
    ("aaaa", {"pattern": "(a|a)*$"}),
    ("aaaa", {"pattern": "((a)*)*b"}),
    ("aaaa", {"pattern": "(a?)*b"}),
    ("aaaa", {"pattern": "(a{1,2})*b"}),
    ("aaaa", {"pattern": "a*a*a*a*b"}),
    ("aaaa", {"pattern": "(?=a)a"}),
    ("aaaa", {"pattern": "["}),
    ("aaaa", {"pattern": "a" * 300}),
    ("a" * 3_000, {"pattern": "a"}),
    ("a" * 500, {"pattern": "a*a*a*b"}),
    ("a" * 40, {"pattern": "^" + "(a|a)" * 38 + "b"}),
    ("a" * 1_000, {"pattern": "a{0,900}a{0,900}b"}),
    ("aaaa", {"pattern": 5}),
    ([[[[1] * 40] * 40] * 40] * 40, {"$defs": {"n": {"items": {"$ref": "#/$defs/n"}}}, "$ref": "#/$defs/n"}),
]


@pytest.mark.parametrize(("value", "schema"), HOLDS)
def test_holds(value: Any, schema: Any) -> None:
    assert schema_faults(value, schema) == []


@pytest.mark.parametrize(("value", "schema"), FAILS)
def test_fails(value: Any, schema: Any) -> None:
    assert schema_faults(value, schema)


@pytest.mark.parametrize(("value", "schema"), OPEN)
def test_left_open(value: Any, schema: Any) -> None:
    with pytest.raises(SchemaError):
        schema_faults(value, schema)


def test_at_most_ten_places_are_named() -> None:
    assert len(schema_faults({}, {"required": [str(number) for number in range(50)]})) == 10
