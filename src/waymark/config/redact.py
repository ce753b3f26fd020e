"""Keeps capabilities out of the log: an address that is a key is written without its key."""

import logging
import re

_STARTS = "appraise", "s", "collections", "sign-in", "join", "accounts/confirm-email", "accounts/password/reset/key"
_SLASH = "(?:/|%2F)"  # an address in the query of another one is written with escapes
_KEYED = re.compile(
    f"({_SLASH}(?:{'|'.join(start.replace('/', _SLASH) for start in _STARTS)}){_SLASH})"
    r"(?!%2F)[^/\s?&\"'%]+|([?&]share=)[^&\s\"']+",
    re.IGNORECASE,
)


def redacted(text: str) -> str:
    """The text with every key in an address replaced by three dots."""
    return _KEYED.sub(lambda found: (found[1] or found[2]) + "...", text)


class RedactedFormatter(logging.Formatter):
    """Writes whole records, tracebacks included, without keys."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, or lines, that go to the log."""
        return redacted(super().format(record))
