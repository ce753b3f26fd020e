"""A campus opens, changes or closes a published version, without touching its criteria."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.catalog import commands, queries
from waymark.records.catalog.models import Offering, ProgramVersion
from waymark.records.catalog.states import VersionState
from waymark.records.enrollment.queries import ever_in
from waymark.records.ledger.derive import local_day
from waymark.records.people.models import Organization
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid, NotFound
from waymark.rules.offerings.told import NOTHING, Told, told_problems
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import require
from waymark.rules.policy.scope import Scope

from .announce_last_day import tell_of_dates


def offering_scope(offering: Offering) -> Scope:
    """Where an act on this offering happens."""
    return Scope(organization_id=offering.campus_id, program_id=offering.version.program_id)


@transaction.atomic
def open_offering(
    ctx: Context,
    *,
    version_id: UUID,
    campus_key: str,
    opens_on: date,
    closes_on: date | None = None,
    finish_on: date | None = None,
    told: Told = NOTHING,
) -> Offering:
    """Let learners of a campus enroll in this version, by the campus's own pathway."""
    version = ProgramVersion.objects.select_for_update().filter(pk=version_id).defer("document").first()
    campus = Organization.objects.filter(key=campus_key).first()
    if version is None or campus is None:
        raise NotFound(_("We can’t find this version or this campus."))
    require(ctx.actor, Action.OPEN_OFFERING, Scope(organization_id=campus.pk, program_id=version.program_id))
    _require_published(version)
    if campus_key not in queries.pack_of(version.pk).pathways:
        said = _("This version has no pathway for %(campus)s. Add one to the pack and publish a new version.")
        raise Invalid(said % {"campus": campus.name})
    _require_days(opens_on, closes_on)
    _require_last_day(closes_on, finish_on)
    _require_told(told)
    if Offering.objects.filter(version=version, campus=campus).exists():
        raise Conflict(_("%(campus)s already offers this version.") % {"campus": campus.name})
    made = commands.add_offering(
        version_id=version.pk,
        campus_id=campus.pk,
        pathway_key=campus_key,
        opens_on=opens_on,
        closes_on=closes_on,
        finish_on=finish_on,
        told=told,
    )
    record(ctx, Verb.OFFERING_OPENED, "offering", made.pk, organization_id=campus.pk)
    return made


@transaction.atomic
def close_offering(ctx: Context, offering_id: UUID, *, on: date, finish_on: date | None = None) -> int:
    """Take no more enrollments from a day on. Learners already enrolled go on, up to a last day if there is one, with a
    letter. Twice has the effect of once. Answers how many letters went out."""
    offering = queries.locked_offering(offering_id)
    require(ctx.actor, Action.OPEN_OFFERING, offering_scope(offering))
    if on <= offering.opens_on:
        raise Invalid(_("The day it closes must come after the day it opens."), fields={"on": _("Choose a later day.")})
    if (offering.closes_on, offering.finish_on) == (on, finish_on):
        return 0
    _require_last_day(on, finish_on)
    commands.close_offering(offering, on=on, finish_on=finish_on)
    record(ctx, Verb.OFFERING_CLOSED, "offering", offering.pk, organization_id=offering.campus_id)
    return tell_of_dates(ctx, offering)


@transaction.atomic
def reopen_offering(ctx: Context, offering_id: UUID, *, closes_on: date | None = None) -> int:
    """Take enrollments again, up to a day or without an end; there is no last day to finish any more. Twice has the
    effect of once. Answers how many learners got a letter."""
    offering = queries.locked_offering(offering_id)
    require(ctx.actor, Action.OPEN_OFFERING, offering_scope(offering))
    _require_published(offering.version)
    _require_days(max(offering.opens_on, local_day(ctx.now)), closes_on)
    if (offering.closes_on, offering.finish_on) == (closes_on, None):
        return 0
    commands.date_offering(offering, opens_on=offering.opens_on, closes_on=closes_on, finish_on=None)
    record(ctx, Verb.OFFERING_REOPENED, "offering", offering.pk, organization_id=offering.campus_id)
    return tell_of_dates(ctx, offering)


@transaction.atomic
def change_offering(
    ctx: Context,
    offering_id: UUID,
    *,
    opens_on: date,
    closes_on: date | None,
    finish_on: date | None = None,
    told: Told,
    seen: str,
) -> bool:
    """Change days and what the campus tells; `seen` is the stamp of the offering that the form showed.

    The first day can change until it has come. Learners under way get a letter when the day it closes or their last day
    changed. Answers whether anything was changed.
    """
    offering = queries.locked_offering(offering_id)
    require(ctx.actor, Action.OPEN_OFFERING, offering_scope(offering))
    ends = (offering.closes_on, offering.finish_on)
    if (offering.opens_on, *ends, offering.told) == (opens_on, closes_on, finish_on, told):
        return False
    if seen != stamp(offering):
        raise Conflict(_("Someone else changed this offering while you wrote. Nothing was saved. Look at it again."))
    today = local_day(ctx.now)
    if opens_on != offering.opens_on and offering.opens_on <= today:
        said = _("It has opened already, so its first day stays.")
        raise Invalid(said, fields={"opens_on": said})
    _require_days(opens_on, closes_on)
    if closes_on is not None and closes_on != offering.closes_on and closes_on < today:
        said = _("This day is over. Choose today or a later day.")
        raise Invalid(said, fields={"closes_on": said})
    if closes_on != offering.closes_on and (closes_on is None or closes_on > today):
        _require_published(offering.version)
    _require_last_day(closes_on, finish_on, today=today if finish_on != offering.finish_on else None)
    _require_told(told)
    commands.date_offering(offering, opens_on=opens_on, closes_on=closes_on, finish_on=finish_on)
    commands.describe_offering(offering, told)
    record(ctx, Verb.OFFERING_CHANGED, "offering", offering.pk, organization_id=offering.campus_id)
    if ends != (closes_on, finish_on):
        tell_of_dates(ctx, offering)
    return True


@transaction.atomic
def call_off_offering(ctx: Context, offering_id: UUID) -> None:
    """Take an offering back that has not opened yet and that nobody is in."""
    offering = queries.locked_offering(offering_id)
    require(ctx.actor, Action.OPEN_OFFERING, offering_scope(offering))
    is_begun = offering.opens_on <= local_day(ctx.now)
    if is_begun or ever_in(version_id=offering.version_id, campus_id=offering.campus_id):
        raise Conflict(_("It has opened already. Close it instead: those who have started can finish."))
    commands.remove_offering(offering)
    record(ctx, Verb.OFFERING_CALLED_OFF, "offering", offering_id, organization_id=offering.campus_id)


def stamp(offering: Offering) -> str:
    """Says whether two readings of an offering are the same."""
    days = (str(offering.opens_on), str(offering.closes_on), str(offering.finish_on))
    return repr((*days, offering.contacts, offering.links, offering.fees))


def _require_published(version: ProgramVersion) -> None:
    if version.state != VersionState.PUBLISHED:
        raise Conflict(_("Only a published version can be open. This one takes no new learners."))


def _require_days(opens_on: date, closes_on: date | None) -> None:
    if closes_on is not None and closes_on <= opens_on:
        raise Invalid(
            _("The day it closes must come after the day it opens."), fields={"closes_on": _("Choose a later day.")}
        )


def _require_last_day(closes_on: date | None, finish_on: date | None, *, today: date | None = None) -> None:
    if finish_on is None:
        return
    said = ""
    if closes_on is None:
        said = _("Say first when it closes. An offering that stays open has no last day to finish.")
    elif finish_on < closes_on:
        said = _("The last day to finish can’t come before the day it closes.")
    elif today is not None and finish_on < today:
        said = _("This day is over. Choose today or a later day.")
    if said:
        raise Invalid(said, fields={"finish_on": said})


def _require_told(told: Told) -> None:
    if problems := told_problems(told):
        raise Invalid(next(iter(problems.values())), fields=dict(problems))
