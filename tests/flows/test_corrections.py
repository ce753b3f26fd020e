"""Corrections: superseded and never edited, with a reason and a letter; what rested on it comes into question."""

from datetime import date
from typing import Any  # what a test changes

import pytest

from tests.flows.appraising import appraised, finished, proposed
from tests.flows.correcting import WHY
from tests.flows.judging import award_of, awards, checked, mended, plan_accepted, read_by_cleo
from tests.flows.people import TODAY, a_person, affiliate, ctx_of, give
from tests.flows.world import World, enrolled, submitted_plan, verbs
from waymark.flows.attest import attest
from waymark.flows.correct_activity import set_aside_quiz, take_back_attendance
from waymark.flows.correct_appraisal import put_back_appraisal, set_aside_appraisal
from waymark.flows.correct_enrollment import end_enrollment, move_learner, restore_enrollment
from waymark.flows.correct_experience import amend_experience_facts, reopen_experience
from waymark.flows.correct_record import effects_without, facts_of_source
from waymark.flows.propose_experience import decide_experience
from waymark.flows.question_award import question_award
from waymark.flows.release_award import settle_award
from waymark.flows.reopen_work import may_reopen, reopen_work, undo_assessment, undoable_by
from waymark.flows.take_quiz import take_quiz
from waymark.records.assessment.models import Assessment
from waymark.records.awards.queries import granted_awards
from waymark.records.corrections.models import Correction
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Attestation, QuizAttempt, Submission
from waymark.records.ledger.check import ledger_faults
from waymark.records.ledger.models import Fact
from waymark.records.notices.models import Message
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    from tests.flows.world import make_world

    return make_world()


@pytest.fixture
def ada(world: World) -> Enrollment:
    return enrolled(world)


def told() -> int:
    return Message.objects.filter(template="record-corrected").count()


def standing() -> None:
    assert list(ledger_faults(granted_awards)) == []


def test_a_decision_is_undone_within_the_hour_and_read_again(world: World, ada: Enrollment) -> None:
    work = submitted_plan(ada)
    first = read_by_cleo(world, work)
    undo_assessment(ctx_of(world.cleo, minutes=90), first.pk)
    undo_assessment(ctx_of(world.cleo, minutes=95), first.pk)
    assert Submission.objects.get().state == "submitted"
    assert Assessment.objects.get().superseded_at is not None, "it stays on record"
    assert not Fact.objects.filter(kind="rated", withdrawn_at=None).exists()
    again = read_by_cleo(world, work, minutes=100)
    assert again.pk != first.pk and Assessment.objects.count() == 2
    assert Message.objects.filter(template="work-read").count() == 2, "the second decision is told too"
    assert Correction.objects.get().change == "undone" and told() == 1
    assert verbs(about=first.pk) == ["decision-undone"]
    standing()


def test_after_the_hour_somebody_else_opens_it_again(world: World, ada: Enrollment) -> None:
    made = read_by_cleo(world, submitted_plan(ada))
    late = ctx_of(world.cleo, minutes=60 + 61)
    with pytest.raises(Conflict, match="60 minutes"):
        undo_assessment(late, made.pk)
    with pytest.raises(Forbidden):
        reopen_work(late, made.pk, **WHY)
    assert not may_reopen(late, ada, made) and may_reopen(ctx_of(world.fay), ada, made)
    with pytest.raises(NotFound):
        reopen_work(ctx_of(world.eve), made.pk, **WHY)
    with pytest.raises(Invalid) as refusal:
        reopen_work(ctx_of(world.fay), made.pk, why="whim", told=" ")
    assert set(refusal.value.fields) == {"why", "told"}
    reopen_work(ctx_of(world.fay, days=3), made.pk, **WHY)
    assert Submission.objects.get().state == "submitted"
    assert Correction.objects.get().note == WHY["note"]
    standing()


def test_a_decision_that_a_later_revision_replaced_stays(world: World, ada: Enrollment) -> None:
    work = submitted_plan(ada)
    ratings = {"route": "thin", "risks": "strong"}
    made = read_by_cleo(world, work, ratings=ratings, comments={"route": "Name the turns."})
    assert [each.pk for each in undoable_by(ctx_of(world.cleo))] == [made.pk]
    assert [*undoable_by(ctx_of(world.fay)), *undoable_by(ctx_of(world.cleo, days=1))] == []
    submitted_plan(ada, route="From the shop along the river, left at the mill, twelve miles in all, with a rest.")
    assert not undoable_by(ctx_of(world.cleo)).exists(), "what the flow refuses is not offered"
    with pytest.raises(Conflict, match="later revision"):
        reopen_work(ctx_of(world.fay), made.pk, **WHY)


def test_what_rested_on_a_decision_comes_into_question_and_answers_itself(world: World, ada: Enrollment) -> None:
    mended(world, ada)
    made = Assessment.objects.get()
    effects = effects_without(ada, facts_of_source("assessment", [made.pk]))
    assert [each.achievement_key for each in effects.questioned] == ["mechanic"]
    reopen_work(ctx_of(world.fay, days=1), made.pk, **WHY)
    assert awards(ada)["mechanic"] == "in_question"
    from waymark.records.assessment.states import Decision

    read_by_cleo(world, Submission.objects.get(), ratings={}, decision=Decision.ACCEPTED, minutes=3000)
    assert awards(ada)["mechanic"] == "granted"
    standing()


def test_an_appraisal_is_set_aside_and_put_back(world: World, ada: Enrollment) -> None:
    found = appraised(world, ada)
    set_aside_appraisal(ctx_of(world.fay, days=1), found.pk, **WHY)
    set_aside_appraisal(ctx_of(world.fay, days=1), found.pk, **WHY)
    found.refresh_from_db()
    assert (found.state, found.experience.state) == ("set_aside", "finished")
    assert found.verified_by_id == world.fay.pk, "who verified it stays"
    assert not Fact.objects.filter(kind="appraised", withdrawn_at=None).exists()
    standing()
    put_back_appraisal(ctx_of(world.fay, days=2), found.pk, **WHY)
    found.refresh_from_db()
    assert (found.state, found.experience.state) == ("verified", "appraised")
    assert Fact.objects.filter(kind="appraised", withdrawn_at=None).count() == 1
    assert told() == 2
    standing()


def test_an_experience_is_decided_again_and_keeps_what_was_said(world: World, ada: Enrollment) -> None:
    made = proposed(ada)
    decide_experience(ctx_of(world.fay), made.pk, approve=False, note="Too short.")
    reopen_experience(ctx_of(world.fay, days=1), made.pk, **WHY)
    assert Correction.objects.get().before["note"] == "Too short."
    assert decide_experience(ctx_of(world.fay, days=2), made.pk, approve=True, note="").state == "approved"
    assert Message.objects.filter(template="experience-decided").count() == 2


def test_an_appraised_experience_is_not_decided_again_while_it_counts(world: World, ada: Enrollment) -> None:
    found = appraised(world, ada)
    with pytest.raises(Conflict, match="Set that aside first"):
        reopen_experience(ctx_of(world.fay), found.experience_id, **WHY)


def test_dates_hours_and_names_are_put_right(world: World, ada: Enrollment) -> None:
    made = finished(world, ada)
    said: dict[str, Any] = {
        "employer": "Town Bike Shop",
        "role_title": "Ride leader",
        "starts_on": made.starts_on,
        "hours": 44,
    }
    amended = amend_experience_facts(ctx_of(world.fay), made.pk, **{**said, **WHY}, ends_on=date(2026, 8, 30))
    assert (amended.hours, amended.ends_on) == (44, date(2026, 8, 30))
    correction = Correction.objects.get()
    assert correction.before == {"hours": 40, "ends_on": "2026-08-28"}
    assert correction.after == {"hours": 44, "ends_on": "2026-08-30"}
    with pytest.raises(Invalid, match="Nothing is different"):
        amend_experience_facts(ctx_of(world.fay), made.pk, **{**said, **WHY}, ends_on=date(2026, 8, 30))
    with pytest.raises(Invalid):
        amend_experience_facts(ctx_of(world.fay), made.pk, **{**said, **WHY}, ends_on=date(2026, 1, 1))


def test_attendance_is_taken_back_with_a_reason(world: World, ada: Enrollment) -> None:
    mended(world, ada)
    word = Attestation.objects.get()
    take_back_attendance(ctx_of(world.fay), word.pk, **WHY)
    take_back_attendance(ctx_of(world.fay), word.pk, **WHY)
    assert Attestation.objects.get().withdrawn_at is not None and told() == 1
    assert awards(ada)["mechanic"] == "in_question"
    attest(ctx_of(world.fay), ada.pk, activity_key="flat", on=TODAY)
    assert awards(ada)["mechanic"] == "granted"


def test_a_quiz_result_is_set_aside_and_the_attempt_given_back(world: World, ada: Enrollment) -> None:
    checked(ada)
    attempt = QuizAttempt.objects.get()
    with pytest.raises(Forbidden):
        set_aside_quiz(ctx_of(world.cleo), attempt.pk, **WHY)
    set_aside_quiz(ctx_of(world.fay), attempt.pk, **WHY)
    assert awards(ada)["level-1"] == "in_question"
    right = {"brakes": "two", "lights": "dark"}
    take_quiz(ctx_of(world.ada, days=1), ada.pk, activity_key="safety-quiz", answers=right)
    assert awards(ada)["level-1"] == "granted" and QuizAttempt.objects.count() == 2
    standing()


def test_a_badge_is_put_in_question_and_only_a_person_answers(world: World, ada: Enrollment) -> None:
    mended(world, ada)
    award = award_of(ada, "mechanic")
    question_award(ctx_of(world.fay), award.pk, **WHY)
    word = Attestation.objects.get()
    take_back_attendance(ctx_of(world.fay), word.pk, **WHY)
    attest(ctx_of(world.fay), ada.pk, activity_key="flat", on=TODAY)
    assert awards(ada)["mechanic"] == "in_question", "a doubt of a person does not answer itself"
    settle_award(ctx_of(world.fay), award.pk, keep=True, reason="The shop showed the photos.")
    assert awards(ada)["mechanic"] == "granted"


def test_a_completed_way_goes_on_when_what_completed_it_is_in_question(world: World, ada: Enrollment) -> None:
    from waymark.flows.release_award import release_award

    checked(ada)
    mended(world, ada)
    made = plan_accepted(world, ada)
    appraised(world, ada)
    release_award(ctx_of(world.fay), award_of(ada, "bike-guide").pk)
    ada.refresh_from_db()
    assert ada.state == "completed"
    question_award(ctx_of(world.fay), award_of(ada, "bike-guide").pk, **WHY)
    ada.refresh_from_db()
    assert ada.state == "active"
    settle_award(ctx_of(world.fay), award_of(ada, "bike-guide").pk, keep=True, reason="It was all seen.")
    ada.refresh_from_db()
    assert ada.state == "completed"
    reopen_work(ctx_of(world.fay, days=1), made.pk, **WHY)
    standing()


def test_an_enrollment_is_ended_restored_and_moved(world: World, ada: Enrollment) -> None:
    end_enrollment(ctx_of(world.fay), ada.pk, **WHY)
    ada.refresh_from_db()
    assert ada.state == "withdrawn"
    restore_enrollment(ctx_of(world.fay), ada.pk, **WHY)
    with pytest.raises(Forbidden):
        move_learner(ctx_of(world.fay), ada.pk, offering_id=world.at_south.pk, **WHY)
    affiliate(world.ada, world.south.pk)
    moved = move_learner(ctx_of(world.fay), ada.pk, offering_id=world.at_south.pk, **WHY)
    assert (moved.state, moved.campus_id) == ("active", world.south.pk)
    assert list(Correction.objects.order_by("id").values_list("change", flat=True)) == ["ended", "put-back", "moved"]


def test_staff_of_another_campus_find_nothing(world: World, ada: Enrollment) -> None:
    gil = a_person("Gil")
    give(gil, Role.COORDINATOR, world.south.pk)
    mended(world, ada)
    for act in (
        lambda: question_award(ctx_of(gil), award_of(ada, "mechanic").pk, **WHY),
        lambda: end_enrollment(ctx_of(gil), ada.pk, **WHY),
        lambda: take_back_attendance(ctx_of(gil), Attestation.objects.get().pk, **WHY),
        lambda: reopen_work(ctx_of(gil), Assessment.objects.get().pk, **WHY),
    ):
        with pytest.raises(NotFound):
            act()
    assert Correction.objects.count() == 0
