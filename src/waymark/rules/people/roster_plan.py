"""What a roster would change, compared with what is stored. Nothing is changed here."""

from collections.abc import Iterable

from waymark.rules.kernel.context import Actor
from waymark.rules.kernel.wording import gettext as _
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, person_behind
from waymark.rules.policy.scope import Scope

from .known import Known, KnownAffiliation, KnownRole
from .roster import Roster
from .roster_changes import RosterPlan, is_longer
from .roster_questions import NOTHING_CHOSEN, Ask, Choices, Question
from .roster_step import Step
from .table import Problem


def plan_roster(
    roster: Roster, known: Known, *, actor: Actor, choices: Choices = NOTHING_CHOSEN, asks: bool = False
) -> RosterPlan:
    """What taking the roster would do, and every problem of it: of its text, of what it names, of what the actor may.

    Who stands in no line is not looked at; `plan_missing` does that. Unless it `asks`, a question that needs an answer
    and has none is a problem.
    """
    plan = RosterPlan(problems=list(roster.problems))
    said = frozenset(
        (line.email, line.organization.casefold(), what)
        for line in roster.lines
        for what in (line.affiliation, line.role)
    )
    for line in roster.lines:
        Step(plan, known, actor, line, choices=choices, said=said, tells_ends=roster.tells_ends).take()
    if not asks:
        plan.problems += [
            Problem(
                each.line, "campus_id", _("%(who)s Say who it is on the page for rosters.") % {"who": open_words(each)}
            )
            for each in plan.questions
            if choices.of(each.line, each.ask) is None
        ]
    plan.problems.sort(key=lambda each: (each.file, each.line))
    return plan


def open_words(question: Question) -> str:
    """A question about who somebody is, in words."""
    facts = {"id": question.now, "was": question.was, "address": question.others[0][1]}
    match question.ask:
        case Ask.ADDRESS:
            return _("The campus id “%(id)s” is of an account with another address, %(address)s.") % facts
        case Ask.OWNER:
            return _("The campus id “%(id)s” is of %(address)s, and this address of another account.") % facts
        case _:
            return _("The account with this address has another campus id here, “%(was)s”.") % facts


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

    `affiliations` and `roles` are all that stand at these places. What a person or a sign-in said stays,
    and so does everything of somebody one of whose lines is left out.
    """
    said, named = set(), set()
    left_out = {person_id for line in plan.skipped for person_id in plan.meant.get(line, ())}
    for line in roster.lines:
        place = known.organizations.get(line.organization.casefold())
        for what in (line.affiliation, line.role):
            named.add((place, what))
            said |= {(person_id, place, what) for person_id in plan.meant.get(line.line, ())}
    own = person_behind(actor)
    plan.ended_affiliations += [
        each
        for each in affiliations
        if each.by_roster
        and each not in plan.ended_affiliations
        and each.person_id not in left_out
        and (each.organization_id, each.kind) in named
        and (each.person_id, each.organization_id, each.kind) not in said
        and each.person_id != own
        and is_longer(each, known.today)
    ]
    plan.ended_roles += [
        each
        for each in roles
        if each.by_roster
        and each not in plan.ended_roles
        and each.person_id not in left_out
        and (each.organization_id, each.role) in named
        and (each.person_id, each.organization_id, each.role) not in said
        and may(actor, Action.MANAGE_GRANTS, Scope(each.person_id, frozenset(), each.organization_id, each.program_id))
    ]
