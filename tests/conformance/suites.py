"""The ways a badge can be secured, each done by us and by libraries from npm that are asked over a pipe."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from openbadges3 import Ed25519Signer, Fetched, Report, Signer, contexts, issue, verify
from openbadges3.date_times import parse_date_time
from openbadges3.issue import sign
from openbadges3.jwt_issue import TokenSigner, issue_token
from openbadges3.jwt_proof import TokenKind
from openbadges3.keys import EcdsaSigner
from openbadges3.lint import lint
from openbadges3.multiformats import base64url_decode, base64url_encode
from openbadges3.rsa_keys import RsaSigner
from openbadges3.selective import derive, issue_base
from openbadges3.status_list import Bitstring, Purpose, status_list_document
from openbadges3.strict_json import JsonObject, dumps, load_object
from tests.conformance.installing import installed
from tests.conformance.varied import CREATED, SITE, Varied

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SIGNERS: dict[str, Signer] = {
    "Ed25519": Ed25519Signer.from_seed(b"a seed for tests, 32 bytes long."),
    "P-256": EcdsaSigner(ec.derive_private_key(2019, ec.SECP256R1())),
    "P-384": EcdsaSigner(ec.derive_private_key(2019, ec.SECP384R1())),
}
RSA = RsaSigner(rsa.generate_private_key(65537, 2048), f"{SITE}/ours/key")
TOKEN_SIGNERS: dict[str, TokenSigner] = {**SIGNERS, "RSA": RSA}
LISTED_WITH = {"Ed25519": "eddsa-rdfc-2022", "P-256": "ecdsa-rdfc-2019", "P-384": "ecdsa-rdfc-2019"}
ALGORITHMS = {"Ed25519": "EdDSA", "P-256": "ES256", "P-384": "ES384", "RSA": "RS256"}
SELECTIVE = "ecdsa-sd-2023"


@dataclass(frozen=True)
class Way:
    """A suite with a kind of key, or a kind of token (`vc-jwt`, `vc+jwt`) with one."""

    suite: str
    curve: str

    def __str__(self) -> str:
        return f"{self.suite} {self.curve}"

    @property
    def is_token(self) -> bool:
        """Whether the badge is the payload of a token."""
        return self.suite in ("vc-jwt", "vc+jwt")


WAYS = (
    Way("eddsa-rdfc-2022", "Ed25519"),
    Way("eddsa-jcs-2022", "Ed25519"),
    *(Way(suite, curve) for suite in ("ecdsa-rdfc-2019", "ecdsa-jcs-2019") for curve in ("P-256", "P-384")),
    Way(SELECTIVE, "P-256"),
    *(Way(kind, curve) for kind in ("vc-jwt", "vc+jwt") for curve in ALGORITHMS),
)
READ_ONLY = Way("Ed25519Signature2020", "Ed25519")
"""What we verify and do not issue."""


class Npm:
    """The libraries from npm, in one process that answers question by question."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self._process, self._folder = process, folder
        self._index: dict[str, str] = {}
        for url in contexts.manifest():
            self.serve(url, json.dumps(contexts.load(url)).encode())

    def serve(self, url: str, content: bytes) -> None:
        """Let an address be asked for."""
        self._index[url] = f"{len(self._index)}.json"
        (self._folder / self._index[url]).write_bytes(content)
        (self._folder / "index.json").write_text(json.dumps(self._index))

    def ask(self, what: str, **said: Any) -> Any:  # Any: JSON, as suites.mjs describes it
        """The answer to one question."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps({"ask": what, **said}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"Node ended at the question {what}."
        answer = json.loads(line)
        assert "failed" not in answer, (what, answer, said)
        return answer


@contextmanager
def npm(folder: Path) -> Iterator[Npm]:
    """The libraries, as long as they are needed; they read from this folder."""
    command = ["node", "suites.mjs", str(folder)]
    with subprocess.Popen(
        command, cwd=installed(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        try:
            yield Npm(process, folder)
        finally:
            process.kill()


class House:
    """Somebody who issues badges with keys of four kinds, and what may be fetched from them."""

    def __init__(self, name: str, issuers: dict[str, str]) -> None:
        self.name, self.issuers = name, issuers
        self.pages: dict[str, bytes] = {}

    def list_address(self, curve: str) -> str:
        """Where the status list of a key is; RSA keys, which only tokens are signed with, have none."""
        return f"{SITE}/{self.name}/status/{curve.lower()}"

    def list_document(self, curve: str) -> JsonObject:
        """The unsigned status list of a key: nothing is revoked."""
        return status_list_document(
            self.list_address(curve),
            self.issuers[curve],
            purpose=Purpose.REVOCATION,
            bits=Bitstring.of(set()),
            valid_from=CREATED,
        )

    def varied(self, way: Way) -> Varied:
        """The badges it issues in this way, without what the tests `test_what_they_…` show that others cannot do."""
        is_selective = way.suite == SELECTIVE
        return Varied(
            f"{self.name} {way}",
            issuer=self.issuers[way.curve],
            status_list=self.list_address(way.curve) if way.curve in LISTED_WITH else None,
            endorser=SIGNERS["Ed25519"],
            without_labels=is_selective,
            without_places=is_selective and self.name == "theirs",
            without_twins=self.name == "ours",
            without_far_texts=not way.is_token and (self.name == "ours" or "-jcs-" not in way.suite),
        )

    def judged_by_us(self, content: bytes) -> Report:
        """What our `verify` says; it gets the status lists and nothing else."""
        return verify(content, fetch=lambda url: Fetched("application/json", self.pages[url]), now=NOW)


def our_house(libraries: Npm) -> House:
    """We issue; the libraries may ask for our lists."""
    issuers = {curve: key.verification_method.partition("#")[0] for curve, key in SIGNERS.items()}
    house = House("ours", issuers | {"RSA": f"{SITE}/ours"})
    key_page = dumps(RSA.public_key.jwk)
    house.pages[RSA.verification_method] = key_page
    libraries.serve(RSA.verification_method, key_page)
    for curve, key in SIGNERS.items():
        content = sign(lint(house.list_document(curve)), key, created=CREATED, cryptosuite=LISTED_WITH[curve])
        house.pages[house.list_address(curve)] = content
        libraries.serve(house.list_address(curve), content)
    return house


def their_house(libraries: Npm) -> House:
    """The libraries issue, with keys that they made in this run; the lists too are signed by them."""
    key_address = f"{SITE}/theirs/key"
    house = House("theirs", libraries.ask("keys") | {"RSA": f"{SITE}/theirs"})
    house.pages[key_address] = dumps(libraries.ask("rsa-key", id=key_address))
    for curve in LISTED_WITH:
        document = house.list_document(curve)
        signed = libraries.ask("issue", suite=LISTED_WITH[curve], curve=curve, document=document, created=CREATED)
        house.pages[house.list_address(curve)] = signed["text"].encode()
    return house


def issued_by_us(way: Way, document: JsonObject, mandatory: list[str], show: list[str]) -> bytes:
    """The badge with our signature; of a base proof, what `show` selects."""
    if way.is_token:
        key = TOKEN_SIGNERS[way.curve]
        return issue_token(document, key, kind=TokenKind.OPEN_BADGES if way.suite == "vc-jwt" else TokenKind.JOSE_COSE)
    signer = SIGNERS[way.curve]
    if way.suite == SELECTIVE:
        return dumps(derive(issue_base(document, signer, mandatory=mandatory, created=CREATED), show=show))
    return issue(document, signer, created=CREATED, cryptosuite=way.suite)


def issued_by_them(libraries: Npm, way: Way, document: JsonObject, mandatory: list[str], show: list[str]) -> bytes:
    """The badge with a signature of the libraries; of a base proof, what `show` selects."""
    said: dict[str, Any] = {"curve": way.curve, "document": document}
    if way.is_token:
        is_plain = way.suite == "vc-jwt"
        said |= {"alg": ALGORITHMS[way.curve], "typ": "JWT" if is_plain else "vc+jwt"}
        answer = libraries.ask("issue-token", claims=_claims(document) if is_plain else {}, **said)
    else:
        said |= {"suite": way.suite, "created": CREATED}
        chosen = {"mandatory": mandatory, "show": show} if way.suite == SELECTIVE else {}
        answer = libraries.ask("issue", **said, **chosen)
    return str(answer["text"]).encode()


def _claims(document: Any) -> JsonObject:
    """The claims that Open Badges asks for in a token."""
    issuer, subject = document["issuer"], document["credentialSubject"]
    claims = {
        "iss": issuer if isinstance(issuer, str) else issuer["id"],
        "jti": document["id"],
        "sub": subject["id"],
        "nbf": int(parse_date_time(document["validFrom"]).timestamp()),
    }
    if "validUntil" in document:
        claims["exp"] = int(parse_date_time(document["validUntil"]).timestamp())
    return claims


def judged_by_them(libraries: Npm, way: Way, content: bytes) -> Any:  # Any: JSON of the libraries
    """What the libraries say: `accepted`, `errors` and, of statuses, which are `set`."""
    now = NOW.isoformat()
    if way.is_token:
        return libraries.ask(
            "judge-token", text=content.decode(), typ="JWT" if way.suite == "vc-jwt" else "vc+jwt", now=now
        )
    return libraries.ask("judge", text=content.decode(), now=now)


def with_one_byte_changed(way: Way, content: bytes, varied: Varied) -> bytes:
    """The same badge with one byte of its subject changed, whatever it was written in."""
    header, _, rest = content.partition(b".")
    payload, _, signature = rest.partition(b".")
    before = base64url_decode(payload.decode()) if way.is_token else content
    document = load_object(before)
    after = dumps(varied.changed(document))
    assert sum(old != new for old, new in zip(before, after, strict=True)) == 1
    return b".".join((header, base64url_encode(after).encode(), signature)) if way.is_token else after
