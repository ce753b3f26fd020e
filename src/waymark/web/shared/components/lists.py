"""Rows of the lists that pages share: queues, proofs, timelines, tabs, trails, files, rubrics."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from .marks import BadgeImage


class Outcome(StrEnum):
    """How one check of a proof came out."""

    YES = "yes"
    NO = "no"
    SKIP = "skip"
    NOTE = "note"


@dataclass(frozen=True)
class ProofStep:
    """One check, told in a sentence a person would say."""

    outcome: Outcome
    title: str
    text: str = ""


@dataclass(frozen=True)
class TimelineEntry:
    """Something that happened: when, what, who. `state` is a blaze."""

    when: datetime
    title: str
    text: str = ""
    who: str = ""
    state: str = "reached"


@dataclass(frozen=True)
class Tab:
    """One of several views of a page; each is a link. Serves tabs and filters."""

    label: str
    url: str
    is_current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Stop:
    """One stop of a trail. `facts` are quiet words after the state ("Read by Cleo")."""

    state: str
    title: str
    url: str = ""
    status: str = ""
    facts: tuple[str, ...] = ()
    is_here: bool = False
    done: int | None = None
    of: int | None = None
    done_label: str = ""
    action: str = ""
    action_url: str = ""


@dataclass(frozen=True)
class QueueRow:
    """One piece of work that waits. `goal_days` is the promise made to learners; past it the bar turns amber."""

    title: str
    url: str
    facts: tuple[str, ...] = ()
    badge: BadgeImage = field(default_factory=BadgeImage)
    waiting_days: int = 0
    goal_days: int = 5
    tag: str = ""
    tag_tone: str = ""
    note: str = ""
    tag_icon: str = ""

    @property
    def is_late(self) -> bool:
        """Past the promise."""
        return self.waiting_days > self.goal_days

    @property
    def width(self) -> str:
        """How much of the bar is painted; the bar ends two days after the goal."""
        whole = self.goal_days + 2
        return f"{max(6, min(100, round(100 * self.waiting_days / whole)))}%"

    @property
    def goal(self) -> str:
        """Where on the bar the goal is."""
        return f"{100 * self.goal_days / (self.goal_days + 2):.1f}%"


@dataclass(frozen=True)
class FileRow:
    """One attached file. `remove_value` makes a button `name="remove"` that submits the form around it."""

    name: str
    note: str = ""
    url: str = ""
    icon: str = "file-text"
    error: str = ""
    remove_value: str = ""


@dataclass(frozen=True)
class RubricCell:
    """What one level of one criterion looks like. `is_standard` marks the level that is asked for."""

    level: str
    text: str
    is_standard: bool = False
    is_given: bool = False


@dataclass(frozen=True)
class RubricRow:
    """One criterion with its levels, lowest first; `comment` is what an assessor wrote about it."""

    name: str
    cells: tuple[RubricCell, ...]
    comment: str = ""
    text: str = ""
