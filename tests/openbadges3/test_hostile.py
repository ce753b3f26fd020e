"""Hostile input: each piece is judged, none raises, and none costs much memory. What they cost in work: `test_work`."""

import gzip
import json
import resource
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from openbadges3 import DISPLAY, Verdict, issue, verify
from openbadges3.multiformats import base64url_encode
from openbadges3.proof import proof_options, secured
from openbadges3.strict_json import dumps

from .samples import CREATED, LIST, NOW, SIGNER, SVG, badge, chunk, png, serving, status_list

MEGABYTES = 100


def unsigned(**changes: Any) -> bytes:
    """The badge with changes and a proof that does not hold: whatever comes before the signature is worked through."""
    document = badge(purpose=None).to_json() | changes
    return dumps(secured(document, proof_options(SIGNER.verification_method, created=CREATED), bytes(64)))


def tree(depth: int, width: int) -> Any:
    node: Any = {"type": ["VerifiableCredential"]}
    for _ in range(depth):
        node = {"type": ["VerifiableCredential"], "relatedResource": [node] * width}
    return node


def ring(size: int) -> list[Any]:
    return [
        {"id": f"_:n{index}", "type": ["VerifiableCredential"], "relatedResource": [f"_:n{(index + 1) % size}"]}
        for index in range(size)
    ]


def clique(size: int) -> list[Any]:
    names = [f"_:n{index}" for index in range(size)]
    return [
        {"id": name, "type": ["VerifiableCredential"], "relatedResource": [other for other in names if other != name]}
        for name in names
    ]


def evidence(count: int, text: str) -> list[Any]:
    return [{"type": ["Evidence"], "narrative": text.replace("{}", str(index))} for index in range(count)]


def bomb() -> bytes:
    listing = json.loads(status_list(set()))
    listing["credentialSubject"]["encodedList"] = "u" + base64url_encode(gzip.compress(bytes(60_000_000), 9))
    return dumps(listing)


WIDE = "https://badges.example.org/" + "a" * 60_000
CONTENT: dict[str, Callable[[], bytes]] = {
    "a tree of nameless nodes": lambda: unsigned(relatedResource=[tree(7, 2)]),
    "a wide tree": lambda: unsigned(relatedResource=[tree(4, 4)]),
    "a ring": lambda: unsigned(relatedResource=ring(300)),
    "a clique": lambda: unsigned(relatedResource=clique(30)),
    "twins": lambda: unsigned(evidence=evidence(400, "same")),
    "many different nameless nodes": lambda: unsigned(evidence=evidence(450, "number {}")),
    "long texts": lambda: unsigned(evidence=evidence(4, "{} " + "long " * 10_000)),
    "long addresses": lambda: unsigned(evidence=[{"id": WIDE, "type": ["Evidence"]}]),
    "characters to escape": lambda: unsigned(evidence=evidence(2, '{}"\\\n' * 9_000)),
    "many tags": lambda: unsigned(type=["VerifiableCredential", "OpenBadgeCredential", *["urn:x"] * 1_500]),
    "many proofs": lambda: dumps(json.loads(unsigned()) | {"proof": json.loads(unsigned())["proof"] * 8}),
    "many contexts": lambda: unsigned(**{"@context": ["https://www.w3.org/ns/credentials/v2"] * 500}),
    "deep": lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "deep in a text": lambda: b'{"a":"' + b"[" * 200_000 + b'"}',
    "many values": lambda: b'{"a":[' + b",".join([b"0"] * 120_000) + b"]}",
    "a long number": lambda: b'{"a":' + b"9" * 200_000 + b"}",
    "a long fraction": lambda: b'{"a":0.' + b"9" * 200_000 + b"}",
    "a long exponent": lambda: b'{"a":1e' + b"9" * 200_000 + b"}",
    "many members": lambda: b"{" + b",".join(b'"%d":0' % number for number in range(20_000)) + b"}",
    "a token of dots": lambda: b"A" * 300_000 + b"." + b"A" * 300_000 + b"." + b"A" * 300_000,
    "a picture of chunks": lambda: png()[:33] + chunk(b"tEXt", b"x") * 300_000 + png()[33:],
    "a picture that lies about its size": lambda: png()[:8] + b"\xff\xff\xff\xffIHDR",
    "a drawing of elements": lambda: SVG[:-8] + b"<g/>" * 500_000 + b"</svg>\n",
    "a deep drawing": lambda: SVG[:-8] + b"<g>" * 300_000,
    "a drawing with a long attribute": lambda: b'<svg xmlns="http://www.w3.org/2000/svg" a="' + b"a" * 4_000_000,
    "a drawing with a long text": lambda: SVG[:-8] + b"<!--" + b"-" * 4_000_000,
}


def measured(work: Callable[[], Any]) -> Any:
    """What the work gives, if it stays within bounds of memory, also when it is done once more."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = work()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEGABYTES * 1024
    tracemalloc.start()
    try:
        assert work() == result
        assert tracemalloc.get_traced_memory()[1] < MEGABYTES * 1024 * 1024
    finally:
        tracemalloc.stop()
    return result


@pytest.mark.parametrize("content", CONTENT.values(), ids=CONTENT.keys())
def test_hostile_badges(content: Callable[[], bytes]) -> None:
    data = content()
    report = measured(lambda: verify(data, fetch=serving({}), now=NOW, policy=DISPLAY))
    assert report.verdict in (Verdict.INVALID, Verdict.CANNOT_TELL)


LISTS: dict[str, Callable[[], bytes]] = {
    "a bomb": bomb,
    "a large list": lambda: b'{"a":"' + b"x" * 3_900_000 + b'"}',
    "many values": lambda: b'{"a":[' + b",".join([b"0"] * 1_900_000) + b"]}",
    "many texts": lambda: b'{"a":[' + b",".join([b'""'] * 1_300_000) + b"]}",
    "many commas in a text": lambda: b'{"a":"' + b"," * 3_900_000 + b'"}',
    "deep": lambda: b"[" * 1_000_000,
}


@pytest.mark.parametrize("listing", LISTS.values(), ids=LISTS.keys())
def test_hostile_lists(listing: Callable[[], bytes]) -> None:
    data, content = listing(), issue(badge(), SIGNER)
    report = measured(lambda: verify(content, fetch=serving({LIST: data}), now=NOW))
    assert report.verdict is Verdict.CANNOT_TELL
