"""Kills a worker at every statement of issuing, starts another, and tells what is left. Run as a program of its own.

Prints one JSON object a line for each kill point: how far the dead worker came and what the next one made of it.
"""

import json
import os
import signal
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import tests.environment  # noqa: F401 - settings of the tests
from waymark.config.cli import set_up

set_up()

from django.db import connection  # noqa: E402
from django.test.utils import override_settings  # noqa: E402

from tests.flows.people import NOW, a_person, operator  # noqa: E402
from tests.flows.signing import an_award, signing_now  # noqa: E402
from tests.flows.world import World, make_world  # noqa: E402
from waymark.config.prepare import migrate  # noqa: E402
from waymark.flows.issue_credential import issue_awards, issue_pending  # noqa: E402
from waymark.flows.set_up_issuer import set_up_issuer  # noqa: E402
from waymark.records.audit.chain import chain_breaks  # noqa: E402
from waymark.records.audit.models import Entry  # noqa: E402
from waymark.records.awards.models import Award  # noqa: E402
from waymark.records.credentials.check import credential_faults, list_faults  # noqa: E402
from waymark.records.credentials.models import Credential  # noqa: E402

Execute = Callable[..., Any]  # Any: Django's own wrapper protocol
LATER = signing_now(minutes=5)


class KillAt:
    """Ends this process, as a power cut would, just before its n-th statement that reads or writes."""

    def __init__(self, point: int) -> None:
        self.left = point

    def __call__(self, execute: Execute, sql: str, params: object, many: bool, context: object) -> object:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)


def in_a_process(act: Callable[[], object]) -> int:
    """Run in a process of its own and answer how it ended (negative: the signal that killed it)."""
    connection.close()
    child = os.fork()
    if child == 0:
        connection.close()
        act()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def work(award: Award, point: int) -> None:
    """A worker that dies at a point."""
    with connection.execute_wrapper(KillAt(point)):
        issue_awards(signing_now(), [award.pk])


def trial(world: World, point: int) -> dict[str, object]:
    """One learner, one death, one restart."""
    award = an_award(world, a_person("Ada", email=f"ada{point}@example.org"))
    ended = in_a_process(lambda: work(award, point))
    before = Credential.objects.filter(award=award).first()
    after = in_a_process(lambda: (issue_pending(LATER), issue_pending(LATER)))
    credentials = list(Credential.objects.filter(award=award))
    return {
        "point": point,
        "ended": ended,
        "reached": before.state if before else None,
        "restart": after,
        "states": [each.state for each in credentials],
        "same_reservation": before is None or before.unsigned == credentials[0].unsigned,
        "same_bytes": before is None or before.body in ("", credentials[0].body),
        "told": Entry.objects.filter(verb="credential-issued", object_id__in=[each.pk for each in credentials]).count(),
    }


def main() -> None:
    """Kill at the first statement, the second, … until a worker lives to the end; then look at everything."""
    migrate()
    with override_settings(TASKS={"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}):
        world = make_world()
        set_up_issuer(operator(), organization_id=world.riders.pk)
        for point in range(1, 60):
            told = trial(world, point)
            print(json.dumps(told), flush=True)
            if told["ended"] == 0:
                break
    places = list(Credential.objects.values_list("status_list_id", "status_index"))
    faults = [fault.message for fault in (*credential_faults(now=NOW + timedelta(hours=1)), *list_faults(now=NOW))]
    faults += [f"{position} {words}" for position, words in chain_breaks()]
    print(json.dumps({"places": len(places), "different": len(set(places)), "faults": faults}))


if __name__ == "__main__":
    main()
