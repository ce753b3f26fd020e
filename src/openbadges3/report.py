"""What verification answers: a verdict, the checks it rests on, and what was verified."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from .dates import Dates, dates_of
from .registry import Claim, claim_of
from .strict_json import Json

_NO_VALUES: Mapping[str, str] = MappingProxyType({})


class Verdict(StrEnum):
    """The one-word answer about a badge."""

    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN_ISSUER = "unknown-issuer"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    CANNOT_TELL = "cannot-tell"


WORST_FIRST = (
    Verdict.INVALID,
    Verdict.UNKNOWN_ISSUER,
    Verdict.REVOKED,
    Verdict.SUSPENDED,
    Verdict.EXPIRED,
    Verdict.NOT_YET_VALID,
    Verdict.CANNOT_TELL,
    Verdict.SUPERSEDED,
)
"""Which of several findings is the verdict.

A badge that is no badge, was changed, or is not its issuer's is invalid, whoever is known. After that comes whether its
issuer is known: what a stranger's badge says of its dates, and what a list signed by the same stranger says of it, is
that stranger's word, so it is told as checks and does not become the verdict. Only of a known issuer's badge is it said
that it was revoked, put on hold, or has ended. Where the signature itself could not be judged nothing after it is
looked at, so `cannot-tell` stands alone.
"""


class Outcome(StrEnum):
    """How one check ended.

    `NOTED` speaks neither for nor against the badge. `SKIPPED` means there was nothing to check or an earlier check
    left nothing to check.
    """

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"
    NOTED = "noted"


class Check(NamedTuple):
    """One thing that was checked: a stable name, how it ended, and a sentence about it in English.

    `code` (one of `codes.Code`) and `values` say the same for whoever tells it in other words.
    """

    name: str
    outcome: Outcome
    detail: str
    code: str = ""
    values: Mapping[str, str] = _NO_VALUES


class Finding(NamedTuple):
    """What one check came to, and the verdict it leads to; no verdict means that nothing speaks against the badge."""

    outcome: Outcome
    detail: str
    verdict: Verdict | None = None
    code: str = ""
    values: Mapping[str, str] = _NO_VALUES


class Note(NamedTuple):
    """Where a badge departs from the form of the standard, without harm to its signature: place and sentence."""

    path: str
    detail: str


@dataclass(frozen=True)
class Fetched:
    """What a fetch brought: the media type the server gave, and the bytes."""

    media_type: str
    body: bytes


Fetch = Callable[[str], Fetched]
"""`fetch(url) -> Fetched`; raises `LookupError` or `OSError` when there is nothing to be had."""


class Report(NamedTuple):
    """Everything verification found out.

    `credential` is the JSON of the badge, also when it is refused, so that a person can be shown what was refused; it
    is `None` when nothing could be read. It must be shown as genuine only when `is_signed` is true: then every member
    of it is covered by the signature of `issuer`. Who the issuer is, is told only where `issuer_is_known`; otherwise
    its name is a claim.

    `findings` are all verdicts that were found, the worst first; the verdict is the first of them. `notes` are faults
    of form that do not touch the signature. `registry` names the list of known issuers that was consulted, if any.
    `reason` is the code of the check that decided the verdict, empty for a valid badge. `inside` names what the badge
    came in beside its file: `presentation`, `envelope` or `wrapper`.
    """

    verdict: Verdict
    checks: tuple[Check, ...]
    credential: Mapping[str, Json] | None = None
    issuer: str | None = None
    verification_method: str | None = None
    is_signed: bool = False
    container: str = "json"
    findings: tuple[Verdict, ...] = ()
    notes: tuple[Note, ...] = ()
    registry: str = ""
    issuer_is_known: bool = False
    inside: str = ""
    reason: str = ""

    def check(self, name: str) -> Check | None:
        """The check of this name, if it was reached."""
        return next((check for check in self.checks if check.name == name), None)

    @property
    def is_badge(self) -> bool:
        """Whether what was given is a badge of Open Badges 3.0 that says it is signed."""
        read = self.check("read")
        return read is not None and read.outcome is Outcome.PASSED

    @property
    def claim(self) -> Claim:
        """Who the badge says it comes from, as it says it."""
        return claim_of(self.credential or {})

    @property
    def dates(self) -> Dates:
        """The dates of the badge, as it writes them."""
        return dates_of(self.credential or {})

    @property
    def warnings(self) -> tuple[Check, ...]:
        """What has to be said beside any verdict: the name or address of a known issuer that is borrowed."""
        return tuple(check for check in self.checks if check.name == "impostor")

    def to_json(self) -> dict[str, Json]:
        """The report as JSON, for logs, the command line and programs."""
        claim, dates = self.claim, self.dates
        return {
            "verdict": self.verdict.value,
            "reason": self.reason,
            "findings": [verdict.value for verdict in self.findings],
            "issuer": self.issuer,
            "issuerName": claim.name or None,
            "issuerIsKnown": self.issuer_is_known,
            "registry": self.registry or None,
            "verificationMethod": self.verification_method,
            "container": self.container,
            "inside": self.inside or None,
            "dates": {name: value for name, value in dates.to_json().items() if value is not None},
            "checks": [_check_json(check) for check in self.checks],
            "notes": [{"path": note.path, "detail": note.detail} for note in self.notes],
            "credential": dict(self.credential) if self.credential is not None else None,
        }


def _check_json(check: Check) -> Json:
    written: dict[str, Json] = {"name": check.name, "outcome": check.outcome.value, "detail": check.detail}
    return written | {"code": check.code, "values": dict(check.values)}


def checks_of(listed: Any) -> tuple[Check, ...]:  # Any: JSON of a report
    """The checks of a report that was written with `to_json`, also of one written before checks had codes."""
    return tuple(
        Check(
            str(each["name"]),
            Outcome(each["outcome"]),
            str(each["detail"]),
            str(each.get("code", "")),
            {str(name): str(value) for name, value in each.get("values", {}).items()},
        )
        for each in (listed if isinstance(listed, list) else [])
    )
