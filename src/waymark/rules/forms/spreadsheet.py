"""Texts in files that spreadsheets open: a cell is words, and never a formula."""

_RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def plain_cell(text: str) -> str:
    """The text as a spreadsheet shows it: what would begin a formula stands behind an apostrophe, and there is one
    line. Numbers with a sign are given so too: they are words here."""
    line = " ".join(text.split())
    return f"'{line}" if line.startswith(_RUN) or text.startswith(_RUN) else line
