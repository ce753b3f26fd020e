"""State changes as a table: what is not in the table cannot happen."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from .errors import Conflict
from .wording import gettext as _

S = TypeVar("S", bound=StrEnum)


def move(table: Mapping[S, frozenset[S]], current: S, target: S) -> S:
    """The target state, when the table allows the step.

    Raises Conflict when it does not: the caller read a state that has moved on.
    """
    if target not in table.get(current, frozenset()):
        raise Conflict(_("This has moved on, and that step is no longer possible. Load the page to see how it stands."))
    return target
