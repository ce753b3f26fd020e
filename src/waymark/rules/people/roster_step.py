"""One line of a roster, compared with what is stored, and put into the plan."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from uuid import UUID

from waymark.rules.kernel.context import Actor, Role
from waymark.rules.kernel.wording import gettext as _
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, person_behind
from waymark.rules.policy.scope import Scope

from .known import Known, KnownAffiliation, KnownPerson, KnownRole
from .roster import RosterLine
from .roster_changes import NewAffiliation, NewRole, Outcome, RosterPlan, is_longer, midnight
from .roster_questions import Ask, Choices, Pick, Question
from .roster_who import who
from .table import Problem


class Step:
    """One line, compared."""

    def __init__(
        self,
        plan: RosterPlan,
        known: Known,
        actor: Actor,
        line: RosterLine,
        *,
        choices: Choices,
        said: frozenset[tuple[str, str, str]],
        tells_ends: bool,
    ) -> None:
        self.plan, self.known, self.actor, self.line = plan, known, actor, line
        self.choices, self.said, self.tells_ends = choices, said, tells_ends
        self.person: KnownPerson | None = known.people.get(line.email)
        self.outcome = Outcome.UNCHANGED

    def take(self) -> None:
        """Put what the line says into the plan, or its problems."""
        before = len(self.plan.problems)
        place = self._place()
        program = self._program()
        if place is not None and not self._whose(place):
            return
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
        self._identify(place)
        self.plan.outcomes[self.line.line] = self.outcome

    def _whose(self, place: UUID) -> bool:
        """Find whom the line means, once for all lines of a person. Whether it is settled."""
        key = (self.line.email, self.line.external_id, place)
        found = self.plan.whose.get(key)
        if found is None:
            found = self.plan.whose[key] = who(self.line, place, self.known, self.choices)
            if found.fault:
                self._tell("campus_id", found.fault)
            if found.question is not None:
                self.plan.questions.append(found.question)
                self.plan.unanswered += not (found.settled or found.is_skipped)
        self.person = found.person
        self.plan.meant[self.line.line] = found.meant
        if found.is_skipped:
            self.plan.skipped.add(self.line.line)
        if found.settled and found.person is not None:
            self.plan.persons[self.line.line] = found.person.id
        return found.settled

    def _picked(self, ask: Ask, *, was: str, now: str) -> Pick | None:
        """Put a question that has a usual answer, and give the answer that holds."""
        question = Question(self.line.line, ask, self.line.email, self.line.full_name, (), was, now)
        self.plan.questions.append(question)
        picked = self.choices.of(self.line.line, ask)
        if picked is Pick.SKIP:
            self.plan.skipped.add(self.line.line)
        return picked

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
            self._adds_affiliation_beside(place)
        elif (standing.from_on, standing.until_on) != self._days(standing):
            from_on, until_on = self._days(standing)
            if until_on is not None and until_on <= from_on:
                until_on = from_on + timedelta(days=1)
            self.plan.moved_affiliations.append((standing, from_on, until_on))
            self._marks(standing.id)
            self._comes_to(Outcome.CHANGED)

    def _adds_affiliation_beside(self, place: UUID) -> None:
        """Add it beside or instead of what the person is here so far, which no line of the roster says."""
        here = self.known.belongings(self.person.id, place) if self.person is not None else []
        others = [
            each
            for each in here
            if is_longer(each, self.known.today)
            and each.kind != self.line.affiliation
            and (self.line.email, self.line.organization.casefold(), each.kind) not in self.said
        ]
        picked = None
        if others:
            kinds = ", ".join(sorted({each.kind for each in others}))
            picked = self._picked(Ask.KIND, was=kinds, now=self.line.affiliation)
        if picked is not Pick.SKIP:
            self._adds_affiliation(place)
        for each in others if picked is Pick.INSTEAD else ():
            self._ends(each)

    def _ends(self, standing: KnownAffiliation | None) -> None:
        if standing is not None and is_longer(standing, self.known.today):
            if standing not in self.plan.ended_affiliations[-8:]:
                self.plan.ended_affiliations.append(standing)
                self._marks(standing.id)
            self._comes_to(Outcome.ENDED)

    def _marks(self, key: str | UUID) -> None:
        """Remember that this line was the first to change it."""
        self.plan.line_of.setdefault(key, self.line.line)

    def _identify(self, place: UUID) -> None:
        """What the organization calls the person stands with everything that it says of them."""
        found = self.plan.whose[(self.line.email, self.line.external_id, place)]
        mine = self.known.belongings(self.person.id, place) if self.person is not None else []
        ids = {each.id: "" for each in self._freed(found.freed)}
        for each in (*mine, *self._freed(found.freed)):
            wanted = ids.get(each.id, self.line.external_id)
            if (wanted or each.id in ids) and each.external_id != wanted and each.id not in self.plan.identified:
                self.plan.identified[each.id] = (each, wanted)
                self._marks(each.id)
                self._comes_to(Outcome.CHANGED)

    def _freed(self, ids: Sequence[UUID]) -> list[KnownAffiliation]:
        return [each for rows in self.known.affiliations.values() for each in rows if each.id in ids] if ids else []

    def _adds_affiliation(self, place: UUID) -> None:
        from_on, until_on = self.line.starts or self.known.today, self._until()
        if until_on is not None and until_on <= from_on:  # over before today, and no start was given
            from_on = until_on - timedelta(days=1)
        made = NewAffiliation(
            self.line.email,
            place,
            self.line.affiliation,
            from_on,
            until_on,
            self.person.id if self.person is not None else None,
            self.line.external_id,
            self.line.line,
        )
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
            self._adds_role_beside(place, program)
        elif standing.until_at != self._role_end(standing):
            self.plan.moved_roles.append((standing, self._role_end(standing)))
            self._marks(standing.id)
            self._comes_to(Outcome.CHANGED)

    def _adds_role_beside(self, place: UUID, program: UUID | None) -> None:
        """Give it beside or instead of another role that a roster gave here and this one does not say."""
        others = [
            each
            for role in Role
            if self.person is not None
            and (each := self.known.roles.get((self.person.id, role, place, program))) is not None
            and each.by_roster
            and (self.line.email, self.line.organization.casefold(), role) not in self.said
        ]
        picked = None
        if others:
            picked = self._picked(Ask.ROLE, was=", ".join(each.role for each in others), now=self.line.role)
        if picked is Pick.SKIP:
            return
        starts, until = self.line.starts, self._until()
        is_later = starts is not None and starts > self.known.today
        self.plan.new_roles.append(
            NewRole(
                self.line.email,
                self.line.role,
                place,
                program,
                midnight(starts, self.known.zone) if starts and is_later else self.known.now,
                midnight(until, self.known.zone) if until else None,
                self.person.id if self.person is not None else None,
                self.line.line,
            )
        )
        self._comes_to(Outcome.ADDED)
        for each in others if picked is Pick.INSTEAD else ():
            if each not in self.plan.ended_roles[-8:]:
                self.plan.ended_roles.append(each)
                self._marks(each.id)

    def _name(self) -> None:
        names = (self.line.given_name, self.line.family_name)
        if self.person is None:
            if not self.line.is_gone:
                self.plan.new_people.setdefault(self.line.email, names)
                self._marks(self.line.email)
                self._comes_to(Outcome.ADDED)
            return
        person = self.person
        if person.email != self.line.email and self.line.email not in self.known.people and not person.keeps_address:
            self.plan.readdressed[person.id] = self.line.email
            self._marks(person.id)
            self._comes_to(Outcome.CHANGED)
        if person.keeps_name or (person.given_name, person.family_name) == names or person.id in self.plan.renamed:
            return
        if person.id not in self.plan.kept_names:
            if self._picked(Ask.NAME, was=person.full_name, now=self.line.full_name) is Pick.KEEP:
                self.plan.kept_names.add(person.id)
                return
            self.plan.renamed[person.id] = names
            self._marks(person.id)
            self._comes_to(Outcome.CHANGED)

    def _comes_to(self, outcome: Outcome) -> None:
        order = (Outcome.UNCHANGED, Outcome.CHANGED, Outcome.ENDED, Outcome.ADDED)
        self.outcome = max(self.outcome, outcome, key=order.index)
