"""An import is taken back: what it added ends, and what it changed or ended stands as before.

Accounts that it made stay, without anything. Requests to be added that it answered wait again. What somebody changed
since stays as they changed it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record, record_all
from waymark.records.audit.verbs import Verb
from waymark.records.people import commands as people
from waymark.records.people.models import Affiliation, Grant, Person
from waymark.records.rosters import commands
from waymark.records.rosters.models import RosterEffect, RosterImport
from waymark.records.rosters.queries import chunks, effects_of, locked_import, touched_since
from waymark.records.rosters.states import EffectAct, EffectKind, ImportState
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, require
from waymark.rules.policy.scope import Scope

from .answer_by_list import ask_anew
from .tell_of_roles import tell_holders
from .upload_roster import TAKE_BACK_WITHIN, admit_to_import

Entries = list[tuple[str, UUID | None, UUID | None]]


@dataclass
class _Back:
    """What is written to take an import back."""

    days: dict[UUID, tuple[date, date | None]] = field(default_factory=dict)
    gone: list[UUID] = field(default_factory=list)
    ends: dict[UUID, datetime | None] = field(default_factory=dict)
    names: dict[UUID, tuple[str, str]] = field(default_factory=dict)
    addresses: dict[UUID, str] = field(default_factory=dict)
    external_ids: dict[UUID, str] = field(default_factory=dict)
    ended: Entries = field(default_factory=list)
    restored: Entries = field(default_factory=list)
    roles: Entries = field(default_factory=list)
    ended_roles: list[UUID] = field(default_factory=list)
    changed_roles: list[UUID] = field(default_factory=list)


@transaction.atomic
def take_back_roster(ctx: Context, roster_id: UUID) -> RosterImport:
    """End what an import added and restore what it changed, within a week. Raises Conflict later, or a second time."""
    found = locked_import(roster_id)
    admit_to_import(ctx, found)
    if found.finished_at is None or found.finished_at <= ctx.now - TAKE_BACK_WITHIN:
        raise Conflict(_("An import can be taken back within a week, and this one can’t any more."))
    if found.organization_id is not None:
        require(ctx.actor, Action.MANAGE_AFFILIATIONS, Scope(organization_id=found.organization_id))
    commands.move_import(found, ImportState.TAKEN_BACK, at=ctx.now)
    effects = effects_of(found.pk)
    since = touched_since(found)
    back = _Back()
    _affiliations(ctx, back, [each for each in effects if each.object_id not in since])
    _roles(ctx, back, [each for each in effects if each.object_id not in since])
    _names(back, [each for each in effects if each.object_id not in since])
    people.remove_affiliations(back.gone)
    people.set_affiliation_days(back.days)
    people.set_grant_ends(back.ends)
    people.identify_affiliations(back.external_ids)
    people.rename_people(back.names)
    people.readdress_people(back.addresses)
    record_all(ctx, Verb.AFFILIATION_ENDED, back.ended)
    record_all(ctx, Verb.AFFILIATION_CHANGED, back.restored)
    record_all(ctx, Verb.ROLE_CHANGED, back.roles)
    tell_holders(ctx, changed=back.changed_roles, ended=back.ended_roles)
    record_all(ctx, Verb.PERSON_RENAMED, [("person", each, None) for each in back.names])
    record_all(ctx, Verb.PERSON_READDRESSED, [("person", each, None) for each in back.addresses])
    ask_anew(ctx, found.pk)
    record(ctx, Verb.ROSTER_TAKEN_BACK, "roster", found.pk, organization_id=found.organization_id)
    return found


def _affiliations(ctx: Context, back: _Back, effects: list[RosterEffect]) -> None:
    today = ctx.now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    chosen = {each.object_id: each for each in effects if each.kind == EffectKind.AFFILIATION}
    for chunk in chunks(chosen):
        for row in Affiliation.objects.select_for_update().filter(pk__in=chunk):
            effect = chosen[row.pk]
            scope = Scope(owner_id=row.person_id, organization_id=row.organization_id)
            if not may(ctx.actor, Action.MANAGE_AFFILIATIONS, scope):
                continue
            entry = ("affiliation", row.pk, row.organization_id)
            if effect.act != EffectAct.ADDED:
                if effect.before:
                    until = effect.before["until_on"]
                    back.days[row.pk] = (
                        date.fromisoformat(effect.before["from_on"]),
                        date.fromisoformat(until) if until else None,
                    )
                    back.external_ids[row.pk] = effect.before.get("external_id", row.external_id)
                    back.restored.append(entry)
            elif row.from_on >= today:
                back.gone.append(row.pk)
                back.ended.append(entry)
            elif row.until_on is None or row.until_on > today:
                back.days[row.pk] = (row.from_on, max(today, row.from_on + timedelta(days=1)))
                back.ended.append(entry)


def _roles(ctx: Context, back: _Back, effects: list[RosterEffect]) -> None:
    chosen = {each.object_id: each for each in effects if each.kind == EffectKind.ROLE}
    for chunk in chunks(chosen):
        for row in Grant.objects.select_for_update().filter(pk__in=chunk):
            effect = chosen[row.pk]
            scope = Scope(owner_id=row.person_id, organization_id=row.organization_id, program_id=row.program_id)
            if not may(ctx.actor, Action.MANAGE_GRANTS, scope):
                continue
            entry = ("grant", row.pk, row.organization_id)
            if effect.act == EffectAct.ADDED and (row.until_at is None or row.until_at > ctx.now):
                back.ends[row.pk] = max(ctx.now, row.from_at)
                back.ended_roles.append(row.pk)
                back.roles.append(entry)
            elif effect.act == EffectAct.CHANGED and effect.before:
                until = effect.before["until_at"]
                back.ends[row.pk] = datetime.fromisoformat(until) if until else None
                back.changed_roles.append(row.pk)
                back.roles.append(entry)


def _names(back: _Back, effects: list[RosterEffect]) -> None:
    chosen: dict[UUID, dict[str, str]] = {}
    for each in effects:
        if each.kind == EffectKind.PERSON and each.before:
            chosen[each.object_id] = chosen.get(each.object_id, {}) | each.before
    for chunk in chunks(chosen):
        for person in Person.objects.select_for_update().filter(pk__in=chunk, last_login__isnull=True):
            before = chosen[person.pk]
            if "given_name" in before:
                back.names[person.pk] = (before["given_name"], before["family_name"])
            if "email" in before and not Person.objects.filter(email=before["email"]).exists():
                back.addresses[person.pk] = before["email"]
