"""More of the library: other suites, the first sight of a shape, lists and pictures."""

import gzip
import hashlib
import io
import json
import random
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from PIL import Image
from pyld import jsonld

from openbadges3 import STRICT, Verdict, bake, contexts, verify
from openbadges3.issue import sign, sign_many
from openbadges3.jwt_issue import issue_token, sign_token
from openbadges3.lint import lint
from openbadges3.multiformats import base58btc_decode, base64url_encode
from openbadges3.status_list import Bitstring, Purpose, status_list_document

from .fixture import CREATED, NOW, SITE, badges, no_fetch, signer
from .measure import Measured, paired, per_second
from .peer import Peer

PICTURE = Path(__file__).resolve().parents[1] / "packs" / "career-prepared-2025" / "art" / "career-prepared.png"
THEIRS, AGAIN, FEW = 60, 120, 30


def run() -> list[Measured]:
    """Each against its reference."""
    return [*_suites(), _first_sight(), _list(), _bake()]


def _suites() -> list[Measured]:
    key, unsigned = signer(), list(badges(THEIRS)) * AGAIN  # the same badges again and again, as the reference has them
    linted = [lint(badge) for badge in unsigned[:THEIRS]] * AGAIN
    count = THEIRS * AGAIN

    def jcs() -> float:
        began = perf_counter()
        made = sum(1 for _ in sign_many(linted, key, created=CREATED, cryptosuite="eddsa-jcs-2022"))
        return made / (perf_counter() - began)

    def token() -> float:
        began = perf_counter()
        for badge in linted:
            sign_token(badge, key)
        return count / (perf_counter() - began)

    def whole_token() -> float:
        began = perf_counter()
        for badge in unsigned[: count // 4]:
            issue_token(badge, key)
        return count // 4 / (perf_counter() - began)

    with Peer() as peer:

        def reference() -> float:
            return peer.rate("issue", unsigned[:THEIRS])

        name = "`@digitalbazaar/vc` issue, eddsa-rdfc-2022"
        return [
            paired("sign `eddsa-jcs-2022`", jcs, name, reference, least=120),
            paired("sign a VC-JWT with EdDSA", token, name, reference, least=120),
            paired("the same with lint before and verification of our own work after", whole_token, name, reference),
        ]


def _first_sight() -> Measured:
    """Every badge has a shape of its own, and none is verified twice."""
    key = signer()
    unseen = (sign(_with_members(badge, number), key, created=CREATED) for number, badge in enumerate(badges(256)))
    public = Ed25519PublicKey.from_public_bytes(key.public_key.raw)
    signed: list[bytes] = []

    def ours() -> float:
        signed[:] = islice(unseen, FEW)
        began = perf_counter()
        for body in signed:
            report = verify(body, fetch=no_fetch, now=NOW, policy=STRICT)
            assert report.verdict is Verdict.VALID
        return FEW / (perf_counter() - began)

    def by_the_book() -> float:
        began = perf_counter()
        for body in signed:
            document = json.loads(body)
            (proof,) = document.pop("proof")
            signature = base58btc_decode(proof.pop("proofValue")[1:])
            options = {"@context": document["@context"], **proof}
            public.verify(signature, _pyld_digest(options) + _pyld_digest(document))
        return FEW / (perf_counter() - began)

    return paired("verify at first sight of a shape", ours, "PyLD by the book", by_the_book, least=0.67)


def _with_members(badge: dict[str, Any], number: int) -> dict[str, Any]:  # Any: JSON
    """The badge with those optional members that the bits of a number below 256 name."""
    subject = badge["credentialSubject"]
    for bit, name in enumerate(("fieldOfStudy", "humanCode", "specialization")):
        if number >> bit & 1:
            subject["achievement"][name] = "More"
    for bit, name in enumerate(("licenseNumber", "narrative", "role", "term"), start=3):
        if number >> bit & 1:
            subject[name] = "More"
    return badge | ({"description": "More"} if number >> 7 else {})


def _list() -> Measured:
    """131,072 bits of which 2 % are set: the list as it is signed after one more was revoked."""
    key = signer()
    address, did = f"{SITE}/status/1", key.verification_method.partition("#")[0]
    stored = Bitstring.of(set(random.Random(2).sample(range(131_072), 2_621))).octets

    def with_one_more() -> bytes:
        octets = bytearray(stored)
        octets[77 // 8] |= 0x80 >> 77 % 8
        return bytes(octets)

    def ours() -> None:
        bits = Bitstring(with_one_more())
        document = status_list_document(address, did, purpose=Purpose.REVOCATION, bits=bits, valid_from=CREATED)
        sign(lint(document), key, created=CREATED)

    document: dict[str, Any] = status_list_document(  # Any: JSON
        address, did, purpose=Purpose.REVOCATION, bits=Bitstring(stored), valid_from=CREATED
    )

    def by_the_book() -> None:
        document["credentialSubject"]["encodedList"] = "u" + base64url_encode(gzip.compress(with_one_more(), 9))
        proof = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "created": CREATED}
        proof |= {"verificationMethod": key.verification_method, "proofPurpose": "assertionMethod"}
        options = {"@context": document["@context"], **proof}
        key.sign(_pyld_digest(options) + _pyld_digest(document))

    return paired(
        "revoke one to signed list, 131,072 bits, 2 % set",
        per_second(ours, times=100),
        "PyLD and gzip 9",
        per_second(by_the_book, times=10),
        least=8,
    )


def _bake() -> Measured:
    colored = io.BytesIO()
    Image.open(PICTURE).convert("RGBA").save(colored, "PNG")
    picture = colored.getvalue()
    body = sign(lint(next(badges(1))), signer(), created=CREATED)

    def by_decoding() -> None:
        image = Image.open(io.BytesIO(picture))
        image.load()
        image.save(io.BytesIO(), "PNG")

    return paired(
        f"bake into a PNG, 600 × 600, RGBA, {len(picture) // 1000} kB",
        per_second(lambda: bake(picture, body), times=300),
        "Pillow decode and encode",
        per_second(by_decoding, times=3),
        least=1000,
    )


def _pyld_digest(document: dict[str, Any]) -> bytes:  # Any: JSON
    quads = jsonld.normalize(
        document,
        {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": _load, "safe": True},
    )
    return hashlib.sha256(quads.encode()).digest()


def _load(url: str, options: object) -> dict[str, object]:
    return {
        "contextUrl": None,
        "documentUrl": url,
        "document": contexts.load(url),
        "contentType": "application/ld+json",
    }
