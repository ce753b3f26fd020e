"""A correction reaches everything that rests on it, wherever it was done: before leaving, at another campus, or in an
earlier enrollment, as installations have that are older than one enrollment for the whole way."""

import pytest

from tests.flows.appraising import appraised
from tests.flows.correcting import WHY
from tests.flows.judging import award_of, awards, checked, mended, plan_accepted
from tests.flows.people import NOW, affiliate, ctx_of, give
from tests.flows.world import World, enrolled, make_world
from waymark.flows.continue_enrollment import continue_enrollment
from waymark.flows.correct_activity import set_aside_quiz
from waymark.flows.enroll import enroll, withdraw_enrollment
from waymark.flows.release_award import release_award, settle_award
from waymark.records.awards.queries import granted_awards
from waymark.records.enrollment.commands import add_enrollment
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import QuizAttempt
from waymark.records.ledger.check import ledger_faults
from waymark.rules.kernel.context import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def ada(world: World) -> Enrollment:
    return enrolled(world)


def completed(world: World, way: Enrollment) -> None:
    """Everything after level 1, and the goal released."""
    mended(world, way)
    plan_accepted(world, way)
    appraised(world, way)
    release_award(ctx_of(world.fay), award_of(way, "bike-guide").pk)
    way.refresh_from_db()
    assert way.state == "completed"


def fall(world: World, first: Enrollment) -> None:
    """The quiz behind level 1 is set aside, and level 1 is revoked."""
    set_aside_quiz(ctx_of(world.fay), QuizAttempt.objects.get().pk, **WHY)
    assert awards(first)["level-1"] == "in_question"
    settle_award(ctx_of(world.fay), award_of(first, "level-1").pk, keep=False, reason="Nobody took the quiz.")


def test_what_was_done_before_leaving_and_moving_is_corrected_after_completing(world: World, ada: Enrollment) -> None:
    checked(ada)
    affiliate(world.ada, world.south.pk)
    give(world.cleo, Role.ASSESSOR, world.riders.pk)
    withdraw_enrollment(ctx_of(world.ada), ada.pk)
    assert enroll(ctx_of(world.ada), offering_id=world.at_north.pk).pk == ada.pk
    moved = continue_enrollment(ctx_of(world.ada), ada.pk, offering_id=world.at_south.pk)
    completed(world, moved)
    fall(world, moved)
    moved.refresh_from_db()
    assert (moved.state, awards(moved)["bike-guide"]) == ("active", "in_question")
    assert list(ledger_faults(granted_awards)) == []


def test_a_badge_of_an_earlier_enrollment_falls_and_the_later_one_goes_on(world: World, ada: Enrollment) -> None:
    checked(ada)
    withdraw_enrollment(ctx_of(world.ada), ada.pk)
    later = add_enrollment(
        person_id=ada.person_id,
        program_id=ada.program_id,
        version_id=ada.version_id,
        campus_id=ada.campus_id,
        pathway_key=ada.pathway_key,
        at=NOW,
    )
    completed(world, later)
    fall(world, ada)
    later.refresh_from_db()
    assert awards(later)["bike-guide"] == "in_question"
    assert later.state == "active", "a program counts as completed only while what completes it is granted"
    settle_award(ctx_of(world.fay), award_of(later, "bike-guide").pk, keep=True, reason="All of it was seen.")
    later.refresh_from_db()
    assert later.state == "completed"
    assert list(ledger_faults(granted_awards)) == []
