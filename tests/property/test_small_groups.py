"""No count that is hidden can be worked out from all that is shown, whichever filters a reader chooses."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waymark.rules.progress.small_groups import ROUNDED_TO, SMALLEST, Group, Shown, is_safe, percent, rounded, shown

Seen = tuple[tuple[int | None, ...], int | None]


def seen(found: Shown[int]) -> Seen:
    """All that any filter shows of one count: each group alone, and all together."""
    return tuple(found.groups.values()), found.total


def by_what_is_seen(sizes: tuple[int, ...], *, smallest: int) -> Mapping[Seen, list[tuple[int, ...]]]:
    """Every possible table of counts, put together by what a reader sees of it. Numbers are not rounded here."""
    found = defaultdict(list)
    for counts in product(*(range(size + 1) for size in sizes)):
        groups = {n: Group(size, count) for n, (size, count) in enumerate(zip(sizes, counts, strict=True))}
        found[seen(shown(groups, smallest=smallest, rounded_to=1))].append(counts)
    return found


SIZES: list[tuple[int, ...]] = [(n,) for n in (3, 4, 7, 12)]
SIZES += [(3, 3), (3, 9), (4, 6), (5, 5), (7, 12), (2, 8), (6, 15)]
SIZES += [(3, 3, 3), (3, 4, 8), (5, 6, 7), (2, 5, 9), (8, 8, 8), (4, 4, 12)]


@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("smallest", [3, 4])
def test_every_hidden_count_could_be_several_even_for_whoever_knows_the_rule(
    sizes: tuple[int, ...], smallest: int
) -> None:
    for (groups, _total), tables in by_what_is_seen(sizes, smallest=smallest).items():
        for n, size in enumerate(sizes):
            if size < smallest or groups[n] is not None:
                continue
            assert len({table[n] for table in tables}) >= 2, (sizes, groups, tables[:3])


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_whatever_is_shown_is_safe_by_itself(sizes: tuple[int, ...]) -> None:
    for (groups, total), _tables in by_what_is_seen(sizes, smallest=3).items():
        whole = sum(size for size in sizes if size >= 3)
        assert all(count is None or is_safe(count, size, smallest=3) for count, size in zip(groups, sizes, strict=True))
        assert total is None or is_safe(total, whole, smallest=3)


TABLES = st.lists(st.integers(0, 200).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size))), max_size=8)


@settings(deadline=None)
@given(TABLES)
def test_no_number_shown_is_of_one_to_nine_people_and_no_difference_is(table: list[tuple[int, int]]) -> None:
    groups = {n: Group(*each) for n, each in enumerate(table)}
    found = shown(groups)
    for n, group in groups.items():
        count = found.groups[n]
        if count is not None:
            assert group.size >= SMALLEST
            assert count == 0 or count >= SMALLEST
            assert group.size == count or group.size - count >= SMALLEST
            assert count <= group.count < count + ROUNDED_TO
    if found.total is not None:
        known = sum(groups[n].count for n, count in found.groups.items() if count is not None)
        whole = sum(group.count for group in groups.values() if group.size >= SMALLEST)
        assert not 0 < whole - known < SMALLEST or sum(count is None for count in found.groups.values()) > 1


@settings(deadline=None)
@given(st.integers(10, 60), st.data())
def test_the_step_from_one_count_to_the_next_tells_no_small_group(size: int, data: st.DataObject) -> None:
    before = data.draw(st.integers(0, size))
    step = data.draw(st.integers(1, 9))
    after = before - step
    if after < 0 or not (is_safe(before, size) and is_safe(after, size)):
        return
    pair = (rounded(before, size), rounded(after, size))
    alike = {
        first - second
        for first in range(size + 1)
        for second in range(first + 1)
        if is_safe(first, size) and is_safe(second, size) and (rounded(first, size), rounded(second, size)) == pair
    }
    assert len(alike) > 1, (before, after, size)


def test_a_share_comes_from_what_is_shown() -> None:
    assert percent(None, 61) is None
    assert percent(10, 61) == 16
    assert percent(0, 0) is None
    assert shown({1: Group(61, 1)}).groups == {1: None}
    assert shown({1: Group(61, 61)}).groups == {1: 61}
    assert shown({1: Group(61, 59)}).groups == {1: None}
    assert shown({1: Group(61, 33)}).groups == {1: 30}
    assert shown({1: Group(9, 0)}) == Shown({1: None}, None, 0)


def test_the_one_campus_left_out_is_not_the_difference_of_the_others() -> None:
    found = shown({"north": Group(60, 30), "south": Group(40, 3)})
    assert found.groups == {"north": None, "south": None}
    assert found.total == 30
    assert shown({"north": Group(60, 0), "south": Group(40, 3)}).total is None
