"""Learners get until a later day to finish: once however often it is sent, told by letter, and taken back."""

from datetime import date, timedelta

import pytest

from tests.flows.people import NOW, TODAY, a_person, affiliate, ctx_of, give, operator
from tests.flows.world import World, enrolled, verbs
from waymark.flows.announce_last_day import announce_last_days
from waymark.flows.give_time import chosen_for_time, give_time, seen_act, take_time_back
from waymark.flows.open_offering import close_offering
from waymark.records.enrollment.last_days import last_day_of
from waymark.records.enrollment.models import Enrollment, TimeAct
from waymark.records.enrollment.states import EnrollmentState, TimeReason
from waymark.records.notices.letters import written
from waymark.records.notices.models import Message
from waymark.records.notices.states import MessageState
from waymark.rules.kernel.clock import FixedClock
from waymark.rules.kernel.context import Context, Role, system_actor
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.kernel.ids import new_id


@pytest.fixture(autouse=True)
def _jobs_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs run when the acts do."""
    monkeypatch.setattr("waymark.flows.jobs.SystemClock", lambda: FixedClock(NOW))


SOON, LATER = TODAY + timedelta(days=40), TODAY + timedelta(days=90)


def given(world: World, *ways: Enrollment, day: date = LATER, minutes: int = 0) -> TimeAct:
    ctx = ctx_of(world.fay, minutes=minutes)
    return give_time(ctx, new_id(), [each.pk for each in ways], day=day, why=TimeReason.ASKED)


def letters() -> list[str]:
    found = Message.objects.filter(template__in=["time-given", "offering-ends"]).order_by("queued_at", "pk")
    return [written(each).text for each in found]


def test_time_is_given_once_and_told(world: World) -> None:
    way, act_id = enrolled(world), new_id()
    for _ in range(2):
        give_time(ctx_of(world.fay), act_id, [way.pk, way.pk], day=LATER, why=TimeReason.OUR_DELAY)
    assert last_day_of(way.pk) == LATER
    assert verbs().count("time-given") == 1
    assert len(letters()) == 1 and "until December 13, 2026 to finish" in letters()[0]
    assert "delay" not in letters()[0]
    with pytest.raises(Conflict):
        given(world, way)


def test_the_later_one_of_the_offering_and_of_staff_holds(world: World) -> None:
    way = enrolled(world)
    given(world, way, day=SOON)
    close_offering(ctx_of(world.fay, minutes=5), world.at_north.pk, on=TODAY, finish_on=LATER)
    assert last_day_of(way.pk) == LATER
    with pytest.raises(Invalid):
        given(world, way, day=SOON + timedelta(days=1), minutes=6)
    given(world, way, day=LATER + timedelta(days=1), minutes=7)
    assert last_day_of(way.pk) == LATER + timedelta(days=1)


@pytest.mark.parametrize("days", [-1, 800])
def test_a_day_that_makes_no_sense_is_refused(world: World, days: int) -> None:
    with pytest.raises(Invalid):
        given(world, enrolled(world), day=TODAY + timedelta(days=days))


def test_taking_back_before_the_letter_goes_out_tells_nobody(world: World) -> None:
    way = enrolled(world)
    act = given(world, way)
    assert take_time_back(ctx_of(world.fay, minutes=1), act.pk) == (1, 0)
    assert take_time_back(ctx_of(world.fay, minutes=2), act.pk) == (0, 1)
    assert last_day_of(way.pk) is None and verbs().count("time-taken-back") == 1
    assert Message.objects.get(template="time-given").state == MessageState.FAILED


def test_taking_back_later_restores_the_day_before_and_tells_it(world: World) -> None:
    way = enrolled(world)
    first = given(world, way, day=SOON)
    second = given(world, way, day=LATER, minutes=5)
    Message.objects.filter(template="time-given").update(state=MessageState.SENT, sent_at=NOW)
    assert take_time_back(ctx_of(world.fay, minutes=9), first.pk) == (0, 1), "another day was given since"
    assert take_time_back(ctx_of(world.fay, minutes=10), second.pk) == (1, 0)
    assert last_day_of(way.pk) == SOON
    assert "was taken back" in letters()[-1] and "until October 24, 2026" in letters()[-1]


def test_only_those_under_way_get_time_and_only_from_their_coordinator(world: World) -> None:
    way, other = enrolled(world), enrolled(world, world.ben)
    Enrollment.objects.filter(pk=other.pk).update(state=EnrollmentState.COMPLETED)
    found = chosen_for_time(ctx_of(world.fay), [way.pk, other.pk], day=LATER)
    assert [each.pk for each in found.reached] == [way.pk] and [each.pk for each in found.left] == [other.pk]
    gil = a_person("Gil", "South")
    with pytest.raises(Forbidden):
        give_time(ctx_of(gil), new_id(), [way.pk], day=LATER, why=TimeReason.ASKED)
    give(gil, Role.COORDINATOR, world.south.pk)
    with pytest.raises(NotFound):
        give_time(ctx_of(gil), new_id(), [way.pk], day=LATER, why=TimeReason.ASKED)
    act = given(world, way)
    for act_of in (seen_act, take_time_back):
        with pytest.raises(NotFound):
            act_of(ctx_of(gil), act.pk)
    affiliate(world.fay, world.north.pk)
    assert operator()  # by command there is no such act
    mine = enrolled(world, world.fay)
    with pytest.raises(NotFound):
        given(world, mine)


def job(days: int) -> Context:
    return Context(actor=system_actor("announcing"), now=NOW + timedelta(days=days))


def test_the_day_that_is_near_is_the_learners_own(world: World) -> None:
    way = enrolled(world)
    close_offering(ctx_of(world.fay), world.at_north.pk, on=TODAY, finish_on=SOON)
    given(world, way, minutes=5)
    before = len(letters())
    assert announce_last_days(job(20)) == 0, "the offering's day does not concern who has longer"
    assert announce_last_days(job(70)) == 1 and announce_last_days(job(71)) == 0
    assert "gave you until December 13, 2026" in letters()[before]
    assert announce_last_days(job(85)) == 1
