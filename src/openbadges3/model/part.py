"""How a frozen dataclass describes a JSON object of the standard: reading, writing and finding every fault.

Each field is declared once with `member`: its kind, whether it must be there, whether it is an array. Reading keeps
members the model does not name in `extra`, so nothing is lost; writing leaves out what is absent, because the
serialization rules allow neither nulls nor empty arrays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self, TypeVar

from openbadges3.errors import ModelError
from openbadges3.strict_json import Json, JsonObject, name_of

from .kinds import ANYTHING, Kind

_REGISTRY: dict[str, type[Part]] = {}


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a document: where (`$.credentialSubject.result[0].value`) and a sentence.

    `is_form` marks a fault that a reader can see past: a single value where the standard asks for an array, or one
    value in an array where it asks for the value. `is_hidden` marks a member that readers would miss.
    """

    path: str
    message: str
    is_form: bool = False
    is_hidden: bool = False

    def __str__(self) -> str:
        return f"{self.path} {self.message}."


@dataclass(frozen=True)
class _Rule:
    kinds: tuple[Kind | str, ...]
    required: bool
    many: bool
    one_or_many: bool


def member(
    *kinds: Kind | str,
    required: bool = False,
    many: bool = False,
    one_or_many: bool = False,
    name: str | None = None,
    default: object = None,
) -> Any:  # Any: as `dataclasses.field`, whose type is that of the field it describes
    """A field that holds a value of one of the kinds; a kind given as text is the name of another part.

    `many` asks for an array, `one_or_many` takes a value by itself or an array of such values.
    """
    metadata = {"rule": _Rule(kinds, required, many, one_or_many), "name": name}
    if required and default is None:
        return field(metadata=metadata)
    return field(default=() if many and default is None else default, metadata=metadata)


def type_member(*types: str, default: tuple[str, ...] | None = None) -> Any:  # Any: as `member`
    """The `type` of a part whose type is an array that must hold one of these (by default the first)."""
    return field(default=default or (types[0],), metadata={"types": types, "many": True})


def single_type_member(value: str) -> Any:  # Any: as `member`
    """The `type` of a part whose type is one fixed text."""
    return field(default=value, metadata={"types": (value,), "many": False})


_RULES: dict[str, dict[str, tuple[str, Mapping[str, Any]]]] = {}  # Any: metadata of dataclass fields


def _rules(cls: type[Part]) -> dict[str, tuple[str, Mapping[str, Any]]]:  # Any: as above
    """The members of a part: JSON name to field name and metadata."""
    if cls.__qualname__ not in _RULES:
        _RULES[cls.__qualname__] = _rules_of(cls)
    return _RULES[cls.__qualname__]


def _rules_of(cls: type[Part]) -> dict[str, tuple[str, Mapping[str, Any]]]:  # Any: as above
    rules: dict[str, tuple[str, Mapping[str, Any]]] = {}  # Any: as above
    for entry in fields(cls):
        if entry.name != "extra":
            first, *rest = entry.name.rstrip("_").split("_")
            rules[entry.metadata.get("name") or first + "".join(word.capitalize() for word in rest)] = (
                entry.name,
                entry.metadata,
            )
    return rules


@dataclass(frozen=True, kw_only=True)
class Part:
    """A JSON object of the standard; `extra` holds the members that the model has no field for."""

    extra: Mapping[str, Json] = field(default_factory=dict)

    def __init_subclass__(cls) -> None:
        _REGISTRY[cls.__name__] = cls

    @classmethod
    def from_json(cls, value: Json | Mapping[str, Json]) -> Self:
        """Read the part; `ModelError` with every fault if the structure is not that of the standard."""
        reader = Reader()
        part = reader.read(cls, value, "$")
        if reader.faults or part is None:
            raise ModelError(tuple(str(fault) for fault in reader.faults))
        return part

    def to_json(self) -> JsonObject:
        """The part as JSON: absent and empty members left out, members unknown to the model kept."""
        written: JsonObject = {}
        for name, (attribute, _) in _rules(type(self)).items():
            value = _written(getattr(self, attribute))
            if value is not None and value != []:
                written[name] = value
        return written | dict(self.extra)

    def held(self) -> Mapping[str, Kind]:
        """Members whose texts are held to a narrower kind because of what other members say."""
        return {}

    def faults(self, path: str) -> Iterator[Fault]:
        """What is wrong between the members of this part, beyond each by itself."""
        yield from ()


def _written(value: object) -> Json:
    if isinstance(value, Part):
        return value.to_json()
    if isinstance(value, tuple | list):
        return [_written(item) for item in value]
    if isinstance(value, Mapping):
        return dict(value)
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise ModelError((f"A {type(value).__name__} cannot be written as JSON.",))


P = TypeVar("P", bound=Part)


class Reader:
    """One reading: collects the faults it meets and goes on; `kinds` are the kinds that the values were held to."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.kinds: dict[str, tuple[Kind, ...]] = {}

    def read(self, cls: type[P], value: object, path: str) -> P | None:
        """The part of this class at this path, or nothing where its faults leave nothing to build."""
        if not isinstance(value, Mapping):
            self.faults.append(Fault(path, f"must be an object, not {name_of(value)}"))
            return None
        found = len(self.faults)
        rules = _rules(cls)
        values: dict[str, Any] = {}  # Any: constructor arguments, each checked by its rule
        for name, (attribute, metadata) in rules.items():
            if name in value:
                values[attribute] = self._member(metadata, value[name], f"{path}.{name}")
            elif "types" in metadata or metadata["rule"].required:
                self.faults.append(Fault(f"{path}.{name}", "is missing"))
        if any(not fault.is_form for fault in self.faults[found:]):
            return None
        part = cls(**values, extra={name: item for name, item in value.items() if name not in rules})
        self.faults.extend(part.faults(path))
        self.kinds.update({f"{path}.{name}": (kind,) for name, kind in part.held().items()})
        return part

    def _member(self, metadata: Mapping[str, Any], value: Json, path: str) -> object:  # Any: field metadata
        if "types" in metadata:
            return self._type(metadata["types"], value, path, many=metadata["many"])
        rule: _Rule = metadata["rule"]
        if not (rule.many or (rule.one_or_many and isinstance(value, list))):
            if isinstance(value, list) and len(value) == 1 and ANYTHING not in rule.kinds:
                self.faults.append(Fault(path, "must be one value, not an array", is_form=True))
                value = value[0]
            return self._value(rule, value, path)
        if not isinstance(value, list):
            self.faults.append(Fault(path, f"must be an array, not {name_of(value)}", is_form=True))
            value = [value]
        if not value:
            self.faults.append(Fault(path, "is an empty array; leave it out"))
        return tuple(self._value(rule, item, f"{path}[{index}]") for index, item in enumerate(value))

    def _type(self, types: tuple[str, ...], value: Json, path: str, *, many: bool) -> object:
        listed = value if isinstance(value, list) else [value]
        if isinstance(value, list) != many:
            self.faults.append(Fault(path, f"must be {'an array' if many else 'text'}", is_form=True))
        if not all(isinstance(item, str) for item in listed):
            self.faults.append(Fault(path, "must hold only texts"))
        elif not any(item in types for item in listed):
            self.faults.append(Fault(path, f"must include {' or '.join(types)}"))
        return tuple(listed) if many else (listed[0] if listed else "")

    def _value(self, rule: _Rule, value: Json, path: str) -> object:
        scalars = [kind for kind in rule.kinds if isinstance(kind, Kind)]
        parts = [kind for kind in rule.kinds if isinstance(kind, str)]
        if parts and (isinstance(value, dict) or not scalars):
            return self.read(_REGISTRY[parts[0]], value, path)
        self.kinds[path] = tuple(scalars)
        sentences = [kind.fault(value) for kind in scalars]
        if all(sentences):
            self.faults.append(Fault(path, str(sentences[0])))
        return value
