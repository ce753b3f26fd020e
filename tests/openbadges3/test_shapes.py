"""Canonical forms by plan equal the full algorithm and a second engine, for honest badges and for mangled ones."""

import copy
import hashlib
import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from openbadges3 import contexts
from openbadges3.canonical import Shapes, canonical_bytes
from openbadges3.canonical.blocks import Blocks
from openbadges3.canonical.plan import _Compiler, compile_plan
from openbadges3.canonical.shape import shape_of, with_slots
from openbadges3.canonical.shapes import Described
from openbadges3.errors import CanonicalError, OpenBadgesError
from openbadges3.model import forms as forms_module
from openbadges3.model import structure_faults
from openbadges3.model.forms import Forms
from openbadges3.proof import proof_options
from openbadges3.strict_json import dumps

from .conftest import EXAMPLES
from .samples import badge, go_wrong

NASTY = [
    "", "x", "%s", "%(a)s", "%", "%%", "urn:x-slot:1", 'a"b', "\\", "\n", "\r\n", "\x07", "\x7f", "é", "😀", "ﬁ",
    "\u2028", "\u0085", "\ufffe", "<a>", "> .", "_:c14n0", "_:a", "https://a.example/x",
    "https://a.example/x y", "did:example:1",
    "@id", "@value", "name", '"^^<x>', "n", "schema:name", "http:x", "did:key", "mailto:a@b.example", "urn:uuid:1",
    "שלום", "\ufeff", "x-relative://relative.invalid/a/b", "id", "type", "Achievement", "urn:x-slot:", "\ud800",
]  # fmt: skip
TEXTS = st.sampled_from(NASTY) | st.text(max_size=12)


def outcome(document: dict[str, Any], by: Any) -> str:
    """The canonical form, or the words of the refusal."""
    try:
        return str(by(document))
    except OpenBadgesError as error:
        return f"refused: {error}"


def by_pyoxigraph(document: dict[str, Any]) -> str:
    inline = [contexts.load(url)["@context"] for url in document["@context"]]
    text = json.dumps(document | {"@context": inline})
    dataset = Dataset(parse(text.encode(), format=RdfFormat.JSON_LD))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in dataset))


def warm(document: dict[str, Any]) -> Shapes:
    """Shapes that have met this document's shape often enough to have a plan."""
    shapes = Shapes()
    for _ in range(3):
        shapes.canonical(document)
    assert shapes.counts["plan"] == 2
    return shapes


BADGE: dict[str, Any] = badge().to_json()
SHAPES = warm(BADGE)
SLOTS = len(shape_of(BADGE)[1])
ADDRESSES = [index for index, text in enumerate(shape_of(BADGE)[1]) if ":" in text and " " not in text]


def recipient(texts: list[str], number: int) -> dict[str, Any]:
    """The badge of one generated recipient: every free text of it is another."""
    filled = shape_of(BADGE)[1]
    rng = random.Random(number)
    for index in range(SLOTS):
        if index in ADDRESSES:
            filled[index] += f"/{number}" if filled[index].startswith("https:") else ""
        else:
            filled[index] = f"{rng.choice(texts)}{rng.randrange(1000)}.{index}"  # texts of one set must differ
    return with_slots(BADGE, filled)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), min_size=3), st.integers(0, 10**6))
def test_generated_recipients_by_two_engines(texts: list[str], number: int) -> None:
    document = recipient(texts, number)
    planned = SHAPES.planned(document)
    assert planned is not None
    assert planned == canonical_bytes(document)
    assert planned.decode() == by_pyoxigraph(document)


def mangled(value: Any, rng: random.Random) -> Any:
    """The value with some of its texts replaced and some of its members lost, added, repeated or shuffled."""
    if isinstance(value, dict):
        kept = {name: item if name == "@context" else mangled(item, rng) for name, item in value.items()}
        if kept and rng.random() < 0.01:
            kept.pop(rng.choice(list(kept)))
        if rng.random() < 0.01:
            kept[rng.choice(["honours", "name", "id", "@id", "narrative", "tag"])] = rng.choice(NASTY)
        return kept
    if isinstance(value, list):
        items = [mangled(item, rng) for item in value]
        if items and rng.random() < 0.02:
            items.append(copy.deepcopy(rng.choice(items)))
        if rng.random() < 0.02:
            rng.shuffle(items)
        return items
    if isinstance(value, str) and rng.random() < 0.03:
        return rng.choice(NASTY)
    return value


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.integers(0, 10**9))
def test_mangled_documents_are_judged_alike(seed: int) -> None:
    rng = random.Random(seed)
    document = mangled(BADGE, rng)
    full = outcome(document, canonical_bytes)
    shapes = Shapes()
    assert [outcome(document, shapes.canonical) for _ in range(3)] == [full] * 3
    assert outcome(document, SHAPES.canonical) == full


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.dictionaries(st.integers(0, SLOTS - 1), TEXTS, max_size=4))
def test_hostile_texts_in_a_known_shape(changes: dict[int, str]) -> None:
    texts = shape_of(BADGE)[1]
    for index, text in changes.items():
        texts[index] = text
    document = with_slots(BADGE, texts)
    assert outcome(document, SHAPES.canonical) == outcome(document, canonical_bytes)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.integers(0, SLOTS - 1), st.integers(0, SLOTS - 1))
def test_texts_that_become_equal(one: int, other: int) -> None:
    texts = shape_of(BADGE)[1]
    texts[one] = texts[other]
    document = with_slots(BADGE, texts)
    assert outcome(document, SHAPES.canonical) == outcome(document, canonical_bytes)


def test_an_unsigned_text_has_no_plan() -> None:
    with pytest.raises(CanonicalError):
        compile_plan(BADGE | {"honours": "summa"})


def test_a_document_that_holds_the_sentinel_has_no_plan() -> None:
    assert compile_plan(BADGE | {"type": [*BADGE["type"], "urn:x-slot:3"]}) is None
    assert compile_plan(BADGE | {"name": "urn:x-slot:3"}) == compile_plan(BADGE)


def test_a_plan_wants_all_its_texts() -> None:
    plan = compile_plan(BADGE)
    assert plan is not None and Blocks(plan).canonical(["x"]) is None


def test_a_plan_leaves_odd_texts_to_the_full_algorithm() -> None:
    plan, texts = compile_plan(BADGE), shape_of(BADGE)[1]
    assert plan is not None and Blocks(plan).canonical(texts) == canonical_bytes(BADGE)
    literal = next(index for index in range(SLOTS) if index not in plan.iri_slots)
    for index, odd in ((plan.iri_slots[0], "not an address"), (literal, "half of a pair: \ud83d")):
        assert Blocks(plan).canonical([*texts[:index], odd, *texts[index + 1 :]]) is None


def test_equal_nameless_nodes_take_the_full_algorithm() -> None:
    document = copy.deepcopy(BADGE)
    result = document["credentialSubject"]["result"]
    result.append(dict(result[0], value="4"))
    shapes = warm(document)
    result[1]["value"] = "3"
    assert shapes.planned(document) is None
    assert shapes.canonical(document) == canonical_bytes(document)


def test_number_and_order_belong_to_the_shape() -> None:
    one, other = {"a": 1}, {"a": 1.0}
    assert shape_of(one)[0] != shape_of(other)[0]
    assert shape_of({"a": True})[0] != shape_of(one)[0]
    assert shape_of({"type": "a"})[0] != shape_of({"type": ["a"]})[0]
    assert shape_of({"type": {"a": "b"}})[0] != shape_of({"type": {"a": "c"}})[0]
    assert shape_of({"a": "x", "b": "y"})[0] != shape_of({"b": "x", "a": "y"})[0]


def test_the_memory_of_shapes_is_bounded() -> None:
    shapes = Shapes(capacity=2, rechecked_every=0)
    for size in range(12):
        document = BADGE | {"evidence": [{"id": f"urn:uuid:{n}", "type": ["Evidence"]} for n in range(size // 3 + 1)]}
        shapes.canonical(document)
    assert shapes.counts["compiled"] == 4
    assert len(shapes._plans) <= 2
    for size in range(20):
        shapes._seen.add(-size)
    shapes.canonical(BADGE | {"evidence": [{"id": f"urn:uuid:{n}", "type": ["Evidence"]} for n in range(9)]})
    assert len(shapes._seen) <= 16


def test_a_sample_is_rechecked_and_a_difference_is_told() -> None:
    told: list[object] = []
    shapes = Shapes(rechecked_every=2, on_difference=told.append)
    for _ in range(9):
        assert shapes.canonical(BADGE) == canonical_bytes(BADGE)
    assert shapes.counts["rechecked"] == 4 and not told
    go_wrong(shapes, BADGE)
    answers = {shapes.canonical(BADGE) for _ in range(2)}
    assert told == [BADGE] and canonical_bytes(BADGE) in answers
    assert shapes.counts["different"] == 1


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.integers(0, 10**9), st.dictionaries(st.integers(0, SLOTS - 1), TEXTS, max_size=3))
def test_structure_by_shape_finds_what_reading_finds(seed: int, changes: dict[int, str]) -> None:
    rng = random.Random(seed)
    texts = shape_of(BADGE)[1]
    for index, text in changes.items():
        texts[index] = text
    for document in (mangled(BADGE, rng), with_slots(BADGE, texts)):
        forms = Forms()
        expected = structure_faults(document)
        for _ in range(2):
            forms.faults(Described(BADGE))
            found = forms.faults(Described(document))
            assert [fault for fault in found if fault.path != "$"] == list(expected)


def test_hashes_dates_and_results_are_looked_at_in_a_known_shape() -> None:
    forms = Forms()
    document = copy.deepcopy(BADGE)
    document["credentialSubject"]["identifier"][0] |= {"hashed": True, "identityHash": "sha256$" + "0" * 64}
    assert forms.faults(Described(document)) == ()
    for change in ({"identityHash": "sha256$0"}, {"identityType": "studentId"}):
        worse = copy.deepcopy(document)
        worse["credentialSubject"]["identifier"][0] |= change
        assert forms.faults(Described(worse)) == structure_faults(worse) != ()
    for name, value in (("validUntil", "2020-01-01T00:00:00Z"), ("validFrom", "soon"), ("id", "x")):
        worse = document | {name: value}
        assert forms.faults(Described(worse)) == structure_faults(worse) != ()
    worse = copy.deepcopy(document)
    worse["credentialSubject"]["result"][0]["achievedLevel"] = "urn:x:y"
    assert forms.faults(Described(worse)) == structure_faults(worse) != ()


def test_a_copy_is_held_to_what_is_its_own() -> None:
    shapes, forms = Shapes(), Forms()
    documents = [BADGE | {"id": f"https://badges.example/{number}", "name": str(number)} for number in range(6)]
    for document in documents:
        written = dumps(document)
        described = shapes.describe(document, written)
        shapes.canonical_of(described)
        assert forms.faults(described) == ()
    assert described.copy is not None and list(forms._own) == [described.copy.printing.token]
    worse = documents[0] | {"id": "not an address"}
    assert forms.faults(shapes.describe(worse, dumps(worse))) == structure_faults(worse) != ()


def test_the_memory_of_structure_is_bounded_for_printings_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms_module, "_CAPACITY", 2)
    forms = Forms()
    for _ in range(4):
        shapes = Shapes()
        for name in ("Ada", "Ben", "Cleo", "Dev"):
            document = BADGE | {"name": name}
            shapes.canonical(document)
            forms.faults(shapes.describe(document, dumps(document)))
    assert 1 <= len(forms._own) <= 2


def test_proof_options_are_remembered_to_the_letter() -> None:
    shapes = Shapes()
    options = proof_options("did:example:x#1", created="2026-05-01T12:00:00Z") | {"@context": BADGE["@context"]}
    assert [shapes.canonical(options) for _ in range(3)] == [canonical_bytes(options)] * 3
    for index in range(1_100):
        shapes._options[str(index).encode()] = b""
    other = options | {"created": "2026-05-02T12:00:00Z"}
    assert shapes.canonical(other) == canonical_bytes(other) and len(shapes._options) == 1
    long = options | {"verificationMethod": f"did:example:{'x' * 1_000}#1"}
    assert shapes.canonical(long) == canonical_bytes(long) and len(shapes._options) == 1
    with pytest.raises(OpenBadgesError):
        shapes.canonical(options | {"created": "\ud800"})
    assert shapes.canonical(options, hash_name="sha384") == canonical_bytes(options, hash_name="sha384")


def test_parts_without_texts_and_texts_that_look_like_labels() -> None:
    document = copy.deepcopy(BADGE)
    geo = {"type": ["GeoCoordinates"], "latitude": 44.5, "longitude": -68.5}
    document["issuer"]["address"] = {"type": ["Address"], "geo": geo}
    shapes = warm(document)
    for name in ("_:c14n0", "x"):
        document["issuer"]["name"] = document["credentialSubject"]["achievement"]["creator"]["name"] = name
        assert shapes.canonical(document) == canonical_bytes(document)


def test_statements_that_lose_a_text_have_no_plan() -> None:
    slot = ("<urn:x-slot:0>", "<urn:p>", '"x"', "")
    assert _Compiler([slot], 2).plan() is None
    for odd in ('"a urn:x-slot:1"', '"urn:x-slot:0"'):
        with pytest.raises(CanonicalError):
            _Compiler([slot, ("<urn:x-slot:0>", "<urn:p>", odd, "")], 2).plan()


def digest(shapes: Shapes, document: dict[str, Any]) -> bytes:
    return shapes.digest(shapes.describe(document, dumps(document)))


def test_a_digest_is_found_again_by_the_bytes() -> None:
    shapes = Shapes()
    expected = hashlib.sha256(canonical_bytes(BADGE)).digest()
    assert digest(shapes, BADGE) == digest(shapes, copy.deepcopy(BADGE)) == expected
    assert digest(shapes, BADGE | {"name": "Other"}) != expected
    for number in range(5_000):
        shapes._digests[str(number).encode()] = b""
    shapes.remember(Described(BADGE), canonical_bytes(BADGE))
    assert list(shapes._digests.values()) == [expected]
    assert digest(shapes, BADGE) == expected


def test_a_digest_is_found_again_by_what_is_its_own() -> None:
    shapes = Shapes()
    people = [BADGE | {"name": name} for name in ("Ada", "Ben", "Cleo", "Dev", "Eve")]
    for document in people:
        assert digest(shapes, document) == hashlib.sha256(canonical_bytes(document)).digest()
    decided = dict(shapes.counts)
    for document in people[-2:]:
        assert digest(shapes, copy.deepcopy(document)) == hashlib.sha256(canonical_bytes(document)).digest()
    assert shapes.counts == decided
