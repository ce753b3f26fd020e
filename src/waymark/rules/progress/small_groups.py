"""Which counts of people may be shown, so that no number tells about a small group: not by itself, not by difference.

A count of people who did something is hidden when it is 1 to 9, and when all but 1 to 9 of the group did it, which
tells as much. Groups of fewer than ten are left out of everything. A total is hidden too where, with it, a hidden count
could be worked out from what is shown; and every number shown is rounded down to a multiple of five, so that the step
from one count to the next tells no small group either. How large a group is, is not hidden: who may see these numbers
may see the names. Whether a total is shown depends on nothing that the total itself would not tell, so leaving it out
tells nothing.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

SMALLEST = 10
"""The fewest people about whom a number is shown."""
ROUNDED_TO = 5
"""Numbers shown are multiples of it."""
LEFT_OPEN = 2
"""How many values a hidden count must keep, for whoever knows everything that is shown."""

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Group:
    """A group of people and how many of them did something."""

    size: int
    count: int


@dataclass(frozen=True)
class Shown(Generic[Key]):
    """What may be shown: a count for each group or None, and for all groups together that are not too small."""

    groups: Mapping[Key, int | None]
    total: int | None
    size: int
    """How many people `total` is out of."""


def shown(groups: Mapping[Key, Group], *, smallest: int = SMALLEST, rounded_to: int = ROUNDED_TO) -> Shown[Key]:
    """The counts of one thing in several groups as they may be shown together, on one page or on several."""
    large = {key: group for key, group in groups.items() if group.size >= smallest}
    hidden = [key for key, group in large.items() if not is_safe(group.count, group.size, smallest=smallest)]
    whole = Group(sum(group.size for group in large.values()), sum(group.count for group in large.values()))
    if len(hidden) == 1 and len(large) > 1:
        hidden.append(min((key for key in large if key not in hidden), key=lambda key: large[key].size))
    is_total = (
        whole.size >= smallest
        and is_safe(whole.count, whole.size, smallest=smallest)
        and (not hidden or _keeps_open([large[key] for key in hidden], smallest=smallest))
    )
    return Shown(
        {
            key: None if key not in large or key in hidden else rounded(large[key].count, large[key].size, rounded_to)
            for key in groups
        },
        rounded(whole.count, whole.size, rounded_to) if is_total else None,
        whole.size,
    )


def is_safe(count: int, size: int, *, smallest: int = SMALLEST) -> bool:
    """Whether a count, alone, tells about nobody or about enough people: those who did it, and those who did not."""
    return all(part == 0 or part >= smallest for part in (count, size - count))


def rounded(count: int, size: int, rounded_to: int = ROUNDED_TO) -> int:
    """A count as it is shown: rounded down, but everybody stays everybody."""
    return count if count == size else count - count % rounded_to


def percent(count: int | None, size: int) -> int | None:
    """A share of a group from what is shown of it, in whole percent."""
    return None if count is None or size == 0 else round(100 * count / size)


def _keeps_open(hidden: Sequence[Group], *, smallest: int) -> bool:
    """Whether each small count among the hidden ones could be several values, for whoever knows their sum."""
    total = sum(group.count for group in hidden)
    possible = [_possible(group, smallest=smallest) for group in hidden]
    for place, group in enumerate(hidden):
        if is_safe(group.count, group.size, smallest=smallest):
            continue
        others = 1  # bit n: the others can come to n together
        for other, values in enumerate(possible):
            if other != place:
                others = _sums(others, values)
        values = [value for value in possible[place] if value <= total and others >> (total - value) & 1]
        if len(values) < LEFT_OPEN:
            return False
    return True


def _possible(group: Group, *, smallest: int) -> Sequence[int]:
    """The counts that would be hidden like this one."""
    few = {*range(1, smallest), *range(group.size - smallest + 1, group.size)}
    unsafe = [each for each in sorted(few) if 0 < each < group.size]
    if not is_safe(group.count, group.size, smallest=smallest):
        return unsafe
    return sorted(set(range(group.size + 1)) - set(unsafe))


def _sums(reached: int, values: Sequence[int]) -> int:
    found = 0
    for value in values:
        found |= reached << value
    return found
