"""What verification answers: a verdict, the checks it rests on, and what was verified."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from .strict_json import Json


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


class Outcome(StrEnum):
    """How one check ended; `SKIPPED` means there was nothing to check or an earlier check left nothing to check."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


class Check(NamedTuple):
    """One thing that was checked: a stable name, how it ended, and a sentence about it."""

    name: str
    outcome: Outcome
    detail: str


class Finding(NamedTuple):
    """What one check came to, and the verdict it leads to; no verdict means that nothing speaks against the badge."""

    outcome: Outcome
    detail: str
    verdict: Verdict | None = None


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
    of it is covered by the signature of `issuer`.
    """

    verdict: Verdict
    checks: tuple[Check, ...]
    credential: Mapping[str, Json] | None = None
    issuer: str | None = None
    verification_method: str | None = None
    is_signed: bool = False
    container: str = "json"

    def check(self, name: str) -> Check | None:
        """The check of this name, if it was reached."""
        return next((check for check in self.checks if check.name == name), None)

    def to_json(self) -> dict[str, Json]:
        """The report as JSON, for logs and the command line."""
        return {
            "verdict": self.verdict.value,
            "issuer": self.issuer,
            "verificationMethod": self.verification_method,
            "container": self.container,
            "checks": [
                {"name": check.name, "outcome": check.outcome.value, "detail": check.detail} for check in self.checks
            ],
            "credential": dict(self.credential) if self.credential is not None else None,
        }
