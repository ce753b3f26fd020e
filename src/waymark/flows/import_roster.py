"""A roster is taken: everything it says in one transaction, or nothing of it when there is any problem."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record, record_all
from waymark.records.audit.verbs import Verb
from waymark.records.catalog.models import Program
from waymark.records.people import commands as people
from waymark.records.people.models import Affiliation, Grant, Person, VerifiedBy
from waymark.records.people.queries import organizations_below
from waymark.records.rosters import commands
from waymark.records.rosters.models import RosterImport
from waymark.records.rosters.queries import affiliations_at, known_for, roles_where
from waymark.records.rosters.states import EffectAct, EffectKind, ImportState
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Forbidden
from waymark.rules.kernel.ids import new_id
from waymark.rules.people.known import Known
from waymark.rules.people.roster import Roster
from waymark.rules.people.roster_changes import Outcome, RosterPlan, ends_on
from waymark.rules.people.roster_plan import plan_missing, plan_roster
from waymark.rules.people.roster_questions import NOTHING_CHOSEN, Choices
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import person_behind, reach

from .answer_by_list import answer_by_list
from .tell_of_roles import tell_holders

MOST_TOLD = 5_000
"""How many problems are kept with an import; a report on the command line tells all."""


@dataclass
class Done:
    """What was written: rows for the audit and for taking it back."""

    entries: list[tuple[Verb, str, UUID, UUID | None]] = field(default_factory=list)
    effects: list[tuple[EffectAct, EffectKind, UUID, dict[str, Any] | None, int | None]] = field(default_factory=list)
    lines: dict[str | UUID, int] = field(default_factory=dict)
    """Which line says so, by the id of the row or a new person's address."""
    named: frozenset[UUID] = frozenset()
    """Whom the roster names and who had an account before."""

    def note(
        self,
        verb: Verb,
        act: EffectAct,
        kind: EffectKind,
        object_id: UUID,
        *,
        place: UUID | None = None,
        before: dict[str, Any] | None = None,
        line: int | None = None,
    ) -> None:
        """Remember one row."""
        self.entries.append((verb, "grant" if kind is EffectKind.ROLE else kind.value, object_id, place))
        self.effects.append((act, kind, object_id, before, line or self.lines.get(object_id)))


def compare_roster(
    ctx: Context,
    roster: Roster,
    *,
    ends_missing: bool = False,
    choices: Choices = NOTHING_CHOSEN,
    asks: bool = False,
) -> RosterPlan:
    """What taking the roster would do, and its problems. Writes nothing. Raises Forbidden for who keeps no list.

    A question without an answer is a problem, unless it `asks`.
    """
    return _compared(ctx, roster, ends_missing=ends_missing, choices=choices, asks=asks)[0]


def _compared(
    ctx: Context, roster: Roster, *, ends_missing: bool, choices: Choices, asks: bool = False
) -> tuple[RosterPlan, Known]:
    known = known_for(
        roster.lines,
        now=ctx.now,
        programs={slug.casefold(): pk for slug, pk in Program.objects.values_list("slug", "id")},
        reached=reached_organizations(ctx),
    )
    plan = plan_roster(roster, known, actor=ctx.actor, choices=choices, asks=asks)
    if ends_missing:
        named = {known.organizations.get(line.organization.casefold()) for line in roster.lines} - {None}
        places = [place for place in named if place is not None]
        plan_missing(
            plan,
            roster,
            known,
            actor=ctx.actor,
            affiliations=affiliations_at(places, on=ctx.now),
            roles=roles_where(ctx.now, (), organizations=places),
        )
    return plan, known


def reached_organizations(ctx: Context) -> frozenset[UUID] | None:
    """The organizations whose list of people the actor keeps; None for every one. Raises Forbidden for none."""
    found = reach(ctx.actor, Action.MANAGE_AFFILIATIONS)
    if found.is_nothing:
        raise Forbidden(_("Rosters are for registrars and administrators. Ask the administrator of your campus."))
    if any(patch.organization_ids is None for patch in found.patches):
        return None
    return frozenset().union(*(patch.organization_ids or frozenset() for patch in found.patches)) & frozenset(
        organizations_below()
    )


@transaction.atomic
def import_roster(
    ctx: Context,
    roster: Roster,
    *,
    file_name: str,
    ends_missing: bool = False,
    choices: Choices = NOTHING_CHOSEN,
    uploaded: RosterImport | None = None,
) -> RosterPlan:
    """Do what the roster says, or nothing when the plan that is returned has problems. Again has the effect of once.
    `choices` answer what can be read in several ways; a question that needs an answer and has none is a problem.

    `uploaded` is the import that a page made, locked. Raises Conflict when others change the same people meanwhile.
    """
    plan, known = _compared(ctx, roster, ends_missing=ends_missing, choices=choices)
    if plan.problems:
        if uploaded is not None:
            commands.move_import(uploaded, ImportState.REFUSED, at=ctx.now, summary=summary_of(plan, roster))
            record(ctx, Verb.ROSTER_REFUSED, "roster", uploaded.pk, organization_id=uploaded.organization_id)
        return plan
    if uploaded is None and plan.changes_nothing:
        return plan
    done = Done(named=frozenset(plan.persons.values()), lines=plan.line_of)
    try:
        with transaction.atomic():
            _write(ctx, plan, known, done)
    except IntegrityError as error:
        raise Conflict(_("Someone else changed the same people just now. Nothing was written. Try again.")) from error
    _conclude(ctx, plan, roster, done, file_name=file_name, ends_missing=ends_missing, uploaded=uploaded)
    return plan


def _conclude(
    ctx: Context,
    plan: RosterPlan,
    roster: Roster,
    done: Done,
    *,
    file_name: str,
    ends_missing: bool,
    uploaded: RosterImport | None,
) -> None:
    summary = summary_of(plan, roster)
    if uploaded is not None:
        kept = commands.move_import(uploaded, ImportState.DONE, at=ctx.now, summary=summary)
    else:
        kept = commands.add_import(
            started_by_id=person_behind(ctx.actor),
            organization_id=None,
            file_name=file_name,
            ends_missing=ends_missing,
            content=None,
            summary=summary,
            state=ImportState.DONE,
            at=ctx.now,
        )
    commands.add_effects(kept.pk, done.effects)
    _tell_of_roles(ctx, done)
    plan.answered = answer_by_list(ctx, done.named, roster_id=kept.pk)
    commands.set_summary(kept, summary_of(plan, roster))
    for verb in dict.fromkeys(verb for verb, *_rest in done.entries):
        record_all(ctx, verb, [(kind, pk, place) for each, kind, pk, place in done.entries if each is verb])
    record(ctx, Verb.ROSTER_IMPORTED, "roster", kept.pk, organization_id=kept.organization_id)


def _tell_of_roles(ctx: Context, done: Done) -> None:
    roles = [(act, pk) for act, kind, pk, *_rest in done.effects if kind is EffectKind.ROLE]
    given, changed, ended = (
        [pk for each, pk in roles if each is act] for act in (EffectAct.ADDED, EffectAct.CHANGED, EffectAct.ENDED)
    )
    tell_holders(ctx, given=given, changed=changed, ended=ended)


def summary_of(plan: RosterPlan, roster: Roster) -> dict[str, Any]:
    """The numbers of a plan, and its problems."""
    return {
        **{outcome.value: plan.count(outcome) for outcome in Outcome},
        "lines": len({*(line.line for line in roster.lines), *(each.line for each in plan.problems)}),
        "people": len(plan.new_people),
        "renamed": len(plan.renamed),
        "affiliations": len(plan.new_affiliations),
        "days": len(plan.moved_affiliations),
        "roles": len(plan.new_roles) + len(plan.moved_roles),
        "answered": plan.answered,
        "left_out": len(plan.skipped),
        "asked": len(plan.questions),
        "open": plan.unanswered,
        "problem_count": len(plan.problems),
        "problems": [[each.line, each.column, each.message, each.file] for each in plan.problems[:MOST_TOLD]],
    }


def _write(ctx: Context, plan: RosterPlan, known: Known, done: Done) -> None:
    ids = {email: person.id for email, person in known.people.items()}
    _write_people(ctx, plan, known, ids, done)
    _write_affiliations(plan, known, ids, done)
    _write_roles(ctx, plan, ids, done)


def _write_people(ctx: Context, plan: RosterPlan, known: Known, ids: dict[str, UUID], done: Done) -> None:
    made = [
        Person(
            id=new_id(),
            email=email,
            given_name=given,
            family_name=family,
            joined_at=ctx.now,
            password=make_password(None),  # they set one with the link that is mailed to this address
        )
        for email, (given, family) in plan.new_people.items()
    ]
    people.add_people(made)
    for person in made:
        ids[person.email] = person.pk
        line = plan.line_of.get(person.email)
        done.note(Verb.PERSON_REGISTERED, EffectAct.ADDED, EffectKind.PERSON, person.pk, line=line)
    people.rename_people(plan.renamed)
    stood = known.everybody()
    for person_id in plan.renamed:
        before = {"given_name": stood[person_id].given_name, "family_name": stood[person_id].family_name}
        done.note(Verb.PERSON_RENAMED, EffectAct.CHANGED, EffectKind.PERSON, person_id, before=before)
    people.readdress_people(plan.readdressed)
    for person_id in plan.readdressed:
        before = {"email": stood[person_id].email}
        done.note(Verb.PERSON_READDRESSED, EffectAct.CHANGED, EffectKind.PERSON, person_id, before=before)


def _write_affiliations(plan: RosterPlan, known: Known, ids: dict[str, UUID], done: Done) -> None:
    made = [
        Affiliation(
            id=new_id(),
            person_id=each.person_id or ids[each.email],
            organization_id=each.organization_id,
            kind=each.kind,
            verified_by=VerifiedBy.ROSTER,
            from_on=each.from_on,
            until_on=each.until_on,
            external_id=each.external_id,
        )
        for each in plan.new_affiliations
    ]
    people.add_affiliations(made)
    for row, said in zip(made, plan.new_affiliations, strict=True):
        place = row.organization_id
        done.note(Verb.AFFILIATION_ADDED, EffectAct.ADDED, EffectKind.AFFILIATION, row.pk, place=place, line=said.line)
    days = {standing.id: (from_on, until_on) for standing, from_on, until_on in plan.moved_affiliations}
    days |= {standing.id: (standing.from_on, ends_on(standing, known.today)) for standing in plan.ended_affiliations}
    people.set_affiliation_days(days)
    people.identify_affiliations({each: external_id for each, (_standing, external_id) in plan.identified.items()})
    ended = {standing.id for standing in plan.ended_affiliations}
    changed = {standing.id: standing for standing, *_days in plan.moved_affiliations}
    changed |= {standing.id: standing for standing, _id in plan.identified.values()}
    changed |= {standing.id: standing for standing in plan.ended_affiliations}
    for standing in changed.values():
        until = standing.until_on.isoformat() if standing.until_on else None
        before = {"from_on": standing.from_on.isoformat(), "until_on": until, "external_id": standing.external_id}
        is_over = standing.id in ended
        done.note(
            Verb.AFFILIATION_ENDED if is_over else Verb.AFFILIATION_CHANGED,
            EffectAct.ENDED if is_over else EffectAct.CHANGED,
            EffectKind.AFFILIATION,
            standing.id,
            place=standing.organization_id,
            before=before,
        )


def _write_roles(ctx: Context, plan: RosterPlan, ids: dict[str, UUID], done: Done) -> None:
    made = [
        Grant(
            id=new_id(),
            person_id=each.person_id or ids[each.email],
            role=each.role,
            organization_id=each.organization_id,
            program_id=each.program_id,
            from_at=each.from_at,
            until_at=each.until_at,
            granted_by_id=person_behind(ctx.actor),
        )
        for each in plan.new_roles
    ]
    people.add_grants(made)
    for row, told in zip(made, plan.new_roles, strict=True):
        place = row.organization_id
        done.note(Verb.ROLE_GRANTED, EffectAct.ADDED, EffectKind.ROLE, row.pk, place=place, line=told.line)
    ends = {standing.id: until for standing, until in plan.moved_roles}
    people.set_grant_ends(ends)
    for is_begun in (True, False):  # a role that never began ends where it would have begun
        over = [each for each in plan.ended_roles if (each.from_at <= ctx.now) is is_begun]
        people.end_grants([each.id for each in over], at=ctx.now, by_id=person_behind(ctx.actor), is_begun=is_begun)
    for standing in (*(moved for moved, _until in plan.moved_roles), *plan.ended_roles):
        before = {"until_at": standing.until_at.isoformat() if standing.until_at else None}
        is_over = standing.id not in ends
        done.note(
            Verb.ROLE_ENDED if is_over else Verb.ROLE_CHANGED,
            EffectAct.ENDED if is_over else EffectAct.CHANGED,
            EffectKind.ROLE,
            standing.id,
            place=standing.organization_id,
            before=before,
        )
