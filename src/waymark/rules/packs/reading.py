"""Reads typed values out of nodes, remembers on which line each part stands, and collects everything that is wrong.

Nothing here raises: a part that cannot be read is reported and replaced by a stand-in, so that one run finds all
problems. Every key that nobody asked for is reported when the reading ends.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from waymark.rules.packs.problems import Problem, did_you_mean, shown
from waymark.rules.packs.strict_yaml import HIDDEN, MappingNode, RefusedNode, ScalarNode, SequenceNode, YamlNode

KEY = re.compile(r"[a-z][a-z0-9-]{0,63}")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_:-]{0,63}")
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,8})")

MAX_HINTS = 50
"""Finding the closest word is slow: a file with more unknown words than this gets no more hints."""

NAME = 120
LINE = 500
LONG = 6000

E = TypeVar("E", bound=StrEnum)


def join(path: str, key: str | int) -> str:
    """The dotted path of a part inside another."""
    return f"{path}.{key}" if path else str(key)


@dataclass
class Reading:
    """One file being read: its problems, and the line of every part by dotted path.

    `written` maps the path of what is inherited to the path where it is written.
    `damaged` says that a part others refer to could not be read, so that checks across parts would mislead.
    """

    file: str
    problems: list[Problem] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    damaged: bool = False
    _sections: "list[Section]" = field(default_factory=list)

    def refuse(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.file, line, message))

    def damage(self, line: int, message: str) -> None:
        self.damaged = True
        self.refuse(line, message)

    def section(self, node: YamlNode, path: str) -> "Section | None":
        """The mapping at `path`, ready to be read; None, and a problem, when it is something else."""
        self.lines.setdefault(path, node.line)
        if isinstance(node, MappingNode):
            section = Section(self, node, path)
            self._sections.append(section)
            return section
        self.damaged = True
        if not isinstance(node, RefusedNode):
            self.refuse(node.line, f'{path or "pack"}: A mapping is expected here. Write indented "key: value" lines.')
        return None

    def finish(self) -> None:
        """Report every key that no reader asked for."""
        for section in self._sections:
            section.report_unknown()


class Section:
    """One mapping being read. A key counts as known once it was asked for."""

    def __init__(self, reading: Reading, node: MappingNode, path: str) -> None:
        self.reading = reading
        self.node = node
        self.path = path
        self._asked: set[str] = set()

    def at(self, key: str) -> str:
        return join(self.path, key)

    def line(self, key: str = "") -> int:
        return self.node.key_lines.get(key, self.node.line)

    def has(self, key: str) -> bool:
        return key in self.node.entries

    def refuse(self, key: str, message: str) -> None:
        self.reading.refuse(self.line(key), f"{self.at(key)}: {message}")

    def get(self, key: str, *, needed: bool) -> YamlNode | None:
        """The node of a key; a missing one is reported when it is needed."""
        self._asked.add(key)
        node = self.node.entries.get(key)
        if node is None:
            if needed:
                self.refuse(key, f'This is missing. Add "{key}: ..." here.')
            return None
        self.reading.lines.setdefault(self.at(key), self.line(key))
        return None if isinstance(node, RefusedNode) else node

    def text(self, key: str, *, limit: int = LINE, needed: bool = True) -> str:
        """A text without line breaks, or with them when it may be long; "" when it is left out."""
        node = self.get(key, needed=needed)
        return "" if node is None else scalar_text(self.reading, node, self.at(key), limit=limit)

    def long_text(self, key: str, *, needed: bool = True) -> str:
        return self.text(key, limit=LONG, needed=needed)

    def key(self, key: str, *, needed: bool = True) -> str:
        """The key of a part."""
        value = self.text(key, needed=needed)
        if value and not KEY.fullmatch(value):
            self.refuse(key, f"{shown(value)} is not a key. {HOW_TO_WRITE_A_KEY}")
        return value

    def number(self, key: str, *, least: int, most: int, needed: bool = True) -> int | None:
        """A whole number within bounds; None when it is left out."""
        node = self.get(key, needed=needed)
        if node is None:
            return None
        if not isinstance(node, ScalarNode) or isinstance(node.value, bool | str):
            self.refuse(key, "A whole number is expected here, such as 3, without quotes.")
            return None
        if not least <= node.value <= most:
            self.refuse(key, f"{node.value} is out of bounds. Use a number from {least} to {most}.")
            return None
        return node.value

    def numbers(self, key: str, *, least: int, most: int) -> tuple[int, ...]:
        """A list of whole numbers within bounds; empty when it is left out."""
        found = []
        for item in self.items(key):
            if not isinstance(item, ScalarNode) or isinstance(item.value, bool | str):
                self.refuse(key, "A list of whole numbers is expected here, such as [7, 14].")
            elif not least <= item.value <= most:
                self.refuse(key, f"{item.value} is out of bounds. Use numbers from {least} to {most}.")
            else:
                found.append(item.value)
        return tuple(found)

    def flag(self, key: str) -> bool:
        """True or false; false when it is left out."""
        node = self.get(key, needed=False)
        if node is None:
            return False
        if not isinstance(node, ScalarNode) or not isinstance(node.value, bool):
            self.refuse(key, "Write true or false here.")
            return False
        return node.value

    def choice(self, key: str, kinds: type[E], default: E | None = None) -> E:
        """One of an enum's values; `default` (or the first) when it is left out or wrong."""
        fallback = default or next(iter(kinds))
        node = self.get(key, needed=default is None)
        if node is None:
            return fallback
        return one_of(self.reading, node, self.at(key), kinds=kinds) or fallback

    def choices(self, key: str, kinds: type[E], *, needed: bool = False) -> tuple[E, ...]:
        """A list of an enum's values."""
        found = (one_of(self.reading, item, self.at(key), kinds=kinds) for item in self.items(key, needed=needed))
        return tuple(value for value in found if value is not None)

    def day(self, key: str, *, needed: bool = True) -> date | None:
        """A date written as 2025-06-30."""
        value = self.text(key, needed=needed)
        if not value:
            return None
        try:
            if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        self.refuse(key, f"{shown(value)} is not a date. Write it as 2025-06-30.")
        return None

    def items(self, key: str, *, needed: bool = False) -> tuple[YamlNode, ...]:
        """The items of a list; a list that is there is never empty."""
        node = self.get(key, needed=needed)
        if node is None:
            return ()
        if not isinstance(node, SequenceNode):
            self.refuse(key, "A list is expected here. Write [one, two], or one item a line after a dash.")
            return ()
        if not node.items:
            self.refuse(key, "The list is empty. Add an item, or leave the line out.")
        return node.items

    def texts(self, key: str, *, needed: bool = False) -> tuple[str, ...]:
        """A list of different one-line texts."""
        values = [scalar_text(self.reading, item, self.at(key), limit=NAME) for item in self.items(key, needed=needed)]
        for value in sorted(value for value, count in Counter(values).items() if count > 1):
            self.refuse(key, f"{shown(value)} is in the list twice. Keep one.")
        return tuple(value for value in dict.fromkeys(values) if value)

    def labels(self, key: str, *, needed: bool = True, limit: int = LINE) -> dict[str, str]:
        """A mapping from keys to texts."""
        section = self.section(key, needed=needed)
        if section is None:
            return {}
        return {name: section.text(name, limit=limit) for name in section.names()}

    def section(self, key: str, *, needed: bool = True) -> "Section | None":
        """A mapping inside this one."""
        self._asked.add(key)
        node = self.node.entries.get(key)
        if node is None:
            if needed:
                self.reading.damage(self.line(), f'{self.at(key)}: This part is missing. Add "{key}:" here.')
            return None
        self.reading.lines.setdefault(self.at(key), self.line(key))
        return self.reading.section(node, self.at(key))

    def sections(self, key: str, *, needed: bool = True) -> "Iterator[tuple[str, Section]]":
        """The mappings inside a mapping, by their keys."""
        outer = self.section(key, needed=needed)
        if outer is None:
            return
        for name in outer.names():
            inner = outer.section(name)
            if inner is not None:
                yield name, inner

    def names(self, pattern: re.Pattern[str] = KEY) -> tuple[str, ...]:
        """All keys of this mapping, which the author chose; a mapping that is there is never empty."""
        if not self.node.entries:
            self.reading.damage(self.node.line, f"{self.path}: This is empty. Add an entry, or leave the part out.")
        for name in self.node.entries:
            self._asked.add(name)
            if not pattern.fullmatch(name):
                hint = HOW_TO_WRITE_A_KEY if pattern is KEY else "Use letters, digits, colons, hyphens and underscores."
                self.reading.damage(self.line(name), f"{self.path}: {shown(name)} cannot be a key. {hint}")
        return tuple(self.node.entries)

    def expect_nothing_more(self) -> None:
        """Take all keys as known: the whole mapping was refused already."""
        self._asked |= set(self.node.entries)

    def report_unknown(self) -> None:
        missing = self._asked - set(self.node.entries)
        for count, name in enumerate(each for each in self.node.entries if each not in self._asked):
            hint = (did_you_mean(name, missing) if count < MAX_HINTS else "") or " Remove it."
            self.reading.refuse(self.line(name), f"{self.path or 'pack'}: {shown(name)} is not known here.{hint}")


HOW_TO_WRITE_A_KEY = "Keys are small letters, digits and hyphens, starting with a letter, such as work-experience."


def scalar_text(reading: Reading, node: YamlNode, path: str, *, limit: int) -> str:
    """The text of a node, trimmed. What is no text, empty, hidden, too long or broken over lines is reported."""
    if isinstance(node, RefusedNode):
        return ""
    if not isinstance(node, ScalarNode):
        reading.refuse(node.line, f"{path}: A text is expected here.")
        return ""
    if not isinstance(node.value, str):
        written = str(node.value).lower() if isinstance(node.value, bool) else str(node.value)
        reading.refuse(node.line, f'{path}: A text is expected here. Put quotes around it: "{written}".')
        return ""
    text = "\n".join(part.rstrip() for part in node.value.strip().split("\n"))
    if not text:
        reading.refuse(node.line, f"{path}: The text is empty. Write it, or leave the line out.")
    elif HIDDEN.search(text):
        reading.refuse(node.line, f"{path}: The text holds a hidden character. Remove it.")
        return ""
    elif len(text) > limit:
        reading.refuse(node.line, f"{path}: The text has {len(text)} characters. Shorten it to {limit}.")
        return text[:limit]
    elif limit < LONG and "\n" in text:
        reading.refuse(node.line, f"{path}: This must be a single line. Join the lines, or start the text with >-.")
    return text


def one_of(reading: Reading, node: YamlNode, path: str, *, kinds: type[E]) -> E | None:
    """The enum's value a node names."""
    word = scalar_text(reading, node, path, limit=LINE)
    if word and word not in [kind.value for kind in kinds]:
        hint = did_you_mean(word, [kind.value for kind in kinds])
        reading.refuse(node.line, f"{path}: {shown(word)} is not one of the choices.{hint}")
        return None
    return kinds(word) if word else None


def line_of(lines: Mapping[str, int], path: str) -> int:
    """The line of a part, or of the closest part around it that has one."""
    while path:
        if path in lines:
            return lines[path]
        path = path.rpartition(".")[0]
    return lines.get("", 1)


def whole(text: str) -> int | None:
    """The integer a key spells, or None."""
    return int(text) if _WHOLE.fullmatch(text) else None
