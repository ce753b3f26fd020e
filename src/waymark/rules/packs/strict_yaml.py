"""The strict part of YAML a pack is written in: mappings, lists, text, whole numbers, true and false.

No anchors, aliases, tags, repeated keys, empty values or second documents; dates, `no` and `2025.1` stay text. Each
node knows its line. Parsing never raises: what is wrong comes back as problems, beside what could be read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import yaml

from waymark.rules.packs.problems import Problem, line_count, shown

MAX_BYTES = 2_000_000
MAX_DEPTH = 16
MAX_NODES = 30_000

_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,15})")
# Control characters, line separators YAML would count as lines, direction overrides, surrogates, non-characters.
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


@dataclass(frozen=True)
class ScalarNode:
    """A text, a whole number or a truth value, and how it was written."""

    value: str | int | bool
    line: int


@dataclass(frozen=True)
class SequenceNode:
    """A list."""

    items: "tuple[YamlNode, ...]"
    line: int


@dataclass(frozen=True)
class MappingNode:
    """A mapping in the order of the file; `key_lines` has the line of each key."""

    entries: "dict[str, YamlNode]"
    key_lines: dict[str, int]
    line: int


@dataclass(frozen=True)
class RefusedNode:
    """Stands where something was refused, so that it is not also reported as missing."""

    line: int


YamlNode = ScalarNode | SequenceNode | MappingNode | RefusedNode


class _GiveUp(Exception):
    """Reading cannot go on after this problem."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


class _Mark(Protocol):
    """A place in the file, as both of PyYAML's parsers give it: `line` counts from 0."""

    @property
    def line(self) -> int: ...


@dataclass
class _Builder:
    """Turns parser events into nodes, and collects what the subset refuses."""

    file: str
    events: Iterator[yaml.Event]
    last_line: int
    problems: list[Problem] = field(default_factory=list)
    count: int = 0

    def refuse(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.file, line, message))

    def line(self, mark: _Mark | None) -> int:
        """The line of a mark. One at the end of the file stands after the last line break: the last line is meant."""
        return min(int(mark.line) + 1, self.last_line) if mark else 1

    def document(self) -> YamlNode | None:
        next(self.events)  # start of the stream
        if isinstance(next(self.events), yaml.StreamEndEvent):
            raise _GiveUp(1, "The file is empty. Write the pack's mapping, starting with its first key.")
        node = self.node(next(self.events), depth=0)
        next(self.events)  # end of the document
        end = next(self.events)
        if not isinstance(end, yaml.StreamEndEvent):
            line = self.line(end.start_mark)
            self.refuse(line, 'A second document starts here. Keep one in a file: remove the "---" line.')
        return node

    def node(self, event: yaml.Event, *, depth: int) -> YamlNode:
        line = self.line(event.start_mark)
        self.count += 1
        if depth > MAX_DEPTH:
            raise _GiveUp(line, f"This is nested more than {MAX_DEPTH} deep. No part of a pack needs that: flatten it.")
        if self.count > MAX_NODES:
            raise _GiveUp(line, f"The file has more than {MAX_NODES} values. Split the program into smaller packs.")
        if isinstance(event, yaml.AliasEvent):
            self.refuse(line, f'"*{event.anchor}" repeats another part. Aliases are not allowed: write it out here.')
            return RefusedNode(line)
        if not isinstance(event, yaml.CollectionStartEvent | yaml.ScalarEvent):
            raise _GiveUp(line, "A value is expected here.")
        if event.anchor is not None:
            self.refuse(line, f'"&{event.anchor}" names a part for reuse. Anchors are not allowed: remove it.')
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.refuse(line, f'"{tag}" is a tag. Tags are not allowed: remove it, and quote the value.')
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(line, depth=depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(line, depth=depth)
        return self.scalar(event, line) if isinstance(event, yaml.ScalarEvent) else RefusedNode(line)

    def mapping(self, line: int, *, depth: int) -> YamlNode:
        entries: dict[str, YamlNode] = {}
        key_lines: dict[str, int] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key_line = self.line(event.start_mark)
            if isinstance(event, yaml.ScalarEvent):
                key = event.value
                self.check_characters(key, key_line)
                if event.anchor is not None or event.tag is not None:
                    self.refuse(key_line, f"The key {shown(key)} has an anchor or a tag. Remove it.")
            else:
                raise _GiveUp(key_line, "A key must be a word. A list, mapping or alias cannot be a key.")
            value = self.node(next(self.events), depth=depth + 1)
            if key in entries:
                self.refuse(key_line, f"The key {shown(key)} is already on line {key_lines[key]}. Keep one of the two.")
            else:
                entries[key] = value
                key_lines[key] = key_line
        return MappingNode(entries, key_lines, line)

    def sequence(self, line: int, *, depth: int) -> YamlNode:
        items: list[YamlNode] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(event, depth=depth + 1))
        return SequenceNode(tuple(items), line)

    def scalar(self, event: yaml.ScalarEvent, line: int) -> YamlNode:
        text: str = event.value
        if not self.check_characters(text, line) or event.tag is not None:
            return RefusedNode(line)
        if not event.implicit[0]:
            return ScalarNode(text, line)
        if text in ("", "~", "null", "Null", "NULL"):
            self.refuse(line, "There is no value here. Leave the whole line out when nothing is meant.")
            return RefusedNode(line)
        if text in ("true", "false"):
            return ScalarNode(text == "true", line)
        if _INTEGER.fullmatch(text):
            return ScalarNode(int(text), line)
        return ScalarNode(text, line)

    def check_characters(self, text: str, line: int) -> bool:
        found = HIDDEN.search(text)
        if found:
            self.refuse(line, f"This holds the hidden character U+{ord(found.group()):04X}. Remove it.")
        return not found


def parse(file: str, raw: bytes) -> tuple[YamlNode | None, tuple[Problem, ...]]:
    """The content of a file in the strict subset, and everything in it that the subset refuses."""
    text, problem = _decode(file, raw)
    if problem is not None:
        return None, (problem,)
    builder = _Builder(file, yaml.parse(text, Loader=_PARSER), line_count(raw))
    node: YamlNode | None = None
    try:
        node = builder.document()
    except _GiveUp as stop:
        builder.refuse(stop.line, stop.message)
    except yaml.MarkedYAMLError as error:
        line = builder.line(error.problem_mark or error.context_mark)
        builder.refuse(line, f"This is not YAML: {error.problem}. Check indents and quotes.")
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        builder.refuse(1, f"This is not YAML: {shown(str(error))}. Check the file in a text editor.")
    return node, tuple(builder.problems)


def _decode(file: str, raw: bytes) -> tuple[str, Problem | None]:
    if len(raw) > MAX_BYTES:
        return "", Problem(file, 0, f"The file has {len(raw)} bytes; at most {MAX_BYTES} are read. Split the program.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return "", Problem(file, line, "This is not UTF-8 text. Save the file as UTF-8.")
    text = text.replace("\r\n", "\n")
    found = HIDDEN.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        return "", Problem(file, line, f"This holds the hidden character U+{ord(found.group()):04X}. Remove it.")
    return text, None
