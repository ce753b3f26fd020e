"""What has to reach every corner of a verification: the caller's fetch, its instant, local hosts, depth and bounds."""

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from openbadges3 import Ed25519Signer, Fetched, Policy, Report, Signer, Verdict, issue, verify
from openbadges3.canonical import Shapes, canonical_bytes
from openbadges3.credential import embedded_credentials, issuer_of
from openbadges3.errors import OpenBadgesError, ProofError, StatusError
from openbadges3.jwt_issue import issue_token
from openbadges3.keys import EcdsaSigner
from openbadges3.multiformats import base58btc_encode
from openbadges3.proof import proof_options, signing_input
from openbadges3.securing import Secured, check_proofs
from openbadges3.standing import Lists, status_findings
from openbadges3.status_list import Bitstring, Purpose, status_list_document
from openbadges3.strict_json import Json, JsonObject, dumps
from openbadges3.suites import ECDSA_RDFC_2019

from .samples import (
    CREATED,
    ISSUER,
    LIST,
    NOTHING,
    NOW,
    OTHER,
    SIGNER,
    WEB_ADDRESS,
    WEB_ISSUER,
    WEB_SIGNER,
    badge,
    did_document,
    entry,
    serving,
    status_list,
)
from .test_related import TYPE, endorsement, plain, record
from .test_suites import with_proof
from .test_tokens import HEADER, JOSE, token
from .test_verify import signed

HOME = "did:web:localhost%3A8000"
HOME_SIGNER = Ed25519Signer.from_seed(b"the seed of a key at home.......", f"{HOME}#key-1")
HOME_METHOD: JsonObject = {
    "id": HOME_SIGNER.verification_method,
    "type": "Multikey",
    "controller": HOME,
    "publicKeyMultibase": HOME_SIGNER.public_key.multikey,
    "expires": "2030-01-01T00:00:00Z",
}
HOME_PAGES: dict[str, bytes | JsonObject] = {
    "https://localhost:8000/.well-known/did.json": {
        "id": HOME,
        "verificationMethod": [HOME_METHOD],
        "assertionMethod": [HOME_SIGNER.verification_method],
    }
}


def judged(content: bytes, pages: dict[str, bytes | JsonObject], *, local: bool = False, now: datetime = NOW) -> Report:
    return verify(content, fetch=serving(pages), now=now, policy=Policy(local_hosts=local))


def a_list(signer: Ed25519Signer, *, at: str = LIST, as_token: bool = False) -> bytes:
    """A list of nothing, as Data Integrity or as a token."""
    document: Any = status_list_document(
        at,
        signer.verification_method.partition("#")[0],
        purpose=Purpose.REVOCATION,
        bits=Bitstring.of(set()),
        valid_from="2026-05-01T12:00:00Z",
    )
    if as_token:
        return token(JOSE | {"kid": signer.verification_method}, document, signer)
    return signed(document, signer)


# Local hosts are asked only when the caller says so, wherever they are named


def named_at_home() -> dict[str, tuple[bytes, dict[str, bytes | JsonObject]]]:
    page = "http://localhost:8000/x"
    listed = plain(issuer=HOME, credentialStatus=entry("revocation").to_json())
    revocable = plain(credentialStatus={"id": page, "type": "1EdTechRevocationList"})
    revocations: JsonObject = {"id": page, "issuer": ISSUER, "revokedCredential": []}
    by_home = badge(issuer=HOME, purpose=None)
    return {
        "the key of a proof": (signed(by_home.to_json(), HOME_SIGNER), {}),
        "the key of a token": (issue_token(by_home, HOME_SIGNER), {}),
        "the key of a list": (signed(listed, HOME_SIGNER), {LIST: a_list(HOME_SIGNER)}),
        "the key of a list that is a token": (signed(listed, HOME_SIGNER), {LIST: a_list(HOME_SIGNER, as_token=True)}),
        "an older list": (signed(revocable), {page: revocations}),
        "a schema": (signed(plain(credentialSchema=[{"id": page, "type": TYPE}])), {page: {"type": "object"}}),
    }


@pytest.mark.parametrize(("content", "pages"), named_at_home().values(), ids=named_at_home())
def test_what_is_at_home_is_asked_only_when_told_so(content: bytes, pages: dict[str, bytes | JsonObject]) -> None:
    assert judged(content, HOME_PAGES | pages, local=True).verdict is Verdict.VALID
    assert judged(content, HOME_PAGES | pages).verdict in (Verdict.INVALID, Verdict.CANNOT_TELL)


def test_a_newer_edition_at_home() -> None:
    page = "http://localhost:8000/newer"
    service = {"id": page, "type": "1EdTechCredentialRefresh"}
    newer = issue(plain(validFrom="2026-05-20T00:00:00Z", name="Newer"), SIGNER)
    content = signed(plain(refreshService=service))
    for local, name in ((True, "Newer"), (False, "Ready for work")):
        report = judged(content, {page: newer}, local=local)
        assert report.verdict is Verdict.VALID
        assert report.credential is not None and report.credential["name"] == name


def test_proofs_are_checked_without_local_hosts_unless_told() -> None:
    document = json.loads(signed(badge(issuer=HOME, purpose=None).to_json(), HOME_SIGNER))
    with pytest.raises(OpenBadgesError):
        check_proofs(document, fetch=serving(HOME_PAGES), now=NOW)
    assert check_proofs(document, fetch=serving(HOME_PAGES), now=NOW, local=True).controllers == {HOME}


# Lists are looked at as closely as badges


@pytest.mark.parametrize("as_token", [False, True])
def test_the_keys_of_a_list_are_looked_up_at_the_instant(as_token: bool) -> None:
    content = issue(badge(issuer=WEB_ISSUER), WEB_SIGNER)
    method: Any = did_document()["verificationMethod"]
    until = {"expires": "2026-06-01T12:00:01Z"}
    document = did_document(verificationMethod=[method[0] | until])
    pages: dict[str, bytes | JsonObject] = {WEB_ADDRESS: document, LIST: a_list(WEB_SIGNER, as_token=as_token)}
    assert judged(content, pages).verdict is Verdict.VALID
    assert judged(content, {WEB_ADDRESS: document}).verdict is Verdict.CANNOT_TELL
    gone = Lists(fetch=serving({LIST: pages[LIST]}), now=NOW, local=False, shapes=Shapes())
    late = Lists(fetch=serving(pages), now=NOW + timedelta(seconds=2), local=False, shapes=Shapes())
    for lists in (gone, late):
        with pytest.raises(StatusError) as caught:
            lists.at(LIST)
        assert caught.value.code == "STATUS_VERIFICATION_ERROR"


def test_a_list_with_members_by_keyword_is_not_believed() -> None:
    document: Any = status_list_document(
        LIST, ISSUER, purpose=Purpose.REVOCATION, bits=Bitstring.of(set()), valid_from="2026-05-01T12:00:00Z"
    )
    document["credentialSubject"]["@type"] = "BitstringStatusList"
    content = token(JOSE, document)
    report = judged(issue(badge(), SIGNER), {LIST: content})
    assert report.verdict is Verdict.CANNOT_TELL
    del document["credentialSubject"]["@type"]
    assert judged(issue(badge(), SIGNER), {LIST: token(JOSE, document)}).verdict is Verdict.VALID


def test_the_claims_of_a_list_need_not_be_complete() -> None:
    document: Any = status_list_document(
        LIST, ISSUER, purpose=Purpose.REVOCATION, bits=Bitstring.of(set()), valid_from="2026-05-01T12:00:00Z"
    )
    assert judged(issue(badge(), SIGNER), {LIST: token(HEADER, document)}).verdict is Verdict.VALID


def test_as_many_entries_as_are_looked_at() -> None:
    lists = Lists(fetch=serving({LIST: status_list({5})}), now=NOW, local=False, shapes=Shapes())
    status = entry(Purpose.REVOCATION).to_json()
    found = [*status_findings({"credentialStatus": [status] * 8}, lists)]
    assert [each.verdict for each in found] == [Verdict.REVOKED] * 8
    [one] = status_findings({"credentialStatus": [status] * 9}, lists)
    assert (one.outcome.value, one.detail) == ("unknown", "The badge names more than 8 status lists.")


# Credentials inside a badge


def with_tokens(count: int) -> bytes:
    inner = issue_token(endorsement(), OTHER).decode()
    return issue_token(plain(endorsementJwt=[inner] * count), SIGNER)


def test_as_many_credentials_inside_as_are_verified() -> None:
    assert judged(with_tokens(32), {}).verdict is Verdict.VALID
    assert judged(with_tokens(33), {}).verdict is Verdict.CANNOT_TELL


def test_as_deep_as_is_verified() -> None:
    endorsed = issue_token(plain(endorsementJwt=[issue_token(endorsement(), OTHER).decode()]), SIGNER)
    envelope = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+jwt,{endorsed.decode()}",
    }
    assert judged(record(envelope, signed=False), {}).verdict is Verdict.VALID
    envelope["id"] = f"data:application/vc+jwt,x,{endorsed.decode()}"
    assert judged(record(envelope, signed=False), {}).verdict is Verdict.INVALID


def test_keys_of_what_is_inside_are_fetched_and_newer_editions_are_not() -> None:
    page = "https://badges.example.org/newer"
    asked: list[str] = []

    def fetch(url: str) -> Fetched:
        asked.append(url)
        return serving({WEB_ADDRESS: did_document()})(url)

    document = plain(
        id="urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc77",
        issuer=WEB_ISSUER,
        refreshService={"id": page, "type": "1EdTechCredentialRefresh"},
    )
    inner = json.loads(signed(document, WEB_SIGNER))
    report = verify(record(inner, signed=False), fetch=fetch, now=NOW)
    assert report.verdict is Verdict.VALID
    assert asked == [WEB_ADDRESS]


def test_a_newer_edition_is_not_asked_for_its_own_newer_edition() -> None:
    first, second = "https://badges.example.org/1", "https://badges.example.org/2"
    service: JsonObject = {"id": second, "type": "1EdTechCredentialRefresh"}
    newer = signed(plain(validFrom="2026-05-20T00:00:00Z", name="Newer", refreshService=service))
    newest = signed(plain(validFrom="2026-05-25T00:00:00Z", name="Newest"))
    content = signed(plain(refreshService=service | {"id": first}))
    report = judged(content, {first: newer, second: newest})
    assert report.credential is not None and report.credential["name"] == "Newer"


def test_what_counts_as_a_credential_inside() -> None:
    token_text = "e30.e30.AA"
    document: JsonObject = {
        "proof": [{"type": ["VerifiableCredential"]}],
        "b": {"type": ["EndorsementCredential"]},
        "a": [{"type": "VerifiableCredential", "inside": {"type": "VerifiableCredential"}}],
        "c": {"type": "EnvelopedVerifiableCredential", "id": f"data:application/vc+jwt,{token_text}"},
        "d": {"endorsementJwt": [token_text]},
        "e": {"type": "Achievement"},
    }
    found = embedded_credentials(document)
    assert [path for path, _ in found] == ["$.a[0]", "$.b", "$.c", "$.d.endorsementJwt[0]"]
    assert [found[2][1], found[3][1]] == [token_text, token_text]


@pytest.mark.parametrize("issuer", [None, 5, {}, {"id": 5}, {"id": None}, [], ["did:example:x"]])
def test_an_issuer_without_a_name_is_nobody(issuer: Any) -> None:
    assert issuer_of({"issuer": issuer}) == ""


# Proofs of documents that no structure was asked of, such as lists


def proven(document: JsonObject, *, now: datetime = NOW, fetch: Any = NOTHING) -> Secured:
    return check_proofs(document, fetch=fetch, now=now)


def with_options(**options: Any) -> JsonObject:
    """A badge with a proof whose options are these, of which nothing is signed."""
    chosen: JsonObject = {**proof_options(SIGNER.verification_method, created=CREATED), **options}
    return {**badge(purpose=None).to_json(), "proof": chosen | {"proofValue": "z1"}}


REFUSED: dict[str, tuple[JsonObject, str]] = {
    "no proof": (badge().to_json(), "There is no proof, so anybody could have written this."),
    "an empty set": (badge().to_json() | {"proof": []}, "There is no proof, so anybody could have written this."),
    "a null": (badge().to_json() | {"proof": None}, "There is no proof, so anybody could have written this."),
    "a text": (badge().to_json() | {"proof": "x"}, "There is no proof, so anybody could have written this."),
    "too many": (badge().to_json() | {"proof": [{}] * 9}, "There are 9 proofs; at most 8 are checked."),
    "another type": (with_options(type="Signature"), "The proof is of the type 'Signature', not DataIntegrityProof."),
    "another purpose": (
        with_options(proofPurpose="authentication"),
        "The proof is not made for the purpose assertionMethod.",
    ),
    "made at no time": (with_options(created=5), "The created of the proof is unusable: '' is not a date-time."),
    "made soon": (with_options(created="soon"), "The created of the proof is unusable: 'soon' is not a date-time."),
    "ends soon": (with_options(expires="soon"), "The expires of the proof is unusable: 'soon' is not a date-time."),
    "over": (with_options(expires="2026-06-01T12:00:00Z"), "The proof has expired (2026-06-01T12:00:00Z)."),
    "without method": (
        with_options(verificationMethod=None),
        "The proof does not name its verificationMethod by an address.",
    ),
    "another kind of key": (
        with_options(cryptosuite="ecdsa-rdfc-2019"),
        "The key of the proof is of a kind that does not go with ecdsa-rdfc-2019.",
    ),
}


@pytest.mark.parametrize(("document", "sentence"), REFUSED.values(), ids=REFUSED)
def test_proofs_that_are_refused(document: JsonObject, sentence: str) -> None:
    with pytest.raises(ProofError) as caught:
        proven(document)
    assert str(caught.value).startswith(sentence.removesuffix(" is not a date-time."))


def test_a_proof_holds_up_to_the_instant_it_expires() -> None:
    document = json.loads(signed(badge(purpose=None).to_json(), expires="2026-06-01T12:00:00Z"))
    assert proven(document, now=NOW - timedelta(seconds=1)).controllers == {ISSUER}
    with pytest.raises(ProofError, match="expired"):
        proven(document, now=NOW)


def test_a_set_of_two_curves_is_hashed_twice() -> None:
    document = badge(purpose=None).to_json()
    proofs: list[Json] = []
    for number, curve in enumerate((ec.SECP256R1(), ec.SECP384R1()), start=2):
        signer: Signer = EcdsaSigner(ec.derive_private_key(number, curve))
        options = proof_options(signer.verification_method, created=CREATED, cryptosuite=ECDSA_RDFC_2019.name)
        message = signing_input(document, options, codec=signer.public_key.codec)
        proofs.append(options | {"proofValue": "z" + base58btc_encode(signer.sign(message))})
    assert len(proven(document | {"proof": proofs}).controllers) == 2


def test_two_chains_beside_each_other() -> None:
    document: Any = badge(purpose=None).to_json()
    for name, signer in (("urn:uuid:1", SIGNER), ("urn:uuid:2", OTHER)):
        document = with_proof(document, signer, [], id=name)
    first, second = document["proof"]
    document = with_proof(document, SIGNER, [first], previousProof="urn:uuid:1")
    document = with_proof(document, OTHER, [second], previousProof="urn:uuid:2")
    assert len(proven(document).controllers) == 2
    document["proof"][3]["previousProof"] = "urn:uuid:1"
    with pytest.raises(ProofError, match="does not fit"):
        proven(document)
    document["proof"][3]["previousProof"] = "urn:uuid:3"
    with pytest.raises(ProofError, match="builds on the proof 'urn:uuid:3', which is not there exactly once"):
        proven(document)


def test_a_canonical_form_that_is_given_is_the_one_that_counts() -> None:
    document = json.loads(issue(badge(purpose=None), SIGNER, created=CREATED))
    asked: list[int] = []

    def counted(given: Any, /, *, hash_name: str = "sha256") -> bytes:
        asked.append(len(given))
        return canonical_bytes(given, hash_name=hash_name)

    check_proofs(document, fetch=NOTHING, now=NOW, canonical=counted)
    assert len(asked) == 2


def test_paths_that_are_written_alike_are_both_looked_at() -> None:
    inner: JsonObject = {"type": "VerifiableCredential"}
    found = embedded_credentials({"a.b": inner | {"id": "urn:1"}, "a": {"b": inner | {"id": "urn:2"}}})
    assert [path for path, _ in found] == ["$.a.b", "$.a.b"]


def test_what_is_inside_a_newer_edition_is_verified() -> None:
    page = "https://badges.example.org/newer"
    inner = json.loads(issue(endorsement(), OTHER, created=CREATED))
    newer = signed(plain(validFrom="2026-05-20T00:00:00Z", name="Newer", endorsement=[inner]))
    content = signed(plain(refreshService={"id": page, "type": "1EdTechCredentialRefresh"}))
    report = judged(content, {page: newer})
    assert report.credential is not None and report.credential["name"] == "Newer"
    assert [check.detail for check in report.checks if check.name == "endorsement"] == ["$.endorsement[0] is valid."]


def test_a_long_revocation_list_is_read() -> None:
    page = "https://badges.example.org/revocations"
    listed: Any = [{"id": f"urn:uuid:00000000-0000-4000-8000-{number:012x}"} for number in range(5_000)]
    document: JsonObject = {"id": page, "issuer": ISSUER, "revokedCredential": [*listed, {"id": badge().id}]}
    content = signed(plain(credentialStatus={"id": page, "type": "1EdTechRevocationList"}))
    assert judged(content, {page: document}).verdict is Verdict.REVOKED


def test_badges_and_lists_of_a_known_shape_go_by_its_plan() -> None:
    shapes = Shapes()
    contents = [issue(badge(name=name), SIGNER) for name in ("Ada", "Ben", "Cleo")]
    planned = []
    for number, content in enumerate(contents):
        fetch = serving({LIST: status_list({9 + number})})
        assert verify(content, fetch=fetch, now=NOW, shapes=shapes).verdict is Verdict.VALID
        planned.append(shapes.counts["plan"])
    assert planned[2] - planned[1] == 2, "the badge and its list; their proof options are remembered whole"


# Which verdict counts when several do

SUSPENSIONS = "https://badges.example.org/status/2"


def with_statuses(*purposes: Purpose) -> Any:
    """Status entries for these purposes, the first in the usual list and the second in another."""
    written: Any = [entry(purpose).to_json() for purpose in purposes]
    written[-1] |= {"id": f"{SUSPENSIONS}#5", "statusListCredential": SUSPENSIONS}
    return written


def list_at(url: str, purpose: Purpose, *, is_set: bool = True) -> bytes:
    bits = Bitstring.of({5} if is_set else set())
    return signed(status_list_document(url, ISSUER, purpose=purpose, bits=bits, valid_from="2026-05-01T12:00:00Z"))


def test_the_worst_verdict_counts() -> None:
    revoked = serving({LIST: status_list({5})})
    assert verify(issue(badge(), OTHER), fetch=revoked, now=NOW).verdict is Verdict.INVALID
    both: dict[str, bytes | JsonObject] = {
        LIST: list_at(LIST, Purpose.REVOCATION),
        SUSPENSIONS: list_at(SUSPENSIONS, Purpose.SUSPENSION),
    }
    content = signed(plain(credentialStatus=with_statuses(Purpose.REVOCATION, Purpose.SUSPENSION)))
    assert judged(content, both).verdict is Verdict.REVOKED
    unrevoked = both | {LIST: list_at(LIST, Purpose.REVOCATION, is_set=False)}
    assert judged(content, unrevoked).verdict is Verdict.SUSPENDED
    assert judged(content, unrevoked, now=datetime(2029, 1, 1, tzinfo=UTC)).verdict is Verdict.SUSPENDED
    assert judged(content, {LIST: both[LIST]}).verdict is Verdict.REVOKED
    refreshed: dict[str, bytes | JsonObject] = {LIST: list_at(LIST, Purpose.REFRESH)}
    content = signed(plain(credentialStatus=with_statuses(Purpose.REFRESH, Purpose.SUSPENSION)))
    assert judged(content, refreshed).verdict is Verdict.CANNOT_TELL
    by_site = signed(plain(issuer="https://www.example.edu/", credentialStatus=entry(Purpose.REFRESH).to_json()))
    assert judged(by_site, refreshed).findings == (Verdict.UNKNOWN_ISSUER, Verdict.SUPERSEDED)
    assert judged(by_site, {LIST: list_at(LIST, Purpose.REFRESH, is_set=False)}).verdict is Verdict.UNKNOWN_ISSUER


# How much is read of a list


def padded(body: bytes, size: int) -> bytes:
    return body + b" " * (size - len(body))


def test_lists_are_read_up_to_four_megabytes() -> None:
    bits = Bitstring(random.Random(4).randbytes(200_000))
    document = status_list_document(
        LIST, ISSUER, purpose=Purpose.REVOCATION, bits=bits, valid_from="2026-05-01T12:00:00Z"
    )
    body, limit = signed(document), 4 * 1024 * 1024
    assert len(body) > 200_000
    content = issue(badge(), SIGNER)
    verdict = Verdict.REVOKED if bits.value(5) else Verdict.VALID
    assert judged(content, {LIST: body}).verdict is verdict
    assert judged(content, {LIST: padded(body, limit)}).verdict is verdict
    assert judged(content, {LIST: padded(body, limit + 1)}).verdict is Verdict.CANNOT_TELL


def test_revocation_lists_are_read_up_to_one_megabyte() -> None:
    page, limit = "https://badges.example.org/revocations", 1024 * 1024
    content = signed(plain(credentialStatus={"id": page, "type": "1EdTechRevocationList"}))

    def listing(count: int) -> bytes:
        return dumps({"id": page, "issuer": ISSUER, "revokedCredential": [{"id": "urn:x"}] * count})

    assert judged(content, {page: padded(listing(1), limit)}).verdict is Verdict.VALID
    assert judged(content, {page: padded(listing(1), limit + 1)}).verdict is Verdict.CANNOT_TELL
    assert judged(content, {page: listing(24_000)}).verdict is Verdict.VALID
    assert judged(content, {page: listing(26_000)}).verdict is Verdict.CANNOT_TELL
