"""An administrator gives somebody a role, or ends it. Nobody gives one to themselves."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.people import commands
from waymark.records.people.models import Grant, Person
from waymark.rules.kernel.context import Context, Role
from waymark.rules.kernel.errors import Conflict, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import require
from waymark.rules.policy.scope import Scope


@transaction.atomic
def grant_role(
    ctx: Context,
    *,
    person_id: UUID,
    role: Role,
    organization_id: UUID | None,
    program_id: UUID | None = None,
    until_at: datetime | None = None,
) -> Grant:
    """Give the role from now on, at an organization and all below (none = everywhere), for a program (none = all)."""
    person = Person.objects.select_for_update().filter(pk=person_id, is_active=True).first()
    if person is None:
        raise NotFound("There is no such person, or the account is closed.")
    require(
        ctx.actor,
        Action.MANAGE_GRANTS,
        Scope(owner_id=person.pk, organization_id=organization_id, program_id=program_id),
    )
    where = Q(organization__isnull=True) if organization_id is None else Q(organization_id=organization_id)
    standing = Grant.objects.filter(
        where, person=person, role=role.value, program_id=program_id, until_at__isnull=True
    ).first()
    if standing is not None:
        return standing
    made = commands.add_grant(
        person_id=person.pk,
        role=role.value,
        organization_id=organization_id,
        program_id=program_id,
        from_at=ctx.now,
        until_at=until_at,
        granted_by_id=ctx.actor.person_id,
    )
    record(ctx, Verb.ROLE_GRANTED, "grant", made.pk, organization_id=organization_id)
    return made


@transaction.atomic
def end_grant(ctx: Context, grant_id: UUID) -> None:
    """End the role now. The next request and the next job of that person know it."""
    grant = Grant.objects.select_for_update().filter(pk=grant_id).first()
    if grant is None:
        raise NotFound("There is no such grant.")
    scope = Scope(owner_id=grant.person_id, organization_id=grant.organization_id, program_id=grant.program_id)
    require(ctx.actor, Action.MANAGE_GRANTS, scope)
    if grant.until_at is not None and grant.until_at <= ctx.now:
        raise Conflict("This role has already ended.")
    commands.end_grant(grant, at=ctx.now)
    record(ctx, Verb.ROLE_ENDED, "grant", grant.pk, organization_id=grant.organization_id)
