"""The ledger is what its source rows say, and the progress word what the ledger says; anything else is found."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.flows.appraising import answered, appraised, asked, came_in, finished
from tests.flows.judging import checked, mended, plan_accepted, watched_video
from tests.flows.people import ctx_of
from tests.flows.world import World, enrolled, took_instrument
from waymark.flows.attest import withdraw_attestation
from waymark.flows.enroll import withdraw_enrollment
from waymark.flows.reconsider import withdraw_and_question
from waymark.flows.release_award import release_award, settle_award
from waymark.flows.self_assess import take_instrument
from waymark.records.awards.models import Award
from waymark.records.awards.queries import granted_awards
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Attestation
from waymark.records.ledger.check import Fault, FaultKind, ledger_faults
from waymark.records.ledger.models import Fact
from waymark.rules.kernel.ids import new_id


def faults() -> list[Fault]:
    return list(ledger_faults(granted_awards))


@pytest.fixture
def whole_way(world: World) -> Enrollment:
    """Ada has everything; the whole was released."""
    enrollment = enrolled(world)
    checked(enrollment)
    mended(world, enrollment)
    plan_accepted(world, enrollment)
    appraised(world, enrollment)
    release_award(ctx_of(world.fay), Award.objects.get(achievement_key="bike-guide").pk)
    return enrollment


def test_every_kind_of_fact_is_derived_again_alike(world: World, whole_way: Enrollment) -> None:
    assert faults() == []
    assert set(Fact.objects.values_list("kind", flat=True)) == {
        "done", "accepted", "rated", "appraised", "scored", "earned",
    }  # fmt: skip


def test_what_was_taken_back_or_decided_is_no_fault(world: World, whole_way: Enrollment) -> None:
    other = enrolled(world, world.ben)
    watched_video(other)
    withdraw_attestation(ctx_of(world.ben), Attestation.objects.get(enrollment=other).pk)
    withdraw_and_question(ctx_of(world.fay), Fact.objects.get(about="flat").pk, because="mistake")
    settle_award(
        ctx_of(world.fay), Award.objects.get(achievement_key="mechanic").pk, keep=False, reason="Nobody saw it."
    )
    asked(finished(world, other), appraiser_email="gus@bikeshop.example")
    request, ctx = came_in(to="gus@bikeshop.example")
    answered(ctx, request)
    assert faults() == []


def test_taking_an_instrument_again_gives_no_second_fact(world: World) -> None:
    enrollment = enrolled(world)
    first = took_instrument(enrollment)
    again = take_instrument(
        ctx_of(world.ada, days=1),
        enrollment.pk,
        activity_key="riding-style",
        instrument_key="riding-style",
        answers={"c1": 0, "b1": 2, "c2": 0},
    )
    assert again.pk != first.pk
    assert list(Fact.objects.values_list("source_id", flat=True)) == [first.pk]
    assert faults() == []


def test_what_was_earned_before_counts_in_a_later_enrollment(world: World) -> None:
    enrollment = enrolled(world)
    checked(enrollment)
    withdraw_enrollment(ctx_of(world.ada), enrollment.pk)
    enrolled(world)
    assert faults() == []


def test_a_fact_that_no_row_gives_is_found(world: World, whole_way: Enrollment) -> None:
    twin = Fact.objects.get(about="ride-plan")
    made_up = Fact(**{field.attname: getattr(twin, field.attname) for field in Fact._meta.fields})
    made_up.pk, made_up.source_id = new_id(), new_id()
    made_up.save(force_insert=True)
    assert faults() == [Fault(FaultKind.UNFOUNDED, made_up.pk, "rated ride-plan")]


def test_a_row_whose_fact_is_not_there_is_found(world: World) -> None:
    enrollment = enrolled(world)
    word = Attestation.objects.create(
        enrollment=enrollment, activity_key="shop-video", kind="task", by=world.ada,
        on=date(2026, 9, 1), attested_at=enrollment.enrolled_at,
    )  # fmt: skip
    assert faults() == [Fault(FaultKind.MISSING, word.pk, "done shop-video")]


Change = Callable[[Fact], None]
CHANGES: dict[str, Change] = {
    "value": lambda fact: setattr(fact, "value", {"rubric": "ride-plan", "ratings": {"route": "strong"}}),
    "day": lambda fact: setattr(fact, "on", date(2026, 1, 1)),
    "definition": lambda fact: setattr(fact, "definition_digest", "sha256:another"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_fact_that_says_something_else_than_its_row_is_found(world: World, change: Change) -> None:
    enrollment = enrolled(world)
    assessment = plan_accepted(world, enrollment)
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER ledger_fact_no_update" + _on_table())
    fact = Fact.objects.get(source_id=assessment.pk)
    change(fact)
    fact.save()
    assert [(fault.kind, fault.object_id) for fault in faults() if fault.kind is not FaultKind.PROGRESS] == [
        (FaultKind.DIFFERENT, fact.pk)
    ]


def _on_table() -> str:
    return " ON ledger_fact" if connection.vendor == "postgresql" else ""


def test_a_progress_word_that_the_facts_do_not_give_is_found(world: World, whole_way: Enrollment) -> None:
    Enrollment.objects.filter(pk=whole_way.pk).update(met=1)
    (fault,) = faults()
    assert (fault.kind, fault.object_id) == (FaultKind.PROGRESS, whole_way.pk)
    assert fault.detail.startswith("stored 1, derived ")


def test_the_check_asks_the_same_however_many_there_are(world: World) -> None:
    checked(enrolled(world))
    faults()
    with CaptureQueriesContext(connection) as one:
        faults()
    checked(enrolled(world, world.ben))
    with CaptureQueriesContext(connection) as two:
        faults()
    assert len(one) == len(two)
