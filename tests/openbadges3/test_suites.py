"""Every cryptosuite: issued is valid, changed is not; sets and chains of proofs hold together."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from openbadges3 import Ed25519Signer, Fetched, PublicKey, Signer, Verdict, issue, verify
from openbadges3.errors import BadKeyError, ProofError
from openbadges3.keys import EcdsaSigner
from openbadges3.multiformats import KeyCodec, base58btc_encode, base64url_encode
from openbadges3.proof import proof_options, secured, signing_input, unsecured
from openbadges3.selective import derive, issue_base
from openbadges3.strict_json import JsonObject, dumps

from .samples import CREATED, LIST, NOW, OTHER, SIGNER, badge, serving, status_list

LISTED = serving({LIST: status_list(set())})
P256 = EcdsaSigner(ec.derive_private_key(12345, ec.SECP256R1()))
P384 = EcdsaSigner(ec.derive_private_key(67890, ec.SECP384R1()))
WAYS: list[tuple[str, Signer]] = [
    ("eddsa-rdfc-2022", SIGNER),
    ("eddsa-jcs-2022", SIGNER),
    ("ecdsa-rdfc-2019", P256),
    ("ecdsa-rdfc-2019", P384),
    ("ecdsa-jcs-2019", P256),
    ("ecdsa-jcs-2019", P384),
]


def verdict(content: bytes, fetch: Any = LISTED) -> Verdict:
    return verify(content, fetch=fetch, now=NOW).verdict


def issued(cryptosuite: str, signer: Signer) -> bytes:
    document = badge(issuer=signer.verification_method.partition("#")[0])
    return issue(document, signer, created=CREATED, cryptosuite=cryptosuite)


@pytest.mark.parametrize(("cryptosuite", "signer"), WAYS)
def test_issued_is_valid_and_changed_is_not(cryptosuite: str, signer: Signer) -> None:
    content = issued(cryptosuite, signer)
    assert content == issued(cryptosuite, signer)
    assert verdict(content) is Verdict.VALID
    assert verdict(content.replace(b"Ada Example", b"Eve Example")) is Verdict.INVALID
    assert verdict(content.replace(b"2026-05-01T12:00:00Z", b"2026-05-01T12:00:01Z")) is Verdict.INVALID
    document = json.loads(content)
    document["honours"] = "summa"
    assert verdict(dumps(document)) is Verdict.INVALID


@pytest.mark.parametrize(("cryptosuite", "signer"), [("ecdsa-rdfc-2019", SIGNER), ("eddsa-jcs-2022", P256)])
def test_keys_that_do_not_go_with_the_suite(cryptosuite: str, signer: Signer) -> None:
    with pytest.raises(ProofError, match="does not go with"):
        issued(cryptosuite, signer)
    document = badge(issuer=signer.verification_method.partition("#")[0]).to_json()
    options = proof_options(signer.verification_method, cryptosuite=cryptosuite, context=document["@context"])
    content = dumps(secured(document, options, bytes(64)))
    assert verdict(content) is Verdict.INVALID


def test_an_unknown_suite_is_not_issued() -> None:
    with pytest.raises(ProofError, match="not one"):
        issued("bbs-2023", SIGNER)


def test_contexts_added_after_signing_by_jcs() -> None:
    document = json.loads(issued("eddsa-jcs-2022", SIGNER))
    document["@context"].append("https://w3id.org/security/multikey/v1")
    assert verdict(dumps(document)) is Verdict.INVALID


def with_proof(document: JsonObject, signer: Signer, previous: list[Any], **options: Any) -> JsonObject:
    """The document with one more proof, made over it and the previous proofs."""
    chosen = proof_options(signer.verification_method, created=CREATED) | options
    covered = unsecured(document) | ({"proof": previous} if previous else {})
    from openbadges3.canonical import canonical_bytes
    from openbadges3.suites import EDDSA_RDFC_2022

    digest = EDDSA_RDFC_2022.document_digest(covered, KeyCodec.ED25519, canonical_bytes)
    over = EDDSA_RDFC_2022.options_digest(document, chosen, KeyCodec.ED25519, canonical_bytes)
    value = chosen | {"proofValue": "z" + base58btc_encode(signer.sign(over + digest))}
    before: Any = document.get("proof", [])
    return document | {"proof": [*before, value]}


def test_a_set_holds_only_together() -> None:
    document = with_proof(with_proof(badge().to_json(), SIGNER, []), OTHER, [])
    assert verdict(dumps(document)) is Verdict.VALID
    proofs: Any = document["proof"]
    proofs[1]["created"] = "2026-05-02T12:00:00Z"
    assert verdict(dumps(document)) is Verdict.INVALID


def test_a_chain_builds_on_what_was_there() -> None:
    first = with_proof(badge().to_json(), SIGNER, [], id="urn:uuid:1")
    chain = with_proof(first, OTHER, first["proof"], previousProof="urn:uuid:1")  # type: ignore[arg-type]  # a list of proofs
    assert verdict(dumps(chain)) is Verdict.VALID
    proofs: Any = chain["proof"]
    for broken in (proofs[1:], [*proofs, proofs[0]]):
        assert verdict(dumps(chain | {"proof": broken})) is Verdict.INVALID
    for name in ("urn:uuid:2", 5, [None]):
        assert verdict(dumps(chain | {"proof": [proofs[0], proofs[1] | {"previousProof": name}]})) is Verdict.INVALID
    itself = proofs[0] | {"previousProof": "urn:uuid:1"}
    assert verdict(dumps(chain | {"proof": [itself]})) is Verdict.INVALID


def test_an_unknown_suite_beside_a_good_proof() -> None:
    document = json.loads(issued("eddsa-rdfc-2022", SIGNER))
    document["proof"].append({"type": "DataIntegrityProof", "cryptosuite": "bbs-2023", "proofValue": "u"})
    assert verdict(dumps(document)) is Verdict.VALID


def test_the_older_signature_is_read() -> None:
    document = badge().to_json()
    contexts: Any = document["@context"]
    contexts.append("https://w3id.org/security/suites/ed25519-2020/v1")
    options: JsonObject = {
        "type": "Ed25519Signature2020",
        "created": CREATED,
        "verificationMethod": SIGNER.verification_method,
        "proofPurpose": "assertionMethod",
    }
    signed = secured(document, options, SIGNER.sign(signing_input(document, options)))
    assert verdict(dumps(signed)) is Verdict.VALID
    assert verdict(dumps(signed).replace(b"Ada Example", b"Eve Example")) is Verdict.INVALID


@pytest.mark.parametrize("signer", [P256, P384])
def test_elliptic_keys_as_jwk(signer: EcdsaSigner) -> None:
    key = signer.public_key
    numbers = signer._private.public_key().public_numbers()
    size = key.codec.length - 1
    x, y = (base64url_encode(number.to_bytes(size)) for number in (numbers.x, numbers.y))
    curve = "P-384" if key.codec is KeyCodec.P384 else "P-256"
    assert PublicKey.from_jwk({"kty": "EC", "crv": curve, "x": x, "y": y}) == key
    wrongs: tuple[JsonObject, ...] = ({"x": y}, {"y": "AA"}, {"crv": "secp256k1"}, {"kty": "OKP"}, {"y": None})
    for wrong in wrongs:
        with pytest.raises(BadKeyError):
            PublicKey.from_jwk({"kty": "EC", "crv": curve, "x": x, "y": y} | wrong)
    for raw in (b"\4" + key.raw[1:], b"\2" + b"\xff" * size, key.raw + b"\0"):
        with pytest.raises(BadKeyError):
            PublicKey(key.codec, raw)


def test_other_curves_are_not_used() -> None:
    with pytest.raises(BadKeyError):
        EcdsaSigner(ec.generate_private_key(ec.SECP521R1()))


def test_nothing_is_asked_for_a_did_key() -> None:
    def fetch(url: str) -> Fetched:
        raise AssertionError(url)

    content = issue(badge(purpose=None), Ed25519Signer.from_seed(b"a seed for tests, 32 bytes long."))
    assert verdict(content, fetch) is Verdict.VALID


def well_signed(document: JsonObject, options: JsonObject, signer: Signer) -> bytes:
    """A signature that is right as a signature, over whatever the options say."""
    message = signing_input(document, options, codec=signer.public_key.codec)
    return dumps(secured(document, options, signer.sign(message)))


@pytest.mark.parametrize("cryptosuite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
@pytest.mark.parametrize("change", [{"proofPurpose": "authentication"}, {"type": "Proof"}], ids=["purpose", "type"])
def test_proofs_for_something_else_are_refused_though_well_signed(cryptosuite: str, change: JsonObject) -> None:
    document = badge().to_json()
    context = document["@context"]
    options = proof_options(SIGNER.verification_method, created=CREATED, cryptosuite=cryptosuite, context=context)
    assert verdict(well_signed(document, options, SIGNER)) is Verdict.VALID
    try:
        content = well_signed(document, options | change, SIGNER)
    except ValueError:
        return
    assert verdict(content) is Verdict.INVALID


def test_a_key_of_another_kind_is_refused_though_it_signed_well() -> None:
    document = badge(issuer=P256.verification_method.partition("#")[0]).to_json()
    options = proof_options(P256.verification_method, created=CREATED)
    assert verdict(well_signed(document, options, P256)) is Verdict.INVALID


def test_more_proofs_than_are_checked() -> None:
    document: Any = badge().to_json()
    for number in range(9):
        document = with_proof(document, SIGNER, [], id=f"urn:uuid:{number}")
    assert verdict(dumps(document)) is Verdict.INVALID
    assert verdict(dumps(document | {"proof": document["proof"][:8]})) is Verdict.VALID


@pytest.mark.parametrize("context", [None, [], "https://www.w3.org/ns/credentials/v2", [None]])
@pytest.mark.parametrize("cryptosuite", ["eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-sd-2023"])
def test_a_proof_with_contexts_of_its_own_is_refused(cryptosuite: str, context: Any) -> None:
    if cryptosuite == "ecdsa-sd-2023":
        signer = P256.verification_method.partition("#")[0]
        content = dumps(
            derive(
                issue_base(badge(issuer=signer, purpose=None), P256, mandatory=["/issuer"]), show=["/credentialSubject"]
            )
        )
    else:
        content = issued(cryptosuite, SIGNER)
    document = json.loads(content)
    assert verdict(dumps(document)) is Verdict.VALID
    document["proof"][0]["@context"] = document["@context"]
    assert verdict(dumps(document)) is Verdict.VALID
    document["proof"][0]["@context"] = context
    assert verdict(dumps(document)) is Verdict.INVALID
