"""Where a piece of work stands for its learner."""

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.flows.people import ctx_of
from tests.flows.world import RISKS, ROUTE, World, attached, enrolled, planned, submitted_plan, took_instrument
from waymark.flows.act_and_reflect import reflect_on_goal, write_action
from waymark.flows.assess_work import assess_work
from waymark.flows.plan_career import write_goal
from waymark.flows.resume_work import Resumed, resume_work
from waymark.flows.submit_work import submit_work, withdraw_work
from waymark.records.assessment.states import Decision
from waymark.records.catalog.queries import pack_of
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Submission
from waymark.records.evidence.queries import latest_submissions
from waymark.records.plans.queries import frozen_plan, goals_of
from waymark.records.plans.states import GoalState, Horizon
from waymark.rules.packs.model import PlanPart


def resumed(enrollment: Enrollment, activity: str = "ride-plan") -> Resumed:
    pack = pack_of(enrollment.version_id)
    return resume_work(enrollment, pack=pack, activity=pack.activities[activity])


def returned(world: World, work: Submission, *, risks: str = "thin", route: str = "sound", days: int = 1) -> None:
    rated = {"route": route, "risks": risks}
    assess_work(
        ctx_of(world.cleo, days=days),
        work.pk,
        ratings={key: level for key, level in rated.items() if key not in work.carried},
        comments={"route": "Say how long.", "risks": "Say what then."},
        keep="",
        next="",
        decision=None,
    )


def test_a_first_revision_starts_from_nothing(world: World) -> None:
    first = resumed(enrolled(world))
    assert (first.revision, first.used, first.answers, first.files, first.carried) == (1, 0, {}, {}, {})
    assert first.closed == frozenset() and first.waiting is None and first.accepted is None


def test_a_returned_revision_is_where_the_next_one_starts(world: World) -> None:
    enrollment = enrolled(world)
    planned(enrollment)
    file = attached(world.ada)
    sent = submit_work(
        ctx_of(world.ada),
        enrollment.pk,
        activity_key="ride-plan",
        answers={"route": ROUTE, "risks": RISKS},
        attachment_ids={"map": [file.pk]},
    )
    waits = resumed(enrollment)
    assert waits.waiting is not None and waits.waiting.pk == sent.pk
    returned(world, sent)
    again = resumed(enrollment)
    assert (again.revision, again.used, again.carried) == (2, 1, {"route": "sound"})
    assert again.answers == {"route": ROUTE, "risks": RISKS} and again.files == {"map": (file.pk,)}
    assert again.closed == {"route"} and again.returned is not None and again.waiting is None


def test_a_revision_taken_back_uses_no_attempt_and_what_was_met_before_still_carries(world: World) -> None:
    enrollment = enrolled(world)
    returned(world, submitted_plan(enrollment))
    second = submit_work(
        ctx_of(world.ada, days=2),
        enrollment.pk,
        activity_key="ride-plan",
        answers={"risks": "Rain: we walk."},
        attachment_ids={},
    )
    withdraw_work(ctx_of(world.ada, days=2), second.pk)
    third = resumed(enrollment)
    assert (third.revision, third.used, third.carried) == (3, 1, {"route": "sound"})


def test_what_carries_is_kept_through_several_revisions(world: World) -> None:
    enrollment = enrolled(world)
    returned(world, submitted_plan(enrollment))
    again = submit_work(
        ctx_of(world.ada, days=2),
        enrollment.pk,
        activity_key="ride-plan",
        answers={"risks": "Rain."},
        attachment_ids={},
    )
    returned(world, again, days=3)
    assert resumed(enrollment).carried == {"route": "sound"}


def test_work_without_a_rubric_reopens_whole(world: World) -> None:
    enrollment = enrolled(world)
    file = attached(world.ada)
    sent = submit_work(
        ctx_of(world.ada), enrollment.pk, activity_key="brakes", answers={}, attachment_ids={"photo": [file.pk]}
    )
    assess_work(
        ctx_of(world.cleo, days=1),
        sent.pk,
        ratings={},
        comments={},
        keep="",
        next="Show both.",
        decision=Decision.RETURNED,
    )
    again = resumed(enrollment, "brakes")
    assert (again.revision, again.carried, again.closed) == (2, {}, frozenset())
    assert again.files == {"photo": (file.pk,)}


@pytest.mark.parametrize("many", [1, 4])
def test_reading_takes_the_same_queries_however_much_there_is(
    world: World, django_assert_num_queries: DjangoAssertNumQueries, many: int
) -> None:
    enrollment = enrolled(world)
    ada = ctx_of(world.ada)
    took_instrument(enrollment)
    for number in range(many):
        goal = write_goal(ada, enrollment.pk, statement=f"Goal {number}", reason="", horizon=Horizon.SOON)
        write_action(ada, goal.pk, what="Ride", due_on=None)
        reflect_on_goal(ada, goal.pk, text="So far", state=GoalState.OPEN)
    for minutes in range(many):
        work = submitted_plan(enrollment, minutes=minutes)
        if minutes < many - 1:
            withdraw_work(ada, work.pk)
    returned(world, work)
    with django_assert_num_queries(3):
        resumed(enrollment)
    with django_assert_num_queries(3):
        for goal in goals_of(enrollment.pk):
            assert len(goal.actions.all()) == len(goal.reflections.all()) == 1
    with django_assert_num_queries(4):
        frozen_plan(enrollment.pk, list(PlanPart))
    with django_assert_num_queries(1):
        assert set(latest_submissions(enrollment.pk)) == {"ride-plan"}
