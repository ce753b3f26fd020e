"""Corners that no ordinary badge turns: full memories, damaged parts, and defenses behind other defenses."""

import copy
from typing import Any

import pytest
from pyld import jsonld

from openbadges3 import Verdict, bake, contexts, issue, verify
from openbadges3 import lint as lint_function_module
from openbadges3.bake.png import chunks
from openbadges3.canonical import Shapes, canonical_bytes, canonize, jcs
from openbadges3.canonical.quads import parse
from openbadges3.canonical.rdfc10 import canonical_issue
from openbadges3.canonical.shape import shape_of
from openbadges3.errors import BakeError, CanonicalError, LintError, ModelError, ProofError, WorkBudgetError
from openbadges3.jwt_proof import Token, TokenKind, claim_faults
from openbadges3.lint import lint
from openbadges3.model import ClrCredential, forms
from openbadges3.multiformats import base64url_encode
from openbadges3.recipient import recipient_finding
from openbadges3.selective.pointers import select
from openbadges3.strict_json import dumps

from .samples import NOTHING, NOW, SIGNER, SVG, badge, go_wrong, png


def test_jcs_of_a_deep_value_that_is_not_plain() -> None:
    value: Any = 1.0
    for _ in range(100_000):
        value = [value]
    with pytest.raises(CanonicalError):
        jcs(value)


def test_a_long_chain_of_nodes_is_refused_for_labels_too() -> None:
    chain = "".join(f"_:n{index} <p:p> _:n{(index + 1) % 499} .\n" for index in range(499))
    with pytest.raises(WorkBudgetError):
        canonical_issue(parse(chain))


def test_an_expander_that_trips_over_its_own_feet(monkeypatch: pytest.MonkeyPatch) -> None:
    def trip(*_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(jsonld.JsonLdProcessor, "expand", trip)
    with pytest.raises(CanonicalError, match="KeyError"):
        canonize({"@context": [contexts.CREDENTIALS_V2], "id": "urn:x"})


def test_a_difference_that_nobody_wants_to_hear_of() -> None:
    document = badge().to_json()
    shapes = Shapes(rechecked_every=1)
    for _ in range(2):
        shapes.canonical(document)

    go_wrong(shapes, document)
    assert shapes.canonical(document) == canonical_bytes(document)
    assert shapes.counts["different"] == 1


def test_the_memories_of_lint_and_structure_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lint_function_module, "_CAPACITY", 1)
    monkeypatch.setattr(forms, "_CAPACITY", 1)
    for count in range(1, 4):
        document: Any = badge().to_json()
        document["credentialSubject"]["achievement"]["tag"] = [f"tag {number}" for number in range(count)]
        lint(document)
    assert len(lint_function_module._linted) <= 1
    large: Any = badge().to_json()
    large["evidence"] = [{"type": ["Evidence"], "narrative": f"number {number}"} for number in range(290)]
    assert lint(large) == large
    assert shape_of(large)[0] not in lint_function_module._linted


def test_a_document_that_does_not_read_back(monkeypatch: pytest.MonkeyPatch) -> None:
    document = badge(name="never seen before", purpose=None).to_json() | {"description": "a shape of its own"}
    monkeypatch.setattr(lint_function_module, "unsecured", lambda _: {})
    with pytest.raises(LintError, match="read back"):
        lint(document)
    monkeypatch.undo()
    monkeypatch.setattr(lint_function_module, "is_proven", lambda *_: False)
    with pytest.raises(LintError, match="verifies"):
        lint(document)


def test_a_record_of_nobody() -> None:
    with pytest.raises(ModelError, match="whose record"):
        ClrCredential.from_json(
            {
                "@context": ["x"],
                "id": "urn:x:y",
                "type": ["ClrCredential"],
                "name": "n",
                "issuer": "urn:x:y",
                "validFrom": "2026-01-01T00:00:00Z",
                "credentialSubject": {"type": ["ClrSubject"], "verifiableCredential": [{}]},
            }
        )


def test_a_recipient_of_nothing() -> None:
    assert recipient_finding({"credentialSubject": "x"}, "x").verdict is Verdict.INVALID


def test_claims_of_a_badge_with_a_broken_date() -> None:
    token = Token(TokenKind.OPEN_BADGES, {}, {"nbf": 5, "validFrom": "soon"}, b"", b"")
    assert any("nbf" in fault for fault in claim_faults(token))


def test_a_short_kid_of_an_issuer_that_is_no_did() -> None:
    header, payload = ({"alg": "EdDSA", "typ": "vc+jwt", "kid": "1"}, badge(issuer="https://x.example/").to_json())
    signed = f"{base64url_encode(dumps(header))}.{base64url_encode(dumps(payload))}"
    content = f"{signed}.{base64url_encode(SIGNER.sign(signed.encode()))}".encode()
    assert verify(content, fetch=NOTHING, now=NOW).verdict is Verdict.INVALID


def test_damaged_pictures() -> None:
    with pytest.raises(BakeError, match="not a PNG"):
        next(chunks(b"GIF89a"))
    with pytest.raises(BakeError):
        bake(b'<svg xmlns="http://www.w3.org/2000/svg"', b"{}")
    with pytest.raises(BakeError, match="cannot carry"):
        bake(SVG, "\ufffe".encode())
    content = issue(badge(purpose=None), SIGNER)
    assert verify(bake(png(), content)[:-4], fetch=NOTHING, now=NOW).verdict is Verdict.INVALID


def test_pointers_into_arrays() -> None:
    document: Any = {"@context": ["x"], "id": "urn:x", "a": [{"b": 1, "c": 2}, {"b": 3}, 5]}
    assert select(document, ["/a/1/b", "/a/2"]) == {"@context": ["x"], "id": "urn:x", "a": [{"b": 3}, 5]}
    assert select(document, ["/a/0", "/a/0/b"]) == {"@context": ["x"], "id": "urn:x", "a": [{"b": 1, "c": 2}]}
    assert select(document, []) is None
    for pointer in ("/a/01", "/a/3", "/a/", "/a/1/b/x"):
        with pytest.raises(ProofError):
            select(document, [pointer])
    assert select(copy.deepcopy(document), ["/a"]) == document
