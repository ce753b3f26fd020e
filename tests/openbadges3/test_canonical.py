"""Canonical forms: escaping, order, the bound on work, and what safe mode refuses."""

import time
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from openbadges3 import contexts
from openbadges3.canonical import canonical_labels, canonize, jcs, rdfc
from openbadges3.canonical.quads import escape
from openbadges3.canonical.statements import statements
from openbadges3.errors import CanonicalError, ContextError, WorkBudgetError
from openbadges3.strict_json import Json

from .conftest import EXAMPLES
from .samples import badge

V2 = contexts.CREDENTIALS_V2
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def by_pyoxigraph(nquads: str) -> str:
    dataset = Dataset(parse(nquads.encode(), format=RdfFormat.N_QUADS))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in dataset))


def credential(**changes: Any) -> dict[str, Json]:
    document: dict[str, Json] = {
        "@context": [V2],
        "id": "urn:uuid:1",
        "type": ["VerifiableCredential"],
        "issuer": "did:example:issuer",
        "credentialSubject": {"id": "did:example:ada", "name": "Ada"},
    }
    return document | changes


def test_control_characters_are_escaped_as_the_standard_says() -> None:
    text = "".join(map(chr, range(0x20))) + '\x7f"\\é😀\u2028\ufffe\uffff'
    written = canonize(credential(name=text))
    assert '"\\u0000\\u0001' in written and "\\b\\t\\n\\u000B\\f\\r\\u000E" in written
    assert '\\u001F\\u007F\\"\\\\é😀\u2028\\uFFFE\\uFFFF" .' in written


def test_lines_are_in_code_point_order() -> None:
    lines = rdfc('<a:s> <a:p> "😀" .\n<a:s> <a:p> "ﬁ" .\n').splitlines()
    assert lines == ['<a:s> <a:p> "ﬁ" .', '<a:s> <a:p> "😀" .']


def test_repeated_and_differently_written_quads_are_one() -> None:
    lines = '<a:s> <a:p> "\\u0041"^^<http://www.w3.org/2001/XMLSchema#string> .\n\n# remark\n<a:s><a:p>"A".\n'
    assert rdfc(lines) == '<a:s> <a:p> "A" .\n'


@pytest.mark.parametrize(
    "line",
    ["<a:s> <a:p> .", "<s> <a:p> <a:o> .", "x", '<a:s> <a:p> "\\ud800" .', "<a:s> _:p <a:o> .", '"l" <a:p> <a:o> .',
     '<a:s> <a:p> "\\U00110000" .', "<a:s\\u0020b> <a:p> <a:o> ."],
)  # fmt: skip
def test_lines_that_are_not_n_quads(line: str) -> None:
    with pytest.raises(CanonicalError):
        rdfc(line)


def test_the_hash_must_be_one_of_the_standard() -> None:
    assert rdfc("", "SHA-384") == rdfc("", "sha256") == ""
    with pytest.raises(CanonicalError, match="md5"):
        rdfc("", "md5")


NODES = st.sampled_from(["_:a", "_:b", "_:c", "<urn:x>", "<urn:y>"])
OBJECTS = NODES | st.sampled_from(['"t"', '"u"@en', '"é\\"\\\\"'])
GRAPHS = st.sampled_from(["", " _:g", " _:a", " <urn:g>"])


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.tuples(NODES, st.sampled_from(["<p:1>", "<p:2>"]), OBJECTS, GRAPHS), max_size=8))
def test_two_engines_agree(quads: list[tuple[str, str, str, str]]) -> None:
    nquads = "".join(f"{subject} {predicate} {value}{graph} .\n" for subject, predicate, value, graph in quads)
    assert rdfc(nquads) == by_pyoxigraph(nquads)


def poison_cycle(size: int) -> str:
    return "".join(f"_:n{one} <p:p> _:n{other} .\n" for one in range(size) for other in range(size) if one != other)


@pytest.mark.parametrize(
    "nquads",
    [
        poison_cycle(9),
        poison_cycle(40),
        "".join(f"_:n{index} <p:p> _:n{(index + 1) % 900} .\n" for index in range(900)),
        "".join(f"_:r <p:p> _:n{index} .\n_:q <p:p> _:n{index} .\n" for index in range(400)),
    ],
    ids=["clique of 9", "clique of 40", "ring of 900", "two stars of 400"],
)
def test_poison_is_refused_quickly(nquads: str) -> None:
    start = time.process_time()
    with pytest.raises(WorkBudgetError):
        rdfc(nquads)
    assert time.process_time() - start < 2.5


def nested(depth: int) -> dict[str, Json]:
    subject: dict[str, Json] = {"name": "x"}
    for _ in range(depth):
        subject = {"evidence": [dict(subject), dict(subject)], "type": "VerifiableCredential"}
    return subject


def test_a_tree_without_labels_can_be_poison_too() -> None:
    document = credential(credentialSubject=nested(7))
    start = time.process_time()
    with pytest.raises(WorkBudgetError):
        canonize(document)
    assert time.process_time() - start < 2.5


REFUSED: dict[str, dict[str, Any]] = {
    "unknown term": {"honours": "summa"},
    "unknown term inside": {"credentialSubject": {"id": "did:example:ada", "honours": "summa"}},
    "unknown term with an object": {"honours": {"id": "urn:x"}},
    "relative id": {"id": "badge"},
    "empty id": {"id": ""},
    "id with a space": {"credentialSubject": {"id": "did:example:a b", "name": "Ada"}},
    "relative issuer": {"issuer": "issuer"},
    "relative id of a reference": {"credentialStatus": {"id": "#5", "type": "BitstringStatusListEntry"}},
    "unknown type": {"type": ["VerifiableCredential", "Honours"]},
    "type with a space": {"type": ["VerifiableCredential", "https://x.example/a b"]},
    "type that is a blank node": {"type": ["VerifiableCredential", "_:b0"]},
    "null": {"name": None},
    "null in an array": {"name": ["a", None]},
    "empty array": {"evidence": []},
    "array in an array": {"name": [["a"]]},
    "@included": {"@included": [{"id": "urn:x", "name": "y"}]},
    "@graph": {"@graph": [{"id": "urn:x"}]},
    "@reverse": {"@reverse": {"evidence": {"id": "urn:x"}}},
    "@nest": {"@nest": {"name": "x"}},
    "@index": {"@index": "x"},
    "@direction": {"name": {"@value": "x", "@language": "en", "@direction": "ltr"}},
    "@base in a value": {"name": {"@value": "x", "@foo": "en"}},
    "unknown keyword": {"@honours": "x"},
    "language that is none": {"name": {"@value": "x", "@language": "not a tag"}},
    "validUntil by its address": {"https://www.w3.org/2018/credentials#validUntil": "2030-01-01T00:00:00Z"},
    "prefixed name": {"cred:validUntil": "2030-01-01T00:00:00Z"},
    "said twice": {"name": ["a", "a"]},
    "the same node twice": {"evidence": [{"id": "urn:e"}, {"id": "urn:e"}]},
    "too many digits": {"credentialSubject": {"id": "did:example:ada", "name": 0.1234567890123456789}},
    "a huge whole number": {"name": 2**60},
    "infinity": {"name": float("inf")},
    "half a character": {"name": "\ud800"},
    "a set inside a language": {"name": {"@value": ["x"]}},
    "an id that is a number": {"id": 5},
    "a type that is a number": {"type": [5]},
}


@pytest.mark.parametrize("changes", REFUSED.values(), ids=REFUSED.keys())
def test_safe_mode_refuses(changes: dict[str, Json]) -> None:
    assert canonize(credential())
    with pytest.raises(ValueError):
        canonize(credential(**changes))


@pytest.mark.parametrize(
    "context",
    [
        {"validUntil": None},
        [V2, {"expires": "https://www.w3.org/2018/credentials#validUntil"}],
        [V2, "https://example.org/unknown"],
        [V2, None],
        "",
    ],
)
def test_contexts_that_are_inline_or_unknown(context: Json) -> None:
    with pytest.raises(ContextError):
        canonize(credential(**{"@context": context}))


def test_a_context_inside_the_document_must_be_known_too() -> None:
    with pytest.raises(ContextError):
        canonize(credential(credentialSubject={"@context": {"name": None}, "id": "did:example:ada", "name": "x"}))


CRED = "https://www.w3.org/2018/credentials#"


@pytest.mark.parametrize(
    "definition",
    [
        {"expires": CRED + "validUntil"},
        {"expires": {"@id": CRED + "credentialStatus", "@type": "@id"}},
        {"c": CRED, "expires": "c:validUntil"},
        {"c": {"@id": CRED, "@prefix": True}, "expires": {"@id": "c:validUntil"}},
        {"key": "@id"},
        {"Thing": {"@id": "urn:thing", "@context": {"until": CRED + "validUntil"}}},
        {"owner": {"@reverse": CRED + "issuer"}},
        {"validUntil": None},
    ],
)
def test_a_loaded_context_may_not_rename_protected_members(definition: dict[str, Json]) -> None:
    def load(url: str) -> Mapping[str, Json]:
        return {"@context": definition} if url == "urn:mine" else contexts.load(url)

    with pytest.raises(ContextError):
        canonize(credential(**{"@context": [V2, "urn:mine"]}), load)


def test_a_context_can_be_given_and_is_not_remembered() -> None:
    def meaning(iri: str) -> str:
        return canonize(credential(**{"@context": [V2, "urn:mine"]}, honours="x"), lambda url: (
            {"@context": {"honours": iri}} if url == "urn:mine" else contexts.load(url)
        ))  # fmt: skip

    assert "urn:one" in meaning("urn:one")
    assert "urn:two" in meaning("urn:two")
    assert canonize(credential(), lambda url: {V2: contexts.load(V2)}[url]) == canonize(credential())


def test_a_loader_that_does_not_know() -> None:
    with pytest.raises(ContextError, match="not known"):
        canonize(credential(), lambda url: dict[str, dict[str, Json]]()[url])


@pytest.mark.parametrize("document", [{}, {"@context": [V2]}, {"@context": [V2], "id": "urn:x"}])
def test_a_document_that_says_nothing(document: dict[str, Json]) -> None:
    with pytest.raises(CanonicalError):
        canonize(document)


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (3, '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (3.0, '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (1.5, '"1.5E0"^^<http://www.w3.org/2001/XMLSchema#double>'),
        (-0.25, '"-2.5E-1"^^<http://www.w3.org/2001/XMLSchema#double>'),
        (1e-7, '"1.0E-7"^^<http://www.w3.org/2001/XMLSchema#double>'),
        (1e30, '"1.0E30"^^<http://www.w3.org/2001/XMLSchema#double>'),
        (True, '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
    ],
)
def test_numbers(number: Json, written: str) -> None:
    assert f"<https://schema.org/name> {written} ." in canonize(credential(name=number))


def test_language_and_lists() -> None:
    written = canonize(credential(name={"@value": "Ada", "@language": "en-us"}))
    assert '"Ada"@en-us .' in written
    document: Any = badge().to_json()
    document["credentialSubject"]["achievement"]["resultDescription"][0]["allowedValue"] = ["a", "b"]
    written = canonize(document)
    assert written.count("22-rdf-syntax-ns#rest>") == 2
    assert written.count("22-rdf-syntax-ns#nil>") == 1


def test_blank_node_labels_do_not_matter() -> None:
    one = canonize(credential(evidence={"id": "_:b0", "type": "VerifiableCredential"}))
    assert one == canonize(credential(evidence={"id": "_:other", "type": "VerifiableCredential"}))
    with pytest.raises(CanonicalError):
        canonize(credential(evidence={"id": "_:not a label"}))


def test_two_engines_agree_on_a_badge() -> None:
    document = badge().to_json()
    inline = [contexts.load(str(url))["@context"] for url in document["@context"]]  # type: ignore[union-attr]  # JSON of a known form
    import json

    text = json.dumps(document | {"@context": inline})
    dataset = Dataset(parse(text.encode(), format=RdfFormat.JSON_LD))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    assert canonize(document) == "".join(sorted(f"{quad} .\n" for quad in dataset))


@pytest.mark.parametrize("value", [float("nan"), 2**60, "\ud800", {1: 2}, object()])
def test_jcs_refuses(value: object) -> None:
    with pytest.raises(CanonicalError):
        jcs(value)


def test_jcs_of_what_is_too_deep() -> None:
    value: list[object] = []
    for _ in range(100_000):
        value = [value]
    with pytest.raises(CanonicalError):
        jcs(value)


def test_a_bundled_context_that_was_changed_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = dict(contexts.manifest()[V2], sha256="0" * 64)
    monkeypatch.setattr(contexts, "manifest", lambda: {V2: entry})
    contexts._text.cache_clear()
    with pytest.raises(ContextError, match="digest"):
        contexts.load(V2)
    contexts._text.cache_clear()


def test_every_bundled_context_has_the_digest_of_the_manifest() -> None:
    assert len(contexts.manifest()) == 14
    for url, entry in contexts.manifest().items():
        assert "@context" in contexts.load(url)
        assert entry["package"] and entry["version"] and entry["license"]
        assert not entry["url"].startswith("http:")


# What no document reaches through JSON-LD today is still refused if it ever comes


@pytest.mark.parametrize(
    "expanded",
    [
        ["text"],
        [{"@value": "x"}],
        [{"@list": []}],
        [{"@id": 5}],
        [{"@type": [5]}],
        [{"@index": ["x"]}],
        [{"urn:p": []}],
        [{"urn:p": ["x"]}],
        [{"urn:p": [{"@list": [], "@index": "x"}]}],
        [{"urn:p": [{"@value": "x", "@index": "y"}]}],
        [{"urn:p": [{"@value": ["x"]}]}],
        [{"urn:p": [{"@value": "x", "@language": "not a tag"}]}],
        [{"urn:p": [{"@value": float("inf")}]}],
        [{"urn:p": [{"@value": 2**60}]}],
        [{"@id": "_:not a label"}],
    ],
    ids=repr,
)
def test_expanded_values_that_would_not_be_signed(expanded: list[Any]) -> None:
    with pytest.raises(CanonicalError):
        statements(expanded)


def test_expanded_values_of_rare_kinds() -> None:
    assert statements([{"urn:p": [{"@list": []}]}]) == [("_:n1", "<urn:p>", f"<{RDF}nil>", "")]
    json_literal = statements([{"urn:p": [{"@value": {"b": 1, "a": None}, "@type": "@json"}]}])
    assert json_literal[0][2] == f'"{{\\"a\\":null,\\"b\\":1}}"^^<{RDF}JSON>'
    assert statements([{"@id": "urn:g", "@graph": [{"@id": "urn:s", "@type": ["urn:t"]}]}])[0][3] == "<urn:g>"


def test_a_term_without_meaning_is_refused() -> None:
    def load(url: str) -> Mapping[str, Json]:
        return {"@context": [{"honours": None}, {"x": "urn:x"}]} if url == "urn:mine" else contexts.load(url)

    assert canonize(credential(**{"@context": [V2, "urn:mine"]}, x="1"), load)
    with pytest.raises(CanonicalError, match="not defined"):
        canonize(credential(**{"@context": [V2, "urn:mine"]}, honours="x"), load)


def test_what_the_expander_chokes_on() -> None:
    def load(url: str) -> Mapping[str, Json]:
        return {"@context": {"x": {"@id": "urn:x", "@container": 5}}} if url == "urn:mine" else contexts.load(url)

    with pytest.raises(CanonicalError, match="not JSON-LD that can be signed"):
        canonize(credential(**{"@context": [V2, "urn:mine"]}), load)


def test_labels_and_twins() -> None:
    twins = "_:a <p:p> _:b .\n_:b <p:p> _:a .\n_:a <p:q> <urn:x> .\n_:b <p:q> <urn:x> .\n"
    assert canonical_labels("_:x <p:p> _:y .\n") == {"x": "c14n0", "y": "c14n1"}
    assert sorted(canonical_labels(twins).values()) == ["c14n0", "c14n1"]
    assert rdfc(twins) == rdfc(twins.replace("_:a", "_:z"))
    chain = "".join(f"_:n{index} <p:p> _:n{index + 1} .\n" for index in range(499)) + "_:n499 <p:p> _:n0 .\n"
    with pytest.raises(WorkBudgetError):
        rdfc(chain)


SCALARS = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(-1e9, 1e9) | st.text(max_size=8)
NAMED = st.text(max_size=4) | st.sampled_from(["\ue000", "\U00010000", "é", "\uffff", "z", "\ud7ff"])


@given(
    st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMED, inner, max_size=5),
        max_leaves=12,
    )
)
def test_both_ways_of_writing_canonical_json_agree(value: object) -> None:
    import rfc8785

    assert jcs(value) == rfc8785.dumps(value)  # type: ignore[arg-type]  # the strategy makes JSON values


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_escaped_as_the_other_engine_does(text: str) -> None:
    assert canonize(credential(name=text + "x")) == by_pyoxigraph(canonize(credential(name=text + "x")))
    assert rdfc(f'<a:s> <a:p> "{escape(text)}" .') == by_pyoxigraph(f'<a:s> <a:p> "{escape(text)}" .')


def test_every_rare_character_is_escaped_as_the_other_engine_does() -> None:
    for code in (*range(0x20), 0x22, 0x5C, 0x7F, 0x80, 0x85, 0xA0, 0x2028, 0xFDD0, 0xFFFD, 0xFFFE, 0xFFFF, 0x1FFFE):
        line = f'<a:s> <a:p> "{escape(chr(code))}" .'
        assert rdfc(line) == by_pyoxigraph(line), hex(code)
