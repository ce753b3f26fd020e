"""Learners are told when their offering closes, changes its last day, opens again, and when that day is near."""

from datetime import date, timedelta

import pytest

from tests.flows.people import NOW, TODAY, ctx_of, operator
from tests.flows.world import World, enrolled, make_world, verbs
from waymark.flows.announce_last_day import announce_last_days
from waymark.flows.open_offering import change_offering, close_offering, open_offering, reopen_offering, stamp
from waymark.records.catalog.models import Offering
from waymark.records.notices.letters import written
from waymark.records.notices.models import Message
from waymark.rules.kernel.context import Context, system_actor
from waymark.rules.kernel.errors import Invalid
from waymark.rules.offerings.told import NOTHING


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def letters() -> list[str]:
    """The headings and first sentences of what learners got, the oldest first."""
    found = Message.objects.filter(template="offering-ends").order_by("queued_at", "pk")
    return [written(each).text for each in found]


def job(days: int) -> Context:
    """The worker, so many days later."""
    return Context(actor=system_actor("announcing"), now=NOW + timedelta(days=days))


def test_closing_and_opening_again(world: World) -> None:
    enrolled(world)
    last = TODAY + timedelta(days=60)
    assert close_offering(ctx_of(world.fay), world.at_north.pk, on=TODAY, finish_on=last) == 1
    assert close_offering(ctx_of(world.fay), world.at_north.pk, on=TODAY, finish_on=last) == 0
    assert "Your last day to finish is November 13, 2026" in letters()[0] and "Nothing ends by itself" in letters()[0]
    assert reopen_offering(ctx_of(world.fay, minutes=1), world.at_north.pk) == 1
    assert Offering.objects.get(pk=world.at_north.pk).finish_on is None
    assert "takes new learners again" in letters()[1] and "no last day" in letters()[1]
    assert close_offering(ctx_of(world.fay, minutes=2), world.at_north.pk, on=TODAY) == 1
    assert "no one new can start" in letters()[2] and "There is no last day to finish." in letters()[2]


def changed(world: World, *, closes_on: date | None, finish_on: date | None) -> bool:
    """Change the days of the offering at north, as it stands."""
    found = Offering.objects.get(pk=world.at_north.pk)
    days = {"closes_on": closes_on, "finish_on": finish_on}
    ctx, seen = ctx_of(world.fay), stamp(found)
    return change_offering(ctx, found.pk, opens_on=found.opens_on, told=NOTHING, seen=seen, **days)


def test_changing_the_last_day(world: World) -> None:
    enrolled(world)
    for wrong in (None, TODAY + timedelta(days=1)):
        with pytest.raises(Invalid):
            changed(world, closes_on=wrong, finish_on=TODAY)
    closes = TODAY + timedelta(days=10)
    assert changed(world, closes_on=closes, finish_on=closes)
    assert not changed(world, closes_on=closes, finish_on=closes)
    assert len(letters()) == 1


def test_the_day_is_near(world: World) -> None:
    way = enrolled(world)
    close_offering(operator(), world.at_north.pk, on=TODAY, finish_on=TODAY + timedelta(days=60))
    told = {days: announce_last_days(job(days)) for days in (0, 29, 30, 31, 52, 53, 54, 60, 61)}
    assert {days for days, count in told.items() if count} == {30, 53}
    assert verbs(about=world.at_north.pk)[-2:] == ["last-day-announced"] * 2
    assert "everyone who has started until November 13, 2026" in " ".join(letters()[1].split())
    way.state = "completed"
    way.save(update_fields=["state"])
    close_offering(operator(), world.at_north.pk, on=TODAY, finish_on=TODAY + timedelta(days=70))
    assert announce_last_days(job(65)) == 0


def test_opened_with_a_last_day(world: World) -> None:
    Offering.objects.filter(pk=world.at_south.pk).delete()
    closes, last = TODAY + timedelta(days=5), TODAY + timedelta(days=9)
    version_id = world.version.pk
    made = open_offering(
        operator(), version_id=version_id, campus_key="south", opens_on=TODAY, closes_on=closes, finish_on=last
    )
    assert made.finish_on == last and letters() == []
