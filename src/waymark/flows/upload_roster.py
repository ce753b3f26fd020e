"""A registrar uploads a roster, sees what it would change, and confirms it; a job takes it."""

from collections.abc import Mapping
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
from waymark.rules.people.roster_changes import RosterPlan
from waymark.rules.people.roster_questions import PICKS, USUAL, Ask, Choices, Pick
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, require
from waymark.rules.policy.scope import Scope

from .import_roster import compare_roster, import_roster, summary_of

LARGEST = 20 * 1024 * 1024
UPLOAD_STAYS = timedelta(days=1)
TAKE_BACK_WITHIN = timedelta(days=7)
SHOWN, MOST_LEAVING, MOST_ASKED = 50, 500, 5_000
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
    plan = compare_roster(ctx, roster, ends_missing=ends_missing, asks=True)
    with transaction.atomic():
        made = commands.add_import(
            started_by_id=ctx.actor.person_id,
            organization_id=organization_id,
            file_name=file_name,
            ends_missing=ends_missing,
            content=content,
            summary=_summary(plan, roster),
            state=ImportState.CHECKED,
            at=ctx.now,
        )
        record(ctx, Verb.ROSTER_UPLOADED, "roster", made.pk, organization_id=organization_id)
    return made


def _summary(plan: RosterPlan, roster: Roster) -> dict[str, Any]:
    """What a look at an uploaded file shows."""
    questions = sorted(plan.questions, key=lambda each: (each.ask in USUAL, each.line))
    told = [
        [each.line, each.ask.value, each.email, each.name, [*map(list, each.others)], each.was, each.now]
        for each in questions[:MOST_ASKED]
    ]
    kinds = [ask.value for ask in Ask if any(each.ask is ask for each in plan.questions)]
    shown = {"changes": _first_changes(plan, roster), "leaving": _leaving(plan, roster)}
    return summary_of(plan, roster) | shown | {"questions": told, "kinds_asked": kinds}


def choices_of(found: RosterImport) -> Choices:
    """What was chosen for an import."""
    stored = found.choices or {}
    lines = {}
    for key, pick in stored.get("lines", {}).items():
        line, _colon, ask = key.partition(":")
        lines[int(line), Ask(ask)] = Pick(pick)
    return Choices(lines, {Ask(ask): Pick(pick) for ask, pick in stored.get("all", {}).items()})


@transaction.atomic
def choose_lines(
    ctx: Context, roster_id: UUID, *, lines: Mapping[tuple[int, Ask], Pick], for_all: Mapping[Ask, Pick | None]
) -> RosterImport:
    """Answer what can be read in several ways, by line or for every line; nobody is changed by it. An answer of None
    leaves each line to itself. Raises Conflict once the file is confirmed or removed."""
    found = locked_import(roster_id)
    admit_to_import(ctx, found)
    if found.state != ImportState.CHECKED:
        raise Conflict(_("This import was confirmed or removed meanwhile. Your choices weren’t saved."))
    stands = choices_of(found)
    picked = {key: pick for key, pick in lines.items() if pick in PICKS[key[1]]}
    every = {ask: pick for ask, pick in {**stands.for_all, **for_all}.items() if pick in PICKS[ask]}
    choices = Choices({**stands.lines, **picked}, every)
    key = found.organization.key if found.organization else ""
    roster = read_roster_file(content_of(found), organization=key)
    plan = compare_roster(ctx, roster, ends_missing=found.ends_missing, choices=choices, asks=True)
    kept = {
        "lines": {f"{line}:{ask.value}": pick.value for (line, ask), pick in choices.lines.items()},
        "all": {ask.value: pick.value for ask, pick in choices.for_all.items()},
    }
    commands.set_choices(found, kept, _summary(plan, roster))
    record(ctx, Verb.ROSTER_CHOSEN, "roster", found.pk, organization_id=found.organization_id)
    return found


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
    plan = compare_roster(ctx, roster, ends_missing=found.ends_missing, choices=choices_of(found), asks=True)
    return Compared(roster, plan)


@transaction.atomic
def confirm_roster(ctx: Context, roster_id: UUID) -> RosterImport:
    """Let a job take it. Raises Conflict when it has problems, or was confirmed or discarded already."""
    found = locked_import(roster_id)
    admit_to_import(ctx, found)
    if found.state == ImportState.CHECKED and found.summary.get("problem_count"):
        raise Conflict(_("This file has problems. Fix them and upload it again. Nothing was changed."))
    if found.state == ImportState.CHECKED and found.summary.get("open"):
        raise Conflict(_("Some lines still need your choice. Nothing was changed."))
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
            import_roster(
                ctx,
                roster,
                file_name=found.file_name,
                ends_missing=found.ends_missing,
                choices=choices_of(found),
                uploaded=found,
            )
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
