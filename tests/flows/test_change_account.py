"""Names change and accounts close with a way back; nobody reaches further than their own places."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.flows.people import NOW, a_person, affiliate, ctx_of, give
from tests.flows.world import World, verbs
from waymark.flows.change_account import change_name, close_account, reopen_account
from waymark.records.people.models import Affiliation, FormerName, Grant
from waymark.records.people.queries import actor_for
from waymark.rules.kernel.context import ActorKind, Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound


def test_a_name_changes_and_the_former_one_is_kept_apart(world: World) -> None:
    give(world.eve, Role.REGISTRAR, world.north.pk)
    change_name(ctx_of(world.eve), world.ada.pk, given_name=" Ada ", family_name="Reed")
    change_name(ctx_of(world.eve), world.ada.pk, given_name="Ada", family_name="Reed")
    world.ada.refresh_from_db()
    assert world.ada.full_name == "Ada Reed"
    assert [each.family_name for each in FormerName.objects.filter(person=world.ada)] == ["Lund"]
    assert verbs(about=world.ada.pk).count("name-changed") == 1
    with pytest.raises(Invalid):
        change_name(ctx_of(world.eve), world.ada.pk, given_name="\u200b", family_name="")
    with pytest.raises(Forbidden):
        change_name(ctx_of(world.eve), world.eve.pk, given_name="Eve", family_name="Reed")
    for reader, about in ((world.eve, world.ben), (world.fay, world.ada), (world.ada, world.ada)):
        with pytest.raises(NotFound):
            change_name(ctx_of(reader), about.pk, given_name="X", family_name="")


def test_a_closed_account_signs_nobody_in_and_can_be_reopened(world: World) -> None:
    give(world.eve, Role.ADMINISTRATOR, world.riders.pk)
    client = Client()
    client.force_login(world.cleo)
    assert client.get(reverse("my-roles")).status_code == 200
    close_account(ctx_of(world.eve), world.cleo.pk)
    assert client.get(reverse("my-roles")).status_code == 302
    world.cleo.refresh_from_db()
    assert actor_for(world.cleo, now=NOW).kind is ActorKind.ANONYMOUS
    assert Grant.objects.get(person=world.cleo).end_reason == "closed"
    with pytest.raises(Conflict):
        close_account(ctx_of(world.eve), world.cleo.pk)
    reopen_account(ctx_of(world.eve), world.cleo.pk)
    assert client.get(reverse("my-roles")).status_code == 302  # the old session does not come back
    world.cleo.refresh_from_db()
    assert world.cleo.is_active and actor_for(world.cleo, now=NOW).grants == ()
    with pytest.raises(Conflict):
        reopen_account(ctx_of(world.eve), world.cleo.pk)
    assert verbs(about=world.cleo.pk)[-2:] == ["account-closed", "account-reopened"]


def test_closing_ends_affiliations(world: World) -> None:
    give(world.eve, Role.REGISTRAR, world.north.pk)
    close_account(ctx_of(world.eve), world.ada.pk)
    assert Affiliation.objects.get(person=world.ada).until_on == NOW.date()


def test_closing_ends_what_begins_today_or_later_too(world: World) -> None:
    give(world.eve, Role.REGISTRAR, world.north.pk)
    dev = a_person("Dev")
    for days in (0, 9):
        affiliate(dev, world.north.pk, from_on=NOW.date() + timedelta(days=days))
    close_account(ctx_of(world.eve), dev.pk)
    held = Affiliation.objects.filter(person=dev)
    assert [each.until_on and each.until_on - each.from_on for each in held] == [timedelta(days=1)] * 2


def test_nobody_closes_what_reaches_further_than_they_do(world: World) -> None:
    give(world.eve, Role.REGISTRAR, world.north.pk)
    with pytest.raises(Forbidden):  # an assessor: a registrar ends no roles
        close_account(ctx_of(world.eve), world.cleo.pk)
    give(world.cleo, Role.ASSESSOR, world.south.pk)
    give(world.fay, Role.ADMINISTRATOR, world.north.pk)
    with pytest.raises(Forbidden):  # also at another campus
        close_account(ctx_of(world.fay), world.cleo.pk)
    assert Grant.objects.filter(person=world.cleo, ended_at__isnull=True).count() == 2


def test_another_administrator_can_close_one_and_the_last_stays(world: World) -> None:
    give(world.eve, Role.ADMINISTRATOR, world.riders.pk)
    give(world.cleo, Role.ADMINISTRATOR, None)
    with pytest.raises(Forbidden):
        close_account(ctx_of(world.cleo), world.cleo.pk)
    close_account(ctx_of(world.cleo), world.eve.pk)
