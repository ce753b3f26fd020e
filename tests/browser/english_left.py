"""Which words of a French page are still the English ones, as the file of translations tells.

A line of a page that is an English text with another one in French was not translated; nor was a stretch of three
words and more out of such a text. Names and what people wrote are in no file of translations; the words of machines,
such as the columns of a file, stand in `code` and are passed over.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import polib
from playwright.sync_api import Page

import waymark.web

FRENCH = Path(waymark.web.__file__).parent / "locale/fr/LC_MESSAGES/django.po"
_HOLE = re.compile(r"%\(\w+\)\w|%\w|\{\w*\}|<[^>]*>|\n")
_SPEAKS = """() => {
    for (const fold of document.querySelectorAll('details')) fold.open = true;
    for (const each of document.querySelectorAll('body [lang]:not([lang=fr]), code')) each.style.display = 'none';
    const said = document.body.innerText.split(/[\\n\\t]+/);
    for (const name of ['aria-label', 'title', 'alt', 'placeholder', 'data-label'])
        for (const each of document.querySelectorAll(`[${name}]`)) said.push(each.getAttribute(name));
    return [document.title, ...said];
}"""


def english_left(page: Page) -> list[str]:
    """What a French page says in English, line by line."""
    return left_in(page.evaluate(_SPEAKS))


def left_in(lines: Iterable[str]) -> list[str]:
    """Those of the lines that hold an English text which has another one in French."""
    texts, stretches = _catalog()
    found = []
    for line in dict.fromkeys(_plain(each) for each in lines):
        if line in texts or any(piece in line for piece in stretches if len(piece) <= len(line)):
            found.append(f"in French: {line[:200]}")
    return found


@cache
def _catalog() -> tuple[frozenset[str], tuple[str, ...]]:
    """Whole English texts, and stretches of them, that no French text holds."""
    entries = [entry for entry in polib.pofile(str(FRENCH)) if entry.msgid]
    english = {_plain(text) for entry in entries for text in (entry.msgid, entry.msgid_plural) if text}
    french = {_plain(text) for entry in entries for text in (entry.msgstr, *entry.msgstr_plural.values())}
    spoken = "\n".join(french)
    whole = {text for text in english if text not in french and not _HOLE.search(text)}
    pieces = {piece.strip(" .,:;") for text in english for piece in _HOLE.split(text)}
    stretches = {piece for piece in pieces if piece.count(" ") >= 2 and len(piece) > 12 and piece not in spoken}
    return frozenset(whole), tuple(sorted(stretches))


def _plain(text: str) -> str:
    """Without case, without spaces that vary and marks that isolate names."""
    return " ".join(re.sub("[\u2066-\u2069\u200e\u200f]", "", text).casefold().split())
