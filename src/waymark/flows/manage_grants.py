"""An administrator gives somebody a role, or ends it. Nobody gives one to themselves."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.catalog.models import Program
from waymark.records.people import commands
from waymark.records.people.grants import administrators_in_force, standing_grants
from waymark.records.people.models import EndReason, Grant, Organization, Person
from waymark.records.people.queries import organizations_above
from waymark.rules.kernel.context import Context, Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, require
from waymark.rules.policy.scope import Scope
from waymark.rules.policy.two_people import TWO_PEOPLE

from .tell_of_roles import tell_holders

LONGEST_REASON = 2000


@transaction.atomic
def grant_role(
    ctx: Context,
    *,
    person_id: UUID,
    role: Role,
    organization_id: UUID | None,
    program_id: UUID | None = None,
    from_at: datetime | None = None,
    until_at: datetime | None = None,
    reason: str = "",
    tells: bool = True,
) -> Grant:
    """Give the role at an organization and all below (none = everywhere), for a program (none = all).

    Without `from_at` it begins now. The same role that stands already is replaced when its end is another, so that
    there are never two alike; told again with the same end, nothing changes. The holder gets a letter, unless `tells`
    is false: made-up people, and who is let in by a link anyway, get none.
    """
    scope = Scope(owner_id=person_id, organization_id=organization_id, program_id=program_id)
    require(ctx.actor, Action.MANAGE_GRANTS, scope)
    if role in TWO_PEOPLE and not may(ctx.actor, Action.GRANT_BY_ONE, scope):
        raise Forbidden(_("This role takes two administrators. Propose it, and another administrator agrees."))
    return give_role(
        ctx,
        person_id=person_id,
        role=role,
        organization_id=organization_id,
        program_id=program_id,
        from_at=from_at,
        until_at=until_at,
        reason=reason,
        granted_by_id=ctx.actor.person_id,
        tells=tells,
    )


def give_role(
    ctx: Context,
    *,
    person_id: UUID,
    role: Role,
    organization_id: UUID | None,
    program_id: UUID | None,
    from_at: datetime | None,
    until_at: datetime | None,
    reason: str,
    granted_by_id: UUID | None,
    agreed_by_id: UUID | None = None,
    tells: bool = True,
) -> Grant:
    """Give a role that the policy allowed, in place of those alike. A step of `grant_role` and of an approval."""
    begins = max(from_at, ctx.now) if from_at is not None else ctx.now
    require_whole(person_id, organization_id, program_id, begins=begins, until_at=until_at, reason=reason)
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    alike = standing_grants(
        person_id, role=role, organization_id=organization_id, program_id=program_id, now=ctx.now
    ).select_for_update()
    standing = list(alike)
    if person is not None and len(standing) == 1 and _says_the_same(standing[0], begins, until_at):
        return standing[0]
    for each in standing:
        if each.until_at is None or each.until_at > begins:
            commands.end_grant(
                each,
                until_at=max(begins, each.from_at),
                at=ctx.now,
                by_id=ctx.actor.person_id,
                reason=EndReason.REPLACED,
            )
            record(ctx, Verb.ROLE_REPLACED, "grant", each.pk, organization_id=each.organization_id)
    made = commands.add_grant(
        person_id=person_id,
        role=role.value,
        organization_id=organization_id,
        program_id=program_id,
        from_at=begins,
        until_at=until_at,
        granted_by_id=granted_by_id,
        agreed_by_id=agreed_by_id,
        reason=reason.strip(),
    )
    record(ctx, Verb.ROLE_GRANTED, "grant", made.pk, organization_id=organization_id)
    if tells and standing:
        tell_holders(ctx, changed=[made.pk])
    elif tells:
        tell_holders(ctx, given=[made.pk])
    return made


def _says_the_same(grant: Grant, begins: datetime, until_at: datetime | None) -> bool:
    return grant.until_at == until_at and grant.from_at <= begins


def require_whole(
    person_id: UUID,
    organization_id: UUID | None,
    program_id: UUID | None,
    *,
    begins: datetime,
    until_at: datetime | None,
    reason: str,
) -> None:
    """Raise NotFound or Invalid when a role cannot be given as it is described."""
    if not Person.objects.filter(pk=person_id, is_active=True).exists():
        raise NotFound(_("There is no such person, or the account is closed."))
    if organization_id is not None and not Organization.objects.filter(pk=organization_id).exists():
        raise NotFound(_("There is no such organization."))
    if program_id is not None and not Program.objects.filter(pk=program_id).exists():
        raise NotFound(_("There is no such program."))
    if until_at is not None and until_at <= begins:
        raise Invalid(
            _("A role must end after it begins. Nothing was changed."),
            fields={"until": _("Choose a later day than the first.")},
        )
    if len(reason) > LONGEST_REASON:
        said = _("Keep this to %(count)s characters or fewer.") % {"count": LONGEST_REASON}
        raise Invalid(said, fields={"reason": said})


@transaction.atomic
def end_grant(ctx: Context, grant_id: UUID, *, reason: EndReason = EndReason.OTHER, note: str = "") -> None:
    """End the role now. The next request and the next job of that person know it; the person gets a letter."""
    grant = _locked(grant_id)
    scope = Scope(owner_id=grant.person_id, organization_id=grant.organization_id, program_id=grant.program_id)
    require(ctx.actor, Action.MANAGE_GRANTS, scope)
    end_now(ctx, grant, reason=reason, note=note)
    tell_holders(ctx, ended=[grant.pk])


@transaction.atomic
def resign_role(ctx: Context, grant_id: UUID) -> None:
    """The holder gives the role up, now."""
    grant = _locked(grant_id)
    require(ctx.actor, Action.RESIGN_ROLE, Scope(owner_id=grant.person_id))
    end_now(ctx, grant, reason=EndReason.RESIGNED)


def _locked(grant_id: UUID) -> Grant:
    grant = Grant.objects.select_for_update().filter(pk=grant_id).first()
    if grant is None:
        raise NotFound(_("There is no such role."))
    return grant


def end_now(ctx: Context, grant: Grant, *, reason: EndReason, note: str = "") -> None:
    """End a locked role that the policy allowed to end. A step of ending it, giving it up and closing an account."""
    if grant.until_at is not None and grant.until_at <= max(ctx.now, grant.from_at):
        raise Conflict(_("This role has already ended."))
    require_another_administrator(grant, now=ctx.now)
    commands.end_grant(
        grant,
        until_at=max(ctx.now, grant.from_at),
        at=ctx.now,
        by_id=ctx.actor.person_id,
        reason=reason,
        note=note.strip()[:LONGEST_REASON],
    )
    verb = Verb.ROLE_RESIGNED if reason is EndReason.RESIGNED else Verb.ROLE_ENDED
    record(ctx, verb, "grant", grant.pk, organization_id=grant.organization_id)


def require_another_administrator(grant: Grant, *, now: datetime) -> None:
    """Raise Conflict when nobody could give roles at this place once the role ends. Locks who else can, so that two
    administrators cannot end each other at once."""
    if grant.role != Role.ADMINISTRATOR or grant.from_at > now:
        return
    place = grant.organization_id
    above = () if place is None else (place, *organizations_above(place))
    others = administrators_in_force(above, program_id=grant.program_id, now=now).select_for_update().order_by("pk")
    if not [each for each in others if each.pk != grant.pk]:
        raise Conflict(
            _("This is the last administrator there. Give the role to someone else first, and then end this one.")
        )
