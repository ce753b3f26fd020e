"""Badges from elsewhere, evidently made up: signed with keys of the tests, by issuers not known here."""

from openbadges3 import Ed25519Signer, bake
from openbadges3.issue import sign
from openbadges3.lint import lint
from openbadges3.model import (
    Achievement,
    AchievementCredential,
    AchievementSubject,
    Criteria,
    IdentityObject,
    Profile,
)
from openbadges3.proof import proof_options, secured, signing_input
from openbadges3.strict_json import Limits, dumps, loads
from tests.flows.people import ctx_of
from tests.pure.packs.tiny import png
from waymark.flows.recognize_prior import bring_badge
from waymark.records.assessment.models import Recognition
from waymark.records.enrollment.models import Enrollment

CLUB = Ed25519Signer.from_seed(b"the seed of the club, 32 bytes..")
EARNED = "2025-06-01T12:00:00Z"


def foreign_badge(
    *,
    email: str = "ada@example.org",
    name: str = "Straight wheels",
    awarded: str = EARNED,
    until: str | None = None,
    signer: Ed25519Signer = CLUB,
) -> bytes:
    """A badge of the club, signed, as its JSON file."""
    issuer = signer.verification_method.partition("#")[0]
    achievement = Achievement(
        id="https://example.com/club/wheels",
        achievement_type="Badge",
        name=name,
        description="Straightens bent wheels.",
        criteria=Criteria(narrative="Three wheels, seen by the club."),
    )
    holder = IdentityObject(hashed=False, identity_hash=email, identity_type="emailAddress")
    credential = AchievementCredential(
        id="urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc99",
        name=name,
        issuer=Profile(id=issuer, name="Town Bike Club", url="https://example.com/club"),
        valid_from=awarded,
        valid_until=until,
        awarded_date=awarded,
        credential_subject=AchievementSubject(
            id=None if email else "did:example:ada",
            identifier=(holder,) if email else (),
            achievement=achievement,
        ),
    )
    return sign(lint(credential.to_json()), signer, created=awarded)


def badge_with_picture(size: int) -> bytes:
    """A badge of the club with a picture of so many bytes inside: larger than any that is issued here."""
    document = loads(foreign_badge(), limits=Limits())
    assert isinstance(document, dict)
    document.pop("proof")
    document["credentialSubject"]["achievement"]["image"] = {  # type: ignore[index,call-overload]  # JSON
        "id": "data:image/png;base64," + "A" * size,
        "type": "Image",
    }
    options = proof_options(CLUB.verification_method, created=EARNED)
    return dumps(secured(document, options, CLUB.sign(signing_input(document, options))))


def brought(
    enrollment: Enrollment,
    content: bytes | None = None,
    *,
    activity_key: str = "wheel-badge",
    words: str = "",
    minutes: int = 0,
) -> Recognition:
    """The learner has brought a badge: the club's, unless told otherwise."""
    return bring_badge(
        ctx_of(enrollment.person, minutes=minutes),
        enrollment.pk,
        activity_key=activity_key,
        content=foreign_badge() if content is None else content,
        words=words,
    )


def in_a_picture(content: bytes) -> bytes:
    """The badge baked into a picture."""
    return bake(png(), content)
