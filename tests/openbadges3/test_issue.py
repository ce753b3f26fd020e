"""Issuing: what lint refuses, and that a signer's bad work never leaves the house."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from openbadges3 import Ed25519Signer, PublicKey, Signer, Verdict, issue, verify
from openbadges3.canonical import Shapes
from openbadges3.date_times import parse_date_time, write_date_time, write_local_date_time
from openbadges3.did import did_key, did_web_address, key_of_did_key
from openbadges3.errors import BadKeyError, EncodingError, IdentityError, LintError, ProofError, StatusError
from openbadges3.issue import require_own_work, sign, sign_many
from openbadges3.lint import lint
from openbadges3.multiformats import (
    KeyCodec,
    base58btc_decode,
    base58btc_encode,
    base64url_decode,
    multibase_decode,
    multikey_decode,
    multikey_encode,
)
from openbadges3.strict_json import dumps, load_object

from .samples import CREATED, ISSUER, NOTHING, NOW, OTHER, SIGNER, badge

REFUSED: dict[str, tuple[tuple[Any, ...], Any, str]] = {
    "a control character": (("name",), "a\x07b", "U\\+0007"),
    "delete": (("name",), "a\x7f", "U\\+007F"),
    "a character that is none": (("name",), "\uffff", "U\\+FFFF"),
    "half a character": (("name",), "\ud800", "JSON"),
    "three decimals": (("credentialSubject", "creditsEarned"), 1.125, "two decimals"),
    "a tiny number": (("credentialSubject", "creditsEarned"), 1e-7, "two decimals"),
    "no number": (("credentialSubject", "creditsEarned"), float("nan"), "finite"),
    "a fault of structure": (("validFrom",), "yesterday", "validFrom must be"),
    "an unknown term": (("honours",), "summa", "not defined"),
    "an unknown context": (("@context", 1), "https://purl.imsglobal.org/spec/ob/v3p0/context-3.9.9.json", "not one"),
    "an inline context": (("@context", 1), {"honours": "urn:x"}, "context"),
    "a relative address": (("evidence", 0, "id"), "letter.pdf", "absolute address"),
    "a proof already": (("proof",), [{}], "proof already"),
    "a status index": (("credentialStatus", "statusListIndex"), "9.5", "statusListIndex"),
    "a prefixed name": (("schema:name",), "x", "plain name"),
    "too much": (("name",), "x" * 70_000, "bytes long"),
    "an empty text for an address": (("issuer", "url"), "", "absolute address"),
}


@pytest.mark.parametrize(("path", "value", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_lint_refuses(path: tuple[Any, ...], value: Any, reason: str) -> None:
    document: Any = badge().to_json()
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(LintError, match=reason):
        issue(document, SIGNER)


def test_lint_refuses_what_is_too_deep() -> None:
    deep: Any = "x"
    for _ in range(60):
        deep = [deep]
    with pytest.raises(LintError, match="deep"):
        lint(badge().to_json() | {"name": deep})


def test_lint_refuses_nameless_parts_that_look_alike() -> None:
    document: Any = badge().to_json()
    document["credentialSubject"]["result"] *= 2
    with pytest.raises(LintError, match="give each an id"):
        lint(document)


def test_lint_refuses_data_model_1() -> None:
    document = badge(purpose=None).to_json()
    document["@context"] = [
        "https://www.w3.org/2018/credentials/v1",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ]
    document["issuanceDate"] = document.pop("validFrom")
    document.pop("validUntil")
    with pytest.raises(LintError, match="data model 2"):
        lint(document)


def test_lint_gives_a_copy_and_knows_shapes() -> None:
    document = badge().to_json()
    shapes = Shapes()
    for _ in range(3):
        assert lint(document, shapes=shapes) == document
        assert lint(document, shapes=shapes) is not document
    assert shapes.counts["plan"] > 0


def test_one_or_many_give_the_same_bytes() -> None:
    documents = [lint(badge(name=name).to_json()) for name in ("Ada", "Ben", "Cleo", "Dev", "Eve")]
    together = list(sign_many(documents, SIGNER, created=CREATED, shapes=Shapes()))
    assert together == [sign(document, SIGNER, created=CREATED, shapes=Shapes()) for document in documents]
    assert together == [issue(document, SIGNER, created=CREATED) for document in documents]
    for content in together:
        require_own_work(content, SIGNER)


class Careless:
    """A signer that does not do what it says."""

    def __init__(self, signature: bytes, method: str = SIGNER.verification_method) -> None:
        self._signature, self.verification_method = signature, method
        self.public_key = SIGNER.public_key

    def sign(self, message: bytes, /) -> bytes:
        return self._signature


def test_bad_work_does_not_leave_the_house() -> None:
    signer: Signer = Careless(bytes(64))
    with pytest.raises(ProofError, match="does not verify"):
        issue(badge(), signer)
    with pytest.raises(ProofError, match="64"):
        issue(badge(), Careless(b"short"))


def test_own_work_is_recognized() -> None:
    content = issue(badge(), SIGNER)
    document = load_object(content)
    with pytest.raises(ProofError, match="another key"):
        require_own_work(content, OTHER)
    with pytest.raises(ProofError, match="exactly one"):
        require_own_work(dumps(document | {"proof": []}), SIGNER)
    with pytest.raises(ProofError, match="does not verify"):
        require_own_work(dumps(document | {"name": "Other"}), SIGNER)


@pytest.mark.parametrize("created", ["2026-05-01", "2026-05-01T12:00:00", "now"])
def test_the_instant_of_signing(created: str) -> None:
    with pytest.raises(LintError, match="instant of signing"):
        issue(badge(), SIGNER, created=created)


def test_a_date_time_can_keep_the_day_of_its_own_zone() -> None:
    evening = datetime(2026, 11, 29, 2, 30, 5, 9, tzinfo=UTC)
    assert write_local_date_time(evening) == "2026-11-29T02:30:05Z"
    there = write_local_date_time(evening.astimezone(ZoneInfo("America/New_York")))
    assert there == "2026-11-28T21:30:05-05:00"
    assert parse_date_time(there) == evening.replace(microsecond=0)
    for wrong in (datetime(2026, 1, 1), datetime(2026, 1, 1, tzinfo=timezone(timedelta(seconds=90)))):  # noqa: DTZ001
        with pytest.raises(EncodingError):
            write_local_date_time(wrong)


def test_date_times() -> None:
    from datetime import datetime

    assert write_date_time(parse_date_time("2026-05-01T12:00:00.5-04:00")) == "2026-05-01T16:00:00Z"
    assert parse_date_time("2026-05-01T12:00:00.123456789Z").microsecond == 123456
    with pytest.raises(EncodingError):
        write_date_time(datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point
    with pytest.raises(EncodingError):
        parse_date_time("0001-01-01T00:00:00+14:00")


def test_signers() -> None:
    assert Ed25519Signer.generate().public_key != Ed25519Signer.generate().public_key
    with pytest.raises(BadKeyError):
        Ed25519Signer.from_seed(b"short")
    signer = Ed25519Signer.generate("did:web:x.example#1")
    assert signer.verification_method == "did:web:x.example#1"
    content = issue(badge(issuer="did:web:x.example", purpose=None), signer)
    assert verify(content, fetch=NOTHING, now=NOW).verdict is Verdict.CANNOT_TELL


def test_keys_as_text() -> None:
    assert did_key(SIGNER.public_key) == ISSUER
    assert key_of_did_key(ISSUER) == SIGNER.public_key
    for text in ("did:key:z6Mk", "did:key:x", f"{ISSUER}#z6MkOther", "did:key:"):
        with pytest.raises(IdentityError):
            key_of_did_key(text)
    with pytest.raises(BadKeyError):
        PublicKey.from_jwk({"kty": "OKP", "crv": "X25519", "x": "AA"})
    with pytest.raises(BadKeyError):
        PublicKey(KeyCodec.ED25519, b"short")


def test_a_signature_whose_point_has_small_order_is_refused() -> None:
    """RFC 8032 §5.1.7 would let it pass: R is the identity, and S is what then fits the key and the message."""
    seed, message = bytes(range(32)), b"message"
    scalar = int.from_bytes(hashlib.sha512(seed).digest()[:32], "little") & ((1 << 254) - 8) | 1 << 254
    key, identity = Ed25519Signer.from_seed(seed).public_key, (1).to_bytes(32, "little")
    challenge = int.from_bytes(hashlib.sha512(identity + key.raw + message).digest(), "little")
    order = 2**252 + 27742317777372353535851937790883648493
    signature = identity + (challenge * scalar % order).to_bytes(32, "little")
    Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, message)
    assert not key.is_signed(signature, message)


@pytest.mark.parametrize(
    ("did", "address"),
    [
        ("did:web:example.org", "https://example.org/.well-known/did.json"),
        ("did:web:example.org:a:b", "https://example.org/a/b/did.json"),
        ("did:web:example.org%3A3000", "https://example.org:3000/.well-known/did.json"),
        ("did:web:example.org%3a3000:a%20b", "https://example.org:3000/a%20b/did.json"),
    ],
)
def test_did_web(did: str, address: str) -> None:
    assert did_web_address(did) == address


def test_base58() -> None:
    for data in (b"", b"\0", b"\0\0\1", b"hello", bytes(range(64)), b"\xff" * 64):
        assert base58btc_decode(base58btc_encode(data)) == data
    assert base58btc_encode(b"Hello World!") == "2NEpo7TZRRrLZSi2U"
    for text in ("0", "O", "l", " ", "é", "1" * 300):
        with pytest.raises(EncodingError):
            base58btc_decode(text)


def test_other_encodings() -> None:
    assert base64url_decode("_-8") == b"\xff\xef"
    for text in ("a", "a=", "+/", "_-9", "é"):
        with pytest.raises(EncodingError):
            base64url_decode(text)
    assert multibase_decode("uAA") == b"\0" and multibase_decode("z11") == b"\0\0"
    with pytest.raises(EncodingError):
        multibase_decode("m")
    assert multikey_decode(multikey_encode(KeyCodec.P256, b"\2" * 33)) == (KeyCodec.P256, b"\2" * 33)
    for bad in ("u7QE", "z11", "z" + base58btc_encode(b"\xed\x01short")):
        with pytest.raises(EncodingError):
            multikey_decode(bad)
    with pytest.raises(EncodingError):
        multikey_encode(KeyCodec.P384, b"short")


def test_errors_are_values_that_are_wrong() -> None:
    assert issubclass(LintError, ValueError) and StatusError("A", "b").code == "A"


def test_texts_that_others_sort_differently_are_not_signed() -> None:
    """By code points U+FF76 comes before U+1F331, by UTF-16 units after it."""
    document: Any = badge().to_json()
    for other, is_refused in (("\uff76", True), ("z\uff76", False), ("a", False)):
        for tags in (["\U0001f331", other], [other, "\U0001f331"]):
            document["credentialSubject"]["achievement"]["tag"] = tags
            if is_refused:
                with pytest.raises(LintError, match=r'"\uff76" and "\U0001f331"\. Begin one of them'):
                    lint(document)
            else:
                assert lint(document) == document
