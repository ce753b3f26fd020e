"""Levels that somebody gave are corrected by another assessor: superseded, never edited, and seen before it happens."""

from datetime import timedelta

import pytest

from tests.flows.appraising import appraised
from tests.flows.correcting import WHY
from tests.flows.judging import SOUND, THIN, award_of, awards, checked, mended, plan_accepted, read_by_cleo
from tests.flows.people import NOW, a_person, ctx_of, give
from tests.flows.world import World, enrolled, make_world, submitted_plan, verbs
from waymark.flows.correct_levels import correct_levels, levels_outlook, may_correct_levels
from waymark.flows.release_award import release_award
from waymark.flows.reopen_work import reopen_work
from waymark.records.assessment.models import Assessment
from waymark.records.assessment.queries import reading_times
from waymark.records.awards.queries import granted_awards
from waymark.records.corrections.models import Correction
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Submission
from waymark.records.ledger.check import ledger_faults
from waymark.records.ledger.models import Fact
from waymark.records.notices.models import Message
from waymark.records.people.models import Person
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def ada(world: World) -> Enrollment:
    return enrolled(world)


@pytest.fixture
def gil(world: World) -> Person:
    """Another assessor at north."""
    found = a_person("Gil")
    give(found, Role.ASSESSOR, world.north.pk)
    return found


def standing() -> None:
    assert list(ledger_faults(granted_awards)) == []


def test_a_level_too_low_takes_the_place_of_the_first_and_the_work_comes_back(
    world: World, ada: Enrollment, gil: Person
) -> None:
    made = read_by_cleo(world, submitted_plan(ada))
    before = {**vars(Assessment.objects.get(pk=made.pk)), "superseded_at": None, "_state": None}
    again = correct_levels(ctx_of(gil, days=3), made.pk, ratings={"route": "thin"}, **WHY)
    assert correct_levels(ctx_of(gil, days=3), made.pk, ratings={"route": "thin"}, **WHY).pk == again.pk
    first = Assessment.objects.get(pk=made.pk)
    assert first.superseded_at is not None
    assert {**vars(first), "superseded_at": None, "_state": None} == before, "the first decision stays as it was"
    assert (again.decision, again.ratings, again.assessor_id) == ("returned", THIN, gil.pk)
    assert again.comments == {"route": WHY["told"]} and again.next == WHY["told"], "it says what to do"
    assert Submission.objects.get().state == "returned"
    kept = Correction.objects.get()
    assert (kept.change, kept.subject_id) == ("amended", made.pk)
    assert kept.before == {"decision": "accepted", "ratings": {"route": "sound"}}
    assert kept.after == {"decision": "returned", "ratings": {"route": "thin"}, "assessment": str(again.pk)}
    assert verbs(about=made.pk) == ["levels-corrected"]
    assert Message.objects.filter(template="record-corrected").count() == 1
    assert not Fact.objects.filter(kind="rated", withdrawn_at=None).exists()
    revised = submitted_plan(ada, route="From the shop, left at the mill, along the river for twelve miles, and back.")
    assert revised.carried == {"risks": "strong"}, "what was met stays met"
    standing()


def test_a_level_too_high_was_given_too_low_and_the_work_is_accepted(
    world: World, ada: Enrollment, gil: Person
) -> None:
    made = read_by_cleo(world, submitted_plan(ada), ratings=THIN, comments={"route": "Name the turns."})
    again = correct_levels(ctx_of(gil), made.pk, ratings=SOUND, **WHY)
    assert again.decision == "accepted" and again.comments == {} and again.next == ""
    assert Submission.objects.get().state == "accepted"
    assert Fact.objects.get(kind="rated", withdrawn_at=None).source_id == again.pk
    standing()


def test_a_badge_stays_where_the_levels_still_carry_it_and_is_questioned_where_not(
    world: World, ada: Enrollment, gil: Person
) -> None:
    checked(ada)
    mended(world, ada)
    made = plan_accepted(world, ada)
    appraised(world, ada)
    release_award(ctx_of(world.fay), award_of(ada, "bike-guide").pk)
    work = Submission.objects.get(activity_key="ride-plan")
    badge = next(key for key, each in awards(ada).items() if str(fact_of(made).pk) in because(ada, key))
    raised = levels_outlook(ctx_of(gil), made, work, {"route": "strong"})
    assert raised.effects.questioned == () and raised.effects.reopened == ()
    still = correct_levels(ctx_of(gil, days=1), made.pk, ratings={"route": "strong"}, **WHY)
    assert awards(ada)[badge] == "granted"
    assert str(fact_of(still).pk) in because(ada, badge), "its reason names the fact of today"
    ada.refresh_from_db()
    assert ada.state == "completed"
    lowered = levels_outlook(ctx_of(world.cleo), still, work, {"risks": "thin"})
    assert [each.achievement_key for each in lowered.effects.questioned] == [badge]
    assert lowered.decision == "returned" and lowered.effects.reopened
    correct_levels(ctx_of(world.cleo, days=2), still.pk, ratings={"risks": "thin"}, **WHY)
    assert awards(ada)[badge] == "in_question"
    standing()


def fact_of(made: Assessment) -> Fact:
    return Fact.objects.get(source_id=made.pk)


def because(way: Enrollment, key: str) -> list[str]:
    found: list[str] = award_of(way, key).finding["because"]
    return found


def test_who_may(world: World, ada: Enrollment, gil: Person) -> None:
    made = read_by_cleo(world, submitted_plan(ada))
    assert may_correct_levels(ctx_of(gil), ada, made)
    for person, refusal in (
        (world.cleo, Forbidden),
        (world.fay, Forbidden),
        (world.ada, Forbidden),
        (world.eve, NotFound),
    ):
        assert not may_correct_levels(ctx_of(person), ada, made)
        with pytest.raises(refusal):
            correct_levels(ctx_of(person), made.pk, ratings={"route": "thin"}, **WHY)
    assert Correction.objects.count() == 0


def test_what_cannot_be_used_is_said_and_changes_nothing(world: World, ada: Enrollment, gil: Person) -> None:
    made = read_by_cleo(world, submitted_plan(ada))
    for ratings in ({}, {"route": "sound"}):
        with pytest.raises(Invalid, match="Nothing is different"):
            correct_levels(ctx_of(gil), made.pk, ratings=ratings, **WHY)
    for ratings in ({"route": "golden"}, {"color": "thin"}):
        with pytest.raises(Invalid) as refusal:
            correct_levels(ctx_of(gil), made.pk, ratings=ratings, **WHY)
        assert set(refusal.value.fields) == set(ratings)
    with pytest.raises(Invalid) as refusal:
        correct_levels(ctx_of(gil), made.pk, ratings={"route": "thin"}, why="whim", told="")
    assert set(refusal.value.fields) == {"why", "told"}
    assert Assessment.objects.get().superseded_at is None
    reopen_work(ctx_of(world.fay, days=1), made.pk, **WHY)
    with pytest.raises(Conflict, match="taken back or corrected"):
        correct_levels(ctx_of(gil, days=1), made.pk, ratings={"route": "thin"}, **WHY)


def test_what_carried_over_is_not_corrected_in_a_later_revision(world: World, ada: Enrollment, gil: Person) -> None:
    first = read_by_cleo(world, submitted_plan(ada), ratings=THIN, comments={"route": "Name the turns."})
    later = submitted_plan(ada, route="From the shop, left at the mill, along the river for twelve miles, and back.")
    with pytest.raises(Conflict, match="later revision"):
        correct_levels(ctx_of(gil), first.pk, ratings={"route": "sound"}, **WHY)
    made = read_by_cleo(world, later, ratings={"route": "sound"})
    with pytest.raises(Invalid) as refusal:
        correct_levels(ctx_of(gil), made.pk, ratings={"risks": "thin"}, **WHY)
    assert set(refusal.value.fields) == {"risks"}


def test_a_correction_does_not_count_as_a_slow_reading(world: World, ada: Enrollment, gil: Person) -> None:
    made = read_by_cleo(world, submitted_plan(ada), minutes=60)
    before = reading_times(Enrollment.objects.all(), since=NOW - timedelta(days=1))
    correct_levels(ctx_of(gil, days=20), made.pk, ratings={"route": "strong"}, **WHY)
    assert reading_times(Enrollment.objects.all(), since=NOW - timedelta(days=1)) == before
    assert [read - sent for _campus, sent, read in before] == [timedelta(minutes=60)]
