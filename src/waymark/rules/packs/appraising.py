"""Who may appraise, when an appraisal is positive, and who may be asked after one that was not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class AppraiserKind(StrEnum):
    """Who may appraise an experience."""

    WORK_SUPERVISOR = "work-supervisor"
    FACULTY_OR_STAFF = "faculty-or-staff"


class NextAppraiser(StrEnum):
    """Who may be asked about the same experience after an appraisal that was not positive."""

    SAME_PERSON = "same-person"
    SOMEONE_ELSE = "someone-else"


@dataclass(frozen=True)
class Reminders:
    """When we write by ourselves about a request that nobody answered, in days after its first mail. Empty: never."""

    supervisor: tuple[int, ...] = ()
    learner: int | None = None
    staff: int | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether nobody is ever reminded."""
        return not self.supervisor and self.learner is None and self.staff is None


@dataclass(frozen=True)
class AppraisalItem:
    """One row the appraiser rates; `anchors` says per level what it looks like (may be empty)."""

    key: str
    name: str
    help: str
    anchors: Mapping[str, str]


@dataclass(frozen=True)
class PositiveRule:
    """When an appraisal is positive: overall at `overall`, no item seen below `none_below`, and enough was seen.

    Each `critical` item was seen, at its level or above; at least `seen` items were seen (0 says one); and for each
    level in `at_level`, at least that many items are at that level or above.
    """

    overall: str
    none_below: str
    critical: Mapping[str, str]
    seen: int = 0
    at_level: Mapping[str, int] = field(default_factory=dict)
