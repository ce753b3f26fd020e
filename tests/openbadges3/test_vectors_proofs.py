"""The published examples of vc-di-eddsa, reproduced to the byte, and Wycheproof's Ed25519 signatures."""

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from openbadges3 import contexts
from openbadges3.canonical import canonize
from openbadges3.errors import BadKeyError
from openbadges3.keys import Ed25519Signer, PublicKey
from openbadges3.multiformats import KeyCodec, base58btc_decode
from openbadges3.proof import document_digest, is_proven, options_digest, secured, signing_input
from openbadges3.strict_json import Json

EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"


def load(url: str) -> Mapping[str, Json]:
    """The bundled contexts and the one of W3C's examples, which gives every term a meaning."""
    if url == EXAMPLES:
        return {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}}
    return contexts.load(url)


canonical = partial(canonize, load=load)


def test_eddsa_rdfc_2022_to_the_byte(vectors: Path) -> None:
    root = vectors / "di-eddsa"
    folder = root / "eddsa-rdfc-2022"
    unsigned: dict[str, Any] = json.loads((root / "unsigned.json").read_text())
    signed: dict[str, Any] = json.loads((folder / "signedDataInt.json").read_text())
    pair = json.loads((root / "keyPair.json").read_text())
    signer = Ed25519Signer.from_seed(base58btc_decode(pair["privateKeyMultibase"][1:])[2:])
    options = {name: value for name, value in signed["proof"].items() if name != "proofValue"}
    assert canonical(unsigned) == (folder / "canonDocDataInt.txt").read_text()
    assert (
        canonical(json.loads((folder / "proofConfigDataInt.json").read_text()))
        == (folder / "proofCanonDataInt.txt").read_text()
    )
    assert document_digest(unsigned, canonical).hex() == (folder / "docHashDataInt.txt").read_text().strip()
    assert options_digest(unsigned, options, canonical).hex() == (folder / "proofHashDataInt.txt").read_text().strip()
    message = signing_input(unsigned, options, canonical)
    assert message.hex() == (folder / "combinedHashDataInt.txt").read_text().strip()
    signature = signer.sign(message)
    assert signature.hex() == (folder / "sigHexDataInt.txt").read_text().strip()
    assert secured(unsigned, options, signature)["proof"] == [signed["proof"]]
    assert is_proven(signed, signed["proof"], signer.public_key, canonical)


def wycheproof(vectors: Path, name: str) -> list[dict[str, Any]]:
    return list(json.loads((vectors / "wycheproof" / name).read_text())["testGroups"])


def test_wycheproof_ed25519(vectors: Path) -> None:
    count = 0
    for group in wycheproof(vectors, "ed25519_test.json"):
        key = PublicKey(KeyCodec.ED25519, bytes.fromhex(group["publicKey"]["pk"]))
        for case in group["tests"]:
            count += 1
            holds = key.is_signed(bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"]))
            assert holds == (case["result"] == "valid"), case["tcId"]
    assert count >= 150


SMALL_ORDER = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
]
NOT_CANONICAL = [
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "0200000000000000000000000000000000000000000000000000000000000000",
]


@pytest.mark.parametrize("key", [*SMALL_ORDER, *NOT_CANONICAL], ids=lambda key: f"{key[:6]}…{key[-2:]}")
def test_keys_that_prove_nothing_are_refused(key: str) -> None:
    with pytest.raises(BadKeyError):
        PublicKey(KeyCodec.ED25519, bytes.fromhex(key))
