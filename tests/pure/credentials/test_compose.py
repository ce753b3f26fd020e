"""What a credential says."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from openbadges3.lint import lint
from openbadges3.model import AchievementCredential, structure_faults
from tests.pure.packs.tiny import tiny_pack
from waymark.records.credentials.compose import (
    Party,
    Statement,
    StatusEntries,
    credential,
    valid_until,
    write_achievement,
)
from waymark.records.credentials.narrate import criteria_narrative
from waymark.records.credentials.values import Place
from waymark.rules.packs.model import Pack
from waymark.rules.progress.facts import RatedValue

AWARDED = datetime(2026, 9, 14, 14, 30, tzinfo=UTC)
BASE = "https://badges.example.edu"
PACK: Pack = tiny_pack()


def composed(
    key: str, *, entries: StatusEntries = StatusEntries.REVOCATION, ratings: tuple[RatedValue, ...] = ()
) -> dict:  # type: ignore[type-arg]  # JSON
    statement = Statement(
        base_url=BASE,
        credential_id=UUID(int=1),
        subject_id="urn:uuid:00000000-0000-4000-8000-000000000001",
        issuer=Party("did:web:badges.example.edu", "Riders College System", "https://example.org/"),
        source=Party("urn:uuid:00000000-0000-4000-8000-000000000002", "Riders College North", ""),
        awarded_at=AWARDED,
        valid_from=AWARDED,
        valid_until=valid_until(PACK.achievements[key], AWARDED),
        status=Place(UUID(int=3), UUID(int=4), 77),
        ratings=ratings,
    )
    written = write_achievement(PACK, key, base_url=BASE, creator=statement.issuer)
    return dict(credential(written, statement, entries=entries))


@pytest.mark.parametrize("key", list(PACK.achievements))
def test_every_achievement_passes_lint(key: str) -> None:
    document = composed(key)
    assert lint(document) == document
    assert structure_faults(document) == ()


def test_issuer_source_and_creator_are_profiles() -> None:
    document = composed("level-2")
    subject = document["credentialSubject"]
    assert document["issuer"]["type"] == ["Profile"]
    assert document["issuer"]["name"] == "Riders College System"
    assert subject["achievement"]["creator"] == document["issuer"]
    assert subject["source"]["name"] == "Riders College North"
    assert subject["id"].startswith("urn:uuid:")
    assert "identifier" not in subject


def test_one_status_is_an_object_two_are_an_array() -> None:
    one = composed("level-1")["credentialStatus"]
    assert one["statusPurpose"] == "revocation"
    both = composed("level-1", entries=StatusEntries.BOTH)["credentialStatus"]
    assert both[0] == one
    assert {entry["statusListIndex"] for entry in both} == {"77"}


def test_a_rubric_becomes_results_with_ordered_levels() -> None:
    rated = RatedValue("ride-plan", {"route": "sound", "risks": "strong"})
    subject = composed("level-2", ratings=(rated,))["credentialSubject"]
    described = subject["achievement"]["resultDescription"]
    assert [each["name"] for each in described] == ["Ride plan: Route", "Ride plan: Risks"]
    for each in described:
        assert [level["level"] for level in each["rubricCriterionLevel"]] == ["1", "2", "3"]
        assert each["requiredLevel"].endswith(".sound")
        assert each["requiredLevel"] in {level["id"] for level in each["rubricCriterionLevel"]}
    assert {result["achievedLevel"].rpartition(".")[2] for result in subject["result"]} == {"sound", "strong"}
    assert {result["resultDescription"] for result in subject["result"]} == {each["id"] for each in described}


def test_ratings_of_other_rubrics_are_not_told() -> None:
    subject = composed("level-1", ratings=(RatedValue("ride-plan", {"route": "sound"}),))["credentialSubject"]
    assert "result" not in subject


def test_alignment_names_framework_row_and_address() -> None:
    (alignment,) = composed("level-2")["credentialSubject"]["achievement"]["alignment"]
    assert alignment["targetName"] == "Leading"
    assert alignment["targetFramework"] == "Road skills"
    assert alignment["targetUrl"] == "https://example.org/road-skills"


def test_criteria_read_as_a_list() -> None:
    text = criteria_narrative(PACK, PACK.achievements["level-2"])
    assert text.startswith(
        "The earner met all of these:\n\n- Earned the badge “Bike Guide Level 1: Check”.\n- **Plan a ride.** "
    )
    assert "Authorized staff rated every criterion of the rubric “Ride plan” Sound or better." in text
    assert "over at least 6 hours" in text
    assert criteria_narrative(PACK, PACK.achievements["mechanic"]).startswith("The earner met at least 2 of these 3:")
    assert "at least 80 percent" in criteria_narrative(PACK, PACK.achievements["level-1"])


def test_it_reads_back_as_the_model() -> None:
    document = composed("level-2")
    assert AchievementCredential.from_json(document).to_json() == document


@pytest.mark.parametrize(
    ("awarded", "months", "ends"),
    [
        (datetime(2026, 9, 14, tzinfo=UTC), 24, datetime(2028, 9, 14, tzinfo=UTC)),
        (datetime(2026, 8, 31, tzinfo=UTC), 6, datetime(2027, 2, 28, tzinfo=UTC)),
        (datetime(2024, 2, 29, tzinfo=UTC), 12, datetime(2025, 2, 28, tzinfo=UTC)),
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), 1, datetime(2027, 1, 31, 23, 59, tzinfo=UTC)),
    ],
)
def test_months_are_calendar_months(awarded: datetime, months: int, ends: datetime) -> None:
    from dataclasses import replace

    achievement = replace(PACK.achievements["mechanic"], expires_after_months=months)
    assert valid_until(achievement, awarded) == ends
    assert valid_until(PACK.achievements["level-1"], awarded) is None
