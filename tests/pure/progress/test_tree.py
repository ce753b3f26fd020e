"""Trees: met, found, missing; and that a mis-built one is never met."""

from uuid import UUID

import pytest

from tests.pure.progress.builders import activity, all_of, any_of, at_least
from waymark.rules.packs.model import Combine, Leaf, Node, Tree
from waymark.rules.progress.tree import Because, Holds, because, inspect, is_met, leaves, missing, needed, to_document

A, B, C = activity("a"), activity("b"), activity("c")
FACTS = {"a": UUID(int=1), "b": UUID(int=2), "c": UUID(int=3)}


def holding(*keys: str) -> Holds:
    def holds(leaf: Leaf) -> Because | None:
        return (FACTS[leaf.key],) if leaf.key in keys else None

    return holds


@pytest.mark.parametrize(
    ("tree", "held", "met"),
    [
        (A, "a", True),
        (A, "b", False),
        (all_of(A, B), "ab", True),
        (all_of(A, B), "a", False),
        (any_of(A, B), "b", True),
        (any_of(A, B), "", False),
        (at_least(2, A, B, C), "ac", True),
        (at_least(2, A, B, C), "c", False),
        (all_of(A, any_of(B, C)), "ac", True),
        (all_of(A, any_of(B, C)), "bc", False),
    ],
)
def test_a_tree_is_met_as_its_words_say(tree: Tree, held: str, met: bool) -> None:
    assert inspect(tree, holding(*held)).met is met
    assert is_met(tree, lambda leaf: leaf.key in held) is met


MIS_BUILT = [
    all_of(),
    any_of(),
    at_least(0),
    at_least(0, A, B),
    at_least(-1, A),
    at_least(3, A, B),
    at_least(2, A, A),
    all_of(A, any_of()),
    any_of(all_of(), at_least(2, A)),
    Node(Combine.AT_LEAST, (A, B)),
]


@pytest.mark.parametrize("tree", MIS_BUILT, ids=str)
def test_an_empty_or_mis_built_tree_is_never_met_and_nothing_would_help(tree: Node) -> None:
    assert not inspect(tree, holding("a", "b", "c")).met
    assert not is_met(tree, lambda _: True)
    assert missing(tree, holding()) == ()


def test_a_node_that_is_mis_built_says_so_by_needing_nothing() -> None:
    assert [needed(node) for node in (all_of(), any_of(), at_least(0, A), at_least(3, A, B))] == [0, 0, 0, 0]
    assert [needed(node) for node in (all_of(A, B), any_of(A, B), at_least(2, A, B, C))] == [2, 1, 2]


def test_the_same_child_twice_counts_once() -> None:
    tree = at_least(2, A, A, B)
    assert not inspect(tree, holding("a")).met
    assert inspect(tree, holding("a", "b")).met
    assert needed(at_least(2, A, A)) == 0


def test_missing_names_few_leaves_of_which_none_can_be_left_out() -> None:
    assert missing(all_of(A, B, C), holding("b")) == (A, C)
    assert missing(any_of(all_of(A, B), C), holding()) == (C,)
    assert missing(any_of(A, B), holding()) == (A,)
    assert missing(at_least(2, A, B, C), holding("c")) == (A,)
    assert missing(at_least(2, any_of(A, B), B, all_of(A, C)), holding()) == (B,)
    assert missing(any_of(A, B), holding("b")) == ()


def test_what_is_met_rests_on_just_enough_and_what_is_not_on_all_there_is() -> None:
    assert because(inspect(any_of(A, B), holding("a", "b"))) == (FACTS["a"],)
    assert because(inspect(at_least(2, A, B, C), holding("a", "b", "c"))) == (FACTS["a"], FACTS["b"])
    assert because(inspect(all_of(A, B, C), holding("a", "c"))) == (FACTS["a"], FACTS["c"])


def test_leaves_come_once_and_in_order() -> None:
    assert leaves(all_of(B, any_of(A, B), C)) == (B, A, C)


def test_a_finding_becomes_json_whole() -> None:
    assert to_document(inspect(any_of(A, all_of(B)), holding("a"))) == {
        "combine": "any",
        "needed": 1,
        "met": True,
        "children": [
            {"kind": "activity", "key": "a", "met": True, "because": [str(FACTS["a"])]},
            {
                "combine": "all",
                "needed": 1,
                "met": False,
                "children": [{"kind": "activity", "key": "b", "met": False, "because": []}],
            },
        ],
    }
