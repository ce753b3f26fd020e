"""The badge that is issued and verified: 3.6 kB unsigned, 85 statements, 5 blank nodes, and recipients that differ."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from openbadges3 import Ed25519Signer, Fetched
from openbadges3 import model as ob
from openbadges3.did import did_key
from openbadges3.strict_json import JsonObject

NOW = datetime(2026, 9, 14, 14, 30, tzinfo=UTC)
CREATED = "2026-09-14T14:30:00Z"
SITE = "https://badges.example"
SEED = bytes(range(32))
NAMES = ("Ada Example", "Бен Пример", "Κλειώ Δείγμα", "देव उदाहरण", "ایو مثال", "例 子", "예시 이브", "אדה דוגמה")


def signer() -> Ed25519Signer:
    """A key that is the same in every run."""
    return Ed25519Signer.from_seed(SEED)


def no_fetch(url: str) -> Fetched:
    """Nothing is needed from outside."""
    raise LookupError(url)


def badges(count: int) -> Iterator[JsonObject]:
    """So many unsigned badges of one achievement, each for another recipient."""
    issuer = ob.Profile(id=did_key(signer().public_key), name="Example University", url="https://example.edu")
    address = f"{SITE}/achievements/example/1.0/writing"
    levels = tuple(
        ob.RubricCriterionLevel(
            id=f"{address}#clarity.{name}", name=name.title(), level=str(n), description=f"The text is {name} to read."
        )
        for n, name in enumerate(("hard", "uneven", "clear", "effortless"), start=1)
    )
    described = ob.ResultDescription(
        id=f"{address}#clarity",
        name="Clarity",
        result_type="RubricCriterionLevel",
        required_level=levels[2].id,
        rubric_criterion_level=levels,
    )
    achievement = ob.Achievement(
        id=address,
        achievement_type="Badge",
        name="Writing that is read",
        description="The earner wrote for readers new to the matter, and changed what they did not follow.",
        criteria=ob.Criteria(
            narrative="Two texts, each read by three people and rated clear or better. "
            "What two of them did not follow was written anew and read again."
        ),
        image=ob.Image(id=f"{address}.png", caption="Writing that is read"),
        alignment=tuple(
            ob.Alignment(
                target_name=name,
                target_url=f"https://frameworks.example/{name.lower()}",
                target_framework="Example framework",
                target_code=name[:3].upper(),
            )
            for name in ("Communication", "Teamwork")
        ),
        creator=issuer,
        tag=("writing", "revision", "feedback"),
        result_description=(described,),
        in_language="en",
        version="1.0",
    )
    for number in range(count):
        yield ob.AchievementCredential(
            id=f"{SITE}/credentials/{uuid5(NAMESPACE_URL, str(number))}",
            type=("VerifiableCredential", "OpenBadgeCredential"),
            name=achievement.name,
            awarded_date=CREATED,
            issuer=issuer,
            valid_from=CREATED,
            credential_subject=ob.AchievementSubject(
                id=f"urn:uuid:00000000-0000-4000-8000-{number:012x}",
                achievement=achievement,
                identifier=(
                    ob.IdentityObject(
                        hashed=False, identity_hash=f"{NAMES[number % 8]} {number}", identity_type="name"
                    ),
                ),
                credits_earned=3.5,
                activity_start_date=f"2026-0{1 + number % 5}-12T08:00:00Z",
                activity_end_date=f"2026-0{6 + number % 3}-12T08:00:00Z",
                role=f"Writer {number}",
                narrative=f"{NAMES[number % 8]} wrote number {number} for readers who are new to the matter.",
                result=(
                    ob.Result(
                        result_description=described.id,
                        achieved_level=levels[2 + number % 2].id,
                        value=str(number % 5),
                    ),
                ),
                source=issuer,
            ),
            evidence=(
                ob.Evidence(
                    id=f"{SITE}/evidence/{number}",
                    name=f"Text {number}",
                    narrative=f"A page about number {number}.",
                    genre="Essay",
                ),
            ),
        ).to_json()
