"""Badges that are built to cost: what each takes, in processor time and as the library counts it.

None may take half a second, and none may take more than was counted: then the budget of a check (`openbadges3.work`)
bounds them all. Each is checked as it comes and once more, when its shape is known.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from time import process_time
from typing import Any

from openbadges3 import DISPLAY, Ed25519Signer, KnownIssuer, Registry, verify
from openbadges3.canonical import Shapes, canonical_bytes
from openbadges3.multiformats import base58btc_encode
from openbadges3.proof import options_digest, proof_options
from openbadges3.said import as_signed
from openbadges3.strict_json import Json, JsonObject
from openbadges3.work import Work

from .fixture import CREATED, NOW, SITE, badges, no_fetch, signer
from .measure import Measured

SECONDS = 0.5
"""The most processor time that one check may take."""

POLICY = replace(DISPLAY, registry=Registry("a list", (KnownIssuer("did:web:a.example", "An Issuer", SITE),)))
V2 = "https://www.w3.org/ns/credentials/v2"
NO_PROOF = "z" + base58btc_encode(bytes(64))
SVG = b'<svg xmlns="http://www.w3.org/2000/svg">'
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"


def run() -> list[Measured]:
    """One row for each: how many a second, beside the two a second that half a second allows."""
    return [_measured(name, content()) for name, content in HOSTILE.items()]


def _measured(name: str, content: bytes) -> Measured:
    shapes, slowest = Shapes(), 0.0
    for _ in range(3):
        began = process_time()
        verify(content, fetch=no_fetch, now=NOW, policy=POLICY, shapes=shapes)
        slowest = max(slowest, process_time() - began)
    rate, allowed = 1 / slowest, 1 / SECONDS
    return Measured(f"hostile: {name}, {len(content) // 1000} kB", "half a second", rate, allowed, rate / allowed, 1)


def counted(content: bytes, shapes: Shapes | None = None) -> Work:
    """The work that one check of the content came to."""
    work = Work()
    verify(content, fetch=no_fetch, now=NOW, policy=POLICY, shapes=shapes or Shapes(), work=work)
    return work


def plain() -> JsonObject:
    """A badge without a proof."""
    return next(badges(1))


def unfit(document: JsonObject) -> bytes:
    """The document with a proof that does not hold: all that comes before the signature is worked through."""
    return _written(document, [proof_options(signer().verification_method, created=CREATED) | {"proofValue": NO_PROOF}])


def fit(document: JsonObject, key: Ed25519Signer | None = None, *, proofs: int = 1, is_chain: bool = False) -> bytes:
    """The document with proofs that hold, each made over the ones before it if they are a chain."""
    key = key or signer()
    made: list[Json] = []
    for number in range(proofs):
        options = proof_options(key.verification_method, created=CREATED)
        if is_chain:
            options |= {"id": f"urn:uuid:{number}"} | ({"previousProof": _ids(made)} if made else {})
        covered = document | {"proof": made} if is_chain and made else document
        digest = options_digest(document, options) + sha256(canonical_bytes(as_signed(covered)[0])).digest()
        made.append(options | {"proofValue": "z" + base58btc_encode(key.sign(digest))})
    return _written(document, made)


def _ids(proofs: list[Json]) -> list[Json]:
    return [proof["id"] for proof in proofs if isinstance(proof, dict)]


def _written(document: JsonObject, proofs: list[Json]) -> bytes:
    return json.dumps(document | {"proof": proofs}, ensure_ascii=False, separators=(",", ":")).encode()


def credential(number: int, inner: list[Any], **members: Any) -> JsonObject:
    """An endorsement with a key of its own and other credentials inside."""
    key = Ed25519Signer.from_seed(number.to_bytes(32))
    document: JsonObject = {
        "@context": [V2, OB],
        "id": f"urn:uuid:00000000-0000-4000-8000-{number:012}",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "We know them",
        "issuer": key.verification_method.partition("#")[0],
        "validFrom": CREATED,
        "credentialSubject": {"id": "did:example:eve", "type": ["EndorsementSubject"]},
        **members,
    }
    if inner:
        document["evidence"] = inner
    made: JsonObject = json.loads(fit(document, key))
    return made


def evidence(count: int, text: str) -> list[Any]:
    """So many pieces of evidence without a name of their own."""
    return [{"type": ["Evidence"], "narrative": text.replace("{}", str(index))} for index in range(count)]


def clique(size: int) -> list[Any]:
    """Nameless nodes that all point at each other."""
    names = [f"_:n{index}" for index in range(size)]
    return [
        {"id": name, "type": ["VerifiableCredential"], "relatedResource": [other for other in names if other != name]}
        for name in names
    ]


def tree(depth: int, width: int) -> Any:
    """Nameless nodes below each other, all alike."""
    node: Any = {"type": ["VerifiableCredential"]}
    for _ in range(depth):
        node = {"type": ["VerifiableCredential"], "relatedResource": [node] * width}
    return node


def _inside(count: int, size: int) -> list[Any]:
    return [credential(number + 1, evidence(size, f"{number} {{}}")) for number in range(count)]


def _with_image(size: int, **how: Any) -> bytes:
    document: Any = plain()
    image = {"id": "data:image/png;base64," + "A" * size, "type": "Image"}
    document["credentialSubject"]["achievement"]["image"] = image
    return fit(document, **how)


def _issuer() -> str:
    return signer().verification_method.partition("#")[0]


def _with(members: JsonObject) -> JsonObject:
    return plain() | members


HOSTILE: dict[str, Callable[[], bytes]] = {
    "credentials inside": lambda: fit(_with({"endorsement": _inside(32, 8)})),
    "large credentials inside": lambda: fit(_with({"endorsement": _inside(32, 20)})),
    "credentials inside credentials": lambda: unfit(
        _with({"endorsement": [credential(number + 50, _inside(10, 3)) for number in range(5)]})
    ),
    "a chain of proofs": lambda: fit(_with({"evidence": evidence(400, "number {}")}), proofs=8, is_chain=True),
    "a short chain": lambda: fit(_with({"evidence": evidence(40, "number {}")}), proofs=8, is_chain=True),
    "eight proofs": lambda: fit(_with({"evidence": evidence(800, "number {}")}), proofs=8),
    "nameless nodes": lambda: unfit(_with({"evidence": evidence(1_200, "number {}")})),
    "twins": lambda: unfit(_with({"evidence": evidence(800, "same")})),
    "a clique": lambda: unfit(_with({"relatedResource": clique(30)})),
    "many cliques": lambda: unfit(
        _with({"endorsement": [credential(number + 1, [], relatedResource=clique(5)) for number in range(20)]})
    ),
    "a tree": lambda: unfit(_with({"relatedResource": [tree(7, 2)]})),
    "a wide tree": lambda: unfit(_with({"relatedResource": [tree(4, 4)]})),
    "contexts everywhere": lambda: unfit(
        _with({"evidence": [each | {"@context": [V2, OB]} for each in evidence(300, "number {}")]})
    ),
    "a large image": lambda: _with_image(7_900_000),
    "a large image in a chain of proofs": lambda: _with_image(3_000_000, proofs=8, is_chain=True),
    "a text to escape": lambda: fit(_with({"evidence": evidence(2, '{}"\\\n' * 350_000)})),
    "a foreign text": lambda: fit(_with({"evidence": evidence(2, "{} жук \U0001f41e" * 200_000)})),
    "members of the wrong kind": lambda: unfit(_with({"evidence": [{"id": 1, "type": 5}] * 1_000})),
    "a drawing of elements": lambda: SVG + b"<g/>" * 1_900_000 + b"</svg>",
    "a drawing with a long attribute": lambda: (
        SVG + b'<o:assertion xmlns:o="http://openbadges.org" verify="' + b"x" * 7_000_000 + b'"/></svg>'
    ),
    "a token": lambda: b"ey" + b"A" * 7_000_000 + b".e30.AA",
    "spaces between marks": lambda: b"```\n" + b" " * 7_000_000 + b"x",
    "a long name": lambda: fit(_with({"issuer": {"id": _issuer(), "type": ["Profile"], "name": "é" * 2_000_000}})),
    "members that say nothing": lambda: fit(
        _with({"evidence": [each | {"name": None, "genre": []} for each in evidence(300, "{}")]})
    ),
}
"""Each by its name."""
