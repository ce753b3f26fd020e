"""Texts in files that spreadsheets open: a cell is words, and never a formula."""

_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_BREAKS = ("\t", "\r", "\n")
_UNSEEN = "\u2066\u2067\u2068\u2069\u200e\u200f "  # marks of direction, which nobody sees before a sign


def plain_cell(value: object) -> str:
    """The value as a spreadsheet shows it: what would begin a formula stands behind an apostrophe, and there is one
    line. Numbers with a sign are given so too: they are words here. None is an empty cell."""
    text = _text(value)
    line = one_line(text)
    return f"'{line}" if begins_formula(line) or text.startswith(_BREAKS) else line


def one_line(value: object) -> str:
    """The value as words in one line."""
    return " ".join(_text(value).split())


def begins_formula(line: str) -> bool:
    """Whether a spreadsheet that reads this as typed would run it."""
    return line.lstrip(_UNSEEN).startswith(_SIGNS)


def _text(value: object) -> str:
    return "" if value is None else str(value).replace("\x00", "")
