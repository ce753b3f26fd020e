"""What a credential says."""

from datetime import UTC, datetime
from typing import Any
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
from waymark.rules.packs.model import LeafKind, Pack
from waymark.rules.progress.facts import RatedValue
from waymark.rules.progress.vouched import VouchedPart, Voucher, every_part

AWARDED = datetime(2026, 9, 14, 14, 30, tzinfo=UTC)
BASE = "https://badges.example.edu"
PACK: Pack = tiny_pack()


OUTSIDE = (Voucher.OUTSIDE_BADGE,)


def composed(
    key: str,
    *,
    entries: StatusEntries = StatusEntries.REVOCATION,
    ratings: tuple[RatedValue, ...] = (),
    parts: tuple[VouchedPart, ...] = (),
) -> dict[str, Any]:  # Any: JSON
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
        parts=parts,
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
    rubric = described[:2]
    assert [each["name"] for each in described] == ["Ride plan: Route", "Ride plan: Risks", "Lead a ride"]
    assert described[2]["resultType"] == "Status"
    for each in rubric:
        assert [level["level"] for level in each["rubricCriterionLevel"]] == ["1", "2", "3"]
        assert each["requiredLevel"].endswith(".sound")
        assert each["requiredLevel"] in {level["id"] for level in each["rubricCriterionLevel"]}
    assert {result["achievedLevel"].rpartition(".")[2] for result in subject["result"]} == {"sound", "strong"}
    assert {result["resultDescription"] for result in subject["result"]} == {each["id"] for each in rubric}


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


def part(key: str, *vouchers: Voucher) -> VouchedPart:
    return VouchedPart(LeafKind.REQUIREMENT, key, vouchers)


def badge(key: str, *parts: VouchedPart) -> VouchedPart:
    return VouchedPart(LeafKind.EARNED, key, (), parts)


LEVEL_1 = (
    part("know-the-shop", Voucher.HOLDER),
    part("know-the-bike", Voucher.QUIZ),
    part("know-yourself", Voucher.SELF_ASSESSMENT),
)
LEVEL_2 = (
    badge("level-1", *LEVEL_1),
    part("plan-a-ride", Voucher.RUBRIC),
    part("lead-a-ride", Voucher.SUPERVISOR),
)


def test_each_part_says_in_its_evidence_who_vouched_for_it() -> None:
    document = composed("level-2", parts=LEVEL_2)
    assert lint(document) == document
    told = {each["name"]: each["narrative"] for each in document["evidence"]}
    assert told["Know the shop"] == "The earner said so. Nobody else checked it."
    assert told["Know the bike"] == "A quiz was passed. It is scored by its answers."
    assert told["Know yourself"].endswith("Nobody else rated them.")
    assert told["Plan a ride"] == (
        "Staff rated the work by the published rubric “Ride plan”: every criterion Sound or better."
    )
    assert told["Lead a ride"].startswith("The person who supervised the work appraised it")
    assert {each["genre"] for each in document["evidence"]} >= {"Quiz", "Supervisor's appraisal"}
    assert "2 of 5 parts rest on the earner's own word." in document["credentialSubject"]["narrative"]


def test_a_part_that_two_vouched_for_names_both() -> None:
    (told,) = composed("level-1", parts=(part("know-the-shop", Voucher.ATTENDANCE, Voucher.HOLDER),))["evidence"]
    assert told["narrative"] == "Staff recorded that the earner took part. The earner said so. Nobody else checked it."
    assert told["genre"] == "Attendance recorded by staff, The earner's own word"


def test_requirements_without_a_rubric_have_a_status_as_their_result() -> None:
    subject = composed("level-2", parts=LEVEL_2, ratings=(RatedValue("ride-plan", {"route": "sound"}),))[
        "credentialSubject"
    ]
    described = {each["id"]: each for each in subject["achievement"]["resultDescription"]}
    stated = [each for each in subject["result"] if "status" in each]
    assert [described[each["resultDescription"]]["name"] for each in stated] == ["Lead a ride"]
    assert {each["status"] for each in stated} == {"Completed"}
    assert [each for each in subject["result"] if "achievedLevel" in each]
    unknown = composed("level-2")["credentialSubject"]
    assert "result" not in unknown and "narrative" not in unknown
    assert "evidence" not in composed("level-2")


def test_a_badge_earned_before_and_one_recognized_say_so() -> None:
    before = composed("bike-guide", parts=(badge("level-1"), VouchedPart(LeafKind.EARNED, "mechanic", OUTSIDE)))
    told = {each["name"]: each["narrative"] for each in before["evidence"]}
    assert told["Badge: Bike Guide Level 1: Check"] == "It was earned as a badge of its own."
    assert told["Badge: Bike Mechanic"] == "Staff checked and accepted a badge from another organization."


def test_the_criteria_say_in_advance_who_can_vouch() -> None:
    text = criteria_narrative(PACK, PACK.achievements["level-1"])
    assert "the earner says so, and nobody else checks it" in text
    assert "staff record that the earner took part" in text
    mechanic = criteria_narrative(PACK, PACK.achievements["mechanic"])
    assert "staff read the work and accept it; staff record that a course was passed" in mechanic


@pytest.mark.parametrize("key", list(PACK.achievements))
def test_everything_met_by_everyone_passes_lint(key: str) -> None:
    document = composed(key, parts=every_part(PACK, PACK.achievements[key].requires))
    assert lint(document) == document
    assert structure_faults(document) == ()
