"""A campus opens or closes a published version, without touching its criteria."""

from datetime import date
from uuid import UUID

from django.db import transaction

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.catalog import commands, queries
from waymark.records.catalog.models import Offering, ProgramVersion
from waymark.records.catalog.states import VersionState
from waymark.records.people.models import Organization
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import require
from waymark.rules.policy.scope import Scope


@transaction.atomic
def open_offering(
    ctx: Context, *, version_id: UUID, campus_key: str, opens_on: date, closes_on: date | None = None
) -> Offering:
    """Let learners of a campus enroll in this version, by the campus's own pathway."""
    version = ProgramVersion.objects.select_for_update().filter(pk=version_id).defer("document").first()
    campus = Organization.objects.filter(key=campus_key).first()
    if version is None or campus is None:
        raise NotFound("There is no such version or campus.")
    require(ctx.actor, Action.OPEN_OFFERING, Scope(organization_id=campus.pk, program_id=version.program_id))
    if version.state != VersionState.PUBLISHED:
        raise Conflict("Only a published version can be opened.")
    if campus_key not in queries.pack_of(version.pk).pathways:
        raise Invalid(f"This version has no pathway for {campus.name}. Add one to the pack and publish a new version.")
    if closes_on is not None and closes_on <= opens_on:
        raise Invalid("The day it closes must come after the day it opens.", fields={"closes_on": "Choose a later day"})
    if Offering.objects.filter(version=version, campus=campus).exists():
        raise Conflict(f"{campus.name} already offers this version.")
    made = commands.add_offering(
        version_id=version.pk, campus_id=campus.pk, pathway_key=campus_key, opens_on=opens_on, closes_on=closes_on
    )
    record(ctx, Verb.OFFERING_OPENED, "offering", made.pk, organization_id=campus.pk)
    return made


@transaction.atomic
def close_offering(ctx: Context, offering_id: UUID, *, on: date) -> None:
    """Take no more enrollments from a day on. Learners already enrolled go on."""
    offering = queries.offering(offering_id)
    scope = Scope(organization_id=offering.campus_id, program_id=offering.version.program_id)
    require(ctx.actor, Action.OPEN_OFFERING, scope)
    if on <= offering.opens_on:
        raise Invalid("The day it closes must come after the day it opens.", fields={"on": "Choose a later day."})
    commands.close_offering(offering, on=on)
    record(ctx, Verb.OFFERING_CLOSED, "offering", offering.pk, organization_id=offering.campus_id)
