"""Places in a status list: random to whoever looks, and never given twice."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from waymark.records.credentials.allocate import index_of, indexes, new_seed, new_subject_id


@given(seed=st.binary(min_size=32, max_size=32), length=st.integers(1, 3000))
@settings(max_examples=40, deadline=None)
def test_every_place_is_given_once(seed: bytes, length: int) -> None:
    assert sorted(indexes(seed, first=0, count=length, length=length)) == list(range(length))


def test_a_whole_list_of_the_real_length() -> None:
    length = 131_072
    assert len(set(indexes(new_seed(), first=0, count=length, length=length))) == length


def test_ranges_fit_together() -> None:
    seed, length = new_seed(), 131_072
    whole = list(indexes(seed, first=0, count=20, length=length))
    assert (
        list(indexes(seed, first=0, count=7, length=length)) + list(indexes(seed, first=7, count=13, length=length))
        == whole
    )
    assert index_of(seed, 19, length=length) == whole[-1]


def test_the_order_is_secret_and_looks_random() -> None:
    length, count = 131_072, 4096
    first, second = (list(indexes(new_seed(), first=0, count=count, length=length)) for _ in range(2))
    assert first != second
    middle = sum(place < length // 2 for place in first)
    assert abs(middle - count // 2) < 5 * (count**0.5) / 2  # five standard deviations
    rising = sum(a < b for a, b in pairwise(first))
    assert abs(rising - count // 2) < 5 * (count / 12) ** 0.5


def test_a_list_has_no_more_places_than_its_length() -> None:
    for n in (-1, 8):
        try:
            index_of(new_seed(), n, length=8)
        except ValueError:
            continue
        raise AssertionError(n)


def test_subjects_do_not_tell_when_they_were_made() -> None:
    names = {new_subject_id() for _ in range(100)}
    assert len(names) == 100
    assert all(name.startswith("urn:uuid:") and name[23] == "4" for name in names)
