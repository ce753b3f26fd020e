"""Facts: what the ledger says happened, as the judge reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from waymark.rules.packs.model import FactKind


@dataclass(frozen=True)
class RatedValue:
    """What an assessor rated: rubric criterion key -> level key, all from one assessment (with what carried over)."""

    rubric: str
    ratings: Mapping[str, str]


@dataclass(frozen=True)
class AppraisedValue:
    """What a verified appraiser said, as far as the judge may know it."""

    appraisal: str
    outcome: str
    hours: int


@dataclass(frozen=True)
class ScoredValue:
    """A quiz score in percent, 0 to 100."""

    percent: int


@dataclass(frozen=True)
class RecognizedValue:
    """A badge from elsewhere that was verified: its achievement and issuer as the pack names them."""

    achievement: str
    issuer: str


@dataclass(frozen=True)
class WaivedValue:
    """That two people agreed that a requirement need not be met by its own steps: "waived", or "replaced"."""

    kind: str


FactValue = RatedValue | AppraisedValue | ScoredValue | RecognizedValue | WaivedValue | None


@dataclass(frozen=True)
class FactView:
    """One live fact. `about` is an activity key (an achievement key for EARNED, a requirement key
    for WAIVED)."""

    id: UUID
    kind: FactKind
    about: str
    value: FactValue
    on: date
