"""Administrators announce something above the pages of whom it concerns, change it, and end it early."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.records.announcements import commands
from waymark.records.announcements.models import Announcement
from waymark.records.announcements.queries import locked_announcement
from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.ledger.derive import local_day
from waymark.rules.announcements.written import Audience, Written, problems
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, require
from waymark.rules.policy.scope import Scope


def announcement_scope(found: Announcement) -> Scope:
    """Where writing and ending this announcement happens."""
    return Scope(organization_id=found.organization_id, program_id=found.program_id)


@transaction.atomic
def announce(
    ctx: Context,
    announcement_id: UUID,
    written: Written,
    *,
    organization_id: UUID | None = None,
    program_id: UUID | None = None,
) -> Announcement:
    """Have it shown from its first day. The id is the form's, so that a form sent twice has the effect of once."""
    scope = Scope(organization_id=organization_id, program_id=program_id)
    require(ctx.actor, Action.ANNOUNCE, scope)
    if (known := locked_announcement(announcement_id)) is not None:
        if known.made_by_id != ctx.actor.person_id or announcement_scope(known) != scope:
            raise Conflict(_("This announcement has changed since you opened this page. Look at it again."))
        return known
    _check(ctx, written, scope)
    assert ctx.actor.person_id is not None  # only people have the role that the action takes
    made = Announcement(
        id=announcement_id,
        organization_id=organization_id,
        program_id=program_id,
        audience=written.audience.value,
        text_en=written.text_en,
        text_fr=written.text_fr,
        link=written.link,
        from_on=written.from_on,
        until_on=written.until_on,
        made_by_id=ctx.actor.person_id,
        made_at=ctx.now,
    )
    commands.add(made)
    record(ctx, Verb.ANNOUNCEMENT_MADE, "announcement", made.pk, organization_id=organization_id)
    return made


@transaction.atomic
def change_announcement(ctx: Context, announcement_id: UUID, written: Written, *, seen: int) -> Announcement:
    """Other words, days or readers; `seen` is the revision that the form showed. Its place stays."""
    found = _own(ctx, announcement_id)
    if written_of(found) == written:
        return found
    if seen != found.revision:
        raise Conflict(
            _("Someone else changed this announcement while you wrote. Nothing was saved. Look at it again.")
        )
    if found.ended_at is not None or found.until_on < local_day(ctx.now):
        raise Conflict(_("This announcement is over. Write a new one."))
    _check(ctx, written, announcement_scope(found), begun=found)
    commands.change(found, written)
    record(ctx, Verb.ANNOUNCEMENT_CHANGED, "announcement", found.pk, organization_id=found.organization_id)
    return found


@transaction.atomic
def end_announcement(ctx: Context, announcement_id: UUID) -> None:
    """Show it no more, from now on. Twice has the effect of once."""
    found = _own(ctx, announcement_id)
    if found.ended_at is not None or found.until_on < local_day(ctx.now):
        return
    commands.end(found, by_id=ctx.actor.person_id, at=ctx.now)
    record(ctx, Verb.ANNOUNCEMENT_ENDED, "announcement", found.pk, organization_id=found.organization_id)


def _own(ctx: Context, announcement_id: UUID) -> Announcement:
    """One that the actor may write; to others it is not there."""
    found = locked_announcement(announcement_id)
    if found is None or not may(ctx.actor, Action.ANNOUNCE, announcement_scope(found)):
        raise NotFound(_("We can’t find that announcement."))
    require(ctx.actor, Action.ANNOUNCE, announcement_scope(found))
    return found


def written_of(found: Announcement) -> Written:
    """An announcement as it was last written."""
    return Written(found.text_en, found.text_fr, found.link, Audience(found.audience), found.from_on, found.until_on)


def _check(ctx: Context, written: Written, scope: Scope, *, begun: Announcement | None = None) -> None:
    found = problems(
        written,
        is_for_a_part=scope != Scope(),
        today=local_day(ctx.now),
        begun=begun.from_on if begun else None,
    )
    if found:
        raise Invalid(next(iter(found.values())), fields=dict(found))
