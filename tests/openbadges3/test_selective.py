"""Selective disclosure: what is shown is signed, what is mandatory cannot be left out, a base is never accepted."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from openbadges3 import Verdict, contexts, issue, verify
from openbadges3.errors import EncodingError, ProofError
from openbadges3.keys import EcdsaSigner
from openbadges3.multiformats import base58btc_decode, base64url_decode, base64url_encode
from openbadges3.selective import cbor, derive, is_disclosed, issue_base
from openbadges3.selective.base import base_value
from openbadges3.selective.grouping import named, statements_of
from openbadges3.strict_json import Json, dumps

from .samples import CREATED, LIST, NOW, SIGNER, badge, serving, status_list

P256 = EcdsaSigner(ec.derive_private_key(2023, ec.SECP256R1()))
ISSUER = P256.verification_method.partition("#")[0]
NEEDED = ["/id", "/type", "/credentialSubject/id", "/credentialSubject/achievement/name",
          "/credentialSubject/achievement/description", "/credentialSubject/achievement/criteria"]  # fmt: skip
LISTED = serving({LIST: status_list(set())})


def base() -> dict[str, Any]:
    return dict(issue_base(badge(issuer=ISSUER), P256, mandatory=NEEDED, created=CREATED))


BASE = base()
SHOWN = derive(BASE, show=["/name", "/credentialSubject/result", "/credentialSubject/achievement/resultDescription"])


def verdict(document: Mapping[str, Json]) -> Verdict:
    return verify(dumps(document), fetch=LISTED, now=NOW).verdict


def test_what_is_shown_is_valid() -> None:
    assert verdict(SHOWN) is Verdict.VALID
    assert verdict(derive(BASE, show=[])) is Verdict.VALID
    assert SHOWN["name"] == "Ready for work" and "evidence" not in SHOWN
    subject: Any = SHOWN["credentialSubject"]
    assert "identifier" not in subject and subject["result"][0]["value"] == "3"
    assert all(name in SHOWN for name in ("issuer", "validFrom", "validUntil", "credentialStatus"))


def test_two_disclosures_share_no_key() -> None:
    assert base()["proof"][0]["proofValue"] != BASE["proof"][0]["proofValue"]


def changed(document: Mapping[str, Json], *path: Any, to: Any) -> dict[str, Any]:
    copied: Any = json.loads(dumps(document))
    place = copied
    for step in path[:-1]:
        place = place[step]
    if to is None:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return dict(copied)


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("name",), "Doctor"),
        (("name",), None),
        (("validUntil",), None),
        (("credentialStatus",), None),
        (("credentialSubject", "result"), None),
        (("credentialSubject", "result", 0, "value"), "4"),
        (("credentialSubject", "narrative"), "more"),
        (("proof", 0, "created"), "2026-05-02T12:00:00Z"),
        (("proof", 0, "proofValue"), "zAAAA"),
        (("proof", 0, "proofValue"), "u2V0B"),
        (("proof", 0, "proofValue"), "u2V0Bgw"),
    ],
)
def test_changed_disclosures_are_invalid(path: tuple[Any, ...], to: Any) -> None:
    assert verdict(changed(SHOWN, *path, to=to)) is Verdict.INVALID


def test_a_base_is_never_accepted() -> None:
    assert verdict(BASE) is Verdict.INVALID


def parts_of(document: Mapping[str, Any]) -> list[Any]:
    value = cbor.decode(base64url_decode(document["proof"][0]["proofValue"][1:])[3:])
    assert isinstance(value, list)
    return value


def with_parts(document: Mapping[str, Any], parts: list[Any], header: bytes = b"\xd9\x5d\x01") -> dict[str, Any]:
    return changed(document, "proof", 0, "proofValue", to="u" + base64url_encode(header + cbor.encode(parts)))


def test_parts_that_do_not_fit() -> None:
    signature, public, singles, labels, places = parts_of(SHOWN)
    assert verdict(with_parts(SHOWN, [signature, public, singles, labels, places])) is Verdict.VALID
    for wrong in (
        [signature, public, singles[1:], labels, places],
        [signature, public, [*singles, singles[0]], labels, places],
        [signature, public, singles, labels, places[1:]],
        [signature, public, singles, labels, []],
        [signature, public, singles, labels, [*places, places[0]]],
        [signature, public, singles, labels, [999]],
        [signature, public, singles, labels, ["x"]],
        [signature, public, singles, {0: labels[0]}, places],
        [signature, public, singles, dict.fromkeys(labels, labels[0]), places],
        [signature, public, singles, dict.fromkeys(labels, b"short"), places],
        [signature, public, ["x"], labels, places],
        [signature, b"\xed\x01" + public[2:], singles, labels, places],
        [5, public, singles, labels, places],
        [signature, public, 5, labels, places],
        [signature, public, singles, labels],
        [singles[0], public, singles, labels, places],
        [signature, public, [singles[0]] * len(singles), labels, places],
    ):
        assert verdict(with_parts(SHOWN, wrong)) is Verdict.INVALID


def test_bases_that_cannot_be_derived_from() -> None:
    signature, public, key, singles, pointers = parts_of(BASE)
    for wrong in (
        [signature, public, key, singles[1:], pointers],
        [signature, public, key, ["x"], pointers],
        [signature, public, key, singles, [5]],
        [5, public, key, singles, pointers],
        [signature, public, key, 5, pointers],
    ):
        with pytest.raises(ProofError):
            derive(with_parts(BASE, wrong, b"\xd9\x5d\x00"), show=[])
    with pytest.raises(ProofError):
        derive(SHOWN, show=[])
    with pytest.raises(ProofError):
        derive({name: value for name, value in BASE.items() if name != "proof"}, show=[])


@pytest.mark.parametrize(
    "pointer", ["name", "/nothing", "/evidence/1", "/evidence/x", "/evidence/²", "/name/0", "/evidence/-1"]
)
def test_pointers_to_nothing(pointer: str) -> None:
    with pytest.raises(ProofError, match="point"):
        derive(BASE, show=[pointer])


def test_only_p256_signs_selectively() -> None:
    with pytest.raises(ProofError, match="P-256"):
        issue_base(badge(), SIGNER)
    with pytest.raises(ProofError, match="as a whole"):
        issue(badge(issuer=ISSUER), P256, cryptosuite="ecdsa-sd-2023")


def test_a_chain_over_it_is_refused() -> None:
    proof: Any = SHOWN["proof"]
    both = [proof[0] | {"id": "urn:uuid:1"}, proof[0] | {"previousProof": "urn:uuid:1"}]
    assert verdict(SHOWN | {"proof": both}) is Verdict.INVALID


def test_cbor_there_and_back() -> None:
    numbers: list[cbor.Value] = [0, 23, 24, 255, 256, 65_535, 65_536, 2**32 - 1]
    value: cbor.Value = [*numbers, b"", b"x" * 300, "é", [[]], {0: b"a", 70_000: "b"}]
    assert cbor.decode(cbor.encode(value)) == value
    with pytest.raises(EncodingError):
        cbor.encode(2**32)


@pytest.mark.parametrize(
    "data",
    ["", "18", "1801", "190001", "1a00000001", "1b0000000000000001", "20", "60ff", "61ff", "41", "f6", "c001", "80 00",
     "9fff", "a1410000", "a200000000", "8181818181818100", "9a0000ffff" + "00" * 5_000],
)  # fmt: skip
def test_cbor_refused(data: str) -> None:
    with pytest.raises(EncodingError):
        cbor.decode(bytes.fromhex(data))


# The published examples; their context is written anew here, as far as they use it

CITIZENSHIP = "https://w3id.org/citizenship/v4rc1"
_SCHEMA = "https://schema.org/"
_DATE = "http://www.w3.org/2001/XMLSchema#dateTime"
_TERMS: Any = {
    "@vocab": "https://w3id.org/citizenship#",
    "image": {"@id": _SCHEMA + "image", "@type": "@id"},
    "birthDate": {"@id": _SCHEMA + "birthDate", "@type": _DATE},
    "residentSince": {"@id": "https://w3id.org/citizenship#residentSince", "@type": _DATE},
} | {name: _SCHEMA + name for name in ("Person", "givenName", "familyName", "additionalName", "gender", "identifier")}


def load(url: str) -> Mapping[str, Json]:
    return {"@context": _TERMS} if url == CITIZENSHIP else contexts.load(url)


def signer_of(pair: Mapping[str, str]) -> EcdsaSigner:
    secret = int.from_bytes(base58btc_decode(pair["secretKeyMultibase"][1:])[2:])
    return EcdsaSigner(ec.derive_private_key(secret, ec.SECP256R1()))


@pytest.mark.parametrize(("name", "short"), [("prc", "prCred"), ("employ", "employ")])
def test_published_examples_to_the_byte(vectors: Path, name: str, short: str) -> None:
    root = vectors / "di-ecdsa"
    folder = root / "ecdsa-sd-2023" / name
    keys = json.loads((root / "ecdsa-sd-2023" / "SDKeyMaterial.json").read_text())
    hmac_key = bytes.fromhex(keys["hmacKeyString"])
    signed: dict[str, Any] = json.loads((folder / "addSignedSDBase.json").read_text())
    document = {member: value for member, value in signed.items() if member != "proof"}
    statements = statements_of(named(document), hmac_key, load)
    assert statements.lines == json.loads((folder / "addBaseDocHMACCanon.json").read_text())
    options = {member: value for member, value in signed["proof"].items() if member != "proofValue"}
    mandatory = json.loads((root / f"{short}Mandatory.json").read_text())
    issuer, once = signer_of(keys["baseKeyPair"]), signer_of(keys["proofKeyPair"])
    made = base_value(document, options, issuer, pointers=mandatory, hmac_key=hmac_key, proof_signer=once, load=load)
    assert made == signed["proof"]["proofValue"]
    revealed: dict[str, Any] = json.loads((folder / "derivedRevealDocument.json").read_text())
    derived = derive(signed, show=json.loads((root / f"{short}Selective.json").read_text()), load=load)
    proofs: Any = derived["proof"]
    assert derived | {"proof": proofs[0]} == revealed
    assert is_disclosed(revealed, revealed["proof"], issuer.public_key, load)
    assert not is_disclosed(revealed, revealed["proof"], once.public_key, load)
