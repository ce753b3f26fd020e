"""Spaces that must not end a line: French puts one before its high marks and inside its quotation marks."""

import re

NO_BREAK = "\N{NO-BREAK SPACE}"
_BEFORE, _AFTER = re.compile(r" (?=[:;?!»])"), re.compile(r"(?<=«) ")


def unbroken(text: str, language: str) -> str:
    """The text with such spaces in place of ordinary ones, when it is French; any other text as it is."""
    if language.partition("-")[0] != "fr":
        return text
    return _AFTER.sub(NO_BREAK, _BEFORE.sub(NO_BREAK, text))
