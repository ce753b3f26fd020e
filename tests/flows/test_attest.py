"""Somebody's word that a step was done."""

from datetime import date, timedelta

import pytest

from tests.flows.people import NOW, TODAY, affiliate, ctx_of, give
from tests.flows.world import World, enrolled, took_instrument, verbs
from waymark.flows.attest import attest, mark_done, withdraw_attestation
from waymark.flows.enroll import withdraw_enrollment
from waymark.flows.take_quiz import take_quiz
from waymark.records.awards.models import Award
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Attestation
from waymark.records.ledger.models import Fact
from waymark.rules.kernel.context import Context, Role, system_actor
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.kernel.ids import new_id


def watched(world: World, enrollment: Enrollment, *, on: date = TODAY) -> Attestation:
    return mark_done(ctx_of(enrollment.person), enrollment.pk, activity_key="shop-video", on=on)


def test_a_learner_says_that_a_task_is_done(world: World) -> None:
    enrollment = enrolled(world)
    word = watched(world, enrollment, on=date(2026, 9, 1))
    assert (word.kind, word.by, word.on, word.attested_at) == ("task", world.ada, date(2026, 9, 1), NOW)
    fact = Fact.objects.get()
    assert (fact.kind, fact.about, fact.on, fact.source_id) == ("done", "shop-video", date(2026, 9, 1), word.pk)
    assert fact.definition_digest == world.version.digest
    assert verbs(about=word.pk) == ["activity-attested"] and verbs(about=fact.pk) == ["fact-recorded"]
    enrollment.refresh_from_db()
    assert enrollment.met == 1


def test_staff_say_that_a_learner_was_there_or_passed(world: World) -> None:
    here, there = enrolled(world), enrolled(world, world.ben)
    attest(ctx_of(world.cleo), here.pk, activity_key="flat", on=TODAY)
    attest(ctx_of(world.fay), there.pk, activity_key="brake-course", on=TODAY)
    assert set(Fact.objects.values_list("kind", "about")) == {("done", "flat"), ("accepted", "brake-course")}


def test_saying_it_twice_has_the_effect_of_once(world: World) -> None:
    enrollment = enrolled(world)
    first = watched(world, enrollment)
    assert watched(world, enrollment, on=TODAY - timedelta(days=1)).pk == first.pk
    assert Fact.objects.count() == 1


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), date(2016, 1, 1)])
def test_a_day_to_come_or_long_past_is_refused(world: World, day: date) -> None:
    with pytest.raises(Invalid) as refusal:
        watched(world, enrolled(world), on=day)
    assert set(refusal.value.fields) == {"on"}


def test_a_learner_says_nothing_that_staff_must_say(world: World) -> None:
    enrollment = enrolled(world)
    with pytest.raises(NotFound):
        mark_done(ctx_of(world.ada), enrollment.pk, activity_key="flat", on=TODAY)
    with pytest.raises(Forbidden):
        attest(ctx_of(world.ada), enrollment.pk, activity_key="flat", on=TODAY)
    with pytest.raises(NotFound):
        attest(ctx_of(world.cleo), enrollment.pk, activity_key="shop-video", on=TODAY)
    assert not Attestation.objects.exists()


def test_staff_who_learn_do_not_attest_for_themselves(world: World) -> None:
    affiliate(world.cleo, world.north.pk)
    enrollment = enrolled(world, world.cleo)
    with pytest.raises(Forbidden, match="about their own record"):
        attest(ctx_of(world.cleo), enrollment.pk, activity_key="flat", on=TODAY)
    job = Context(system_actor("issuing", on_behalf_of=world.cleo.pk, grants=ctx_of(world.cleo).actor.grants), NOW)
    with pytest.raises(Forbidden):
        attest(job, enrollment.pk, activity_key="flat", on=TODAY)
    assert attest(ctx_of(world.fay), enrollment.pk, activity_key="flat", on=TODAY).by == world.fay


def test_a_word_is_somebodys(world: World) -> None:
    enrollment = enrolled(world)
    job = Context(system_actor("issuing", on_behalf_of=world.fay.pk, grants=ctx_of(world.fay).actor.grants), NOW)
    with pytest.raises(Forbidden, match="word of a person"):
        attest(job, enrollment.pk, activity_key="flat", on=TODAY)


def test_staff_of_another_campus_and_strangers_say_nothing(world: World) -> None:
    enrollment = enrolled(world, world.ben)
    for person in (world.cleo, world.eve, world.ada):
        with pytest.raises(NotFound):
            attest(ctx_of(person), enrollment.pk, activity_key="flat", on=TODAY)
        with pytest.raises(NotFound):
            mark_done(ctx_of(person), enrollment.pk, activity_key="shop-video", on=TODAY)


def test_a_step_that_is_not_open_on_the_campus_is_not_there(world: World) -> None:
    enrollment = enrolled(world, world.ben)
    with pytest.raises(NotFound):
        attest(ctx_of(world.fay), enrollment.pk, activity_key="shop-visit", on=TODAY)


def test_a_word_is_taken_back_and_may_be_given_again(world: World) -> None:
    enrollment = enrolled(world)
    word = watched(world, enrollment)
    later = ctx_of(world.ada, minutes=5)
    assert withdraw_attestation(later, word.pk).withdrawn_at == later.now
    withdraw_attestation(ctx_of(world.ada, minutes=9), word.pk)
    assert verbs(about=word.pk) == ["activity-attested", "attestation-withdrawn"]
    fact = Fact.objects.get()
    assert (fact.withdrawn_at, fact.because) == (later.now, "attestation-withdrawn")
    enrollment.refresh_from_db()
    assert enrollment.met == 0
    assert watched(world, enrollment).pk != word.pk
    enrollment.refresh_from_db()
    assert enrollment.met == 1


def test_an_award_that_rests_on_it_goes_in_question_and_is_not_taken_away(world: World) -> None:
    enrollment = enrolled(world)
    word = watched(world, enrollment)
    took_instrument(enrollment)
    take_quiz(ctx_of(world.ada), enrollment.pk, activity_key="safety-quiz", answers={"brakes": "two", "lights": "dark"})
    award = Award.objects.get()
    assert (award.achievement_key, award.state) == ("level-1", "granted")
    withdraw_attestation(ctx_of(world.ada, days=1), word.pk)
    award.refresh_from_db()
    assert award.state == "in_question"


def test_who_may_give_a_word_may_take_it_back(world: World) -> None:
    enrollment = enrolled(world)
    task = watched(world, enrollment)
    there = attest(ctx_of(world.cleo), enrollment.pk, activity_key="flat", on=TODAY)
    for person, refusal in ((world.eve, NotFound), (world.cleo, Forbidden), (world.fay, Forbidden)):
        with pytest.raises(refusal):
            withdraw_attestation(ctx_of(person), task.pk)
    with pytest.raises(Forbidden):
        withdraw_attestation(ctx_of(world.ada), there.pk)
    give(world.eve, Role.COUNSELOR, world.north.pk)
    assert withdraw_attestation(ctx_of(world.eve), there.pk).withdrawn_at == NOW
    with pytest.raises(NotFound):
        withdraw_attestation(ctx_of(world.fay), new_id())


def test_nothing_is_attested_on_a_way_that_was_left(world: World) -> None:
    enrollment = enrolled(world)
    withdraw_enrollment(ctx_of(world.ada), enrollment.pk)
    with pytest.raises(Conflict, match="left this program"):
        attest(ctx_of(world.cleo), enrollment.pk, activity_key="flat", on=TODAY)
