"""What makes a text fit for the outside of a badge: plain words, no links, no bullets, three or four sentences."""

import re
from collections.abc import Iterator

_LINK = re.compile(r"https?://|www\.|\[[^\[\]]{0,200}\]\(", re.IGNORECASE)
_BULLET = re.compile(r"^\s*([-*+•‣◦·]|\d+[.)])\s+", re.MULTILINE)
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|\*\*|__|^#{1,6}\s|&[a-z]+;|`", re.MULTILINE)
_INITIAL = re.compile(r"\b([A-Z]|e\.g|i\.e|etc|vs|Dr|St|No|al)\.", re.IGNORECASE)
_END = re.compile(r"[.!?…]+[\"'”’)]*(?=\s|$)")
_BROKEN = re.compile(r"\b[a-z]+- (?!(?:and|or|to|et|ou|à)\b)[a-zà-ÿ]+")

SENTENCES = (3, 4)


def markup_faults(text: str) -> Iterator[str]:
    """What keeps a text from being plain, as advice."""
    if _LINK.search(text):
        yield "This holds a link. Remove it: the text is shown where links do not work."
    if _BULLET.search(text):
        yield "This holds a list. Write sentences instead."
    if _MARKUP.search(text):
        yield "This holds markup such as bold or HTML. Write plain text."


def description_faults(text: str) -> Iterator[str]:
    """What keeps an achievement's description from being fit for an outside reader, as advice."""
    yield from markup_faults(text)
    count = sentence_count(text)
    if text and not SENTENCES[0] <= count <= SENTENCES[1]:
        sentences = "1 sentence" if count == 1 else f"{count} sentences"
        yield f"This has {sentences}. Say in 3 or 4 what was learned, in which setting, and how it was judged."


def broken_word(text: str) -> str:
    """A word with a hyphen that was broken over two lines of the file, so that a blank is inside it now; "" if none."""
    found = _BROKEN.search(text)
    return found.group() if found else ""


def sentence_count(text: str) -> int:
    """How many sentences a text has; initials and common abbreviations end none, a last one needs no full stop."""
    plain = _INITIAL.sub(lambda match: match.group().replace(".", ""), text.strip())
    ends = list(_END.finditer(plain))
    rest = plain[ends[-1].end() :] if ends else plain
    return len(ends) + (1 if rest.strip() else 0)
