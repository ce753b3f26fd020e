"""An administrator sends letters again that did not go out, gives them up, or has a job that failed tried again."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from waymark.records.audit.commands import record, record_all
from waymark.records.audit.verbs import Verb
from waymark.records.notices import commands
from waymark.records.notices.jobs import failed_job, run_again
from waymark.rules.kernel.context import Context
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import require
from waymark.rules.policy.scope import NOWHERE


@transaction.atomic
def send_letters_again(ctx: Context, message_ids: Sequence[UUID]) -> int:
    """Try these letters now, as if for the first time; how many there were. One that was sent meanwhile stays sent."""
    require(ctx.actor, Action.MANAGE_SYSTEM, NOWHERE)
    tried = commands.queue_again(message_ids, at=ctx.now)
    record_all(ctx, Verb.LETTER_TRIED_AGAIN, [("letter", each, None) for each in tried])
    if tried:
        from waymark.flows.jobs import send_messages  # the jobs stand above every story, this one too

        send_messages.enqueue()
    return len(tried)


@transaction.atomic
def cancel_letters(ctx: Context, message_ids: Sequence[UUID]) -> int:
    """These letters never go out, and the links they carry are wiped; how many there were."""
    require(ctx.actor, Action.MANAGE_SYSTEM, NOWHERE)
    stopped = commands.cancel(message_ids)
    record_all(ctx, Verb.LETTER_CANCELED, [("letter", each, None) for each in stopped])
    return len(stopped)


@transaction.atomic
def run_job_again(ctx: Context, job_id: UUID) -> None:
    """Have a job that failed tried again. Raises NotFound when there is no such job, or it does not wait for this."""
    require(ctx.actor, Action.MANAGE_SYSTEM, NOWHERE)
    run_again(failed_job(job_id), at=ctx.now)
    record(ctx, Verb.JOB_TRIED_AGAIN, "job", job_id)


@transaction.atomic
def require_system(ctx: Context) -> None:
    """Let administrators of the whole installation go on."""
    require(ctx.actor, Action.MANAGE_SYSTEM, NOWHERE)
