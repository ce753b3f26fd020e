"""A badge from elsewhere is checked before it is taken, and counts once staff recognized it."""

import json
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from openbadges3 import Ed25519Signer
from tests.flows.foreign import badge_with_picture, brought, foreign_badge, in_a_picture
from tests.flows.people import NOW, ctx_of, give
from tests.flows.signing import issued
from tests.flows.world import World, enrolled, verbs
from waymark.flows.enroll import withdraw_enrollment
from waymark.flows.recognize_prior import bring_badge, decide_recognition
from waymark.flows.suspend_or_revoke import revoke_credential
from waymark.records.assessment.foreign_badge import stored_report
from waymark.records.assessment.models import Recognition
from waymark.records.awards.queries import granted_awards
from waymark.records.catalog.queries import pack_of
from waymark.records.enrollment.models import Enrollment
from waymark.records.ledger.check import FaultKind, ledger_faults
from waymark.records.ledger.models import Fact
from waymark.records.ledger.queries import live_facts
from waymark.records.notices.models import Message
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.kernel.ids import new_id
from waymark.rules.packs.model import Pack
from waymark.rules.progress.evaluate import evaluate

WHEEL = {"achievement": "wheel-badge", "issuer": "club"}
OLD = {"achievement": "old-mechanic", "issuer": "club"}
NOTE = "The club's own page lists her badge."


@pytest.fixture
def way(world: World) -> Enrollment:
    """Ada on her way at north."""
    return enrolled(world)


def judged(way: Enrollment) -> tuple[Pack, dict[str, bool], frozenset[str]]:
    pack = pack_of(way.version_id)
    judgment = evaluate(pack, way.pathway_key, live_facts(way.pk))
    return pack, {key: each.met for key, each in judgment.requirements.items()}, judgment.earned


def test_a_badge_of_an_unknown_issuer_is_taken_and_that_is_said(world: World, way: Enrollment) -> None:
    made = brought(way, words="The wheel course of last summer.")
    assert (made.state, made.earned_on, made.words) == ("sent", date(2025, 6, 1), "The wheel course of last summer.")
    assert bytes(made.content) == foreign_badge()
    report = stored_report(Recognition.objects.get().report, bytes(made.content))
    assert report.verdict == "unknown-issuer"
    outcomes = {check.name: check.outcome.value for check in report.checks}
    assert outcomes["proof"] == "passed" and outcomes["issuer"] == "unknown" and outcomes["recipient"] == "passed"
    assert verbs(about=made.pk) == ["badge-brought"]
    assert not Fact.objects.exists()


def test_the_same_badge_is_taken_once_however_its_file_is_written(world: World, way: Enrollment) -> None:
    first = brought(way)
    spaced = json.dumps(json.loads(foreign_badge()), indent=2, sort_keys=True).encode()
    for content in (foreign_badge(), spaced, in_a_picture(foreign_badge())):
        assert brought(way, content, minutes=1).pk == first.pk
    assert Recognition.objects.count() == 1
    assert brought(way, activity_key="", minutes=2).pk != first.pk


def test_who_the_badge_names_is_part_of_the_check(world: World, way: Enrollment) -> None:
    for email, outcome in (("ben@example.org", "failed"), ("", "unknown")):
        made = brought(way, foreign_badge(email=email))
        (check,) = [each for each in made.report["checks"] if each["name"] == "recipient"]
        assert check["outcome"] == outcome


def changed(content: bytes) -> bytes:
    return content.replace(b"Straight wheels", b"Crooked wheels ")


def wrongly_signed(content: bytes) -> bytes:
    """The badge with a signature that is none: nobody changed what it says."""
    badge = json.loads(content)
    badge["proof"][0]["proofValue"] = "z1"
    return json.dumps(badge).encode()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "not a badge we can read"),
        (b"hello", "not a badge we can read"),
        (b'{"type": "Assertion"}', "not a badge we can read"),
        (b"\x89PNG\r\n\x1a\n", "not a badge we can read"),
        (changed(foreign_badge()), "changed after it was issued"),
        (wrongly_signed(foreign_badge()), "pass our checks"),
        (foreign_badge(until="2026-01-01T00:00:00Z"), "has expired"),
        (foreign_badge(awarded="2027-01-01T00:00:00Z"), "not valid yet"),
        (b"x" * (8 * 1024 * 1024 + 1), "over 8 MB"),
    ],
    ids=["nothing", "text", "older-standard", "picture", "changed", "wrongly-signed", "expired", "early", "large"],
)
def test_what_does_not_stand_is_refused_with_words(world: World, way: Enrollment, content: bytes, told: str) -> None:
    with pytest.raises(Invalid, match=told) as refusal:
        brought(way, content)
    assert "badge" in refusal.value.fields
    assert not Recognition.objects.exists()


def test_a_badge_with_a_picture_of_four_megabytes_is_ordinary(world: World, way: Enrollment) -> None:
    large = badge_with_picture(4 * 1024 * 1024)
    assert bytes(brought(way, large).content) == large
    assert bytes(brought(way, in_a_picture(large), minutes=1).content) == large
    assert Recognition.objects.count() == 1, "the same badge, baked"


def test_an_expired_badge_is_refused_also_when_its_key_cannot_be_had(world: World, way: Enrollment) -> None:
    seed, method = b"a key somewhere on the web......", "did:web:club.example.com#key-1"
    elsewhere = Ed25519Signer.from_seed(seed, method)
    with pytest.raises(Invalid, match="has expired"):
        brought(way, foreign_badge(signer=elsewhere, until="2026-01-01T00:00:00Z"))
    made = brought(way, foreign_badge(signer=elsewhere))
    outcomes = {each["name"]: each["outcome"] for each in made.report["checks"]}
    assert outcomes["proof"] == "unknown" and outcomes["period"] == "passed"


def test_a_badge_of_our_own_counts_for_its_holder_and_not_when_revoked(world: World, way: Enrollment) -> None:
    credential = issued(world)
    body = credential.body.encode()
    other = enrolled(world, world.ben)
    with pytest.raises(Invalid, match="awarded to somebody else"):
        brought(other, body)
    made = brought(way, body)
    assert made.report["verdict"] == "valid"
    give(world.cleo, Role.ISSUER, world.riders.pk)
    revoke_credential(ctx_of(world.cleo), credential.pk, reason="issued-in-error")
    with pytest.raises(Conflict, match="no longer stands"):
        decide_recognition(ctx_of(world.fay), made.pk, recognize=True, note="", **WHEEL)
    with pytest.raises(Invalid, match="withdrew this badge"):
        brought(way, body, activity_key="")
    assert not Fact.objects.filter(kind="recognized").exists()


def test_only_the_learner_brings_and_only_where_badges_are_taken(world: World, way: Enrollment) -> None:
    content = foreign_badge()
    with pytest.raises(NotFound):
        bring_badge(ctx_of(world.eve), way.pk, activity_key="wheel-badge", content=content)
    with pytest.raises(Forbidden):
        bring_badge(ctx_of(world.fay), way.pk, activity_key="wheel-badge", content=content)
    for key in ("shop-video", "no-such"):
        with pytest.raises(NotFound):
            brought(way, activity_key=key)
    with pytest.raises(Invalid):
        brought(way, words="x" * 601)
    withdraw_enrollment(ctx_of(world.ada), way.pk)
    with pytest.raises(Conflict):
        brought(way)


def test_no_more_than_a_few_wait(world: World, way: Enrollment) -> None:
    for number in range(5):
        brought(way, foreign_badge(name=f"Wheel {number}"))
    with pytest.raises(Conflict, match="wait already"):
        brought(way, foreign_badge(name="Wheel 5"))


def test_recognized_it_meets_the_step_and_the_learner_hears(world: World, way: Enrollment) -> None:
    made = brought(way)
    found = decide_recognition(ctx_of(world.fay, days=1), made.pk, recognize=True, note=NOTE, **WHEEL)
    assert (found.state, found.decided_by_id, found.note) == ("recognized", world.fay.pk, NOTE)
    fact = Fact.objects.get()
    assert (fact.kind, fact.about, fact.value, fact.on) == ("recognized", "wheel-badge", WHEEL, date(2025, 6, 1))
    _, met, earned = judged(way)
    assert met["true-a-wheel"] and "mechanic" not in earned
    assert way.met != Enrollment.objects.get(pk=way.pk).met
    assert verbs(about=made.pk) == ["badge-brought", "badge-recognized"]
    assert Message.objects.get(template="badge-decided").to_email == "ada@example.org"
    assert list(ledger_faults(granted_awards)) == []


def test_an_equivalence_gives_an_achievement_and_not_the_step(world: World, way: Enrollment) -> None:
    made = brought(way)
    decide_recognition(ctx_of(world.fay), made.pk, recognize=True, note=NOTE, **OLD)
    _, met, earned = judged(way)
    assert "mechanic" in earned and not met["true-a-wheel"]
    assert Fact.objects.get().about == ""
    assert list(ledger_faults(granted_awards)) == []


def test_an_equivalence_that_is_over_is_not_offered(world: World, way: Enrollment) -> None:
    made = brought(way, foreign_badge(awarded="2026-02-01T00:00:00Z"), activity_key="")
    with pytest.raises(Invalid) as refusal:
        decide_recognition(ctx_of(world.fay), made.pk, recognize=True, note=NOTE, **OLD)
    assert "counts_as" in refusal.value.fields


@pytest.mark.parametrize(
    "pair",
    [{}, {"achievement": "mechanic", "issuer": "club"}, {"achievement": "wheel-badge", "issuer": "north"}],
    ids=["none", "our-own", "no-partner"],
)
def test_it_counts_only_as_what_the_pack_asks(world: World, way: Enrollment, pair: dict[str, str]) -> None:
    made = brought(way)
    with pytest.raises(Invalid) as refusal:
        decide_recognition(ctx_of(world.fay), made.pk, recognize=True, note=NOTE, **pair)
    assert "counts_as" in refusal.value.fields
    assert Recognition.objects.get().state == "sent" and not Fact.objects.exists()


def test_declined_it_counts_for_nothing_and_may_be_brought_again(world: World, way: Enrollment) -> None:
    made = brought(way)
    for note in ("", " \n", "x" * 1201):
        with pytest.raises(Invalid):
            decide_recognition(ctx_of(world.fay), made.pk, recognize=False, note=note)
    decide_recognition(ctx_of(world.fay), made.pk, recognize=False, note="The club does not know it.")
    assert not Fact.objects.exists()
    assert verbs(about=made.pk) == ["badge-brought", "badge-declined"]
    again = brought(way, minutes=5)
    assert again.pk != made.pk and again.state == "sent"
    assert list(ledger_faults(granted_awards)) == []


def test_recognizing_what_the_check_could_not_tell_takes_a_sentence(world: World, way: Enrollment) -> None:
    with pytest.raises(Invalid, match="how you made sure"):
        decide_recognition(ctx_of(world.fay), brought(way).pk, recognize=True, note="", **WHEEL)


def test_only_staff_who_are_no_party_decide_and_once(world: World, way: Enrollment) -> None:
    made = brought(way)
    give(world.ada, Role.COORDINATOR, world.north.pk)
    for person, refusal in ((world.ada, Forbidden), (world.cleo, Forbidden), (world.eve, NotFound)):
        with pytest.raises(refusal):
            decide_recognition(ctx_of(person), made.pk, recognize=True, note=NOTE, **WHEEL)
    with pytest.raises(NotFound):
        decide_recognition(ctx_of(world.fay), new_id(), recognize=True, note=NOTE, **WHEEL)
    decide_recognition(ctx_of(world.fay), made.pk, recognize=True, note=NOTE, **WHEEL)
    with pytest.raises(Conflict):
        decide_recognition(ctx_of(world.fay), made.pk, recognize=False, note="No.")
    assert Fact.objects.count() == 1


def test_what_was_sent_cannot_be_changed(world: World, way: Enrollment) -> None:
    made = brought(way)
    changes: list[dict[str, object]] = [
        {"content": b"other"},
        {"digest": "x"},
        {"earned_on": NOW.date()},
        {"report": {}},
    ]
    for change in changes:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            Recognition.objects.filter(pk=made.pk).update(**change)
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        cursor.execute("DELETE FROM assessment_recognition")


def test_a_recognition_without_its_fact_is_found(world: World, way: Enrollment) -> None:
    made = brought(way)
    Recognition.objects.filter(pk=made.pk).update(
        state="recognized", decided_by=world.fay, decided_at=NOW, achievement="wheel-badge", issuer="club"
    )
    (fault,) = ledger_faults(granted_awards)
    assert (fault.kind, fault.object_id) == (FaultKind.MISSING, made.pk)
