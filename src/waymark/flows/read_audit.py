"""The audit is read, downloaded and recomputed. Who does so is an entry itself; nothing else is written."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.records.audit import commands
from waymark.records.audit.chain import chain_breaks
from waymark.records.audit.commands import record
from waymark.records.audit.models import ChainCheck
from waymark.records.audit.queries import head_position
from waymark.records.audit.verbs import Verb
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Forbidden
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import Reach, reach


@transaction.atomic
def read_audit(ctx: Context, *, about: UUID | None = None) -> Reach:
    """What the actor may read of the audit. `about` names the person whose entries are wanted."""
    return _noted(ctx, Verb.AUDIT_READ, about)


@transaction.atomic
def export_audit(ctx: Context, *, about: UUID | None = None) -> Reach:
    """The same for a file that leaves the house."""
    return _noted(ctx, Verb.AUDIT_EXPORTED, about)


@transaction.atomic
def check_chain(ctx: Context) -> ChainCheck:
    """Recompute every entry of the chain, and store what came of it."""
    _within(ctx)
    position = head_position()
    faults = [where for where, _words in chain_breaks()]
    made = commands.add_chain_check(
        at=ctx.now, position=position, faults=len(faults), first_fault=min(faults, default=None)
    )
    record(ctx, Verb.CHAIN_CHECKED, "chain", made.pk)
    return made


def _within(ctx: Context) -> Reach:
    found = reach(ctx.actor, Action.VIEW_AUDIT)
    if found.is_nothing:
        raise Forbidden(_("The audit is for auditors and administrators. Ask an administrator for the role."))
    return found


def _noted(ctx: Context, verb: Verb, about: UUID | None) -> Reach:
    found = _within(ctx)
    places = {place for patch in found.patches for place in patch.organization_ids or ()}
    place = next(iter(places)) if len(places) == 1 and not found.is_everything else None
    record(ctx, verb, "person" if about else "audit", about, organization_id=place)
    return found
