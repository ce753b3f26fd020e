"""A learner answers a quiz."""

import pytest

from tests.flows.people import ctx_of
from tests.flows.world import World, enrolled, verbs
from waymark.flows.take_quiz import take_quiz
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import QuizAttempt
from waymark.records.ledger.models import Fact
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound

RIGHT, HALF, WRONG = (
    {"brakes": "two", "lights": "dark"},
    {"brakes": "two", "lights": "noon"},
    {"brakes": "one", "lights": "noon"},
)


def take(enrollment: Enrollment, answers: dict[str, str]) -> QuizAttempt:
    return take_quiz(ctx_of(enrollment.person), enrollment.pk, activity_key="safety-quiz", answers=answers)


def test_the_score_is_a_fact_whatever_it_is_worth(world: World) -> None:
    enrollment = enrolled(world)
    failed, passed = take(enrollment, HALF), take(enrollment, RIGHT)
    assert (failed.percent, passed.percent) == (50, 100)
    facts = Fact.objects.order_by("recorded_at", "id")
    assert [(each.kind, each.value, each.source_id) for each in facts] == [
        ("scored", {"percent": 50}, failed.pk),
        ("scored", {"percent": 100}, passed.pk),
    ]
    enrollment.refresh_from_db()
    assert enrollment.met == 1 << 1
    assert verbs(about=passed.pk) == ["quiz-taken"]


def test_a_failed_attempt_meets_nothing(world: World) -> None:
    enrollment = enrolled(world)
    take(enrollment, HALF)
    enrollment.refresh_from_db()
    assert enrollment.met == 0


def test_sending_an_attempt_twice_has_the_effect_of_once(world: World) -> None:
    enrollment = enrolled(world)
    assert take(enrollment, HALF).pk == take(enrollment, HALF).pk
    assert QuizAttempt.objects.count() == 1


def test_attempts_are_limited_as_the_quiz_says(world: World) -> None:
    enrollment = enrolled(world)
    for answers in (WRONG, HALF, WRONG, HALF, WRONG):
        take(enrollment, answers)
    assert take(enrollment, WRONG).percent == 0
    with pytest.raises(Conflict, match="all 5 attempts"):
        take(enrollment, RIGHT)
    assert QuizAttempt.objects.count() == 5


def test_an_incomplete_attempt_is_not_counted(world: World) -> None:
    enrollment = enrolled(world)
    with pytest.raises(Invalid, match="not counted") as refusal:
        take(enrollment, {"brakes": "nine", "percent": "100"})
    assert set(refusal.value.fields) == {"brakes", "lights", "percent"}
    assert not QuizAttempt.objects.exists()


def test_only_the_learner_takes_a_quiz_of_their_way(world: World) -> None:
    enrollment = enrolled(world)
    for person, refusal in ((world.eve, NotFound), (world.cleo, Forbidden)):
        with pytest.raises(refusal):
            take_quiz(ctx_of(person), enrollment.pk, activity_key="safety-quiz", answers=RIGHT)
    with pytest.raises(NotFound):
        take_quiz(ctx_of(world.ada), enrollment.pk, activity_key="ride-plan", answers=RIGHT)
