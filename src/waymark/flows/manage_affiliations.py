"""A trusted source says that a person belongs somewhere, or no longer does."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.people import commands
from waymark.records.people.models import Affiliation, AffiliationKind, Person, VerifiedBy
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Invalid, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import require
from waymark.rules.policy.scope import Scope

from .answer_by_list import answer_by_list


@transaction.atomic
def add_affiliation(
    ctx: Context,
    *,
    person_id: UUID,
    organization_id: UUID,
    kind: AffiliationKind,
    verified_by: VerifiedBy,
    from_on: date,
    until_on: date | None = None,
) -> Affiliation:
    """Record that the person is a student, staff or faculty there, and answer what they asked of the campus by it.

    Saying it twice has the effect of once.
    """
    if not Person.objects.select_for_update().filter(pk=person_id, is_active=True).exists():
        raise NotFound(_("There is no such person, or the account is closed."))
    require(ctx.actor, Action.MANAGE_AFFILIATIONS, Scope(owner_id=person_id, organization_id=organization_id))
    if until_on is not None and until_on <= from_on:
        raise Invalid(
            _("The last day must come after the first."), fields={"until_on": _("Choose a later day than the first.")}
        )
    standing = Affiliation.objects.filter(
        person_id=person_id, organization_id=organization_id, kind=kind, from_on=from_on
    ).first()
    if standing is not None:
        answer_by_list(ctx, [person_id])
        return standing
    made = commands.add_affiliation(
        person_id=person_id,
        organization_id=organization_id,
        kind=kind,
        verified_by=verified_by,
        from_on=from_on,
        until_on=until_on,
    )
    record(ctx, Verb.AFFILIATION_ADDED, "affiliation", made.pk, organization_id=organization_id)
    answer_by_list(ctx, [person_id])
    return made


@transaction.atomic
def end_affiliation(ctx: Context, affiliation_id: UUID, *, on: date) -> None:
    """Record the day from which the person no longer belongs there."""
    affiliation = Affiliation.objects.select_for_update().filter(pk=affiliation_id).first()
    if affiliation is None:
        raise NotFound(_("There is no such affiliation."))
    scope = Scope(owner_id=affiliation.person_id, organization_id=affiliation.organization_id)
    require(ctx.actor, Action.MANAGE_AFFILIATIONS, scope)
    if on <= affiliation.from_on:
        raise Invalid(
            _("The last day must come after the first."), fields={"on": _("Choose a later day than the first.")}
        )
    commands.end_affiliation(affiliation, on=on)
    record(ctx, Verb.AFFILIATION_ENDED, "affiliation", affiliation.pk, organization_id=affiliation.organization_id)
