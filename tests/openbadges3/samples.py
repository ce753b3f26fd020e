"""Badges, keys, lists and pictures that the tests of the library share; all of them evidently made up."""

import struct
import zlib
from collections.abc import Callable
from datetime import UTC, datetime

from openbadges3 import Ed25519Signer, Fetched
from openbadges3.canonical import Shapes
from openbadges3.canonical.plan import compile_plan
from openbadges3.canonical.printing import Adapting
from openbadges3.canonical.shape import shape_of
from openbadges3.issue import sign
from openbadges3.lint import lint
from openbadges3.model import (
    Achievement,
    AchievementCredential,
    AchievementSubject,
    Alignment,
    BitstringStatusListEntry,
    Criteria,
    Evidence,
    IdentityObject,
    Image,
    Profile,
    Result,
    ResultDescription,
    RubricCriterionLevel,
)
from openbadges3.status_list import Bitstring, Purpose, status_list_document
from openbadges3.strict_json import Json, JsonObject, dumps

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
CREATED = "2026-05-01T12:00:00Z"
LIST = "https://badges.example.org/status/1"
SIGNER = Ed25519Signer.from_seed(b"a seed for tests, 32 bytes long.")
OTHER = Ed25519Signer.from_seed(b"another seed, also 32 bytes long")
ISSUER = SIGNER.verification_method.partition("#")[0]

WEB_ISSUER = "did:web:badges.example.org%3A8443:issuers:one"
WEB_METHOD = f"{WEB_ISSUER}#key-1"
WEB_ADDRESS = "https://badges.example.org:8443/issuers/one/did.json"
WEB_SIGNER = Ed25519Signer.from_seed(b"the seed of a key on the web....", WEB_METHOD)


def badge(
    *,
    issuer: str = ISSUER,
    name: str = "Ada Example",
    purpose: Purpose | None = Purpose.REVOCATION,
    valid_from: str = "2026-05-01T12:00:00Z",
    valid_until: str | None = "2028-05-01T12:00:00Z",
) -> AchievementCredential:
    """A badge with everything the library is asked to carry in one journey."""
    level = "urn:uuid:0f0e7a58-6f2b-4a55-8d4c-0d6a3c7b1a01"
    described = "urn:uuid:0f0e7a58-6f2b-4a55-8d4c-0d6a3c7b1a02"
    achievement = Achievement(
        id="https://badges.example.org/achievements/ready/1",
        achievement_type="MicroCredential",
        name="Ready for work",
        description="Planned, did and thought about a first experience of work.",
        criteria=Criteria(narrative="* a plan\n* an experience\n* a reflection"),
        creator=Profile(id=issuer, name="Example University", url="https://www.example.edu/"),
        image=Image(id="https://badges.example.org/ready.png", caption="A sprout"),
        in_language="en-US",
        tag=("work", "career"),
        alignment=(
            Alignment(target_name="Communication", target_url="https://frameworks.example.org/communication"),
            Alignment(
                target_name="Teamwork",
                target_url="https://frameworks.example.org/teamwork",
                target_type="ceasn:Competency",
            ),
        ),
        result_description=(
            ResultDescription(
                id=described,
                name="Reflection",
                result_type="RubricCriterionLevel",
                rubric_criterion_level=(RubricCriterionLevel(id=level, name="Strong", level="3", points="3"),),
            ),
        ),
    )
    subject = AchievementSubject(
        id="did:example:ada",
        identifier=(IdentityObject(hashed=False, identity_hash=name, identity_type="name"),),
        achievement=achievement,
        credits_earned=1.5,
        narrative=f"{name} finished “everything” — \\ / \t 100 %.",
        result=(Result(result_description=described, achieved_level=level, value="3"),),
    )
    return AchievementCredential(
        id="urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
        name="Ready for work",
        issuer=Profile(id=issuer, name="Example University", url="https://www.example.edu/"),
        valid_from=valid_from,
        valid_until=valid_until,
        awarded_date=valid_from,
        evidence=(Evidence(id="https://badges.example.org/evidence/1", name="A letter", narrative="It went well."),),
        credential_status=None if purpose is None else entry(purpose),
        credential_subject=subject,
    )


def entry(purpose: Purpose | str, index: int = 5) -> BitstringStatusListEntry:
    """The status entry of the badge."""
    return BitstringStatusListEntry(
        id=f"{LIST}#{index}",
        status_purpose=str(purpose),
        status_list_index=str(index),
        status_list_credential=LIST,
    )


def status_list(
    indexes: set[int],
    *,
    purpose: Purpose | str = Purpose.REVOCATION,
    signer: Ed25519Signer = SIGNER,
    valid_until: str | None = None,
) -> bytes:
    """A signed list with these indexes set."""
    document = status_list_document(
        LIST,
        ISSUER,
        purpose=purpose,
        bits=Bitstring.of(indexes),
        valid_from="2026-05-01T12:00:00Z",
        valid_until=valid_until,
        ttl=300_000,
    )
    return sign(lint(document), signer, created=CREATED)


def did_document(**changes: Json) -> JsonObject:
    """The document of the issuer on the web, with changes."""
    method: JsonObject = {
        "id": WEB_METHOD,
        "type": "Multikey",
        "controller": WEB_ISSUER,
        "publicKeyMultibase": WEB_SIGNER.public_key.multikey,
    }
    document: JsonObject = {"id": WEB_ISSUER, "verificationMethod": [method], "assertionMethod": [WEB_METHOD]}
    return document | changes


def serving(pages: dict[str, bytes | JsonObject]) -> Callable[[str], Fetched]:
    """A fetch that knows these pages and nothing else."""

    def fetch(url: str) -> Fetched:
        page = pages[url]
        return Fetched("application/json", page if isinstance(page, bytes) else dumps(page))

    return fetch


NOTHING = serving({})


def png() -> bytes:
    """The smallest PNG there is."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(kind, data)
        for kind, data in (
            (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
            (b"IDAT", zlib.compress(b"\0\0")),
            (b"IEND", b""),
        )
    )


def chunk(kind: bytes, data: bytes) -> bytes:
    """One PNG chunk."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


SVG = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n'
    b'<svg xmlns="http://www.w3.org/2000/svg" desc="a > b"><title>A sprout</title><g/></svg>\n'
)


class WrongPlan(Adapting):
    """A plan that gives something else."""

    def canonical(self, texts: list[str]) -> bytes:
        """Nothing like the canonical form."""
        return b"wrong"


def go_wrong(shapes: Shapes, document: JsonObject) -> None:
    """Let the plan of the document's shape be a wrong one."""
    plan = compile_plan(document)
    assert plan is not None
    shapes._plans[shape_of(document)[0]] = WrongPlan(plan)
