"""Text as people type it, made plain: one way of writing each character, and nothing that cannot be seen.

What is taken out is invisible: controls, marks that turn the reading direction, halves of characters. No letter is
lost.
"""

import re
import unicodedata

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls but for tab and new line
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that turn the reading direction
    "\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"  # nothing at all, or signs for machines
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"  # halves of characters, and numbers that are no character
)
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def plain_text(text: str) -> str:
    """Text of several lines: line ends are one sign, unseen signs are gone, nothing stands before or after it."""
    joined = _UNSEEN.sub("", _BREAKS.sub("\n", text))
    return unicodedata.normalize("NFC", joined).strip()


def plain_line(text: str) -> str:
    """Text of one line: the same, with every run of white space as one space."""
    return " ".join(plain_text(text).split())


def folded(text: str) -> str:
    """The text as a search compares it: "résumé", "Résumé" and "resume" are one."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def count_words(text: str) -> int:
    """How many words a text has: runs of signs between white space that hold a letter or a digit."""
    return sum(any(sign.isalnum() for sign in word) for word in text.split())
