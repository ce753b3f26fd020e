"""A learner takes a self-assessment."""

import pytest

from tests.flows.people import ctx_of
from tests.flows.world import World, enrolled, took_instrument, verbs
from waymark.flows.save_draft import save_draft
from waymark.flows.self_assess import take_instrument
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Draft
from waymark.records.evidence.states import DraftRoom
from waymark.records.ledger.models import Fact
from waymark.records.plans.models import InstrumentResult
from waymark.records.plans.queries import latest_results
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound

ANSWERS = {"c1": 2, "b1": 0, "c2": 1}


def take(
    enrollment: Enrollment, answers: dict[str, int], *, minutes: int = 0, key: str = "riding-style"
) -> InstrumentResult:
    learner = ctx_of(enrollment.person, minutes=minutes)
    return take_instrument(learner, enrollment.pk, activity_key="riding-style", instrument_key=key, answers=answers)


def test_the_result_is_kept_and_the_step_is_done(world: World) -> None:
    enrollment = enrolled(world)
    result = took_instrument(enrollment)
    assert result.answers == ANSWERS and result.instrument_version == "1" and result.source == "here"
    assert result.scores["calm"] == {
        "raw": 3, "lowest": 0, "highest": 4, "percent": 75, "rank": 1, "is_tied": False
    }  # fmt: skip
    fact = Fact.objects.get()
    assert (fact.kind, fact.about, fact.source_kind, fact.source_id) == ("done", "riding-style", "result", result.pk)
    assert verbs(about=result.pk) == ["instrument-taken"]
    enrollment.refresh_from_db()
    assert enrollment.met == 1 << 2


def test_taking_it_again_makes_a_new_result_and_no_new_fact(world: World) -> None:
    enrollment = enrolled(world)
    first = take(enrollment, ANSWERS)
    second = take(enrollment, {**ANSWERS, "b1": 2}, minutes=1)
    third = take(enrollment, {**ANSWERS, "b1": 2}, minutes=30)
    assert len({first.pk, second.pk, third.pk}) == 3
    assert latest_results(enrollment.pk)["riding-style"].pk == third.pk
    assert Fact.objects.get().source_id == first.pk


def test_sending_one_sitting_twice_has_the_effect_of_once(world: World) -> None:
    enrollment = enrolled(world)
    assert take(enrollment, ANSWERS).pk == take(enrollment, ANSWERS, minutes=1).pk
    assert InstrumentResult.objects.count() == 1


def test_every_question_needs_an_answer_and_the_draft_stays(world: World) -> None:
    enrollment = enrolled(world)
    save_draft(
        ctx_of(world.ada), room=DraftRoom.INSTRUMENT, object_id=enrollment.pk, part="riding-style", answers={"c1": "2"}
    )
    with pytest.raises(Invalid) as refusal:
        take(enrollment, {"c1": 2, "b1": 9, "x": 1})
    assert set(refusal.value.fields) == {"b1", "c2", "x"}
    assert Draft.objects.exists() and not InstrumentResult.objects.exists()
    take(enrollment, ANSWERS)
    assert not Draft.objects.exists()


def test_only_instruments_of_the_step(world: World) -> None:
    enrollment = enrolled(world)
    with pytest.raises(NotFound):
        take(enrollment, ANSWERS, key="other")
    with pytest.raises(NotFound):
        take_instrument(
            ctx_of(world.ada), enrollment.pk, activity_key="shop-video", instrument_key="riding-style", answers=ANSWERS
        )


def test_sittings_have_an_end(world: World) -> None:
    enrollment = enrolled(world)
    for sitting in range(30):
        take(enrollment, ANSWERS, minutes=sitting * 11)
    with pytest.raises(Conflict, match="very often"):
        take(enrollment, ANSWERS, minutes=400)


def test_nobody_takes_it_for_somebody_else(world: World) -> None:
    enrollment = enrolled(world)
    for person, refusal in ((world.eve, NotFound), (world.cleo, Forbidden)):
        with pytest.raises(refusal):
            take_instrument(
                ctx_of(person),
                enrollment.pk,
                activity_key="riding-style",
                instrument_key="riding-style",
                answers=ANSWERS,
            )
