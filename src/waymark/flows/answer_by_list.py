"""Who asked to be added and comes onto the list another way is answered by that: by a roster, or by hand."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from waymark.records.audit.commands import record_all
from waymark.records.audit.verbs import Verb
from waymark.records.joining import commands
from waymark.records.joining.models import JoinRequest
from waymark.records.joining.queries import answered_by_roster, waiting_of
from waymark.records.joining.states import JoinState
from waymark.records.ledger.derive import local_day
from waymark.records.notices.letters import Letter
from waymark.records.people.queries import organizations_above, what_people_are
from waymark.rules.kernel.context import Context
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, person_behind
from waymark.rules.policy.scope import Scope

from .answer_joining import answer_key, letter
from .notify import notify


@transaction.atomic
def answer_by_list(ctx: Context, people: Collection[UUID], *, roster_id: UUID | None = None) -> int:
    """Answer the waiting requests of these people that the list answers by now: the kind they asked for, in force
    today, at the campus or above it. A step of taking a roster and of adding an affiliation. Returns how many.

    Requests at campuses whose list the actor does not keep wait on.
    """
    asked = [
        each
        for each in waiting_of(people)
        if may(ctx.actor, Action.MANAGE_AFFILIATIONS, Scope(organization_id=each.campus_id))
    ]
    found = _on_the_list(ctx, asked)
    for each in found:
        commands.decide(each, JoinState.ADDED, at=ctx.now, by_id=person_behind(ctx.actor), roster_id=roster_id)
    record_all(ctx, Verb.JOIN_ADDED, [("join-request", each.pk, each.campus_id) for each in found])
    notify(
        ctx,
        [
            letter(
                each,
                Letter.JOIN_ADDED,
                effect_key=answer_key(ctx, each),
                to="",
                path=reverse("learner-enroll", args=[each.offering_id]),
            )
            for each in found
        ],
    )
    return len(found)


@transaction.atomic
def ask_anew(ctx: Context, roster_id: UUID) -> int:
    """Let requests wait again that a roster had answered, when nothing else puts those people on the list. A step of
    taking the roster back. They are told, for they had been told the contrary. Returns how many."""
    answered = answered_by_roster(roster_id)
    kept = {each.pk for each in _on_the_list(ctx, answered)}
    asked_again = {(each.person_id, each.campus_id, each.kind) for each in waiting_of([a.person_id for a in answered])}
    found = [
        each
        for each in answered
        if each.pk not in kept and (each.person_id, each.campus_id, each.kind) not in asked_again
    ]
    for each in found:
        commands.wait_again(each)
    record_all(ctx, Verb.JOIN_WAITS_AGAIN, [("join-request", each.pk, each.campus_id) for each in found])
    notify(
        ctx,
        [
            letter(
                each,
                Letter.JOIN_WAITS_AGAIN,
                effect_key=f"join-waits-again:{each.pk}:{roster_id}",
                to="",
                path=reverse("join-ask", args=[each.offering_id]),
            )
            for each in found
        ],
    )
    return len(found)


def _on_the_list(ctx: Context, requests: Sequence[JoinRequest]) -> list[JoinRequest]:
    held = what_people_are([each.person_id for each in requests], on=local_day(ctx.now))
    places = {campus: (campus, *organizations_above(campus)) for campus in _campuses(requests)}
    return [
        each for each in requests if any((each.person_id, place, each.kind) in held for place in places[each.campus_id])
    ]


def _campuses(requests: Iterable[JoinRequest]) -> set[UUID]:
    return {each.campus_id for each in requests}
