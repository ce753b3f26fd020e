"""What a roster would change, compared with what is stored. Nothing is changed here."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from difflib import get_close_matches
from enum import StrEnum
from uuid import UUID

from waymark.rules.kernel.context import Actor
from waymark.rules.kernel.wording import gettext as _
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, person_behind
from waymark.rules.policy.scope import Scope

from .known import Known, KnownAffiliation, KnownPerson, KnownRole
from .roster import Roster, RosterLine
from .table import Problem


class Outcome(StrEnum):
    """What one line comes to."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ENDED = "ended"


@dataclass(frozen=True)
class NewAffiliation:
    email: str
    organization_id: UUID
    kind: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True)
class NewRole:
    email: str
    role: str
    organization_id: UUID
    program_id: UUID | None
    from_at: datetime
    until_at: datetime | None


@dataclass
class RosterPlan:
    """Every change, by what is to be written; `outcomes` by line. With a problem, nothing of it is to be done."""

    new_people: dict[str, tuple[str, str]] = field(default_factory=dict)
    renamed: dict[UUID, tuple[str, str]] = field(default_factory=dict)
    new_affiliations: list[NewAffiliation] = field(default_factory=list)
    moved_affiliations: list[tuple[KnownAffiliation, date, date | None]] = field(default_factory=list)
    new_roles: list[NewRole] = field(default_factory=list)
    moved_roles: list[tuple[KnownRole, datetime | None]] = field(default_factory=list)
    ended_affiliations: list[KnownAffiliation] = field(default_factory=list)
    ended_roles: list[KnownRole] = field(default_factory=list)
    answered: int = 0
    """How many requests to be added it answered, once it is taken."""
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def count(self, outcome: Outcome) -> int:
        """How many lines come to that; ended is counted by what ends, whether a line says so or is missing."""
        if outcome is Outcome.ENDED:
            return len(self.ended_affiliations) + len(self.ended_roles)
        return sum(each is outcome for each in self.outcomes.values())

    @property
    def changes_nothing(self) -> bool:
        """Whether everything stands already as the roster says."""
        return not any(self.count(each) for each in (Outcome.ADDED, Outcome.CHANGED, Outcome.ENDED))


def midnight(day: date, zone: tzinfo) -> datetime:
    """The instant at which a day begins."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def plan_roster(roster: Roster, known: Known, *, actor: Actor) -> RosterPlan:
    """What taking the roster would do, and every problem of it: of its text, of what it names, of what the actor may.

    Who stands in no line is not looked at; `plan_missing` does that.
    """
    plan = RosterPlan(problems=list(roster.problems))
    for line in roster.lines:
        _Step(plan, known, actor, line, tells_ends=roster.tells_ends).take()
    plan.problems.sort(key=lambda each: (each.file, each.line))
    return plan


def plan_missing(
    plan: RosterPlan,
    roster: Roster,
    known: Known,
    *,
    actor: Actor,
    affiliations: Iterable[KnownAffiliation],
    roles: Iterable[KnownRole],
) -> None:
    """Add to a plan the end of what a roster once said and this one doesn't, of the kinds and at the places it names.

    `affiliations` and `roles` are all that stand at these places. What a person or a sign-in said stays.
    """
    said, named = set(), set()
    for line in roster.lines:
        place = known.organizations.get(line.organization.casefold())
        person = known.people.get(line.email)
        for what in (line.affiliation, line.role):
            named.add((place, what))
            if person is not None:
                said.add((person.id, place, what))
    own = person_behind(actor)
    plan.ended_affiliations += [
        each
        for each in affiliations
        if each.by_roster
        and (each.organization_id, each.kind) in named
        and (each.person_id, each.organization_id, each.kind) not in said
        and each.person_id != own
        and is_longer(each, known.today)
    ]
    plan.ended_roles += [
        each
        for each in roles
        if each.by_roster
        and (each.organization_id, each.role) in named
        and (each.person_id, each.organization_id, each.role) not in said
        and may(actor, Action.MANAGE_GRANTS, Scope(each.person_id, frozenset(), each.organization_id, each.program_id))
    ]


def ends_on(standing: KnownAffiliation, today: date) -> date:
    """From when an affiliation that is ended today no longer holds: from today, or after the one day it must last."""
    return max(today, standing.from_on + timedelta(days=1))


def is_longer(standing: KnownAffiliation, today: date) -> bool:
    """Whether ending it today changes anything."""
    return standing.until_on is None or standing.until_on > ends_on(standing, today)


class _Step:
    """One line, compared."""

    def __init__(self, plan: RosterPlan, known: Known, actor: Actor, line: RosterLine, *, tells_ends: bool) -> None:
        self.plan, self.known, self.actor, self.line = plan, known, actor, line
        self.tells_ends = tells_ends
        self.person: KnownPerson | None = known.people.get(line.email)
        self.outcome = Outcome.UNCHANGED

    def take(self) -> None:
        """Put what the line says into the plan, or its problems."""
        before = len(self.plan.problems)
        place = self._place()
        program = self._program()
        if self.person is not None and not self.person.is_active:
            self._tell("email", _("The account with this address is closed. An administrator can open it again."))
        if place is not None:
            self._check_reach(place, program)
        if place is None or len(self.plan.problems) > before:
            return
        if self.line.affiliation:
            self._affiliation(place)
        if self.line.role:
            self._role(place, program)
        self._name()
        self.plan.outcomes[self.line.line] = self.outcome

    def _tell(self, column: str, message: str) -> None:
        self.plan.problems.append(Problem(self.line.line, column, message, self.line.file))

    def _place(self) -> UUID | None:
        found = self.known.organizations.get(self.line.organization.casefold())
        scope = Scope(organization_id=found)
        if found is not None and may(self.actor, Action.MANAGE_AFFILIATIONS, scope):
            return found
        self._tell_unknown_place()
        return None

    def _tell_unknown_place(self) -> None:
        reached = {
            name
            for name, place in self.known.organizations.items()
            if may(self.actor, Action.MANAGE_AFFILIATIONS, Scope(organization_id=place))
        }
        near = get_close_matches(self.line.organization.casefold(), reached, 1)
        said = _("You keep no list of people for “%(name)s”, or we don’t know it.") % {
            "name": self.line.organization[:80]
        }
        said += " " + _("Did you mean “%(near)s”?") % {"near": near[0]} if near else ""
        self._tell("organization", said)

    def _program(self) -> UUID | None:
        if not self.line.program:
            return None
        found = self.known.programs.get(self.line.program.casefold())
        if found is None:
            near = get_close_matches(self.line.program.casefold(), self.known.programs, 1)
            said = _("We don’t know the program “%(name)s”.") % {"name": self.line.program[:80]}
            said += " " + _("Did you mean “%(near)s”?") % {"near": near[0]} if near else ""
            self._tell("program", said)
        return found

    def _check_reach(self, place: UUID, program: UUID | None) -> None:
        """Nobody changes their own record, and roles are given by whoever may give them."""
        owner = self.person.id if self.person is not None else None
        scope = Scope(owner_id=owner, organization_id=place)
        may_change = self._stands(place) or may(self.actor, Action.MANAGE_AFFILIATIONS, scope)
        if self.line.affiliation and not may_change:
            self._tell("email", _("This is your own address. Someone else must change your record."))
        if self.line.role and not self._role_stands(place, program):
            scope = Scope(owner_id=owner, organization_id=place, program_id=program)
            if owner is not None and owner == person_behind(self.actor):
                self._tell("role", _("You can’t give yourself a role."))
            elif not may(self.actor, Action.MANAGE_GRANTS, scope):
                self._tell("role", _("An administrator gives roles. Empty this cell, or ask one to import this file."))

    def _stands(self, place: UUID) -> bool:
        standing = self._standing(place)
        if standing is None:
            return False
        return (standing.from_on, standing.until_on) == self._days(standing)

    def _role_stands(self, place: UUID, program: UUID | None) -> bool:
        standing = self._standing_role(place, program)
        return standing is not None and not self.line.is_gone and standing.until_at == self._role_end(standing)

    def _until(self) -> date | None:
        return self.line.ends + timedelta(days=1) if self.line.ends else None

    def _standing(self, place: UUID) -> KnownAffiliation | None:
        """What is stored and is the same thing: begun on that day, or in force meanwhile."""
        if self.person is None:
            return None
        stored = self.known.affiliations.get((self.person.id, place, self.line.affiliation), ())
        exact = [each for each in stored if each.from_on == self.line.starts]
        starts, until = self.line.starts or self.known.today, self._until()
        meanwhile = [
            each
            for each in stored
            if (each.until_on is None or each.until_on > max(starts, self.known.today))
            and (until is None or each.from_on < until or self.line.starts is None)
        ]
        return next(iter(exact or sorted(meanwhile, key=lambda each: each.from_on)), None)

    def _days(self, standing: KnownAffiliation) -> tuple[date, date | None]:
        """From when until when it holds by the line; one that began earlier keeps its beginning."""
        from_on = min(standing.from_on, self.line.starts or standing.from_on)
        until = self._until() if self.tells_ends or self.line.ends else standing.until_on
        return from_on, until

    def _affiliation(self, place: UUID) -> None:
        standing = self._standing(place)
        if self.line.is_gone:
            self._ends(standing)
        elif standing is None:
            self._adds_affiliation(place)
        elif (standing.from_on, standing.until_on) != self._days(standing):
            from_on, until_on = self._days(standing)
            if until_on is not None and until_on <= from_on:
                until_on = from_on + timedelta(days=1)
            self.plan.moved_affiliations.append((standing, from_on, until_on))
            self._comes_to(Outcome.CHANGED)

    def _ends(self, standing: KnownAffiliation | None) -> None:
        if standing is not None and is_longer(standing, self.known.today):
            self.plan.ended_affiliations.append(standing)
            self._comes_to(Outcome.ENDED)

    def _adds_affiliation(self, place: UUID) -> None:
        from_on, until_on = self.line.starts or self.known.today, self._until()
        if until_on is not None and until_on <= from_on:  # over before today, and no start was given
            from_on = until_on - timedelta(days=1)
        made = NewAffiliation(self.line.email, place, self.line.affiliation, from_on, until_on)
        if made not in self._made(self.plan.new_affiliations):
            self.plan.new_affiliations.append(made)
        self._comes_to(Outcome.ADDED)

    def _made(self, rows: list[NewAffiliation]) -> list[NewAffiliation]:
        """What the line before made, when it is of the same person: two roles may come with one affiliation."""
        return [each for each in rows[-8:] if each.email == self.line.email]

    def _standing_role(self, place: UUID, program: UUID | None) -> KnownRole | None:
        return self.known.roles.get((self.person.id, self.line.role, place, program)) if self.person else None

    def _role_end(self, standing: KnownRole) -> datetime | None:
        until = self._until()
        if until is not None:
            return midnight(until, self.known.zone)
        return None if self.tells_ends else standing.until_at

    def _role(self, place: UUID, program: UUID | None) -> None:
        standing = self._standing_role(place, program)
        if standing is None:
            until = self._until()
            if self.line.is_gone or (until is not None and until <= self.known.today):
                return
            starts = self.line.starts
            is_later = starts is not None and starts > self.known.today
            self.plan.new_roles.append(
                NewRole(
                    self.line.email,
                    self.line.role,
                    place,
                    program,
                    midnight(starts, self.known.zone) if starts and is_later else self.known.now,
                    midnight(until, self.known.zone) if until else None,
                )
            )
            self._comes_to(Outcome.ADDED)
        elif standing.until_at != self._role_end(standing):
            self.plan.moved_roles.append((standing, self._role_end(standing)))
            self._comes_to(Outcome.CHANGED)

    def _name(self) -> None:
        names = (self.line.given_name, self.line.family_name)
        if self.person is None:
            if not self.line.is_gone:
                self.plan.new_people[self.line.email] = names
                self._comes_to(Outcome.ADDED)
        elif not self.person.keeps_name and (self.person.given_name, self.person.family_name) != names:
            self.plan.renamed[self.person.id] = names
            self._comes_to(Outcome.CHANGED)

    def _comes_to(self, outcome: Outcome) -> None:
        order = (Outcome.UNCHANGED, Outcome.CHANGED, Outcome.ENDED, Outcome.ADDED)
        self.outcome = max(self.outcome, outcome, key=order.index)
