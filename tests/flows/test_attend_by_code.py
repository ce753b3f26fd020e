"""A code shown in the room: short lived, tried a few times at most, and good for those its opener looks after."""

from datetime import timedelta

import pytest

from tests.flows.people import TODAY, a_person, ctx_of, give
from tests.flows.world import World, enrolled, verbs
from waymark.flows.attend_by_code import LASTS, attend_by_code, hide_code, show_code
from waymark.records.evidence.models import Attestation, RoomCode
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict, Forbidden, NotFound


def shown(world: World) -> RoomCode:
    """Fay shows a code."""
    return show_code(ctx_of(world.fay), world.version.pk, activity_key="flat")


def test_a_learner_in_the_room_is_recorded_on_the_word_of_whoever_shows_the_code(world: World) -> None:
    way = enrolled(world)
    code = shown(world).code
    word = attend_by_code(ctx_of(world.ada, minutes=1), code=f" {code[:3].lower()}-{code[3:]} ")
    assert (word.enrollment_id, word.by_id, word.on) == (way.pk, world.fay.pk, TODAY)
    assert attend_by_code(ctx_of(world.ada, minutes=2), code=code).pk == word.pk
    assert Attestation.objects.count() == 1
    assert "attended-by-code" in verbs(about=word.pk) and "activity-attested" in verbs(about=word.pk)


def test_the_same_code_is_shown_until_it_ends(world: World) -> None:
    enrolled(world)
    assert shown(world).pk == shown(world).pk
    hide_code(ctx_of(world.fay, minutes=1), world.version.pk, activity_key="flat")
    assert RoomCode.objects.get().closed_at is not None
    assert shown(world).pk != RoomCode.objects.order_by("opened_at")[0].pk


def test_a_code_that_is_over_or_ended_or_made_up_opens_nothing(world: World) -> None:
    enrolled(world)
    code = shown(world).code
    late = ctx_of(world.ada, minutes=int(LASTS / timedelta(minutes=1)) + 1)
    for ctx, tried in ((late, code), (ctx_of(world.ada), "BBBBBB"), (ctx_of(world.ada), "")):
        with pytest.raises(NotFound):
            attend_by_code(ctx, code=tried)
    hide_code(ctx_of(world.fay), world.version.pk, activity_key="flat")
    with pytest.raises(NotFound):
        attend_by_code(ctx_of(world.ada), code=code)
    assert not Attestation.objects.exists()


def test_codes_are_tried_ten_times_at_most(world: World) -> None:
    enrolled(world)
    code = shown(world).code
    for _ in range(10):
        with pytest.raises(NotFound):
            attend_by_code(ctx_of(world.ada), code="BBBBBB")
    with pytest.raises(Conflict):
        attend_by_code(ctx_of(world.ada), code=code)


def test_a_code_is_for_learners_its_opener_looks_after(world: World) -> None:
    enrolled(world)
    enrolled(world, world.ben)
    gil = a_person("Gil")
    give(gil, Role.COUNSELOR, world.north.pk)
    code = show_code(ctx_of(gil), world.version.pk, activity_key="flat").code
    for stranger in (world.ben, world.eve):
        with pytest.raises(NotFound):
            attend_by_code(ctx_of(stranger), code=code)
    assert attend_by_code(ctx_of(world.ada), code=code).by_id == gil.pk


def test_only_staff_show_a_code_and_only_for_attendance(world: World) -> None:
    enrolled(world)
    with pytest.raises(Forbidden):
        show_code(ctx_of(world.ada), world.version.pk, activity_key="flat")
    with pytest.raises(NotFound):
        show_code(ctx_of(world.fay), world.version.pk, activity_key="ride-plan")
