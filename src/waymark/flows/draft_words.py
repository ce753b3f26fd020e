"""The words of a form between requests: bounded, and kept as versions beside each other until their writer chooses."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from waymark.rules.drafts.versions import Answer, Page, Version, Versions, choose, clashes, newer, save
from waymark.rules.kernel.errors import Conflict, Invalid

DRAFT_LIMIT_BYTES = 64 * 1024
MOST_VERSIONS = 5
LIST_LIMIT = 200
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,119}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class NewerWords(Conflict):
    """Nothing was sent: the draft holds words that the page did not show, or versions nobody has chosen among."""

    def __init__(self) -> None:
        super().__init__(
            _("Newer words were found, so nothing was sent. Open the form again and check what it says, then send it.")
        )


@dataclass(frozen=True)
class DraftAt:
    """One revision of one draft: what the person saw when they sent the form."""

    id: UUID
    revision: int


NO_PAGE = DraftAt(UUID(int=0), 0)
"""Sent without a page, such as by a command: there was nothing to see."""


@dataclass(frozen=True)
class Stored:
    """The versions of a form as a row keeps them."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    marks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    clashes: Mapping[str, list[Mapping[str, object]]] = field(default_factory=dict)

    @classmethod
    def of(cls, versions: Mapping[str, Versions]) -> "Stored":
        """Versions, ready for a row."""
        return cls(
            answers={key: each[0].answer for key, each in versions.items()},
            marks={
                key: {"page": each[0].stamp, "at": each[0].at, "from": each[0].origin} for key, each in versions.items()
            },
            clashes={
                key: [{"answer": one.answer, "page": one.stamp, "at": one.at, "from": one.origin} for one in each[1:]]
                for key, each in clashes(versions).items()
            },
        )

    def versions(self) -> dict[str, Versions]:
        """The versions of every field, the one to start from first."""
        return {key: (self._first(key, answer), *self._others(key)) for key, answer in self.answers.items()}

    def _first(self, key: str, answer: Answer) -> Version:
        mark = self.marks.get(key, {})
        return Version(answer, mark.get("page", ""), mark.get("at", ""), mark.get("from", ""))

    def _others(self, key: str) -> Versions:
        others = self.clashes.get(key, [])
        return tuple(
            Version(_answer(each["answer"]), str(each["page"]), str(each["at"]), str(each.get("from", "")))
            for each in others
        )


@dataclass(frozen=True)
class Saved:
    """What stands after a page has sent its words.

    `merged` holds the newer answers of other pages in fields that this page left alone; `clashes` the fields where its
    writer has to choose. `at` names the revision, None when there was nothing to keep.
    """

    at: DraftAt | None
    saved_at: datetime | None
    answers: Mapping[str, Answer]
    merged: Mapping[str, Answer] = field(default_factory=dict)
    clashes: Mapping[str, Versions] = field(default_factory=dict)

    @property
    def is_as_sent(self) -> bool:
        """Whether what stands is what the page shows, so that it may be sent on."""
        return not self.merged and not self.clashes


@dataclass(frozen=True)
class Pick:
    """What somebody chose for one field, and what stands for the versions that they were shown."""

    answer: Answer
    among: frozenset[str]


def merged(
    before: Mapping[str, Versions], sent: Mapping[str, Answer], *, page: Page, now: datetime
) -> dict[str, Versions]:
    """The fields whose versions change by what a page sent."""
    after = save(before, sent, page=page, at=now.isoformat())
    return {key: versions for key, versions in after.items() if versions != before.get(key)}


def chosen(
    before: Mapping[str, Versions], picks: Mapping[str, Pick], *, stamp: str, now: datetime
) -> dict[str, Versions]:
    """The fields whose versions change by what somebody chose. Where nothing is to be chosen, nothing changes."""
    return {
        key: choose(before[key], Version(pick.answer, stamp, now.isoformat()), among=pick.among)
        for key, pick in picks.items()
        if len(before.get(key, ())) > 1
    }


def outcome(
    at: DraftAt | None,
    saved_at: datetime | None,
    after: Mapping[str, Versions],
    *,
    sent: Mapping[str, Answer],
    page: Page,
) -> Saved:
    """What to tell the page that sent these answers."""
    answers = {key: each[0].answer for key, each in after.items()}
    return Saved(at, saved_at, answers, newer(sent, after, page=page), clashes(after))


def bounded(answers: Mapping[str, object], fields: frozenset[str] | None) -> dict[str, Answer]:
    """The answers as they can be stored: text or lists of text, for fields of the form, small in all.

    Raises Invalid, naming the fields at fault.
    """
    faults = {}
    kept: dict[str, Answer] = {}
    for key, answer in answers.items():
        if not KEY.fullmatch(key) or (fields is not None and key not in fields):
            faults[key] = _("This form has no such field. Load the page again.")
        elif isinstance(answer, str):
            kept[key] = _UNSTORABLE.sub("", answer)
        elif isinstance(answer, list | tuple) and len(answer) <= LIST_LIMIT:
            kept[key] = [_UNSTORABLE.sub("", str(each)) for each in answer]
        else:
            faults[key] = _("This cannot be kept as an answer.")
    if faults:
        raise Invalid(_("Some of this cannot be kept. It is still on this page."), fields=faults)
    if _size(kept) > DRAFT_LIMIT_BYTES:
        raise Invalid(_("This is more than a draft can hold (64 KB). Shorten it, or attach a file instead."))
    return kept


def require_room(after: Mapping[str, Versions]) -> Stored:
    """The versions, ready for a row. Raises Conflict when there are too many: nothing is stored and nothing dropped."""
    stored = Stored.of(after)
    is_many = any(len(versions) > MOST_VERSIONS for versions in after.values())
    if is_many or max(_size(stored.answers), _size(stored.clashes)) > DRAFT_LIMIT_BYTES:
        raise Conflict(
            _("There are too many words to choose among. Choose which to keep first. These are still on this page.")
        )
    return stored


def _answer(stored: object) -> Answer:
    return [str(each) for each in stored] if isinstance(stored, list) else str(stored)


def _size(stored: object) -> int:
    return len(json.dumps(stored, ensure_ascii=False).encode())
