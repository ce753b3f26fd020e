"""What a registrar decides about lines of a roster that can be read in several ways, and the answers there are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Ask(StrEnum):
    """What is not clear about a line."""

    ADDRESS = "address"  # the campus id is of an account with another address, and nobody has this address
    OWNER = "owner"  # the campus id is of one account, the address of another
    ID = "id"  # the account with this address has another campus id here
    SAME_NAME = "same-name"  # nobody has this address, but somebody here has this name
    NAME = "name"  # the name is another than the one stored
    KIND = "kind"  # the person is something else here so far
    ROLE = "role"  # the person has another role here so far


class Pick(StrEnum):
    """How a question is answered."""

    SAME = "same"
    OTHER = "other"
    BY_ID = "by-id"
    BY_ADDRESS = "by-address"
    TAKE = "take"
    KEEP = "keep"
    BESIDE = "beside"
    INSTEAD = "instead"
    SKIP = "skip"


PICKS: Mapping[Ask, tuple[Pick, ...]] = {
    Ask.ADDRESS: (Pick.SAME, Pick.OTHER, Pick.SKIP),
    Ask.OWNER: (Pick.BY_ID, Pick.BY_ADDRESS, Pick.SKIP),
    Ask.ID: (Pick.SAME, Pick.SKIP),
    Ask.SAME_NAME: (Pick.OTHER, Pick.SAME, Pick.SKIP),
    Ask.NAME: (Pick.TAKE, Pick.KEEP),
    Ask.KIND: (Pick.BESIDE, Pick.INSTEAD, Pick.SKIP),
    Ask.ROLE: (Pick.BESIDE, Pick.INSTEAD, Pick.SKIP),
}
"""The answers to each question."""

USUAL: Mapping[Ask, Pick] = {
    Ask.SAME_NAME: Pick.OTHER,
    Ask.NAME: Pick.TAKE,
    Ask.KIND: Pick.BESIDE,
    Ask.ROLE: Pick.BESIDE,
}
"""What holds without an answer. The other questions say who somebody is: a person answers them."""

BY_ID: Mapping[Ask, Pick] = {Ask.ADDRESS: Pick.SAME, Ask.OWNER: Pick.BY_ID, Ask.ID: Pick.SAME}
"""The answers of somebody who trusts the campus ids of the file."""


@dataclass(frozen=True)
class Choices:
    """Answers by line and question, and answers for every line with a question."""

    lines: Mapping[tuple[int, Ask], Pick] = field(default_factory=lambda: MappingProxyType({}))
    for_all: Mapping[Ask, Pick] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, line: int, ask: Ask) -> Pick | None:
        """The answer that holds for one line: its own, else the one for all, else the usual one."""
        return self.lines.get((line, ask)) or self.for_all.get(ask) or USUAL.get(ask)


NOTHING_CHOSEN = Choices()


@dataclass(frozen=True)
class Question:
    """One line that can be read in several ways. `others` are the accounts in question by name and address; `was` is
    what is stored and would change."""

    line: int
    ask: Ask
    email: str
    name: str
    others: tuple[tuple[str, str], ...] = ()
    was: str = ""
    now: str = ""
