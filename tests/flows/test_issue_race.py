"""Workers and sweepers at the same awards at the same time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection

from tests.flows.signing import crowd, issuer_of, signing_now
from tests.flows.world import World
from waymark.flows.issue_credential import issue_awards, issue_pending
from waymark.records.audit.chain import chain_breaks
from waymark.records.audit.models import Entry
from waymark.records.credentials.check import credential_faults
from waymark.records.credentials.models import Credential

COUNT = 30
LATER = signing_now(minutes=5)


@pytest.mark.postgresql
def test_a_race_ends_in_one_credential_each(committed_world: World) -> None:
    world = committed_world
    issuer_of(world)
    award_ids = crowd(world, COUNT)
    workers: list[Callable[[], int]] = [
        lambda: issue_awards(signing_now(), award_ids),
        lambda: issue_awards(signing_now(), list(reversed(award_ids))),
        lambda: issue_pending(LATER),
        lambda: issue_pending(LATER),
    ]
    with ThreadPoolExecutor(len(workers)) as pool:
        list(pool.map(_until_done, workers))
    assert Credential.objects.filter(state="issued").count() == Credential.objects.count() == COUNT
    assert len(set(Credential.objects.values_list("status_index", flat=True))) == COUNT
    told = list(Entry.objects.filter(verb="credential-issued").values_list("object_id", flat=True))
    assert len(told) == len(set(told)) == COUNT
    assert list(chain_breaks()) == []
    assert [fault.message for fault in credential_faults(now=LATER.now)] == []


def _until_done(work: Callable[[], int]) -> None:
    """As a worker does: what the database refused is tried again."""
    try:
        for _ in range(20):
            try:
                work()
            except OperationalError:
                continue
            if not Credential.objects.exclude(state="issued").exists() and Credential.objects.count() == COUNT:
                return
    finally:
        connection.close()
