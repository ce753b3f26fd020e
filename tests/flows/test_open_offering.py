"""Opening and closing a program at a campus."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.flows.people import TODAY, a_person, ctx_of, give, operator
from tests.flows.world import World, enrolled, make_world, verbs
from waymark.flows.enroll import enroll
from waymark.flows.open_offering import (
    call_off_offering,
    change_offering,
    close_offering,
    open_offering,
    reopen_offering,
    stamp,
)
from waymark.records.catalog.commands import retire_version
from waymark.records.catalog.models import Offering
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid
from waymark.rules.offerings.told import NOTHING, Told, contact, link
from waymark.rules.packs.model import Contact

WORDS = Told(
    contacts=(contact("Career services", "careers@north.example"),),
    links=(link("How to register", "https://north.example/register"),),
    fees="$20 for the workshop.",
)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def changed(world: World, **differences: object) -> bool:
    found = Offering.objects.get(pk=world.at_north.pk)
    values = {"opens_on": found.opens_on, "closes_on": found.closes_on, "told": found.told, "seen": stamp(found)}
    return change_offering(ctx_of(world.fay), found.pk, **(values | differences))  # type: ignore[arg-type]


def test_what_a_campus_tells_is_kept_and_audited(world: World) -> None:
    assert changed(world, told=WORDS)
    assert Offering.objects.get(pk=world.at_north.pk).told == WORDS
    assert verbs(about=world.at_north.pk)[-1] == "offering-changed"
    assert not changed(world)


def test_two_who_change_it_at_once(world: World) -> None:
    before = stamp(Offering.objects.get(pk=world.at_north.pk))
    changed(world, told=WORDS)
    with pytest.raises(Conflict, match="Someone else"):
        changed(world, told=replace(WORDS, fees=""), seen=before)
    assert not changed(world, told=WORDS, seen=before)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (Told(contacts=(Contact("", "a@b.example", ""),)), "contacts"),
        (Told(contacts=(contact("Office", "javascript:alert(1)"),)), "contacts"),
        (Told(contacts=(contact("Office", "a b@x"),)), "contacts"),
        (Told(links=(link("Read", "http://north.example"),)), "links"),
        (Told(links=(link("", "https://north.example"),)), "links"),
        (Told(links=(link("Read", "https://north.example"),) * 5), "links"),
        (Told(fees="x" * 301), "fees"),
    ],
)
def test_words_that_cannot_be_shown_are_refused(world: World, told: Told, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        changed(world, told=told)
    assert set(refusal.value.fields) == {field}


def test_it_closes_and_opens_again(world: World) -> None:
    close_offering(ctx_of(world.fay), world.at_north.pk, on=TODAY)
    close_offering(ctx_of(world.fay), world.at_north.pk, on=TODAY)
    with pytest.raises(Conflict, match="takes no enrollments"):
        enroll(ctx_of(world.ada), offering_id=world.at_north.pk)
    reopen_offering(ctx_of(world.fay), world.at_north.pk)
    reopen_offering(ctx_of(world.fay), world.at_north.pk)
    assert enrolled(world).version_id == world.version.pk
    assert verbs(about=world.at_north.pk) == ["offering-opened", "offering-closed", "offering-reopened"]


def test_days_must_make_sense(world: World) -> None:
    with pytest.raises(Invalid, match="must come after"):
        close_offering(ctx_of(world.fay), world.at_north.pk, on=TODAY.replace(month=1))
    with pytest.raises(Invalid, match="first day stays"):
        changed(world, opens_on=TODAY)
    with pytest.raises(Invalid, match="is over"):
        changed(world, closes_on=TODAY - timedelta(days=1))
    with pytest.raises(Invalid, match="must come after"):
        reopen_offering(ctx_of(world.fay), world.at_north.pk, closes_on=TODAY - timedelta(days=1))


def test_a_retired_version_opens_nowhere(world: World) -> None:
    close_offering(ctx_of(world.fay), world.at_north.pk, on=TODAY)
    retire_version(world.version)
    with pytest.raises(Conflict, match="published version"):
        reopen_offering(ctx_of(world.fay), world.at_north.pk)
    with pytest.raises(Conflict, match="published version"):
        changed(world, closes_on=None)


def test_what_has_not_opened_can_be_called_off(world: World) -> None:
    with pytest.raises(Conflict, match="opened already"):
        call_off_offering(ctx_of(world.fay), world.at_north.pk)
    Offering.objects.filter(pk=world.at_south.pk).delete()
    ahead = open_offering(
        operator(), version_id=world.version.pk, campus_key="south", opens_on=TODAY + timedelta(days=9), told=WORDS
    )
    call_off_offering(ctx_of(world.fay), ahead.pk)
    assert not Offering.objects.filter(pk=ahead.pk).exists()
    assert verbs(about=ahead.pk) == ["offering-opened", "offering-called-off"]


def test_staff_of_another_campus_may_not(world: World) -> None:
    dev = a_person("Dev", "South")
    give(dev, Role.COORDINATOR, world.south.pk)
    for act in (
        lambda: close_offering(ctx_of(dev), world.at_north.pk, on=TODAY),
        lambda: reopen_offering(ctx_of(dev), world.at_north.pk),
        lambda: call_off_offering(ctx_of(dev), world.at_north.pk),
        lambda: change_offering(ctx_of(dev), world.at_north.pk, opens_on=TODAY, closes_on=None, told=NOTHING, seen=""),
    ):
        with pytest.raises(Forbidden):
            act()
