"""What only somebody at the page does: type. Programs that open mailed links press buttons, but they do not write."""

import unicodedata

from waymark.rules.kernel.wording import gettext as _

LONGEST_NAME = 120


def decline_label() -> str:
    """The name of the button that declines a request: the letters speak of it by the same name."""
    return _("Decline")


def decline_word() -> str:
    """The word that somebody types to decline."""
    return _("decline")


def says(typed: str, word: str) -> bool:
    """Whether somebody typed this word, whatever its case, accents, quotes and spaces."""
    return _letters(typed) == _letters(word) != ""


def names_somebody(typed: str) -> bool:
    """Whether this can be a name: at least two letters."""
    return len(_letters(typed)) > 1 and len(typed) <= LONGEST_NAME


def _letters(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if unicodedata.category(sign)[0] == "L")
