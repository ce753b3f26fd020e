"""Text as people type it, made plain: one way of writing each character, and nothing that cannot be seen.

What is taken out is invisible: controls, marks that turn the reading direction, halves of characters. No letter is
lost.
"""

import re
import unicodedata
from collections.abc import Iterator

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls but for tab and new line
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that turn the reading direction
    "\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"  # nothing at all, or signs for machines
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"  # halves of characters, and numbers that are no character
)
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_UNSEEN_IN_NAMES = re.compile(
    "[\u00ad\u034f\u2065\u2800"  # soft hyphen, what joins marks, blank signs
    "\u115f\u1160\u17b4\u17b5\u3164\uffa0"  # letters that are never drawn
    "\u180b-\u180f\ufe00-\ufe0f\U000e0000-\U000e0fff"  # what chooses a variant, and tags
    "\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a]"  # what only shapes shorthand and music
)
_JOINERS = re.compile("[\u200c\u200d]+")
_SCRIPTS_THAT_JOIN = (
    *("ARABIC", "SYRIAC", "MONGOLIAN", "NKO", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA", "TAMIL"),
    *("TELUGU", "KANNADA", "MALAYALAM", "SINHALA", "TIBETAN", "MYANMAR", "KHMER", "THAANA", "ADLAM", "CHAKMA"),
)
_VIRAMA = 9
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
MOST_MARKS = 4
"""How many marks a letter of a name carries at most; no language needs more, and piles of them cover other lines."""
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def plain_text(text: str) -> str:
    """Text of several lines: line ends are one sign, unseen signs are gone, nothing stands before or after it."""
    joined = _UNSEEN.sub("", _BREAKS.sub("\n", text))
    return unicodedata.normalize("NFC", joined).strip()


def plain_line(text: str) -> str:
    """Text of one line: the same, with every run of white space as one space."""
    return " ".join(plain_text(text).split())


def plain_name(text: str) -> str:
    """A name of a person, a firm or a link: one line that holds nothing but what is drawn.

    What joins or parts letters stays only between letters of scripts that are written with it, as Persian and Hindi
    are. `names_somebody` tells whether anything is left.
    """
    seen = plain_line(_UNSEEN_IN_NAMES.sub("", plain_line(text)))
    joined = _JOINERS.sub(lambda found: found[0][0] if _is_needed(seen, found) else "", seen)
    return plain_line("".join(_without_piles(unicodedata.normalize("NFC", joined))))


def names_somebody(name: str) -> bool:
    """Whether a plain name holds a letter or a digit that can be seen."""
    return any(sign.isalnum() for sign in name)


def isolated(text: str) -> str:
    """The name as it stands inside a sentence: one with letters written from right to left can move no other word.

    For words that are shown or mailed. What is stored or signed is the name itself.
    """
    plain = without_direction(text)
    return f"\u2068{plain}\u2069" if any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in plain) else plain


def without_direction(text: str) -> str:
    """The text without marks that turn the reading direction, which could end an isolation around it."""
    return _DIRECTION.sub("", text)


def _is_needed(name: str, found: re.Match[str]) -> bool:
    before, after = name[: found.start()][-1:], name[found.end() :][:1]
    return _joins(before) and (_joins(after) or unicodedata.combining(before) == _VIRAMA)


def _joins(sign: str) -> bool:
    is_written = bool(sign) and unicodedata.category(sign)[0] in "LM"
    return is_written and unicodedata.name(sign, "").startswith(_SCRIPTS_THAT_JOIN)


def _without_piles(name: str) -> Iterator[str]:
    marks = 0
    for sign in name:
        marks = marks + 1 if unicodedata.category(sign) in ("Mn", "Me") else 0
        if marks <= MOST_MARKS:
            yield sign


def folded(text: str) -> str:
    """The text as a search compares it: "résumé", "Résumé" and "resume" are one."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def count_words(text: str) -> int:
    """How many words a text has: runs of signs between white space that hold a letter or a digit."""
    return sum(any(sign.isalnum() for sign in word) for word in text.split())
