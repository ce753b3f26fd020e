"""The first half of every act on one step: found, locked, allowed, open."""

import pytest

from tests.flows.people import NOW, ctx_of
from tests.flows.world import World, enrolled
from waymark.flows.open_step import open_step, pathway_activities, require_active
from waymark.records.catalog.queries import pack_of
from waymark.records.enrollment.commands import complete_enrollment, move_enrollment
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.states import EnrollmentState
from waymark.rules.kernel.errors import Conflict, Forbidden, NotFound
from waymark.rules.kernel.ids import new_id
from waymark.rules.packs.model import ActivityKind
from waymark.rules.policy.actions import Action

TASK = (ActivityKind.TASK,)


def test_a_step_comes_with_its_pack_and_enrollment(world: World) -> None:
    enrollment = enrolled(world)
    step = open_step(ctx_of(world.ada), enrollment.pk, activity_key="shop-video", action=Action.MARK_DONE, kinds=TASK)
    assert (step.enrollment, step.pack.program, step.activity.key) == (enrollment, "bike-guide", "shop-video")


def test_who_may_not_know_of_it_is_told_it_is_not_there(world: World) -> None:
    enrollment = enrolled(world)
    asked = {"activity_key": "shop-video", "action": Action.MARK_DONE, "kinds": TASK}
    with pytest.raises(NotFound):
        open_step(ctx_of(world.eve), enrollment.pk, **asked)  # type: ignore[arg-type]  # a dict of one call's arguments
    with pytest.raises(NotFound):
        open_step(ctx_of(world.ada), new_id(), **asked)  # type: ignore[arg-type]  # the same
    with pytest.raises(Forbidden):
        open_step(ctx_of(world.cleo), enrollment.pk, **asked)  # type: ignore[arg-type]  # the same


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (EnrollmentState.PAUSED, "paused"),
        (EnrollmentState.COMPLETED, "completed"),
        (EnrollmentState.WITHDRAWN, "left this program"),
    ],
)
def test_a_way_that_is_not_active_says_what_to_do(world: World, state: EnrollmentState, told: str) -> None:
    enrollment = enrolled(world)
    if state is EnrollmentState.COMPLETED:
        complete_enrollment(enrollment, at=NOW)
    else:
        move_enrollment(enrollment, state, at=NOW)
    with pytest.raises(Conflict, match=told):
        open_step(ctx_of(world.ada), enrollment.pk, activity_key="shop-video", action=Action.MARK_DONE, kinds=TASK)


@pytest.mark.parametrize("state", [EnrollmentState.REQUESTED, EnrollmentState.DECLINED])
def test_an_enrollment_that_is_not_approved_is_not_said_to_be_left(state: EnrollmentState) -> None:
    with pytest.raises(Conflict, match="isn’t approved"):
        require_active(Enrollment(state=state))


def test_a_pathway_has_its_own_steps_in_the_order_of_the_pack(world: World) -> None:
    pack = pack_of(world.version.pk)
    north, south = (list(pathway_activities(pack, key)) for key in ("north", "south"))
    assert set(north) - set(south) == {"shop-visit"} and set(south) - set(north) == {"brake-course"}
    assert north == [key for key in pack.activities if key in north]
    assert pathway_activities(pack, "west") == {}
