"""Whether two e-mail addresses may reach the same mailbox, however one of them is dressed up.

Compared is a skeleton: without case, accents, dots, tags and unseen signs, with letters that look alike made one. Two
addresses of different people may share a skeleton now and then. That costs a learner another address; the other
mistake would let somebody appraise themselves.
"""

import re
import unicodedata
from collections.abc import Mapping

LOOKALIKES: Mapping[str, str] = {
    "a": "аɑαә",
    "b": "ьвβɓ",
    "c": "сϲє",
    "d": "ԁđɗ",
    "e": "еεҽ",
    "f": "ƒϝ",
    "g": "ɡɢԍ",
    "h": "һнħ",
    "j": "јϳȷ",
    "k": "кκӄ",
    "l": "i1|ı!ɩιіӏł",
    "m": "м",
    "n": "ոηп",
    "o": "0оοσөøօ",
    "p": "рρ",
    "q": "ԛգ",
    "r": "гɼ",
    "s": "5$ѕꜱ",
    "t": "тτŧ",
    "u": "υսц",
    "v": "νѵ",
    "w": "ԝωшѡ",
    "x": "хχ",
    "y": "уγүч",
    "z": "ᴢʐ",
}
"""Latin letter -> signs that are read as it, in lower case."""

_READ_AS = str.maketrans({sign: letter for letter, signs in LOOKALIKES.items() for sign in signs})
_PAIRS = (("rn", "m"), ("vv", "w"))


_TAG_SIGNS = str.maketrans(
    {sign: plain for plain, signs in {"-": "‐‑‒–—−﹘﹣－", "+": "＋﹢", "=": "＝﹦"}.items() for sign in signs}
)
_TAGS = re.compile(r"[+=]")
_NUMBERS = re.compile(r"(0x[0-9a-f]*|[0-9]+)")


def may_be_same_mailbox(one: str, other: str) -> bool:
    """Whether mail to both addresses may land with the same person, as far as their writing tells.

    What follows a plus or an equals sign is a tag. What follows a dash may be one, or part of a name (jean-luc): it is
    taken for a tag when the other address is what stands before it.
    """
    (names, host), (other_names, other_host) = _skeleton(one), _skeleton(other)
    is_same_host = host == other_host or host.endswith("." + other_host) or other_host.endswith("." + host)
    return is_same_host and (names[0] in other_names or other_names[0] in names)


def mailbox_root(address: str) -> str:
    """What every address that may be the same mailbox has in common, to find them by: the name before any tag."""
    return _skeleton(address)[0][-1]


def has_numeric_host(address: str) -> bool:
    """Whether the host is a number, as an IP address is, in brackets or bare. Nobody's mailbox is known by one."""
    host = unicodedata.normalize("NFKC", address).strip().rpartition("@")[2].rstrip(".").lower()
    return host.startswith("[") or bool(_NUMBERS.fullmatch(host.rpartition(".")[2]))


def _skeleton(address: str) -> tuple[tuple[str, ...], str]:
    """The ways to read the name, the longest first and the one before any dash last; and the host."""
    name, _, host = address.strip().rpartition("@")
    bare = name.strip().strip('"').replace("\\", "").translate(_TAG_SIGNS)
    untagged = _TAGS.split(bare)[0] or bare
    spoken_host = ".".join(_without_punycode(label) for label in host.strip().rstrip(".").lower().split("."))
    read_host = _read(spoken_host)
    parts = untagged.split("-")
    names = ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]
    # letters that only a dot parts are read as one too, so the dots go first
    read = [_pairs_read(_signs_read(each).replace(".", "")) for each in names if each] or [""]
    return tuple(read), _SAME_HOSTS.get(read_host, read_host)


def _without_punycode(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label.removeprefix("xn--").encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def _read(text: str) -> str:
    """The text as somebody in a hurry reads it."""
    return _pairs_read(_signs_read(text))


def _signs_read(text: str) -> str:
    # Some signs are read as one letter and decompose into another, so they are looked up before and after.
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_READ_AS)).casefold()
    seen = "".join(sign for sign in apart if unicodedata.category(sign)[0] not in "MCZ")
    return seen.translate(_READ_AS)


def _pairs_read(text: str) -> str:
    for pair, letter in _PAIRS:
        text = text.replace(pair, letter)
    return text


_SAME_HOSTS: Mapping[str, str] = {_read("googlemail.com"): _read("gmail.com")}
"""Hosts that deliver to each other's mailboxes, as they are read."""
