"""The answers of one form, written on several pages at once: nothing goes away that its writer has not seen.

A field holds one version as a rule, and several when pages changed it apart from each other. A page says what it last
knew of each field (`Seen`). What it sends takes the place of that version, or of the version this page wrote itself;
anything else stands beside it until the writer chooses. Lists (ticks, files) never clash: what was added on either page
is there, what was taken out on either is gone.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

Answer = str | list[str]
Seen = str | list[str]
"""What stands for an answer in a page: a digest of a text ("" for an empty one), the digests of a list."""


@dataclass(frozen=True)
class Page:
    """A page that sends answers: `stamp` is its name and, after a dot, how often it has sent; `base` what it knew;
    `origin` where it is open, as `Origin` writes it."""

    stamp: str = ""
    base: Mapping[str, Seen] = field(default_factory=dict)
    origin: str = ""


UNKNOWN_PAGE = Page()


@dataclass(frozen=True)
class Version:
    """One answer to one field, the page that wrote it, the moment (ISO 8601), and where that page was open."""

    answer: Answer
    stamp: str = ""
    at: str = ""
    origin: str = ""


Versions = tuple[Version, ...]


def seen(answer: Answer) -> Seen:
    """What stands for an answer in a page. Kinds of line ends are the same; the order of a list is no matter."""
    if isinstance(answer, list):
        return sorted({_digest(each) for each in answer})
    return _digest(answer)


def is_same(one: Answer, other: Answer) -> bool:
    """Whether two answers say the same; a list of one is the same as its text."""
    if isinstance(one, list) or isinstance(other, list):
        return seen(_listed(one)) == seen(_listed(other))
    return seen(one) == seen(other)


def save(kept: Mapping[str, Versions], sent: Mapping[str, Answer], *, page: Page, at: str = "") -> dict[str, Versions]:
    """The versions of every field after a page has sent its answers. Fields that it did not send stay as they are."""
    after = dict(kept)
    for key, answer in sent.items():
        version = Version(answer, page.stamp, at, page.origin)
        versions = write(kept.get(key, ()), version, base=page.base.get(key))
        if versions:
            after[key] = versions
    return after


def write(versions: Versions, mine: Version, *, base: Seen | None) -> Versions:
    """One field after a page has sent it. `base` is what the page knew of it, None when nobody can tell."""
    if any(_is_later(each.stamp, mine.stamp) for each in versions):
        return versions
    if isinstance(mine.answer, list) or any(isinstance(each.answer, list) for each in versions):
        return _write_list(versions, mine, base)
    known = _known(versions, mine, base)
    is_untouched = seen(mine.answer) == base if base is not None else not mine.answer
    if known is None and is_untouched:
        return versions
    others = tuple(each for each in versions if each is not known)
    if any(is_same(each.answer, mine.answer) for each in others):
        return others
    if known is None:
        return (*versions, mine)
    if is_same(known.answer, mine.answer):
        return versions
    return tuple(mine if each is known else each for each in versions)


def _known(versions: Versions, mine: Version, base: Seen | None) -> Version | None:
    """The version that a page goes on from: the one it wrote, or the one that it showed.

    A page that does not tell what it knew may go on from words that no page wrote.
    """
    own = (each for each in versions if mine.stamp and _name(each.stamp) == _name(mine.stamp))
    shown = (each for each in versions if base is not None and seen(each.answer) == base)
    nobodys = (each for each in versions if base is None and mine.stamp and not each.stamp and len(versions) == 1)
    return next(own, None) or next(shown, None) or next(nobodys, None)


def newer(sent: Mapping[str, Answer], after: Mapping[str, Versions], *, page: Page) -> dict[str, Answer]:
    """The answers that stand now in place of those a page shows: what another page wrote and this one did not touch.

    Browsers do not send what was never chosen: a field that the page knew as empty counts as shown empty.
    """
    shown: dict[str, Answer] = {key: "" for key, known in page.base.items() if not known}
    return {
        key: after[key][0].answer
        for key, answer in {**shown, **sent}.items()
        if len(after.get(key, ())) == 1 and not is_same(after[key][0].answer, answer)
    }


def clashes(after: Mapping[str, Versions]) -> dict[str, Versions]:
    """The fields about which their writer has to choose, with all their versions."""
    return {key: versions for key, versions in after.items() if len(versions) > 1}


def choose(versions: Versions, chosen: Version, *, among: Collection[str]) -> Versions:
    """One field after its writer has chosen among the versions shown. One not shown stays beside what was chosen."""
    unseen = [each for each in versions if seen(each.answer) not in among]
    return (chosen, *(each for each in unseen if not is_same(each.answer, chosen.answer)))


def _write_list(versions: Versions, mine: Version, base: Seen | None) -> Versions:
    wanted = _listed(mine.answer)
    now = list(dict.fromkeys(text for each in versions for text in _listed(each.answer)))
    if base is None and _known(versions, mine, base) is not None:
        base = seen(now)
    known = {*([base] if isinstance(base, str) else base or [])}
    gone = known - {_digest(text) for text in wanted}
    stays = [text for text in now if _digest(text) not in gone]
    added = [text for text in wanted if text not in stays and _digest(text) not in known]
    result = [*stays, *added]
    if len(versions) <= 1 and seen(result) == seen(now):
        return versions
    return (Version(result, mine.stamp, mine.at, mine.origin),)


def _listed(answer: Answer) -> list[str]:
    return answer if isinstance(answer, list) else [answer] if answer else []


def _digest(text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return hashlib.blake2s(plain.encode(errors="replace"), digest_size=8).hexdigest() if plain else ""


def _name(stamp: str) -> str:
    return stamp.partition(".")[0]


def _is_later(stamp: str, than: str) -> bool:
    """Whether a page has sent something later already: what was overtaken on its way is no news."""
    one, other = stamp.partition("."), than.partition(".")
    return bool(one[0]) and one[0] == other[0] and _count(one[2]) > _count(other[2])


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
