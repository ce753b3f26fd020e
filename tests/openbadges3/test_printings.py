"""Printings: a copy that is recognized by its bytes is what it would have been if everything had been read."""

import copy
import gc
import hashlib
import random
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbadges3.canonical import Shapes, canonical_bytes, jcs
from openbadges3.canonical.blocks import Blocks
from openbadges3.canonical.narrow import narrowed
from openbadges3.canonical.plan import Plan, compile_plan
from openbadges3.canonical.printing import Printing
from openbadges3.canonical.shape import shape_of, slot_paths, with_slots
from openbadges3.errors import OpenBadgesError
from openbadges3.issue import sign
from openbadges3.model import structure_faults
from openbadges3.model.forms import Forms
from openbadges3.proof import proof_options, unsecured
from openbadges3.reading import read
from openbadges3.strict_json import DEFAULT_LIMITS, Limits, check, dumps, load_object, measure

from .conftest import EXAMPLES
from .samples import CREATED, SIGNER, badge

BADGE: dict[str, Any] = badge().to_json() | {"description": "100 % of it, %s and %%, done"}
TEXTS, PATHS = shape_of(BADGE)[1], slot_paths(BADGE)
COMPILED = compile_plan(BADGE)
assert COMPILED is not None
PLAN: Plan = COMPILED
OWN = ["$.id", "$.credentialSubject.id", "$.credentialSubject.identifier[0].identityHash", "$.evidence[0].name"]


def other(**texts: str) -> dict[str, Any]:
    """The badge with other texts of its own, the last ones by the last part of their path."""
    return with_slots(
        BADGE,
        [
            texts.get(path.rpartition(".")[2], f"{text}{len(texts)}") if path in OWN else text
            for path, text in zip(PATHS, TEXTS, strict=True)
        ],
    )


def outcome(by: Callable[[], object]) -> object:
    """What it gives, or the words of its refusal."""
    try:
        return by()
    except OpenBadgesError as error:
        return str(error)


def people() -> Iterator[dict[str, Any]]:
    for number, name in enumerate(("Ada", "Ben", "Cleo", "Dev", "Eve", "देव", "100 %s", "\x80ÿ\U0010fffd")):
        yield other(identityHash=name, id=f"https://badges.example/{number}", name=f"Text {number}")


def warmed() -> Shapes:
    """Shapes that have a printing of the badge, whose copies differ in the texts of their own."""
    shapes = Shapes()
    for document in people():
        shapes.canonical(document)
    assert [len(printing.open) for printing in shapes._printings] == [len(OWN)]
    return shapes


@pytest.fixture(scope="module")
def warm() -> Shapes:
    return warmed()


@pytest.fixture(scope="module")
def printing(warm: Shapes) -> Printing:
    return warm._printings[0]


@pytest.fixture(scope="module")
def signed() -> bytes:
    return sign(other(identityHash="Eve"), SIGNER, created=CREATED)


def test_copies_are_recognized_and_give_what_reading_them_gives(warm: Shapes, printing: Printing) -> None:
    for document in people():
        found = warm.copy_in(dumps(document))
        assert found is not None and found.printing is printing
        assert (found.printing.shape, found.texts) == shape_of(document)
        assert found.canonical() == canonical_bytes(document)
        assert found.jcs() == jcs(document)


def test_what_copies_share_is_not_said_otherwise(warm: Shapes) -> None:
    for path in PATHS:
        if path not in OWN:
            texts = [text + "x" if each == path else text for each, text in zip(PATHS, TEXTS, strict=True)]
            assert warm.copy_in(dumps(with_slots(BADGE, texts))) is None
    assert warm.copy_in(dumps(BADGE)[:-1]) is None
    assert warm.copy_in(dumps(BADGE) + b" ") is None
    assert warm.copy_in(dumps(BADGE | {"more": 1})) is None
    assert warm.copy_in(b"") is None


@pytest.mark.parametrize("text", ["a\\b", 'a"b', "a\nb", "a\x7fb", "a\ufffe", "\uffffb"], ids=ascii)
def test_texts_that_are_written_with_an_escape_make_no_copy(warm: Shapes, text: str) -> None:
    assert warm.copy_in(dumps(other(identityHash=text))) is None


HOSTILE = st.text(max_size=12) | st.sampled_from(
    [
        "",
        '"',
        "\\",
        '\\"',
        "\n",
        "\x7f",
        "\x00",
        "\ufffe",
        "ﾟ",
        "urn:x-slot:0",
        "%s",
        "_:c14n0",
        '","type":"',
        "not an address",
    ]
)


@settings(max_examples=4 * EXAMPLES, deadline=None)
@given(st.dictionaries(st.sampled_from(OWN), HOSTILE, min_size=1))
def test_hostile_texts_are_canonicalized_as_by_the_full_algorithm(warm: Shapes, texts: dict[str, str]) -> None:
    document = with_slots(BADGE, [texts.get(path, text) for path, text in zip(PATHS, TEXTS, strict=True)])
    written = dumps(document)
    found = warm.copy_in(written)
    if found is not None:
        assert found.texts == shape_of(document)[1]
        assert found.canonical() in (None, outcome(lambda: canonical_bytes(document)))
    described = warm.describe(document, written)
    assert outcome(described.jcs) == outcome(lambda: jcs(document))
    assert outcome(lambda: warm.canonical_of(described)) == outcome(lambda: canonical_bytes(document))


@settings(max_examples=8 * EXAMPLES, deadline=None)
@given(
    st.integers(0, 4_500),
    st.sampled_from([b"", b'"', b"\\", b"{", b"}", b",", b"x", b"\x80", b"\n", b'","id":"']),
    st.integers(0, 2),
)
def test_changed_bytes_are_read_as_without_an_printing(
    warm: Shapes, signed: bytes, place: int, inserted: bytes, dropped: int
) -> None:
    content = signed[:place] + inserted + signed[place + dropped :]
    assert outcome(lambda: read(content, limits=DEFAULT_LIMITS, shapes=warm)[0]) == outcome(
        lambda: load_object(content)
    )


def test_a_signed_copy_is_read_without_its_proof(warm: Shapes, signed: bytes) -> None:
    document, described = read(signed, limits=DEFAULT_LIMITS, shapes=warm)
    assert document == load_object(signed) and list(document)[-1] == "proof"
    assert described.copy is not None and described.document == unsecured(document)
    assert (described.shape, described.texts) == shape_of(unsecured(document))


@pytest.mark.parametrize("name", ["size", "nodes", "depth"])
def test_limits_hold_for_copies(warm: Shapes, signed: bytes, name: str) -> None:
    limits = {"size": Limits(size=len(signed) - 1), "nodes": Limits(nodes=100), "depth": Limits(depth=3)}[name]
    with pytest.raises(OpenBadgesError) as found:
        read(signed, limits=limits, shapes=warm)
    with pytest.raises(OpenBadgesError) as expected:
        load_object(signed, limits=limits)
    assert str(found.value) == str(expected.value)


def test_a_copy_and_its_proof_are_within_limits_to_the_last_value() -> None:
    (printing,) = warmed()._printings
    nodes, depth = measure(BADGE)
    check(BADGE, limits=Limits(nodes=nodes, depth=depth))
    for wrong in (Limits(nodes=nodes - 1, depth=depth), Limits(nodes=nodes, depth=depth - 1)):
        with pytest.raises(OpenBadgesError):
            check(BADGE, limits=wrong)
    proof = Limits(nodes=10, depth=depth + 1)
    assert printing.is_within(Limits(nodes=nodes + 10, depth=depth + 1), leaving=proof)
    assert not printing.is_within(Limits(nodes=nodes + 9, depth=depth + 1), leaving=proof)
    assert not printing.is_within(Limits(nodes=nodes + 10, depth=depth), leaving=proof)
    assert printing.is_within(Limits(nodes=nodes, depth=depth), leaving=Limits(nodes=0, depth=1))
    assert not printing.is_within(Limits(nodes=nodes, depth=depth - 1), leaving=Limits(nodes=0, depth=1))


@pytest.mark.parametrize(
    "proof",
    [
        '1,"proof":2',
        '{"a":1,"a":2}',
        "[" * 40 + "]" * 40,
        '"x","name":"y"',
        "x",
        "",
        '{"proof":1}',
        f'"{"x" * 70_000}"',
    ],
    ids=["twice", "member twice", "deep", "another member", "no JSON", "nothing", "one inside", "long"],
)
def test_what_follows_a_copy_is_read_strictly(warm: Shapes, signed: bytes, proof: str) -> None:
    content = signed.rpartition(b',"proof":')[0] + b',"proof":' + proof.encode() + b"}"
    assert outcome(lambda: read(content, limits=DEFAULT_LIMITS, shapes=warm)[0]) == outcome(
        lambda: load_object(content)
    )


def test_a_copy_that_has_a_proof_inside_its_printing_is_read_in_full() -> None:
    """Nobody canonicalizes a document with its proof; if one were, its copies must not get a second proof."""
    shapes = Shapes()
    for document in people():
        shapes.canonical({"@context": BADGE["@context"], "proof": {"type": "DataIntegrityProof"}} | document)
    (printing,) = shapes._printings
    assert printing.texts
    proven = b'{"proof":{"type":"DataIntegrityProof"},' + dumps(other(identityHash="Eve"))[1:-1] + b',"proof":1}'
    with pytest.raises(OpenBadgesError, match="twice"):
        read(proven, limits=DEFAULT_LIMITS, shapes=shapes)


def test_badges_with_few_members_make_printings_and_proof_options_do_not() -> None:
    shapes = Shapes()
    few = {name: value for name, value in BADGE.items() if name in ("@context", "id", "type", "issuer", "validFrom")}
    few |= {"name": "Ready", "credentialSubject": BADGE["credentialSubject"]}
    for number, name in enumerate(("Ada", "Ben", "Cleo")):
        shapes.canonical(few | {"name": name})
        options = proof_options("did:example:x#1", created=f"2026-05-0{number + 1}T12:00:00Z")
        shapes.canonical(options | {"@context": BADGE["@context"]})
    assert [printing.texts[-1] for printing in shapes._printings] == [shape_of(few)[1][-1]]


def test_an_printing_grows_wider_a_few_times_and_then_no_more() -> None:
    shapes = Shapes()
    rng = random.Random(1)
    opened = []
    for number in range(60):
        texts = [
            f"{text} {rng.choice('ab')}" if number and " " in text and rng.random() < 0.2 else text for text in TEXTS
        ]
        document = with_slots(BADGE, texts)
        assert shapes.canonical(document) == canonical_bytes(document)
        opened.append(len(shapes._printings[0].open) if shapes._printings else 0)
    assert opened == sorted(opened) and len(set(opened)) == 7 and len(shapes._printings) == 1


def test_the_printings_met_lately_are_kept() -> None:
    shapes, forms = Shapes(), Forms()
    shaped = [copy.deepcopy(BADGE) for _ in range(20)]
    made = []
    for number, document in enumerate(shaped):
        document["credentialSubject"]["achievement"]["tag"] = [f"tag {each}" for each in range(number + 2)]
        for name in ("Ada", "Ben", "Cleo", "Dev", "Eve"):
            written = dumps(document | {"name": name})
            described = shapes.describe(document | {"name": name}, written)
            shapes.digest(described)
            assert forms.faults(described) == ()
        made.append(weakref.ref(shapes._printings[0]))
    del described
    gc.collect()
    assert len(shapes._printings) == sum(each() is not None for each in made) == 16
    oldest: Printing = shapes._printings[-1]
    written = next(dumps(document) for document in shaped if oldest.copy_in(dumps(document)))
    assert shapes.copy_in(written) is not None and shapes._printings[0] is oldest and len(shapes._printings) == 16
    forgotten = dumps(shaped[0])
    assert shapes.copy_in(forgotten) is None
    assert shapes.canonical(shaped[0]) == canonical_bytes(shaped[0])
    assert shapes.copy_in(forgotten) is not None and len(shapes._printings) == 16


def test_what_is_its_own_is_not_taken_for_that_of_another_printing() -> None:
    """Badges of two achievements for one person: the same texts of their own, another shape."""
    shapes, forms = Shapes(), Forms()
    one, another = BADGE, copy.deepcopy(BADGE)
    another["credentialSubject"]["achievement"]["otherIdentifier"] = [
        {"type": "IdentifierEntry", "identifier": "1", "identifierType": "sourcedId"}
    ]
    for name in ("Ada", "Ben", "Cleo", "Dev"):
        for document in (one | {"awardedDate": name}, another | {"awardedDate": name}):
            written = dumps(document)
            described = shapes.describe(document, written)
            assert shapes.digest(described) == hashlib.sha256(canonical_bytes(document)).digest()
            assert forms.faults(described) == structure_faults(document) != ()
    for number in range(4):
        for document in (one, another):
            dated = document | {"awardedDate": f"2026-05-0{number + 1}T12:00:00Z"}
            written = dumps(dated)
            described = shapes.describe(dated, written)
            assert shapes.digest(described) == hashlib.sha256(canonical_bytes(dated)).digest()
            assert forms.faults(described) == ()
    assert len(shapes._printings) == len(forms._own) == 2


@pytest.mark.parametrize(("length", "printings"), [(65_536, 1), (65_537, 0)])
def test_large_documents_make_no_printing(length: int, printings: int) -> None:
    shapes = Shapes()
    for name in ("Ada", "Ben", "Cleo", "Dev"):
        document = BADGE | {"name": name.ljust(5), "description": ""}
        document["description"] = "x" * (length - len(canonical_bytes(document)))
        assert len(shapes.canonical(document)) == length
    assert shapes.counts["plan"] == 3 and len(shapes._printings) == printings


def test_documents_with_the_mark_in_them_make_no_printing() -> None:
    shapes = Shapes()
    for name in ("Ada", "urn:x-slot:1", "Ben urn:x-slot:", "Cleo", "Dev"):
        document = other(identityHash=name)
        assert shapes.canonical(document) == canonical_bytes(document)
    assert [printing.texts[PATHS.index(OWN[2])] for printing in shapes._printings] == ["Dev"]


def test_copies_are_among_the_sample_that_is_rechecked() -> None:
    told: list[object] = []
    shapes = Shapes(rechecked_every=1, on_difference=told.append)
    for document in people():
        shapes.canonical(document)
    rechecked = shapes.counts["rechecked"]
    document = other(identityHash="Eve")
    described = shapes.describe(document, dumps(document))
    shapes.canonical_of(described)
    assert shapes.counts["rechecked"] == rechecked + 1 and not told
    shapes._printings[0]._blocks = Blocks(narrowed(PLAN, [*TEXTS[:-1], "wrong"], shapes._printings[0].open))
    assert shapes.canonical_of(described) == canonical_bytes(document)
    assert told == [document] and shapes.counts["different"] == 1
