"""What must hold for every badge: issued is valid, changed is not, and nothing makes verification raise."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from openbadges3 import STRICT, Report, Verdict, issue, verify
from openbadges3.errors import LintError, OpenBadgesError
from openbadges3.model import AchievementCredential
from openbadges3.strict_json import loads

from .conftest import EXAMPLES
from .samples import CREATED, LIST, NOW, SIGNER, badge, serving, status_list

LISTED = serving({LIST: status_list(set())})
NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=30)


def judged(content: bytes) -> Report:
    return verify(content, fetch=LISTED, now=NOW, policy=STRICT)


@settings(max_examples=EXAMPLES, deadline=None)
@given(NAMES)
def test_issued_is_valid(name: str) -> None:
    content = issue(badge(name=name), SIGNER, created=CREATED)
    report = judged(content)
    assert report.verdict is Verdict.VALID
    assert report.credential == loads(content)
    assert AchievementCredential.from_json(report.credential).to_json() == report.credential


CONTENT = issue(badge(), SIGNER, created=CREATED)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.integers(0, len(CONTENT) - 1), st.integers(1, 255))
def test_a_flipped_byte_is_never_valid(position: int, mask: int) -> None:
    changed = bytearray(CONTENT)
    changed[position] ^= mask
    assert judged(bytes(changed)).verdict is not Verdict.VALID


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-10, 10) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for step, item in inner for place in places(item, (*path, step)))]


PLACES = places(json.loads(CONTENT))[1:]


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.sampled_from(PLACES), JSON)
def test_anything_anywhere_never_raises_and_is_never_valid(path: tuple[Any, ...], value: object) -> None:
    document: Any = json.loads(CONTENT)
    place = document
    for step in path[:-1]:
        place = place[step]
    before, place[path[-1]] = place[path[-1]], value
    verdict = judged(json.dumps(document).encode()).verdict
    assert verdict is not Verdict.VALID or before == value


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.sampled_from(PLACES), JSON)
def test_what_lint_lets_through_verifies(path: tuple[Any, ...], value: object) -> None:
    document: Any = badge(purpose=None).to_json()
    place = document
    try:
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        content = issue(document, SIGNER, created=CREATED)
    except (LintError, KeyError, IndexError, TypeError):
        return
    assert judged(content).verdict is not Verdict.INVALID or _is_about_issuer(path)


def _is_about_issuer(path: tuple[Any, ...]) -> bool:
    return bool(path[0] == "issuer")


@given(st.binary(max_size=400))
def test_any_bytes_give_a_report(data: bytes) -> None:
    assert judged(data).verdict is Verdict.INVALID


@given(JSON)
def test_any_value_is_linted_without_a_crash(value: Any) -> None:
    try:
        issue(value if isinstance(value, dict) else {"a": value}, SIGNER)
    except OpenBadgesError:
        return
    raise AssertionError("nothing was wrong with it")
