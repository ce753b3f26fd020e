"""Many awards in one act: a job releases each once, leaves those that moved on, and can be stopped for an hour."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest

from tests.flows.people import NOW, a_person, ctx_of, give, operator
from tests.flows.signing import an_award, crowd, issuer_of
from tests.flows.test_release_award import all_met
from tests.flows.world import World, enrolled, verbs
from waymark.flows.release_award import dismiss_award
from waymark.flows.release_many import start_release, stop_release, work_on_run
from waymark.records.awards.models import Award, ReleaseItem, ReleaseRun
from waymark.records.awards.runs import items_counted
from waymark.records.awards.states import AwardState, ItemState
from waymark.records.credentials.models import Credential
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict, Forbidden, NotFound
from waymark.rules.kernel.ids import new_id


@pytest.fixture
def earned(world: World) -> Award:
    """Ada has everything; the whole waits for release."""
    issuer_of(world)
    return all_met(world, enrolled(world))


@pytest.fixture
def _later(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker is there yet: what is asked for waits."""
    monkeypatch.setattr("waymark.flows.jobs.release_many", SimpleNamespace(enqueue=lambda *_args: None))


def states(run_id: UUID) -> dict[str, int]:
    return {state.value: number for state, number in items_counted(run_id).items() if number}


def test_a_release_of_many_releases_each_and_leaves_what_no_longer_holds(world: World, earned: Award) -> None:
    hollow = an_award(world, world.ben, key="level-1", state=AwardState.PROPOSED)
    run = start_release(ctx_of(world.fay), new_id(), [earned.pk, hollow.pk])
    assert states(run.pk) == {"released": 1, "left": 1}
    assert "has changed since it was proposed" in ReleaseItem.objects.get(award=hollow).why
    assert Award.objects.get(pk=earned.pk).decided_by_id == world.fay.pk
    assert Award.objects.get(pk=hollow.pk).state == AwardState.PROPOSED
    assert verbs(about=run.pk) == ["release-started"]
    assert ReleaseRun.objects.get().ended_at is not None


def test_the_same_act_sent_twice_is_one_and_the_job_run_twice_too(world: World, earned: Award) -> None:
    run_id = new_id()
    for minutes in (0, 1):
        start_release(ctx_of(world.fay, minutes=minutes), run_id, [earned.pk])
    assert not work_on_run(operator(), run_id)
    assert ReleaseRun.objects.count() == 1
    assert Credential.objects.filter(award=earned).count() == 1


def test_what_changed_since_the_look_refuses_the_act(world: World, earned: Award) -> None:
    dismiss_award(ctx_of(world.fay), earned.pk, reason="No.")
    with pytest.raises(Conflict):
        start_release(ctx_of(world.fay), new_id(), [earned.pk])
    with pytest.raises(Conflict):
        start_release(ctx_of(world.fay), new_id(), [])
    assert not ReleaseRun.objects.exists()


@pytest.mark.usefixtures("_later")
def test_a_batch_at_a_time(world: World) -> None:
    issuer_of(world)
    ids = crowd(world, 60)
    Award.objects.filter(pk__in=ids).update(state=AwardState.PROPOSED, decided_at=None)
    run = start_release(ctx_of(world.fay), new_id(), ids)
    assert work_on_run(operator(), run.pk)
    assert states(run.pk) == {"left": 50, "waiting": 10}  # nothing is behind these
    assert not work_on_run(operator(), run.pk)


@pytest.mark.usefixtures("_later")
def test_stopped_before_its_turn_nothing_is_released(world: World, earned: Award) -> None:
    run = start_release(ctx_of(world.fay), new_id(), [earned.pk])
    assert stop_release(ctx_of(world.fay, minutes=1), run.pk) == (1, 0, 0)
    work_on_run(operator(now=NOW + timedelta(minutes=2)), run.pk)
    assert states(run.pk) == {"stopped": 1}
    assert Award.objects.get(pk=earned.pk).state == AwardState.PROPOSED
    assert verbs(about=run.pk) == ["release-started", "release-stopped"]


def test_what_is_signed_goes_on_hold_within_the_hour(world: World, earned: Award) -> None:
    run = start_release(ctx_of(world.fay), new_id(), [earned.pk])
    assert stop_release(ctx_of(world.fay, minutes=5), run.pk) == (0, 1, 0)
    assert stop_release(ctx_of(world.fay, minutes=6), run.pk) == (0, 0, 0)
    badge = Credential.objects.get(award=earned)
    assert badge.state == "suspended"
    with pytest.raises(Conflict):
        stop_release(ctx_of(world.fay, minutes=61), run.pk)
    assert states(run.pk) == {ItemState.ON_HOLD.value: 1}


@pytest.mark.usefixtures("_later")
def test_a_role_that_ended_meanwhile_releases_nothing(world: World, earned: Award) -> None:
    gil = a_person("Gil")
    give(gil, Role.COORDINATOR, world.north.pk)
    run = start_release(ctx_of(gil), new_id(), [earned.pk])
    gil.grants.update(until_at=NOW - timedelta(days=1))
    work_on_run(operator(), run.pk)
    assert states(run.pk) == {"left": 1}
    assert Award.objects.get(pk=earned.pk).state == AwardState.PROPOSED


def test_only_whoever_may_release_starts_one_and_stops_their_own(world: World, earned: Award) -> None:
    gil = a_person("Gil", "South")
    give(gil, Role.COORDINATOR, world.south.pk)
    with pytest.raises(Conflict):
        start_release(ctx_of(gil), new_id(), [earned.pk])
    with pytest.raises(Forbidden):
        start_release(ctx_of(world.cleo), new_id(), [earned.pk])
    run = start_release(ctx_of(world.fay), new_id(), [earned.pk])
    with pytest.raises(NotFound):
        stop_release(ctx_of(gil), run.pk)
