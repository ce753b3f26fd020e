"""What is wrong with a pack, where, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from waymark.rules.kernel.errors import WaymarkError


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to put right. `line` counts from 1 and lies in the file; 0 is the file as a whole."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class PackError(WaymarkError):
    """The pack was refused and nothing was changed. `problems` holds all that was found, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = in_order(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems), code="pack")


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems sorted by file and line, each once; `pack.yaml` comes first."""
    return tuple(sorted(set(problems), key=lambda problem: (problem.file != "pack.yaml", problem)))


def line_count(raw: bytes) -> int:
    """How many lines a file has, as editors count them: a line break at its end begins no further line. At least 1."""
    return max(1, raw.count(b"\n") + (not raw.endswith(b"\n")))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that ends a message: the closest known word, or the known words when there are few."""
    words = list(known)
    # Comparing is slow, and a hostile file can hold thousands of both: look closely at a few hundred likely ones only.
    likely = words if len(words) <= 200 else [each for each in words if each[:2] == word[:2]][:200]
    close = get_close_matches(word[:200], likely, n=1, cutoff=0.6)
    if close:
        return f' Did you mean "{close[0]}"?'
    if words and len(words) <= 12:
        return f" Use one of: {', '.join(sorted(words))}."
    return ""


def shown(value: str) -> str:
    """A value from the file as a message quotes it: on one line, cut when long."""
    line = " ".join(value.split())
    return f'"{line[:57]}..."' if len(line) > 60 else f'"{line}"'
