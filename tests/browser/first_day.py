"""The pages of the first day, read as steps that a test takes.

In a numbered step **bold** is pressed; *italics* stand on the page, are filled in with the `value` behind them, or are
chosen. A block of `sh` is typed, a block of `csv` is saved under the name that stands above it. Nothing else in these
pages is bold or in italics, so every name they use is met.
"""

import re
import shlex
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from playwright.sync_api import Locator, expect

from .pages import Walker
from .production import PATIENCE

STEP = re.compile(r"^\d+\. ")
BLOCK = re.compile(r"^ *```(\w*)$")
MARK = re.compile(
    r"\*\*(?P<press>[^*]+)\*\*"
    r"|\*(?P<see>[^*]+)\*(?:: `(?P<value>[^`]+)`)?"
    r"|(?P<open>Open the (?:link in the email|link|sign-in page))"
)
NAMED_FILE = re.compile(r"`([\w-]+\.csv)`")


@dataclass(frozen=True)
class Mark:
    """One thing that a step names: what is pressed, seen, filled in or opened."""

    kind: str
    text: str
    value: str = ""


@dataclass(frozen=True)
class Line:
    """One command, or one file that is saved."""

    kind: str
    text: str
    name: str = ""


@dataclass(frozen=True)
class Heading:
    """Where a part of the page begins."""

    text: str


Part = Mark | Line | Heading


def parts_of(page: Path) -> Iterator[Part]:
    """Everything that a page asks for, in its order."""
    step, named, kind = "", "", ""
    block: list[str] | None = None
    for line in page.read_text().splitlines():
        found = BLOCK.match(line)
        if block is not None and found is None:
            block.append(line.strip())
        elif found is not None and block is None:
            yield from marks_of(step)
            step, block, kind = "", [], found[1]
        elif block is not None:
            yield from _lines(kind, block, named)
            block = None
        elif line.startswith("#"):
            yield from marks_of(step)
            step = ""
            yield Heading(line.lstrip("# "))
        elif STEP.match(line):
            yield from marks_of(step)
            step = line
        elif line.startswith("   ") and line.strip():
            step += f" {line.strip()}"
        elif line.strip():
            assert not re.search(r"\*\w", line), f"{page.name}: only steps name what is on pages: {line}"
        named = (NAMED_FILE.findall(line) or [named])[-1]
    yield from marks_of(step)


def marks_of(step: str) -> Iterator[Mark]:
    """What one step names."""
    for found in MARK.finditer(step):
        if found["press"]:
            yield Mark("press", found["press"])
        elif found["see"]:
            yield Mark("see", found["see"], found["value"] or "")
        else:
            yield Mark("open", found["open"])


def _lines(kind: str, block: list[str], named: str) -> Iterator[Line]:
    if kind == "sh":
        yield from (Line("sh", line) for line in block if line)
    else:
        assert kind == "csv" and named, f"a block of {kind} is neither a command nor a file with a name"
        yield Line("csv", "\n".join(block) + "\n", named)


class Machine(Protocol):
    """Where commands run and files are saved."""

    @property
    def folder(self) -> Path:
        """Where somebody types."""
        ...

    def command(self, *arguments: str) -> str:
        """What `./waymark …` prints."""
        ...


@dataclass
class Reader:
    """Somebody who does what a page says, with a browser and a terminal."""

    machine: Machine
    walker: Walker
    password: str
    ways_in: Mapping[str, Callable[[], str]]
    done: list[Part] = field(default_factory=list)

    def takes(self, part: Part) -> None:
        """Do one thing that the page names; what is not there fails the test with its name."""
        match part:
            case Line(kind="csv"):
                (self.machine.folder / part.name).write_text(part.text)
            case Line():
                program, *arguments = shlex.split(part.text)
                assert program == "./waymark", part.text
                self.machine.command(*arguments)
            case Mark(kind="open"):
                self.walker.go(self.ways_in[part.text]())
            case Mark(kind="press", text="Reload"):
                self._reloads()
            case Mark(kind="press"):
                self._presses(part.text)
            case Mark():
                self._sees(part)
            case Heading():
                pass
        self.done.append(part)

    def _presses(self, name: str) -> None:
        """A button or a link by its words, on the page before the menu, whose last entries stand behind "More"."""
        found = self._marks(name)
        if found is None and (more := self.walker.page.locator("details.menu--more > summary")).count():
            more.click()
            found = self._marks(name)
        assert found is not None, f"no link or button “{name}” on {self.walker.page.url}, after {self.done[-5:]}"
        self.walker.take(found)

    def _marks(self, name: str) -> Locator | None:
        places = (self.walker.main, self.walker.page.locator("body"))
        begins = re.compile(rf"^{re.escape(name)}(?!\w)")
        found = [each.get_by_role(role, name=name, exact=True) for each in places for role in ("button", "link")]
        found += [each.get_by_role(role, name=begins) for each in places for role in ("button", "link")]
        return next((each.first for each in found if each.count()), None)

    def _reloads(self) -> None:
        """As long as the page says that something goes on."""
        ends = time.monotonic() + PATIENCE
        link = self.walker.main.get_by_role("link", name="Reload", exact=True)
        while link.count():
            assert time.monotonic() < ends, f"{self.walker.page.url} goes on and on"
            self.walker.take(link)

    def _sees(self, mark: Mark) -> None:
        begins = re.compile(rf"^\s*{re.escape(mark.text)}(?!\w)")
        field, main = self.walker.main.get_by_label(begins).first, self.walker.main
        choice = main.get_by_role("radio", name=begins).or_(main.get_by_role("checkbox", name=begins)).first
        if mark.value:
            expect(field, f"{mark.text} on {self.walker.page.url}").to_be_attached()
            self._fills(field, mark.value)
        elif choice.count():
            choice.check()
        elif field.count() and field.get_attribute("type") == "password":
            field.fill(self.password)
        elif not field.count():
            self.walker.sees(re.compile(rf"(?<!\w){re.escape(mark.text)}(?!\w)"))

    def _fills(self, field: Locator, value: str) -> None:
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=value)
        elif field.get_attribute("type") == "file":
            field.set_input_files(self.machine.folder / value)
        else:
            field.fill(value)
