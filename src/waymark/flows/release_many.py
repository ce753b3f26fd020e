"""Many awards are released in one act: looked at first, worked on by a job, and stopped or put on hold for an hour."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.flows.release_award import release_award
from waymark.flows.suspend_or_revoke import suspend_credential
from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.awards import commands
from waymark.records.awards.models import ReleaseItem, ReleaseRun
from waymark.records.awards.queries import awards_within
from waymark.records.awards.runs import items_in, locked_item, run_of, run_to_do
from waymark.records.awards.states import AwardState, ItemState
from waymark.records.credentials.models import Credential
from waymark.records.credentials.states import CredentialState
from waymark.records.people.queries import actor_for
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Forbidden, WaymarkError
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import reach

MOST = 1000
BATCH = 50
WITHIN = timedelta(hours=1)
"""How long a release of many can be stopped, and what it gave be put on hold, in one act."""
BY_MISTAKE = "released-by-mistake"


@transaction.atomic
def start_release(ctx: Context, run_id: UUID, award_ids: Sequence[UUID]) -> ReleaseRun:
    """Ask a job to release these awards. `run_id` comes with the page: the same act sent twice is one.

    Raises Conflict when one of them does not wait for this person any more: they look at the list again.
    """
    by_id = _releaser(ctx)
    known = ReleaseRun.objects.filter(pk=run_id).first()
    if known is not None:
        return run_of(run_id, by_id=by_id)
    ids = list(dict.fromkeys(award_ids))
    if not ids:
        raise Conflict(_("Choose at least one badge to release."))
    waiting = awards_within(reach(ctx.actor, Action.RELEASE_AWARD), states=[AwardState.PROPOSED])
    if len(ids) > MOST or waiting.filter(pk__in=ids).count() < len(ids):
        raise Conflict(_("These badges have changed since you looked. Look at the list again."))
    made = commands.add_run(run_id, by_id=by_id, award_ids=ids, at=ctx.now)
    record(ctx, Verb.RELEASE_STARTED, "release-run", made.pk)
    from waymark.flows.jobs import release_many  # jobs enter stories, so they import them

    release_many.enqueue(str(made.pk))
    return made


def work_on_run(ctx: Context, run_id: UUID) -> bool:
    """A job's turn: release a batch as whoever started the run, with the roles in force now. Whether more is left.

    Each award is released in a transaction of its own, once however often this runs; one that cannot be is left.
    """
    run = run_to_do(run_id)
    if run is None or run.ended_at is not None:
        return False
    staff = Context(actor=actor_for(run.by, now=ctx.now), now=ctx.now)
    for item in list(items_in(run_id, ItemState.WAITING)[:BATCH]):
        _release(staff, item)
    if items_in(run_id, ItemState.WAITING).exists():
        return True
    _finish(run_id, ctx)
    return False


def _release(ctx: Context, item: ReleaseItem) -> None:
    try:
        with transaction.atomic():
            found = locked_item(item.pk)
            if found.state == ItemState.WAITING:
                release_award(ctx, found.award_id)
                commands.settle_item(found, ItemState.RELEASED)
    except WaymarkError as refusal:
        with transaction.atomic():
            found = locked_item(item.pk)
            if found.state == ItemState.WAITING:
                commands.settle_item(found, ItemState.LEFT, why=refusal.message)


@transaction.atomic
def _finish(run_id: UUID, ctx: Context) -> None:
    run = ReleaseRun.objects.select_for_update().get(pk=run_id)
    if run.ended_at is None:
        commands.end_run(run, at=ctx.now)


def stop_release(ctx: Context, run_id: UUID) -> tuple[int, int, int]:
    """Stop what has not been released, and put the signed badges of the rest on hold, within the hour.

    Answers how many were stopped, how many badges are on hold now, and how many could not be: those that are being
    signed this moment, to be tried again, and those somebody changed meanwhile. Nothing that was signed is unsigned.
    """
    _releaser(ctx)
    with transaction.atomic():
        known = run_of(run_id, by_id=ctx.actor.person_id)
        run = ReleaseRun.objects.select_for_update().get(pk=known.pk)
        if ctx.now > run.made_at + WITHIN:
            raise Conflict(_("The hour to stop this release is over. Hold or revoke single badges instead."))
        stopped = commands.stop_run(run, at=ctx.now)
        record(ctx, Verb.RELEASE_STOPPED, "release-run", run.pk)
    held = left = 0
    for item in list(items_in(run_id, ItemState.RELEASED)):
        if _hold(ctx, item):
            held += 1
        else:
            left += 1
    return stopped, held, left


def _hold(ctx: Context, item: ReleaseItem) -> bool:
    badge = Credential.objects.filter(award_id=item.award_id, state=CredentialState.ISSUED).first()
    if badge is None:
        return False
    try:
        with transaction.atomic():
            suspend_credential(ctx, badge.pk, reason=BY_MISTAKE)
            commands.settle_item(locked_item(item.pk), ItemState.ON_HOLD)
    except WaymarkError:
        return False
    return True


def _releaser(ctx: Context) -> UUID:
    if ctx.actor.person_id is None or reach(ctx.actor, Action.RELEASE_AWARD).is_nothing:
        raise Forbidden(_("This page is for staff of a program. Ask the administrator of your campus for a role."))
    return ctx.actor.person_id
