"""The published examples of vc-di-eddsa, reproduced to the byte, and Wycheproof's Ed25519 signatures."""

import copy
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from openbadges3 import Fetched, contexts
from openbadges3.canonical import canonize, jcs
from openbadges3.errors import BadKeyError, ProofError
from openbadges3.keys import EcdsaSigner, Ed25519Signer, PublicKey, Signer
from openbadges3.multiformats import KeyCodec, base58btc_decode
from openbadges3.proof import document_digest, is_proven, options_digest, required_suite, secured, signing_input
from openbadges3.securing import check_proofs
from openbadges3.strict_json import Json
from openbadges3.suites import Transformation, hash_of

EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"


def load(url: str) -> Mapping[str, Json]:
    """The bundled contexts and the one of W3C's examples, which gives every term a meaning."""
    if url == EXAMPLES:
        return {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}}
    return contexts.load(url)


def canonical(document: Mapping[str, Json], /, *, hash_name: str = "sha256") -> bytes:
    """What is hashed, with the context of the examples."""
    return canonize(document, load, hash_name).encode()


def secret(path: Path) -> bytes:
    """The private key of a published pair, without its prefix."""
    pair = json.loads(path.read_text())
    return base58btc_decode((pair.get("secretKeyMultibase") or pair["privateKeyMultibase"])[1:])[2:]


def signer_of(path: Path) -> Signer:
    """The signer of a published pair."""
    raw = secret(path)
    if "Pair" not in path.stem or path.stem == "keyPair":
        return Ed25519Signer.from_seed(raw)
    curve: ec.EllipticCurve = ec.SECP384R1() if len(raw) == 48 else ec.SECP256R1()
    return EcdsaSigner(ec.derive_private_key(int.from_bytes(raw), curve))


SUITES = {
    "eddsa-rdfc-2022": ("di-eddsa", "eddsa-rdfc-2022", "DataInt", "keyPair"),
    "eddsa-jcs-2022": ("di-eddsa", "eddsa-jcs-2022", "JCS", "keyPair"),
    "Ed25519Signature2020": ("di-eddsa", "Ed25519Signature2020", "EdSig", "keyPair"),
    "ecdsa-rdfc-2019 P-256": ("di-ecdsa", "ecdsa-rdfc-2019-p256", "ECDSAP256", "p256KeyPair"),
    "ecdsa-rdfc-2019 P-384": ("di-ecdsa", "ecdsa-rdfc-2019-p384", "ECDSAP384", "p384KeyPair"),
    "ecdsa-jcs-2019 P-256": ("di-ecdsa", "ecdsa-jcs-2019-p256", "JCSECDSAP256", "p256KeyPair"),
    "ecdsa-jcs-2019 P-384": ("di-ecdsa", "ecdsa-jcs-2019-p384", "JCSECDSAP384", "p384KeyPair"),
}


@pytest.mark.parametrize(("group", "name", "suffix", "pair"), SUITES.values(), ids=SUITES.keys())
def test_published_examples_to_the_byte(vectors: Path, group: str, name: str, suffix: str, pair: str) -> None:
    folder = vectors / group / name
    signed: dict[str, Any] = json.loads((folder / f"signed{suffix}.json").read_text())
    proof = signed.pop("proof")
    options = {member: value for member, value in proof.items() if member != "proofValue"}
    signer = signer_of(vectors / group / f"{pair}.json")
    suite, codec = required_suite(proof), signer.public_key.codec

    def text(part: str) -> str:
        return (folder / f"{part}{suffix}.txt").read_text().strip()

    if suite.transformation is Transformation.RDFC:
        hashed = partial(canonical, hash_name=hash_of(codec))
        assert hashed(signed).decode().strip() == text("canonDoc")
        assert hashed(options | {"@context": signed["@context"]}).decode().strip() == text("proofCanon")
    else:
        assert jcs(signed).decode() == text("canonDoc")
        assert jcs(options).decode() == text("proofCanon")
    assert document_digest(signed, canonical, suite, codec).hex() == text("docHash")
    assert options_digest(signed, options, canonical, codec).hex() == text("proofHash")
    message = signing_input(signed, options, canonical, codec)
    assert message.hex() == text("combinedHash")
    signature = signer.sign(message)
    assert signature.hex() == text("sigHex")
    assert secured(signed, options, signature)["proof"] == [proof]
    assert is_proven(signed, proof, signer.public_key, canonical)
    assert not is_proven(signed | {"name": "Other"}, proof, signer.public_key, canonical)
    assert not is_proven(signed, proof | {"created": "2020-01-01T00:00:00Z"}, signer.public_key, canonical)


def nothing(url: str) -> Fetched:
    raise LookupError(url)


CHAINS = ["signedProofSet1", "signedProofSet2", "signedProofChain1", "signedProofChain2"]


@pytest.mark.parametrize("name", CHAINS)
def test_published_sets_and_chains(vectors: Path, name: str) -> None:
    signed: dict[str, Any] = json.loads((vectors / "di-eddsa" / "proof-set-chain" / f"{name}.json").read_text())
    now = datetime(2026, 1, 1, tzinfo=UTC)
    proofs = signed["proof"] if isinstance(signed["proof"], list) else [signed["proof"]]
    checked = check_proofs(signed, fetch=nothing, now=now, canonical=canonical)
    assert len(checked.controllers) == len(proofs)
    for index in range(len(proofs)):
        changed = copy.deepcopy(proofs)
        changed[index]["created"] = "2023-02-24T23:36:39Z"
        with pytest.raises(ProofError):
            check_proofs(signed | {"proof": changed}, fetch=nothing, now=now, canonical=canonical)
    if "Chain" in name:
        with pytest.raises(ProofError, match="builds on"):
            check_proofs(signed | {"proof": proofs[1:]}, fetch=nothing, now=now, canonical=canonical)


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


def test_wycheproof_p256(vectors: Path) -> None:
    count = 0
    for group in wycheproof(vectors, "ecdsa_secp256r1_sha256_p1363_test.json"):
        point = bytes.fromhex(group["publicKey"]["uncompressed"])
        key = PublicKey(KeyCodec.P256, bytes([2 + (point[-1] & 1)]) + point[1:33])
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
