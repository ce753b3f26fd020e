"""Which errors leave it open what a badge is worth, and which speak against it: blame is exact.

A badge is called changed only where a signature was computed and does not match. What is not known here (a context, a
suite, a kind of key), what could not be had, and what would cost too much leaves the answer open and is named.
"""

from __future__ import annotations

from .codes import Code
from .errors import OpenBadgesError
from .report import Finding, Outcome, Verdict

_UNDECIDED = frozenset(
    {
        Code.UNKNOWN_FORMAT,
        Code.OPEN_BADGES_1,
        Code.OPEN_BADGES_2,
        Code.TOO_LARGE,
        Code.UNKNOWN_CONTEXT,
        Code.OWN_CONTEXT,
        Code.UNKNOWN_SUITE,
        Code.UNKNOWN_KEY_TYPE,
        Code.UNKNOWN_DID_METHOD,
        Code.UNKNOWN_EXTENSION,
        Code.NOTHING_MANDATORY,
        Code.UNAVAILABLE,
        Code.UNREACHABLE,
        Code.UNUSABLE_ANSWER,
        Code.TOO_MUCH_WORK,
    }
)
_KEY_NOT_HAD = frozenset({Code.UNAVAILABLE, Code.UNREACHABLE, Code.UNUSABLE_ANSWER, Code.UNKNOWN_DID_METHOD})


def is_undecided(error: OpenBadgesError) -> bool:
    """Whether the error says nothing against the badge: somebody who knows more could still find it good."""
    return error.reason in _UNDECIDED


def is_key_missing(code: str) -> bool:
    """Whether only the key is wanting, as is ordinary for issuers nobody knows."""
    return code in _KEY_NOT_HAD


def finding_of(error: OpenBadgesError) -> Finding:
    """What an error comes to: cannot tell, or invalid."""
    if is_undecided(error):
        return Finding(Outcome.UNKNOWN, str(error), Verdict.CANNOT_TELL, error.reason, error.values)
    return Finding(Outcome.FAILED, str(error), Verdict.INVALID, error.reason, error.values)
