"""A registrar uploads a roster, sees what it would change, and confirms it; a job takes it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.people.queries import person_actor
from waymark.records.rosters import commands
from waymark.records.rosters.models import RosterImport
from waymark.records.rosters.queries import content_of, locked_import, people_by_id, roster_import
from waymark.records.rosters.states import ImportStage, ImportState
from waymark.rules.kernel.context import Context, system_actor
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.people.read import read_roster_file
from waymark.rules.people.roster import Roster
from waymark.rules.people.roster_plan import RosterPlan
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, require
from waymark.rules.policy.scope import Scope

from .import_roster import compare_roster, import_roster, summary_of

LARGEST = 20 * 1024 * 1024
UPLOAD_STAYS = timedelta(days=1)
TAKE_BACK_WITHIN = timedelta(days=7)
SHOWN, MOST_LEAVING = 50, 500
JOB = "rosters"


@dataclass(frozen=True)
class Compared:
    """A stored file, read again and compared."""

    roster: Roster
    plan: RosterPlan


def upload_roster(
    ctx: Context, content: bytes, *, file_name: str, organization_id: UUID, organization_key: str, ends_missing: bool
) -> RosterImport:
    """Store a file for a day and what it would change. Nobody is changed by it. Raises Invalid when it is too large."""
    require(ctx.actor, Action.MANAGE_AFFILIATIONS, Scope(organization_id=organization_id))
    if len(content) > LARGEST:
        raise Invalid(_("This file is larger than 20 MB."), fields={"file": _("Split it into several files.")})
    roster = read_roster_file(content, organization=organization_key)
    plan = compare_roster(ctx, roster, ends_missing=ends_missing)
    with transaction.atomic():
        made = commands.add_import(
            started_by_id=ctx.actor.person_id,
            organization_id=organization_id,
            file_name=file_name,
            ends_missing=ends_missing,
            content=content,
            summary=summary_of(plan, roster)
            | {"changes": _first_changes(plan, roster), "leaving": _leaving(plan, roster)},
            state=ImportState.CHECKED,
            at=ctx.now,
        )
        record(ctx, Verb.ROSTER_UPLOADED, "roster", made.pk, organization_id=organization_id)
    return made


def _first_changes(plan: RosterPlan, roster: Roster) -> list[list[Any]]:
    """The first lines that change something, to be shown before anything is."""
    changing = [each for each in roster.lines if plan.outcomes.get(each.line, "unchanged") != "unchanged"]
    return [
        [each.line, f"{each.given_name} {each.family_name}".strip(), each.email, plan.outcomes[each.line].value]
        for each in changing[:SHOWN]
    ]


def _leaving(plan: RosterPlan, roster: Roster) -> list[list[str]]:
    """Who is not in the file, and what ends for them: the first of them."""
    ended = [(each.person_id, each.kind) for each in plan.ended_affiliations]
    ended += [(each.person_id, each.role) for each in plan.ended_roles]
    people = people_by_id([person_id for person_id, _kind in ended[:MOST_LEAVING]])
    named = {line.email for line in roster.lines}
    rows = [(people[person_id], kind) for person_id, kind in ended[:MOST_LEAVING]]
    return [[person.full_name, person.email, kind] for person, kind in rows if person.email not in named]


def seen_import(ctx: Context, roster_id: UUID) -> RosterImport:
    """The import, for whoever may see it. To everyone else it is not there."""
    found = roster_import(roster_id)
    admit_to_import(ctx, found)
    return found


def admit_to_import(ctx: Context, found: RosterImport) -> None:
    """Let in who keeps the list of the campus; to everyone else the import is not there."""
    here = found.organization_id is not None and may(
        ctx.actor, Action.MANAGE_AFFILIATIONS, Scope(organization_id=found.organization_id)
    )
    if not here and not may(ctx.actor, Action.MANAGE_AFFILIATIONS, Scope()):
        raise NotFound()


def compared_again(ctx: Context, roster_id: UUID) -> Compared:
    """What an uploaded file would change now."""
    found = roster_import(roster_id)
    admit_to_import(ctx, found)
    key = found.organization.key if found.organization else ""
    roster = read_roster_file(content_of(found), organization=key)
    return Compared(roster, compare_roster(ctx, roster, ends_missing=found.ends_missing))


@transaction.atomic
def confirm_roster(ctx: Context, roster_id: UUID) -> RosterImport:
    """Let a job take it. Raises Conflict when it has problems, or was confirmed or discarded already."""
    found = locked_import(roster_id)
    admit_to_import(ctx, found)
    if found.state == ImportState.CHECKED and found.summary.get("problem_count"):
        raise Conflict(_("This file has problems. Fix them and upload it again. Nothing was changed."))
    commands.move_import(found, ImportState.WAITING, at=ctx.now)
    record(ctx, Verb.ROSTER_CONFIRMED, "roster", found.pk, organization_id=found.organization_id)
    from waymark.flows.jobs import take_roster  # the jobs stand above every story, this one too

    take_roster.enqueue(str(found.pk), str(ctx.actor.person_id))
    return found


@transaction.atomic
def discard_roster(ctx: Context, roster_id: UUID) -> None:
    """Remove an uploaded file that nobody confirmed."""
    found = locked_import(roster_id)
    admit_to_import(ctx, found)
    commands.move_import(found, ImportState.DISCARDED, at=ctx.now, summary={})
    record(ctx, Verb.ROSTER_DISCARDED, "roster", found.pk, organization_id=found.organization_id)


def take_uploaded(ctx: Context, roster_id: UUID) -> None:
    """What the job does: all of a confirmed import in one transaction, or nothing. Again has no second effect.

    `ctx` acts with the roles in force now of whoever confirmed it. A role that ended meanwhile ends the import.
    """
    commands.set_stage(roster_id, ImportStage.READING)
    waiting = roster_import(roster_id)
    if waiting.state != ImportState.WAITING:
        return
    key = waiting.organization.key if waiting.organization else ""
    roster = read_roster_file(content_of(waiting), organization=key)
    commands.set_stage(roster_id, ImportStage.WRITING)
    with transaction.atomic():
        found = locked_import(roster_id)
        if found.state != ImportState.WAITING:
            return
        try:
            import_roster(ctx, roster, file_name=found.file_name, ends_missing=found.ends_missing, uploaded=found)
        except Forbidden as refusal:
            summary = {"problem_count": 1, "problems": [[1, "", refusal.message, ""]], "lines": len(roster.lines)}
            commands.move_import(found, ImportState.REFUSED, at=ctx.now, summary=summary)
            record(ctx, Verb.ROSTER_REFUSED, "roster", found.pk, organization_id=found.organization_id)


def job_context(person_id: UUID, ctx: Context) -> Context:
    """The context of the job: a system actor with the roles in force now of who confirmed the import."""
    grants = person_actor(person_id, now=ctx.now).grants
    return Context(actor=system_actor(JOB, on_behalf_of=person_id, grants=grants), now=ctx.now)


@transaction.atomic
def forget_old_rosters(ctx: Context) -> int:
    """Remove files that nobody confirmed within a day, and what taking back needs once it is too late for that."""
    commands.forget_names(before=ctx.now - TAKE_BACK_WITHIN)
    return commands.forget_uploads(before=ctx.now - UPLOAD_STAYS)
