"""Texts in files that spreadsheets open: a cell is words, and never a formula."""

_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_BREAKS = ("\t", "\r", "\n")
_UNSEEN = "\u2066\u2067\u2068\u2069\u200e\u200f "  # marks of direction, which nobody sees before a sign


def plain_cell(value: object) -> str:
    """The value as a spreadsheet shows it: what would begin a formula stands behind an apostrophe, and there is one
    line. Numbers with a sign are given so too: they are words here. None is an empty cell."""
    text = "" if value is None else str(value).replace("\x00", "")
    line = " ".join(text.split())
    return f"'{line}" if line.lstrip(_UNSEEN).startswith(_SIGNS) or text.startswith(_BREAKS) else line
