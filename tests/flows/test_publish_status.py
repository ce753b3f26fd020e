"""Status lists are signed anew when they must be, and only then."""

import json
from datetime import timedelta

import pytest

from tests.flows.people import ctx_of
from tests.flows.signing import issuer_of, signing_now
from tests.flows.world import World, verbs
from waymark.flows.publish_status import publish_lists_of, publish_status_lists
from waymark.records.credentials.models import StatusList
from waymark.rules.kernel.errors import Forbidden

DAY = 24 * 60


def test_a_list_is_signed_once_a_day(world: World) -> None:
    issuer_of(world)
    assert publish_status_lists(signing_now(minutes=10)) == 0
    assert publish_status_lists(signing_now(minutes=DAY)) == 2
    assert publish_status_lists(signing_now(minutes=DAY + 1)) == 0
    assert set(StatusList.objects.values_list("version", flat=True)) == {2}


def test_a_list_that_changed_is_signed_at_once(world: World) -> None:
    issuer = issuer_of(world)
    StatusList.objects.filter(purpose="suspension").update(dirty=True)
    assert publish_lists_of(signing_now(minutes=1), issuer) == 1
    assert dict(StatusList.objects.values_list("purpose", "version")) == {"revocation": 1, "suspension": 2}


def test_a_list_signed_by_a_clock_that_ran_ahead_is_signed_again(world: World) -> None:
    issuer_of(world)
    assert publish_status_lists(signing_now(minutes=-5)) == 2


def test_a_list_is_valid_for_three_days(world: World) -> None:
    issuer_of(world)
    document = json.loads(StatusList.objects.all()[0].document)
    assert (document["validFrom"], document["validUntil"]) == ("2026-09-14T14:30:00Z", "2026-09-17T14:30:00Z")
    assert timedelta(milliseconds=document["credentialSubject"]["ttl"]) == timedelta(minutes=5)
    assert "status-list-published" in verbs(about=StatusList.objects.all()[0].pk)


def test_who_may(world: World) -> None:
    issuer_of(world)
    for person in (world.ada, world.fay, world.cleo):
        with pytest.raises(Forbidden):
            publish_status_lists(ctx_of(person))
