"""The signature of a presentation says who shows a badge. It is told, and changes nothing of the badge."""

import hashlib
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from openbadges3 import DISPLAY, Check, Fetched, Outcome, Report, Verdict, issue, verify
from openbadges3.canonical import canonical_bytes
from openbadges3.multiformats import base58btc_encode, base64url_encode
from openbadges3.proof import EDDSA_JCS_2022, EDDSA_RDFC_2022, signing_input
from openbadges3.strict_json import dumps
from openbadges3.work import Work

from .samples import CREATED, NOTHING, NOW, OTHER, SIGNER, badge
from .test_related import plain
from .test_verify import signed

SEED = b"the seed of a holder, 32 bytes.."
KEY = Ed25519PrivateKey.from_private_bytes(SEED)
V2 = ["https://www.w3.org/ns/credentials/v2"]
MULTIKEY = "z" + base58btc_encode(b"\xed\x01" + KEY.public_key().public_bytes_raw())
HOLDER = f"did:key:{MULTIKEY}"
METHOD = f"{HOLDER}#{MULTIKEY}"
BADGE: Any = json.loads(issue(badge(purpose=None), SIGNER, created=CREATED))


def presentation(*held: Any, **more: Any) -> dict[str, Any]:
    return {
        "@context": V2,
        "type": ["VerifiablePresentation"],
        "holder": HOLDER,
        **more,
        "verifiableCredential": [*held],
    }


def options(suite: str = EDDSA_JCS_2022, **changes: str) -> dict[str, Any]:
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": CREATED,
        "verificationMethod": METHOD,
        "proofPurpose": "authentication",
        "challenge": "31f0",
    } | changes


def sorted_json(document: Any) -> bytes:
    """RFC 8785 of JSON without fractions, by nobody's library."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def presented(*held: Any, key: Ed25519PrivateKey = KEY, **changes: str) -> dict[str, Any]:
    """A presentation, signed in JCS without any of the library."""
    document, asked = presentation(*held), options(**changes) | {"@context": V2}
    digests = hashlib.sha256(sorted_json(asked)).digest() + hashlib.sha256(sorted_json(document)).digest()
    return document | {"proof": asked | {"proofValue": "z" + base58btc_encode(key.sign(digests))}}


def judged(content: Any, **more: Any) -> Report:
    sent = content if isinstance(content, bytes) else dumps(content)
    return verify(sent, fetch=NOTHING, now=NOW, policy=DISPLAY, **more)


def told(report: Report) -> Check:
    check = report.check("presentation")
    assert check is not None
    return check


def test_a_signature_that_holds_is_told() -> None:
    report = judged(presented(BADGE))
    assert (report.verdict, told(report).outcome, told(report).code) == (
        Verdict.VALID,
        Outcome.PASSED,
        "presentation-holds",
    )
    assert told(report).values == {"method": METHOD}


def test_whom_the_badge_was_awarded_to_is_known_by_the_key() -> None:
    mine = plain()
    mine["credentialSubject"]["id"] = HOLDER
    assert told(judged(presented(json.loads(signed(mine))))).code == "presented-by-subject"


def test_one_signed_over_its_statements_holds_and_covers_the_badge_inside() -> None:
    document, asked = presentation(BADGE), options(EDDSA_RDFC_2022)
    value = "z" + base58btc_encode(KEY.sign(signing_input(document, asked, canonical_bytes)))
    whole = document | {"proof": asked | {"proofValue": value}}
    assert told(judged(whole)).code == "presentation-holds"
    assert told(judged(whole | {"id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc11"})).code == "presentation-changed"
    other = json.loads(issue(badge(purpose=None, name="Ben Example"), SIGNER, created=CREATED))
    swapped = judged(whole | {"verifiableCredential": [other]})
    assert (swapped.verdict, told(swapped).code) == (Verdict.VALID, "presentation-changed")


@pytest.mark.parametrize(
    ("sent", "outcome", "code"),
    [
        (presentation(BADGE), Outcome.NOTED, "presentation-unsigned"),
        (presented(BADGE) | {"id": "urn:x:1"}, Outcome.FAILED, "presentation-changed"),
        (presented(BADGE, key=Ed25519PrivateKey.from_private_bytes(bytes(32))), Outcome.FAILED, "presentation-changed"),
        (presented(BADGE, proofPurpose="assertionMethod"), Outcome.FAILED, "presentation-unsound"),
        (presented(BADGE, verificationMethod="did:web:h.example#1"), Outcome.NOTED, "presentation-unchecked"),
        (presented(BADGE, cryptosuite="bbs-2023"), Outcome.NOTED, "presentation-unchecked"),
        (presented(BADGE, expires="2026-05-02T00:00:00Z"), Outcome.FAILED, "presentation-unsound"),
    ],
    ids=["unsigned", "changed", "other-key", "other-purpose", "no-key", "other-suite", "expired"],
)
def test_the_badge_is_judged_whatever_the_signature_around_it(sent: Any, outcome: Outcome, code: str) -> None:
    report = judged(sent)
    assert (report.verdict, report.is_signed) == (Verdict.VALID, True)
    assert (told(report).outcome, told(report).code) == (outcome, code)
    assert judged(presentation(BADGE | {"name": "Changed"})).verdict is Verdict.INVALID


def test_a_key_of_somebody_else_than_the_holder_is_told() -> None:
    document, asked = presentation(BADGE, holder=SIGNER.verification_method.partition("#")[0]), options()
    digests = [hashlib.sha256(sorted_json(each)).digest() for each in (asked | {"@context": V2}, document)]
    value = "z" + base58btc_encode(KEY.sign(b"".join(digests)))
    sent = document | {"proof": asked | {"@context": V2, "proofValue": value}}
    assert told(judged(sent)).code == "presentation-other-holder"


def token(payload: dict[str, Any], key: Ed25519PrivateKey = KEY) -> bytes:
    head = {"alg": "EdDSA", "kid": METHOD, "typ": "JWT"}
    start = b".".join(base64url_encode(dumps(part)).encode() for part in (head, payload))
    return start + b"." + base64url_encode(key.sign(start)).encode()


def test_a_presentation_in_a_token_is_told_too() -> None:
    payload = {"iss": HOLDER, "vp": presentation(BADGE)}
    assert told(judged(token(payload))).code == "presentation-holds"
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    report = judged(token(payload, other))
    assert (report.verdict, told(report).code) == (Verdict.VALID, "presentation-changed")
    claimed = judged(token(payload | {"iss": OTHER.verification_method.partition("#")[0]}))
    assert told(claimed).code == "presentation-other-holder"


def test_a_key_on_the_web_must_be_listed_for_showing() -> None:
    did, asked = "did:web:holder.example", []
    entry: Any = {"id": f"{did}#k", "type": "Multikey", "controller": did, "publicKeyMultibase": MULTIKEY}

    def answering(purpose: str) -> str:
        def fetch(url: str) -> Fetched:
            asked.append(url)
            return Fetched("application/json", dumps({"id": did, "verificationMethod": [entry], purpose: [f"{did}#k"]}))

        sent = presented(BADGE, verificationMethod=f"{did}#k") | {}
        report = verify(dumps(sent), fetch=fetch, now=NOW, policy=DISPLAY)
        assert report.verdict is Verdict.VALID
        return told(report).code

    assert answering("authentication") == "presentation-other-holder"  # the key is good, and another is named as holder
    assert answering("assertionMethod") == "presentation-unsound"
    assert set(asked) == {"https://holder.example/.well-known/did.json"}


def test_the_badge_comes_first_in_the_budget() -> None:
    alone = Work()
    verify(dumps(BADGE), fetch=NOTHING, now=NOW, policy=DISPLAY, work=alone)
    report = judged(presented(BADGE), work=Work(alone.spent + 400))
    assert (report.verdict, told(report).code) == (Verdict.VALID, "presentation-unchecked")


def test_a_badge_without_a_presentation_says_nothing_of_one() -> None:
    assert judged(BADGE).check("presentation") is None
