"""Staff let a learner ask somebody again who declined: on that person's word, with how it was given."""

import pytest

from tests.flows.appraising import asked, finished
from tests.flows.people import NOW, a_person, ctx_of, give
from tests.flows.test_decline_appraisal import declined
from tests.flows.world import World, enrolled, verbs
from waymark.flows.pause_address import lift_address_pause
from waymark.records.audit.models import Entry
from waymark.records.experience.models import Experience, PausedAddress
from waymark.records.experience.queries import pauses_within
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import reach

WORD = "Called me on Monday."


@pytest.fixture
def over(world: World) -> Experience:
    """Dev was asked about Ada's experience, and declined."""
    experience = finished(world, enrolled(world))
    asked(experience)
    declined(reason="Too busy")
    return experience


@pytest.fixture
def pause(over: Experience) -> PausedAddress:
    return PausedAddress.objects.get()


def test_staff_lift_it_with_a_recorded_reason_and_the_learner_can_ask_again(
    world: World, over: Experience, pause: PausedAddress
) -> None:
    lifted = lift_address_pause(ctx_of(world.fay), pause.pk, reason=f"  {WORD} ")
    assert (lifted.lifted_by, lifted.lifted_at, lifted.lift_reason) == (world.fay, NOW, WORD)
    assert verbs(about=pause.pk) == ["address-paused", "address-pause-lifted"]
    assert WORD not in str(list(Entry.objects.values()))
    assert asked(over).state == "sent"


@pytest.mark.parametrize("reason", ["", " \u200b ", "x" * 301])
def test_without_a_word_of_how_it_stays(world: World, over: Experience, pause: PausedAddress, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        lift_address_pause(ctx_of(world.fay), pause.pk, reason=reason)
    assert list(refused.value.fields) == ["reason"]
    with pytest.raises(Invalid):
        asked(over)


def test_it_is_lifted_once(world: World, pause: PausedAddress) -> None:
    lift_address_pause(ctx_of(world.fay), pause.pk, reason=WORD)
    with pytest.raises(Conflict, match="already allowed"):
        lift_address_pause(ctx_of(world.fay), pause.pk, reason=WORD)


def test_neither_the_learner_nor_an_assessor_nor_a_stranger_lifts_it(world: World, pause: PausedAddress) -> None:
    with pytest.raises(Forbidden):
        lift_address_pause(ctx_of(world.ada), pause.pk, reason=WORD)
    with pytest.raises(Forbidden):
        lift_address_pause(ctx_of(world.cleo), pause.pk, reason=WORD)
    with pytest.raises(NotFound):
        lift_address_pause(ctx_of(world.eve), pause.pk, reason=WORD)


def test_a_coordinator_who_learns_does_not_read_why_their_own_supervisor_declined(
    world: World, pause: PausedAddress
) -> None:
    give(world.ada, Role.COORDINATOR, world.riders.pk)
    ctx = ctx_of(world.ada)
    assert list(pauses_within(reach(ctx.actor, Action.READ_DECLINE_REASON))) == []
    with pytest.raises(Forbidden):
        lift_address_pause(ctx, pause.pk, reason=WORD)


def test_staff_of_another_campus_do_not_see_it(world: World, pause: PausedAddress) -> None:
    gus = a_person("Gus")
    give(gus, Role.COORDINATOR, world.south.pk)
    assert list(pauses_within(reach(ctx_of(gus).actor, Action.READ_DECLINE_REASON))) == []
    assert list(pauses_within(reach(ctx_of(world.fay).actor, Action.READ_DECLINE_REASON))) == [pause]
    with pytest.raises(NotFound):
        lift_address_pause(ctx_of(gus), pause.pk, reason=WORD)
