"""Packs under every condition: loading undoes dumping, linting survives anything, a digest names content alone."""

import json
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pure.packs.tiny import tiny_files, tiny_pack
from waymark.rules.packs.diff import diff, render
from waymark.rules.packs.digest import digest
from waymark.rules.packs.document import dump, from_document, to_document
from waymark.rules.packs.lint import lint
from waymark.rules.packs.load import load
from waymark.rules.packs.model import (
    Achievement,
    Combine,
    Leaf,
    LeafKind,
    Node,
    Pack,
    Provenance,
    Release,
    Requirement,
    Rubric,
    RubricCriterion,
    Tree,
)
from waymark.rules.packs.problems import PackError
from waymark.rules.packs.reading import KEY
from waymark.rules.packs.strict_yaml import HIDDEN, parse
from waymark.rules.packs.translate import localize, translatable

KEYS = st.one_of(
    st.sampled_from(["a", "no", "yes", "null", "true", "on", "x-1", "of", "all", "earned"]),
    st.from_regex(KEY, fullmatch=True).filter(lambda key: key != "name"),
)


def _texts(most: int, *, lines: bool = False) -> st.SearchStrategy[str]:
    """Texts as a pack holds them: trimmed, nothing hidden, line breaks only where they may be."""
    letters = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=most)
    words = st.one_of(
        letters,
        st.sampled_from(["no", "2025.1", "7", "true", "~", "null", "- a", "a: b", "#", "'", '"', "*a", "&a", "|"]),
    )
    pieces = st.lists(words, min_size=1, max_size=4).map("\n".join) if lines else words
    kept = pieces.map(lambda text: "\n".join(part.rstrip() for part in HIDDEN.sub("", text).strip().split("\n")))
    return kept.filter(lambda text: bool(text) and (lines or "\n" not in text))


def _trees(requirements: list[str], achievements: list[str]) -> st.SearchStrategy[Tree]:
    leaves: st.SearchStrategy[Tree] = st.one_of(
        st.sampled_from(requirements).map(lambda key: Leaf(LeafKind.REQUIREMENT, key)),
        st.sampled_from(achievements).map(lambda key: Leaf(LeafKind.EARNED, key)),
    )

    def nodes(children: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
        some = st.lists(children, min_size=1, max_size=4, unique=True).map(tuple)
        plain = st.builds(Node, st.sampled_from([Combine.ALL, Combine.ANY]), some)
        counted = some.flatmap(lambda those: st.integers(1, len(those)).map(lambda n: Node(Combine.AT_LEAST, those, n)))
        return st.one_of(plain, counted)

    return st.recursive(leaves, nodes, max_leaves=5)


@st.composite
def packs(draw: st.DrawFn) -> Pack:
    """A readable pack (not always a publishable one): the tiny pack with generated texts, trees, levels and order."""
    tiny = tiny_pack()
    keys = draw(st.lists(KEYS, min_size=1, max_size=3, unique=True))
    levels = draw(st.lists(KEYS, min_size=1, max_size=3, unique=True))
    names = draw(st.permutations(list(tiny.achievements)))
    # Texts are drawn once and then chosen from: drawing each text anew takes a hundred times as long.
    line = st.sampled_from(draw(st.lists(_texts(40), min_size=2, max_size=4)))
    block = st.sampled_from(draw(st.lists(_texts(60, lines=True), min_size=2, max_size=4)))
    tree = _trees(keys, names)
    achievements: dict[str, Achievement] = {
        name: replace(
            tiny.achievements[name],
            name=draw(line),
            description=draw(block),
            tags=tuple(dict.fromkeys([draw(line), draw(line)])),
            release=draw(st.sampled_from(Release)),
            expires_after_months=draw(st.none() | st.integers(1, 1200)),
        )
        for name in names
    }
    achievements[names[0]] = replace(achievements[names[0]], requires=draw(tree))
    standards = [each.standard for each in tiny.requirements.values()]
    requirements = {
        key: Requirement(
            key, draw(line), draw(block), draw(st.sampled_from(standards)), draw(st.sampled_from(Provenance))
        )
        for key in keys
    }
    criterion = RubricCriterion("one", draw(line), {level: draw(block) for level in levels})
    labels = {level: draw(line) for level in levels}
    return replace(
        tiny,
        title=draw(line),
        updated=draw(st.dates(date(1000, 1, 1))),
        achievements=achievements,
        requirements=requirements,
        rubrics={"ride-plan": Rubric("ride-plan", draw(line), labels, {"one": criterion}, Provenance.OFFICIAL)},
        policy=replace(tiny.policy, attempts=draw(st.none() | st.integers(1, 100))),
        texts={"fr": {key: draw(block) for key in draw(st.lists(KEYS, max_size=2, unique=True))}},
    )


def _filled(pack: Pack) -> Pack:
    """Without languages that have no texts: an empty translation is no difference."""
    return replace(pack, texts={language: texts for language, texts in pack.texts.items() if texts})


@given(packs())
def test_loading_undoes_dumping(pack: Pack) -> None:
    assert load(dump(pack)) == pack


@given(packs())
def test_a_stored_document_gives_the_pack_back_in_the_same_order(pack: Pack) -> None:
    stored = json.loads(json.dumps(to_document(pack), sort_keys=True))
    again = from_document(stored)
    assert again == pack
    assert list(again.requirements) == list(pack.requirements)
    assert list(again.rubrics["ride-plan"].levels) == list(pack.rubrics["ride-plan"].levels)
    assert to_document(again) == to_document(pack)


@given(packs(), packs())
def test_a_difference_is_told_exactly_when_there_is_one(one: Pack, other: Pack) -> None:
    assert diff(one, one) == ()
    changes = diff(one, other)
    assert bool(changes) == (to_document(_filled(one)) != to_document(_filled(other)))
    assert len(render(changes).splitlines()) >= len(changes)


@given(packs(), st.permutations(range(14)))
def test_the_digest_does_not_depend_on_the_order_of_files(pack: Pack, order: list[int]) -> None:
    files = {**tiny_files(), **dump(pack)}
    paths = sorted(files)
    assert digest({paths[place]: files[paths[place]] for place in order}) == digest(files)


@given(st.data())
def test_every_translatable_text_can_be_translated_and_nothing_else_moves(data: st.DataObject) -> None:
    known = translatable(tiny_pack())
    path = data.draw(st.sampled_from(sorted(known)))
    french = localize(replace(tiny_pack(), texts={"fr": {path: "Un texte"}}), "fr")
    assert translatable(french) == {**known, path: "Un texte"}


@settings(deadline=None)
@given(st.data())
def test_linting_a_mutated_pack_never_crashes_and_always_points_into_a_file(data: st.DataObject) -> None:
    files = tiny_files()
    path = data.draw(st.sampled_from(sorted(files)))
    raw = files[path]
    start = data.draw(st.integers(0, len(raw)))
    length = data.draw(st.integers(0, 60))
    scrap = data.draw(
        st.one_of(
            st.binary(max_size=20),
            st.sampled_from(
                [
                    b"[",
                    b"{",
                    b": ",
                    b"\n- ",
                    b"&a ",
                    b"*a",
                    b"!!x ",
                    b"\x00",
                    b"<script>",
                    b"&x;",
                    b"true",
                    b"-1",
                    b"\n\n",
                    b"~",
                ]
            ),
            st.integers(0, len(raw)).map(lambda place: raw[place : place + 50]),
        )
    )
    files[path] = raw[:start] + scrap + raw[start + length :]
    for problem in lint(files):
        assert problem.file in files
        assert 0 <= problem.line <= max(1, len(files[problem.file].removesuffix(b"\n").split(b"\n")))
        assert problem.message == problem.message.strip()


@settings(deadline=None)
@given(st.lists(st.sampled_from(tiny_files()["pack.yaml"].split(b"\n")), max_size=60).map(b"\n".join))
def test_linting_shuffled_lines_never_crashes(raw: bytes) -> None:
    problems = lint({**tiny_files(), "pack.yaml": raw})
    assert problems


@given(st.dictionaries(st.text(max_size=20), st.binary(max_size=80), max_size=4))
def test_linting_anything_at_all_never_crashes(files: dict[str, bytes]) -> None:
    assert lint(files)


@given(st.binary(max_size=200))
def test_hostile_bytes_are_refused_in_every_kind_of_file(raw: bytes) -> None:
    assert lint({"pack.yaml": raw})
    for path in ("text/fr.yaml", "art/mechanic.svg", "art/mechanic.png", "art/mechanic.mini.svg"):
        assert {problem.file for problem in lint({path: raw})} <= {path, "pack.yaml"}


@given(st.text(st.sampled_from("abc:-[]{},&*!|>'\"#%@`~?\n \t1"), max_size=60))
def test_yaml_of_any_shape_gives_nodes_or_problems(text: str) -> None:
    node, problems = parse("x.yaml", text.encode())
    assert node is not None or problems


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(to_document(tiny_pack()))), JSON)
def test_a_document_with_any_value_in_it_is_read_or_refused(key: str, value: object) -> None:
    try:
        pack = from_document({**to_document(tiny_pack()), key: value})
    except PackError:
        return
    assert to_document(pack)
