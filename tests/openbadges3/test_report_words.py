"""What a report says, check by check and word for word: people read it, and programs go by its names."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest

from openbadges3 import Fetched, Policy, issue, verify
from openbadges3.jwt_issue import issue_token
from openbadges3.proof import proof_options, secured, unsecured
from openbadges3.status_list import Purpose
from openbadges3.strict_json import JsonObject, dumps

from .samples import CREATED, ISSUER, LIST, NOTHING, NOW, OTHER, SIGNER, badge, entry, serving, status_list
from .test_related import OLDER, REFRESH, REVOCATIONS, SERVICE, endorsement, plain, revocations
from .test_verify import signed

READ = "read passed: Read as json."
SOUND = "structure passed: The badge has the structure of Open Badges 3.0."
PROVEN = "proof passed: The signature covers the whole badge and holds."
CHANGED = "proof failed: The signature does not fit the badge: the badge was changed, or another key signed it."
ISSUED = f"issuer passed: The badge was signed by {ISSUER}."
LISTED = "status passed: The list says nothing against the badge (revocation)."
UNLISTED = "status skipped: The badge names no status list, so it cannot have been revoked."
LASTING = "period passed: The badge is within its period."


class Scene(NamedTuple):
    """A badge, where its status list is looked up, how it is judged, and what the report says: verdict last."""

    name: str
    content: bytes
    told: list[str]
    fetch: Any = serving({LIST: status_list(set())})
    options: dict[str, Any] = {}


def changed_proof(**changes: Any) -> bytes:
    document = json.loads(issue(badge(), SIGNER, created=CREATED))
    document["proof"][0] |= changes
    document["proof"][0] = {name: value for name, value in document["proof"][0].items() if value is not None}
    return dumps(document)


def of_proofs() -> Iterator[Scene]:
    good = issue(badge(), SIGNER, created=CREATED)
    yield Scene("good", good, [READ, SOUND, PROVEN, ISSUED, LISTED, LASTING, "valid"])
    yield Scene("changed", good.replace(b"1.5", b"2.5"), [READ, SOUND, CHANGED, "invalid"])
    none = "read failed: This badge has no signature, so anyone could have written it."
    yield Scene("no proof", dumps(badge().to_json()), [none, "invalid"])
    unknown = "proof unknown: The proof is of the kind {}, which this library cannot check."
    later = changed_proof(cryptosuite="bbs-2023")
    yield Scene("a suite of another time", later, [READ, SOUND, unknown.format("'bbs-2023'"), LASTING, "cannot-tell"])
    later = changed_proof(cryptosuite=None, type="Signature2031")
    yield Scene(
        "a proof of another time", later, [READ, SOUND, unknown.format("'Signature2031'"), LASTING, "cannot-tell"]
    )


def of_structure() -> Iterator[Scene]:
    older = (
        "read unknown: This is a badge of Open Badges 2.0, an older standard. It is recognized here, but not judged. "
        "It is hosted: whether it still stands is what its issuer's own site says."
    )
    yield Scene("an older badge", json.dumps(OLDER).encode(), [older, "cannot-tell"])
    faulty = dumps(plain(evidence=[{"id": 1, "type": ["Evidence"]} for _ in range(25)]))
    fault = "$.evidence[{}].id must be an absolute address (https:, did:, urn:uuid: …), not a number."
    twenty = "structure failed: " + " ".join(fault.format(number) for number in range(20))
    none = "read failed: This badge has no signature, so anyone could have written it."
    yield Scene("more faults than are told", faulty, [none, "invalid"])
    proof = proof_options(SIGNER.verification_method, created=CREATED)
    unfit = dumps(secured(json.loads(faulty), proof, bytes(64)))
    wrong = """proof failed: The document is not JSON-LD that can be signed: "@id" value must be a string."""
    yield Scene("more faults than are told, signed", unfit, [READ, twenty, wrong, "invalid"])
    keyword = "structure failed: The member '@id' must be written with its plain name."
    yield Scene("a proof by keyword", changed_proof(**{"@id": "urn:uuid:1"}), [READ, keyword, CHANGED, "invalid"])


def of_issuers() -> Iterator[Scene]:
    rest = [LISTED, LASTING]
    other = f"issuer failed: {ISSUER} is named as the issuer, but somebody else's key signed this."
    yield Scene("somebody else's DID", issue(badge(), OTHER), [READ, SOUND, PROVEN, other, *rest, "invalid"])
    site = "https://www.example.edu/"
    nobody = f"issuer unknown: The signature holds, but nothing shows that its key belongs to {site}."
    content = issue(badge(issuer=site), SIGNER)
    yield Scene("an address", content, [READ, SOUND, PROVEN, nobody, *rest, "unknown-issuer"])
    unknown = f"issuer unknown: The badge was signed by {ISSUER}, who is not among the known issuers."
    told = [READ, SOUND, PROVEN, unknown, *rest, "unknown-issuer"]
    yield Scene("not trusted", issue(badge(), SIGNER), told, options={"policy": Policy(trusted=lambda _: False)})


def of_periods() -> Iterator[Scene]:
    good, begun = issue(badge(), SIGNER), [READ, SOUND, PROVEN, ISSUED]
    over = [LISTED, "period failed: It was valid until 2028-05-01T12:00:00Z.", "expired"]
    yield Scene("expired", good, [*begun, *over], options={"now": datetime(2029, 1, 1, tzinfo=UTC)})
    early = ["period failed: It is valid only from 2026-05-01T12:00:00Z.", "not-yet-valid"]
    unlisted = issue(badge(purpose=None), SIGNER)
    options = {"now": datetime(2026, 1, 1, tzinfo=UTC)}
    yield Scene("early", unlisted, [*begun, UNLISTED, *early], options=options)


def of_lists() -> Iterator[Scene]:
    good = issue(badge(), SIGNER)

    def no_route(url: str) -> Fetched:
        raise OSError("no route to host")

    def scene(name: str, fetch: Any, status: str, verdict: str = "cannot-tell", content: bytes = good) -> Scene:
        return Scene(name, content, [READ, SOUND, PROVEN, ISSUED, f"status {status}", LASTING, verdict], fetch)

    gone = f"unknown: STATUS_RETRIEVAL_ERROR: {LIST} could not be had: no route to host"
    yield scene("a list out of reach", no_route, gone)
    odd = "unknown: STATUS_RETRIEVAL_ERROR: Not JSON: Expecting value (line 1, column 1)."
    yield scene("a list that is a page", serving({LIST: b"<html>"}), odd)
    lapsed = serving({LIST: status_list(set(), valid_until="2026-05-02T00:00:00Z")})
    yield scene("a list that lapsed", lapsed, "unknown: STATUS_VERIFICATION_ERROR: The status list is expired.")
    other = f"does not verify: {ISSUER} is named as the issuer, but somebody else's key signed this."
    forged = serving({LIST: status_list(set(), signer=OTHER)})
    yield scene("a forged list", forged, f"unknown: STATUS_VERIFICATION_ERROR: The status list {other}")
    by_site = unsecured(json.loads(status_list(set()))) | {"issuer": "https://x.example/"}
    nobody = "unknown: STATUS_VERIFICATION_ERROR: The status list is not signed by its issuer."
    yield scene("a list of an address", serving({LIST: signed(by_site)}), nobody)
    yield scene("revoked", serving({LIST: status_list({5})}), "failed: The list says: revoked.", "revoked")


def of_entries() -> Iterator[Scene]:
    def scene(name: str, status: Any, said: str, verdict: str = "cannot-tell", fetch: Any = NOTHING) -> Scene:
        content = signed(plain(credentialStatus=status))
        return Scene(name, content, [READ, SOUND, PROVEN, ISSUED, f"status {said}", LASTING, verdict], fetch)

    kind = "https://example.org/Status"
    unknown = f"unknown: The status type {kind!r} is not one this library knows."
    yield scene("another kind of status", {"id": "urn:x", "type": kind}, unknown)
    odd: JsonObject = entry("revocation").to_json() | {"statusListIndex": "05"}
    malformed = "failed: MALFORMED_VALUE_ERROR: The statusListIndex '05' is not a whole number as text."
    yield scene("an odd index", odd, malformed, "invalid")
    honor = serving({LIST: status_list(set(), purpose="honor")})
    meaningless = "unknown: The list is for the purpose 'honor', whose meaning is not known here."
    yield scene("another purpose", entry("honor").to_json(), meaningless, fetch=honor)
    yes = serving({LIST: status_list({5}, purpose=Purpose.MESSAGE)})
    message = entry(Purpose.MESSAGE).to_json()
    bare = "passed: The list carries the message 0x1: no text is given for it."
    yield scene("a message without text", message, bare, "valid", yes)
    texts = [{"status": f"0x{value}", "message": f"text {value}"} for value in (0, 1)]
    carried = "passed: The list carries the message 0x1: text 1."
    yield scene("a message", message | {"statusMessage": texts, "statusSize": 1}, carried, "valid", yes)
    older = {"id": REVOCATIONS, "type": "1EdTechRevocationList"}
    yield scene("an older list", older, "passed: The list says nothing against the badge.", "valid", revocations())
    mistake = revocations({"id": badge().id, "revocationReason": "a mistake"})
    yield scene("revoked there", older, "failed: The list says: revoked (a mistake).", "revoked", mistake)
    gone = f"unknown: STATUS_RETRIEVAL_ERROR: {REVOCATIONS} could not be had: '{REVOCATIONS}'"
    yield scene("an older list that is gone", older, gone)
    other = "unknown: STATUS_VERIFICATION_ERROR: The revocation list is that of 'did:example:other'."
    yield scene("somebody else's older list", older, other, fetch=revocations(issuer="did:example:other"))


def of_others() -> Iterator[Scene]:
    rest = [UNLISTED, LASTING]
    gone = f"No newer edition could be had, so this one is judged: {REFRESH} could not be had: '{REFRESH}'"
    told = [READ, SOUND, PROVEN, ISSUED, f"refresh skipped: {gone}", *rest, "valid"]
    yield Scene("no newer edition", issue(plain(refreshService=SERVICE), SIGNER), told, NOTHING)
    inner: Any = endorsement().to_json()
    many = issue_token(plain(endorsement=[inner | {"id": f"urn:uuid:{number}"} for number in range(33)]), SIGNER)
    said = "endorsement unknown: There are 33 credentials inside the badge, too deep or too many to be verified."
    yield Scene(
        "too many inside", many, ["read passed: Read as jwt.", SOUND, PROVEN, ISSUED, *rest, said, "cannot-tell"]
    )


SCENES = [
    *of_proofs(),
    *of_structure(),
    *of_issuers(),
    *of_periods(),
    *of_lists(),
    *of_entries(),
    *of_others(),
]


@pytest.mark.parametrize("scene", SCENES, ids=[scene.name for scene in SCENES])
def test_a_report_word_for_word(scene: Scene) -> None:
    report = verify(scene.content, fetch=scene.fetch, **({"now": NOW} | scene.options))
    said = [f"{check.name} {check.outcome.value}: {check.detail}" for check in report.checks]
    assert [*said, report.verdict.value] == scene.told
