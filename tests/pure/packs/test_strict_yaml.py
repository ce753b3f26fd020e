"""The strict subset of YAML: what stays text, what is refused, and where."""

import pytest

from waymark.rules.packs.strict_yaml import MAX_BYTES, MappingNode, ScalarNode, SequenceNode, parse


def _value(text: str) -> object:
    node, problems = parse("x.yaml", f"key: {text}\n".encode())
    assert problems == ()
    assert isinstance(node, MappingNode)
    value = node.entries["key"]
    assert isinstance(value, ScalarNode)
    return value.value


def _messages(raw: bytes) -> list[str]:
    return [str(problem) for problem in parse("x.yaml", raw)[1]]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2025.1", "2025.1"),
        ("no", "no"),
        ("Yes", "Yes"),
        ("2025-06-30", "2025-06-30"),
        ("1e3", "1e3"),
        ("0x10", "0x10"),
        ("007", "007"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        (".inf", ".inf"),
        ("True", "True"),
        ("7", 7),
        ("-7", -7),
        ("0", 0),
        ('"7"', "7"),
        ("true", True),
        ("false", False),
        ("'true'", "true"),
        ("<<", "<<"),
        ("=", "="),
    ],
)
def test_only_whole_numbers_and_true_and_false_are_more_than_text(written: str, value: object) -> None:
    found = _value(written)
    assert found == value
    assert type(found) is type(value)


def test_every_node_knows_its_line() -> None:
    node, problems = parse("x.yaml", b"# a comment\r\na:\r\n  - b\r\n  - c: 1\r\n")
    assert problems == ()
    assert isinstance(node, MappingNode)
    items = node.entries["a"]
    assert isinstance(items, SequenceNode)
    assert (node.key_lines["a"], [item.line for item in items.items]) == (2, [3, 4])


def test_quoted_blocks_keep_their_text() -> None:
    node, _ = parse("x.yaml", 'a: |\n  one\n\n  two\nb: >-\n  one\n  two\nc: "é\\n"\n'.encode())
    assert isinstance(node, MappingNode)
    values = {key: value.value for key, value in node.entries.items() if isinstance(value, ScalarNode)}
    assert values == {"a": "one\n\ntwo\n", "b": "one two", "c": "é\n"}


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "x.yaml:1: The file is empty. Write the pack's mapping, starting with its first key."),
        (b"a: \xff\n", "x.yaml:1: This is not UTF-8 text. Save the file as UTF-8."),
        (b"a: b\nc: \x00\n", "x.yaml:2: This holds the hidden character U+0000. Remove it."),
        ("a: b\nc: x\u202ey\n".encode(), "x.yaml:2: This holds the hidden character U+202E. Remove it."),
        (b'a: "\\u2028"\n', "x.yaml:1: This holds the hidden character U+2028. Remove it."),
        (b"a: &x b\n", 'x.yaml:1: "&x" names a part for reuse. Anchors are not allowed: remove it.'),
        (b"a: *x\n", 'x.yaml:1: "*x" repeats another part. Aliases are not allowed: write it out here.'),
        (
            b"a: !!python/object/new:os.system [ls]\n",
            'x.yaml:1: "!!python/object/new:os.system" is a tag. Tags are not allowed: remove it, and quote the value.',
        ),
        (b"a: 1\na: 2\n", 'x.yaml:2: The key "a" is already on line 1. Keep one of the two.'),
        (b"a:\n", "x.yaml:1: There is no value here. Leave the whole line out when nothing is meant."),
        (b"[a]: b\n", "x.yaml:1: A key must be a word. A list, mapping or alias cannot be a key."),
        (b"a: 1\n--- b\n", 'x.yaml:2: A second document starts here. Keep one in a file: remove the "---" line.'),
        (
            b"a: " + b"[" * 40 + b"]" * 40,
            "x.yaml:1: This is nested more than 16 deep. No part of a pack needs that: flatten it.",
        ),
        (
            b"a: [" + b"1," * 30_001 + b"]",
            "x.yaml:1: The file has more than 30000 values. Split the program into smaller packs.",
        ),
        (
            b"#" * (MAX_BYTES + 1),
            "x.yaml:0: The file has 2000001 bytes; at most 2000000 are read. Split the program.",
        ),
    ],
)
def test_what_the_subset_refuses(raw: bytes, message: str) -> None:
    assert _messages(raw) == [message]


def test_a_billion_laughs_is_refused_at_its_first_anchor_and_alias() -> None:
    bomb = b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    assert [message.split(":")[1] for message in _messages(bomb)] == ["1", "2", "2", "2", "3", "3"]


def test_a_number_too_long_to_be_one_stays_text() -> None:
    assert _value("1" * 40) == "1" * 40


@pytest.mark.parametrize(
    "raw",
    [
        b"a: 1\n(\n",
        b"a: 1\n(",
        b"a: 1\r\n(\r\n",
        b"a: [1,\n",
        b"a: 'x\n\n",
        b"a:\n",
        b"a: |\n",
        b"---\na: 1\n---\n",
        b"\n",
    ],
)
def test_a_problem_at_the_end_points_to_the_last_line(raw: bytes) -> None:
    problems = parse("x.yaml", raw)[1]
    assert problems or raw == b"a: |\n"
    assert all(1 <= problem.line <= len(raw.splitlines()) for problem in problems)


def test_a_bracket_near_the_end_of_a_pack_is_found_on_a_line_of_the_file() -> None:
    raw = b"a: 1\n" * 3 + b"(\n"
    assert _messages(raw)[-1].startswith("x.yaml:4: This is not YAML: could not find expected ':'")
