"""The facts changed: progress is stored, awards follow, and nothing is ever taken away without a person."""

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.flows.judging import award_of, awards, checked, mended, plan_accepted, watched_video
from tests.flows.people import TODAY, ctx_of
from tests.flows.world import World, enrolled, took_instrument, verbs
from tests.pure.packs.tiny import tiny_pack
from waymark.flows.attest import withdraw_attestation
from waymark.flows.enroll import withdraw_enrollment
from waymark.flows.reconsider import add_facts, reconsider, withdraw_and_question
from waymark.records.awards.models import Award
from waymark.records.awards.queries import facts_named
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Attestation
from waymark.records.ledger.models import Fact
from waymark.rules.kernel.errors import NotFound
from waymark.rules.kernel.ids import new_id


@pytest.fixture
def enrollment(world: World) -> Enrollment:
    """Ada on her way."""
    return enrolled(world)


def fact_about(key: str) -> Fact:
    return Fact.objects.get(about=key)


def word(enrollment: Enrollment) -> set[str]:
    """The requirements that the stored progress word says are met."""
    enrollment.refresh_from_db()
    return {key for key, bit in tiny_pack().requirement_bits().items() if enrollment.met >> bit & 1}


def test_progress_is_stored_with_every_fact(enrollment: Enrollment) -> None:
    took_instrument(enrollment)
    assert word(enrollment) == {"know-yourself"}
    watched_video(enrollment)
    assert word(enrollment) == {"know-yourself", "know-the-shop"}


def test_a_level_is_granted_by_itself_as_soon_as_it_is_met(enrollment: Enrollment) -> None:
    checked(enrollment)
    award = award_of(enrollment, "level-1")
    earned = fact_about("level-1")
    assert (award.state, award.decided_by, award.decided_at) == ("granted", None, award.proposed_at)
    assert (earned.kind, earned.source_kind, earned.source_id, earned.on) == ("earned", "award", award.pk, TODAY)
    assert verbs(about=award.pk) == ["award-granted"]
    assert verbs(about=earned.pk) == ["fact-recorded"]
    assert awards(enrollment) == {"level-1": "granted"}


def test_the_award_keeps_its_reason_with_the_facts_it_rests_on(enrollment: Enrollment) -> None:
    checked(enrollment)
    finding = award_of(enrollment, "level-1").finding
    facts = {str(fact.pk): fact.about for fact in Fact.objects.exclude(kind="earned")}
    assert {facts[each] for each in finding["because"]} == {"shop-video", "safety-quiz", "riding-style"}
    assert set(finding["requirements"]) == {"know-the-shop", "know-the-bike", "know-yourself"}
    assert (finding["achievement"], finding["met"], finding["pathway"]) == ("level-1", True, "north")


def test_the_learner_hears_once_of_each_award(enrollment: Enrollment) -> None:
    checked(enrollment)
    reconsider(ctx_of(enrollment.person), enrollment.pk)
    told = [each for each in mail.outbox if each.subject == "You earned a badge"]
    assert [each.to for each in told] == [["ada@example.org"]]
    assert "You earned Bike Guide Level 1: Check" in told[0].body


def test_judging_again_changes_nothing_and_asks_little(enrollment: Enrollment) -> None:
    checked(enrollment)
    before = (list(Award.objects.values()), list(Fact.objects.values()), verbs())
    with CaptureQueriesContext(
        connection,
    ) as asked:
        judgment = reconsider(ctx_of(enrollment.person, days=1), enrollment.pk)
    assert (list(Award.objects.values()), list(Fact.objects.values()), verbs()) == before
    assert judgment.met() == ("level-1",)
    assert len(asked) <= 6, [each["sql"] for each in asked]


def test_an_achievement_that_needs_a_person_is_proposed_and_no_more(world: World, enrollment: Enrollment) -> None:
    mended(world, enrollment)
    checked(enrollment)
    assert awards(enrollment) == {"mechanic": "granted", "level-1": "granted"}
    assert "bike-guide" not in awards(enrollment)
    enrollment.refresh_from_db()
    assert (enrollment.state, enrollment.completed_at) == ("active", None)


def test_nothing_is_awarded_on_no_facts(enrollment: Enrollment) -> None:
    judgment = reconsider(ctx_of(enrollment.person), enrollment.pk)
    assert (judgment.word, judgment.earned, awards(enrollment)) == (0, frozenset(), {})


def test_a_withdrawn_fact_questions_what_rests_on_it_and_revokes_nothing(enrollment: Enrollment) -> None:
    checked(enrollment)
    video = Attestation.objects.get(activity_key="shop-video")
    withdraw_attestation(ctx_of(enrollment.person, minutes=5), video.pk)
    award, earned = award_of(enrollment, "level-1"), fact_about("level-1")
    assert (award.state, earned.withdrawn_at) == ("in_question", None)
    assert word(enrollment) == {"know-the-bike", "know-yourself"}
    assert verbs(about=award.pk) == ["award-granted", "award-questioned"]
    assert verbs(about=fact_about("shop-video").pk) == ["fact-recorded", "fact-withdrawn"]


def test_what_does_not_rest_on_the_fact_stays_as_it_is(world: World, enrollment: Enrollment) -> None:
    checked(enrollment)
    mended(world, enrollment)
    withdraw_and_question(ctx_of(world.fay), fact_about("flat").pk, because="mistake")
    assert awards(enrollment) == {"level-1": "granted", "mechanic": "in_question"}


def test_withdrawing_twice_has_the_effect_of_once(world: World, enrollment: Enrollment) -> None:
    checked(enrollment)
    fact = fact_about("safety-quiz")
    withdraw_and_question(ctx_of(world.fay, minutes=1), fact.pk, because="mistake")
    first = verbs()
    withdraw_and_question(ctx_of(world.fay, minutes=9), fact.pk, because="another reason")
    fact.refresh_from_db()
    assert (verbs(), fact.because) == (first, "mistake")


def test_what_is_taken_back_and_recorded_again_leaves_no_question_open(enrollment: Enrollment) -> None:
    checked(enrollment)
    award = award_of(enrollment, "level-1")
    before = set(facts_named(award))
    withdraw_attestation(ctx_of(enrollment.person), Attestation.objects.get(activity_key="shop-video").pk)
    assert awards(enrollment) == {"level-1": "in_question"}
    watched_video(enrollment, minutes=10)
    assert word(enrollment) == {"know-the-shop", "know-the-bike", "know-yourself"}
    assert awards(enrollment) == {"level-1": "granted"}
    award.refresh_from_db()
    again = Fact.objects.get(about="shop-video", withdrawn_at=None)
    assert str(again.pk) in facts_named(award) and set(facts_named(award)) != before
    assert verbs(about=award.pk) == ["award-granted", "award-questioned", "award-kept"]


def test_another_fact_does_not_answer_for_the_one_that_is_gone(world: World, enrollment: Enrollment) -> None:
    checked(enrollment)
    withdraw_attestation(ctx_of(enrollment.person), Attestation.objects.get(activity_key="shop-video").pk)
    plan_accepted(world, enrollment)
    assert awards(enrollment)["level-1"] == "in_question"


def test_more_facts_never_un_earn(world: World, enrollment: Enrollment) -> None:
    checked(enrollment)
    before = award_of(enrollment, "level-1").finding
    plan_accepted(world, enrollment)
    assert award_of(enrollment, "level-1").finding == before
    assert awards(enrollment) == {"level-1": "granted"}


def test_a_withdrawn_enrollment_awards_nothing_more(world: World, enrollment: Enrollment) -> None:
    took_instrument(enrollment)
    withdraw_enrollment(ctx_of(enrollment.person), enrollment.pk)
    assert reconsider(ctx_of(world.fay), enrollment.pk).met() == ()
    assert awards(enrollment) == {}


def test_what_was_earned_and_met_holds_after_leaving_and_coming_back(world: World, enrollment: Enrollment) -> None:
    checked(enrollment)
    before = reconsider(ctx_of(world.ada), enrollment.pk)
    withdraw_enrollment(ctx_of(world.ada), enrollment.pk)
    again = enrolled(world)
    judgment = reconsider(ctx_of(world.ada), again.pk)
    assert judgment.earned == {"level-1"}
    assert (awards(again), judgment.word) == ({"level-1": "granted"}, before.word)


def test_the_database_refuses_a_second_fact_of_one_source(enrollment: Enrollment) -> None:
    watched_video(enrollment)
    fact = fact_about("shop-video")
    twin = Fact(**{field.attname: getattr(fact, field.attname) for field in Fact._meta.fields} | {"id": new_id()})
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def test_unknown_ids_are_not_found(world: World) -> None:
    for step in (reconsider, lambda ctx, unknown: withdraw_and_question(ctx, unknown, because="mistake")):
        with pytest.raises(NotFound):
            step(ctx_of(world.fay), new_id())
    with pytest.raises(NotFound):
        add_facts(ctx_of(world.fay), new_id(), [])
