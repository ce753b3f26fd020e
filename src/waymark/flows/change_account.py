"""Registrars and administrators change the name of an account, close it and open it again."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.flows.manage_grants import end_now
from waymark.flows.register import LONGEST_NAME, name_fault
from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.enrollment.people import person_within, places_of_person
from waymark.records.ledger.derive import local_day
from waymark.records.people import commands
from waymark.records.people.grants import standing
from waymark.records.people.models import EndReason, Grant, Person
from waymark.records.people.queries import affiliations_not_over
from waymark.records.people.reach import places_of
from waymark.rules.forms.text import plain_name
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, reach, require
from waymark.rules.policy.scope import Scope


@transaction.atomic
def change_name(ctx: Context, person_id: UUID, *, given_name: str, family_name: str) -> Person:
    """Give the account another name. The former one is kept for staff alone; what was signed before does not change."""
    person = changeable(ctx, person_id)
    typed = {"given_name": given_name, "family_name": family_name}
    names = {field: plain_name(text) for field, text in typed.items()}
    faults = {
        field: fault
        for field, text in typed.items()
        if (fault := name_fault(text, names[field], longest=LONGEST_NAME, is_needed=field == "given_name"))
    }
    if faults:
        raise Invalid(_("The name needs another look. Nothing was changed."), fields=faults)
    if (person.given_name, person.family_name) != (names["given_name"], names["family_name"]):
        commands.change_name(person, **names, at=ctx.now, by_id=ctx.actor.person_id)
        record(ctx, Verb.NAME_CHANGED, "person", person.pk)
    return person


@transaction.atomic
def close_account(ctx: Context, person_id: UUID) -> None:
    """End sessions, tokens, roles and affiliations, and refuse sign-in. Badges and records stay as they are."""
    person = changeable(ctx, person_id)
    if not person.is_active:
        raise Conflict(_("This account is closed already."))
    require_every_place(ctx, person)
    end_everything(ctx, person)
    commands.close_account(person, at=ctx.now)
    record(ctx, Verb.ACCOUNT_CLOSED, "person", person.pk)


@transaction.atomic
def reopen_account(ctx: Context, person_id: UUID) -> None:
    """Let the person sign in again. Roles and affiliations do not come back by themselves."""
    person = changeable(ctx, person_id)
    if person.merged_into_id is not None:
        raise Conflict(_("This account was merged into another one. It can’t be reopened."))
    if person.is_active:
        raise Conflict(_("This account is open."))
    commands.reopen_account(person)
    record(ctx, Verb.ACCOUNT_REOPENED, "person", person.pk)


def changeable(ctx: Context, person_id: UUID) -> Person:
    """The person, locked, when the actor may change accounts of people there. To others, there is no such person."""
    where = places_of(reach(ctx.actor, Action.CHANGE_ACCOUNT))
    if (where is not None and not where) or person_within(where, person_id) is None:
        raise NotFound()
    place = next(iter(where)) if where else None
    require(ctx.actor, Action.CHANGE_ACCOUNT, Scope(owner_id=person_id, organization_id=place))
    return Person.objects.select_for_update().get(pk=person_id)


def require_every_place(ctx: Context, person: Person) -> None:
    """Raise Forbidden when the person also belongs, holds a role or learns where the actor has no say."""
    for place in places_of_person(person.pk, now=ctx.now, on=local_day(ctx.now)):
        if not may(ctx.actor, Action.CHANGE_ACCOUNT, Scope(owner_id=person.pk, organization_id=place)):
            raise Forbidden(
                _("They also belong to a campus that your role doesn’t reach. Ask an administrator of all campuses.")
            )


def end_everything(ctx: Context, person: Person) -> None:
    """End every role and affiliation of the person. Raises Forbidden when the actor may not end one of the roles."""
    rows = Grant.objects.select_for_update().filter(standing(ctx.now), person=person).order_by("pk")
    for grant in rows:
        scope = Scope(owner_id=person.pk, organization_id=grant.organization_id, program_id=grant.program_id)
        if not may(ctx.actor, Action.MANAGE_GRANTS, scope):
            raise Forbidden(_("They hold a role that you can’t end. Ask an administrator to end it first."))
        end_now(ctx, grant, reason=EndReason.CLOSED)
    today = local_day(ctx.now)
    for each in affiliations_not_over(person.pk, on=today):
        commands.end_affiliation(each, on=max(today, each.from_on + timedelta(days=1)))  # none is shorter than a day
        record(ctx, Verb.AFFILIATION_ENDED, "affiliation", each.pk, organization_id=each.organization_id)
