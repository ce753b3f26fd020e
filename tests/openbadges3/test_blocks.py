"""Plans as blocks of bytes: the same bytes as the full algorithm gives, or nothing."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbadges3.canonical import canonical_bytes
from openbadges3.canonical.blocks import Blocks
from openbadges3.canonical.narrow import narrowed
from openbadges3.canonical.plan import Plan, Template, compile_plan
from openbadges3.canonical.shape import shape_of, slot_paths, with_slots
from openbadges3.errors import CanonicalError

from .conftest import EXAMPLES
from .samples import badge

BADGE: dict[str, Any] = badge().to_json() | {"description": "100 % of it, %s and %%, done"}
TEXTS = shape_of(BADGE)[1]
PATHS = slot_paths(BADGE)
COMPILED = compile_plan(BADGE)
assert COMPILED is not None
PLAN: Plan = COMPILED
TAG = "$.credentialSubject.achievement.tag"


def filled(texts: list[str], *differing: int) -> bytes | None:
    """By the plan that is narrowed to these slots; the texts in all others are those of the badge."""
    return Blocks(narrowed(PLAN, TEXTS, differing)).canonical([texts[index] for index in differing])


def changed(texts: dict[str, str]) -> list[str]:
    """The texts of the badge, those at some paths replaced."""
    return [texts.get(path, text) for path, text in zip(PATHS, TEXTS, strict=True)]


def slot(path: str) -> int:
    return PATHS.index(path)


def test_nothing_differs_but_one_text() -> None:
    assert filled(TEXTS, slot("$.credentialSubject.narrative")) == canonical_bytes(BADGE)
    assert filled(TEXTS) == canonical_bytes(BADGE)


HOSTILE = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", "%", "%s", "%%", "%d", '"', "\\", "\n", "\x7f", "_:c14n0", "<urn:x>", "ß", "ｶ", "🌱", "Ready for work"]
    ),
    st.sampled_from(
        ["https://badges.example.org/1", "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33", "did:example:ada"]
    ),
)


@settings(max_examples=4 * EXAMPLES, deadline=None)
@given(st.dictionaries(st.integers(0, len(TEXTS) - 1), HOSTILE, min_size=1, max_size=6))
def test_blocks_give_what_the_full_algorithm_gives_or_nothing(changes: dict[int, str]) -> None:
    texts = list(TEXTS)
    for index, text in changes.items():
        texts[index] = text
    for found in (filled(texts, *changes), Blocks(PLAN).canonical(texts)):
        assert found is None or found == canonical_bytes(with_slots(BADGE, texts))


def test_plain_texts_are_never_left_to_anything_else() -> None:
    others = {
        "$.credentialSubject.id": "did:example:ben",
        "$.credentialSubject.identifier[0].identityHash": "Ben Example",
        "$.credentialSubject.narrative": "Done.",
        "$.evidence[0].name": "B",
    }
    texts = changed(others)
    assert filled(texts, *map(slot, others)) == canonical_bytes(with_slots(BADGE, texts))


def test_odd_texts_are_left_to_the_full_algorithm() -> None:
    own, said = slot("$.id"), slot("$.credentialSubject.narrative")
    for index, odd in ((own, "not an address"), (said, "half of a pair: \ud83d")):
        texts = list(TEXTS)
        texts[index] = odd
        assert filled(texts, own, said) is None


def test_nameless_nodes_that_become_alike_are_left_to_the_full_algorithm() -> None:
    inner: Any = dict(BADGE["credentialSubject"]["identifier"][0])
    subject = BADGE["credentialSubject"] | {"identifier": [inner, inner | {"identityHash": "Other"}]}
    document = BADGE | {"credentialSubject": subject}
    texts, paths, plan = shape_of(document)[1], slot_paths(document), compile_plan(document)
    assert plan is not None
    second = paths.index("$.credentialSubject.identifier[1].identityHash")
    blocks = Blocks(narrowed(plan, texts, [second]))
    assert blocks.canonical([texts[second]]) == canonical_bytes(document)
    assert blocks.canonical([inner["identityHash"]]) is None


def test_two_subjects_that_become_one_are_one() -> None:
    evidence, own = slot("$.evidence[0].id"), slot("$.id")
    texts = list(TEXTS)
    texts[evidence] = texts[own]
    expected = canonical_bytes(with_slots(BADGE, texts))
    for found in (filled(texts, evidence, own), filled(texts, evidence), Blocks(PLAN).canonical(texts)):
        assert found == expected


def test_what_a_set_says_twice_is_left_to_the_full_algorithm_which_refuses_it() -> None:
    first, second = slot(f"{TAG}[0]"), slot(f"{TAG}[1]")
    texts = list(TEXTS)
    texts[first] = texts[second]
    for found in (filled(texts, first, second), filled(texts, first), Blocks(PLAN).canonical(texts)):
        assert found is None
    with pytest.raises(CanonicalError):
        canonical_bytes(with_slots(BADGE, texts))


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("<urn:s> <urn:p> %s .\n<urn:s> <urn:p> %s .", b'<urn:s> <urn:p> "x" .\n'),
        ("<%s> <urn:p> <urn:o> .\n<%s> <urn:p> <urn:o> .", b'<"x"> <urn:p> <urn:o> .\n'),
        ("_:z <urn:p> %s .\n_:z <urn:p> %s .", None),
        ("<%s> <urn:p> _:z .\n<%s> <urn:p> _:z .", None),
    ],
    ids=["one subject", "two subjects", "of a blank node", "about a blank node"],
)
def test_a_line_that_comes_twice_is_said_once_unless_a_blank_node_is_in_it(lines: str, found: bytes | None) -> None:
    plan = Plan(2, (), (), (), (), (), Template(lines, (0, 1)))
    assert Blocks(plan).canonical(['"x"', '"x"']) == (found and found.replace(b'"', b'\\"'))


def test_order_that_depends_on_a_text_is_found_anew() -> None:
    first, second = slot(f"{TAG}[0]"), slot(f"{TAG}[1]")
    for pair in (("a", "b"), ("b", "a"), ("a", "a!"), ("a ", "a")):
        texts = list(TEXTS)
        texts[first], texts[second] = pair
        assert filled(texts, first, second) == canonical_bytes(with_slots(BADGE, texts))


@pytest.mark.parametrize("lines", ["<%s> <urn:p%%s> %s .\n<urn:a> <urn:p> <urn:b%%> .", "<urn:%%s> <urn:p> %s ."])
def test_percent_signs_are_not_taken_for_places(lines: str) -> None:
    terms = (0, 1) if lines.startswith("<%s>") else (1,)
    plan = Plan(2, (), (), (), (), (), Template(lines, terms))
    texts = ["urn:s", '"100 %s"']
    assert Blocks(plan).canonical(texts) == PLAN_BY_HAND[lines.startswith("<%s>")]


PLAN_BY_HAND = {
    True: b'<urn:a> <urn:p> <urn:b%> .\n<urn:s> <urn:p%s> \\"100 %s\\" .\n',
    False: b'<urn:%s> <urn:p> \\"100 %s\\" .\n',
}


def test_texts_of_another_number_are_refused() -> None:
    assert Blocks(PLAN).canonical(TEXTS[:-1]) is None
    assert Blocks(PLAN).canonical([*TEXTS, "more"]) is None


def test_what_is_settled_by_the_order_of_nodes_is_remembered_within_bounds() -> None:
    blocks = Blocks(PLAN)
    for number in range(200):
        blocks._settled[str(number).encode(),] = []
    for _ in range(2):
        assert blocks.canonical(TEXTS) == canonical_bytes(BADGE)
    assert len(blocks._settled) == 1
