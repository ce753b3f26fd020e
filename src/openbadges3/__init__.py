"""Open Badges 3.0: issue, bake, read and verify badges. Pure, typed, offline and without a clock."""

from __future__ import annotations

from .bake import bake, unbake
from .errors import OpenBadgesError
from .issue import issue
from .keys import Ed25519Signer, PublicKey, Signer
from .policy import DISPLAY, STRICT, Policy
from .registry import KnownIssuer, Registry
from .report import Check, Fetch, Fetched, Outcome, Report, Verdict
from .verify import verify

__all__ = [
    "DISPLAY",
    "STRICT",
    "Check",
    "Ed25519Signer",
    "Fetch",
    "Fetched",
    "KnownIssuer",
    "OpenBadgesError",
    "Outcome",
    "Policy",
    "PublicKey",
    "Registry",
    "Report",
    "Signer",
    "Verdict",
    "bake",
    "issue",
    "unbake",
    "verify",
]
