"""Everything is derived, recomputed and verified again, by command or by a job, and what came of it is stored."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from waymark.records.audit import commands, queries
from waymark.records.audit.chain import chain_breaks
from waymark.records.audit.commands import record
from waymark.records.audit.models import Entry, RecordsCheck
from waymark.records.audit.verbs import Verb
from waymark.records.awards.queries import granted_awards
from waymark.records.credentials.check import credential_faults, list_faults
from waymark.records.credentials.models import Credential, StatusList
from waymark.records.credentials.signing_queue import unsigned_count
from waymark.records.enrollment.models import Enrollment
from waymark.records.ledger.check import ledger_faults
from waymark.records.ledger.models import Fact
from waymark.rules.kernel.clock import SystemClock
from waymark.rules.kernel.context import Context
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import require
from waymark.rules.policy.scope import NOWHERE

STOPPED = timedelta(hours=1)
KEPT_FINDINGS = 50


@dataclass(frozen=True)
class Finding:
    """Something that is not as it must be: the kind of object, its id, and what is wrong."""

    kind: str
    object_id: str
    message: str


def _facts(now: datetime) -> Iterator[Finding]:
    for found in ledger_faults(granted_awards):
        yield Finding(found.kind.value, str(found.object_id), found.detail)


def _audit(now: datetime) -> Iterator[Finding]:
    for position, message in chain_breaks():
        yield Finding("audit-entry", str(position), message)


def _credentials(now: datetime) -> Iterator[Finding]:
    for fault in credential_faults(now=now):
        yield Finding(fault.object_kind, fault.object_id, fault.message)


def _lists(now: datetime) -> Iterator[Finding]:
    for fault in list_faults(now=now):
        yield Finding(fault.object_kind, fault.object_id, fault.message)


STEPS: tuple[Callable[[datetime], Iterator[Finding]], ...] = (_facts, _audit, _credentials, _lists)


def findings(now: datetime, *, begins: Callable[[int], None] = lambda step: None) -> Iterator[Finding]:
    """Whatever is not as it must be. `begins` is told the number of each step, from 1, when it begins."""
    for number, step in enumerate(STEPS, 1):
        begins(number)
        yield from step(now)


def counted() -> dict[str, int]:
    """How much there was to look at, and how much waits to be signed."""
    return {
        "facts": Fact.objects.count(),
        "enrollments": Enrollment.objects.count(),
        "audit entries": Entry.objects.count(),
        "credentials": Credential.objects.exclude(body="").count(),
        "status lists": StatusList.objects.count(),
        "awards waiting to be signed": unsigned_count(),
    }


@transaction.atomic
def keep_check(ctx: Context, found: list[Finding], counts: dict[str, int], *, check_id: UUID | None = None) -> None:
    """Store what a check came to: of one that a page asked for, or a new one. Again has the effect of once."""
    require(ctx.actor, Action.CHECK_RECORDS, NOWHERE)
    kept = [[each.kind, each.object_id, each.message] for each in found[:KEPT_FINDINGS]]
    check = queries.locked_records_check(check_id) if check_id else None
    if check is not None and check.finished_at is not None:
        return
    check = check or commands.begin_records_check(asked_by_id=None, at=ctx.now)
    commands.finish_records_check(check, at=ctx.now, counts=counts, faults=len(found), findings=kept)
    record(ctx, Verb.RECORDS_CHECKED, "records-check", check.pk)


@transaction.atomic
def ask_for_check(ctx: Context) -> RecordsCheck:
    """Have a worker check the records. While one is under way, that one is answered."""
    require(ctx.actor, Action.CHECK_RECORDS, NOWHERE)
    queries.lock_chain()  # two who ask at once get one check
    open_check = queries.open_records_check(since=ctx.now - STOPPED)
    if open_check is not None:
        return open_check
    made = commands.begin_records_check(asked_by_id=ctx.actor.person_id, at=ctx.now)
    record(ctx, Verb.RECORDS_CHECK_ASKED, "records-check", made.pk)
    from waymark.flows.jobs import check_records  # the jobs stand above every story, this one too

    check_records.enqueue(str(made.pk), str(ctx.actor.person_id))
    return made


def work_on_check(ctx: Context, check_id: UUID) -> int:
    """Check everything for whoever asked, telling how far it is; how many findings there are."""
    clock = SystemClock()

    def begins(step: int) -> None:
        commands.move_records_check(check_id, step=step, at=clock.now())

    found = list(findings(ctx.now, begins=begins))
    keep_check(Context(actor=ctx.actor, now=clock.now()), found, counted(), check_id=check_id)
    return len(found)
