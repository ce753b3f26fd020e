"""Nobody vouches for themselves: whoever appraised an experience is a party of every decision that rests on it."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from waymark.records.awards.models import Award
from waymark.records.awards.queries import facts_behind
from waymark.records.experience.appraisers import Vouched, vouched_by
from waymark.records.ledger.queries import facts_of_appraisals
from waymark.rules.kernel.context import Actor
from waymark.rules.policy.decide import person_behind
from waymark.rules.policy.scope import Scope


def vouched(actor: Actor) -> Vouched:
    """What the person behind an actor has appraised."""
    return vouched_by(person_behind(actor))


def assessing(actor: Actor, scope: Scope, enrollment_id: UUID, *, by: Vouched | None = None) -> Scope:
    """The scope of assessing somebody's work: who appraised an experience of theirs is a party."""
    mine = by if by is not None else vouched(actor)
    return involved(actor, scope, is_party=enrollment_id in mine.enrollment_ids)


def awarding(actor: Actor, scope: Scope, award: Award, *, by: Vouched | None = None) -> Scope:
    """The scope of deciding about an award or its credential: whose appraisal it rests on is a party."""
    mine = by if by is not None else vouched(actor)
    return involved(actor, scope, is_party=bool(resting_on(mine, [award])))


def resting_on(mine: Vouched, awards: Iterable[Award]) -> frozenset[UUID]:
    """Those of the awards that rest, through whatever chain, on an appraisal somebody gave. One query, or none."""
    if not mine.appraisal_ids:
        return frozenset()
    given = facts_of_appraisals(mine.appraisal_ids)
    return frozenset(award.pk for award in awards if not given.isdisjoint(facts_behind(award)))


def involved(actor: Actor, scope: Scope, *, is_party: bool) -> Scope:
    """The scope with the person behind the actor as a party, when they are."""
    person_id = person_behind(actor)
    if not is_party or person_id is None:
        return scope
    return replace(scope, party_ids=scope.party_ids | {person_id})
