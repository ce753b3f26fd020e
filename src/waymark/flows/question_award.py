"""Somebody puts an award that stands in question: from then on a person settles whether it is kept or revoked."""

from uuid import UUID

from django.db import transaction

from waymark.flows.admit import admit
from waymark.flows.correct_record import by_person, note_correction, usable_reason
from waymark.flows.decided import decided_before
from waymark.flows.impartial import awarding
from waymark.flows.reconsider import reconsider
from waymark.records.audit.verbs import Verb
from waymark.records.awards.commands import question_awards
from waymark.records.awards.models import Award
from waymark.records.awards.queries import award, locked_award, scope_of
from waymark.records.awards.states import AwardState
from waymark.records.corrections.commands import Corrected
from waymark.records.corrections.states import Change, Subject
from waymark.records.enrollment.queries import locked
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict
from waymark.rules.policy.actions import Action


@transaction.atomic
def question_award(ctx: Context, award_id: UUID, *, why: str, told: str, note: str = "") -> Award:
    """Put a granted award in question. It counts until somebody settles it. Twice has the effect of once."""
    enrollment = locked(award(award_id).enrollment_id)
    found = locked_award(award_id)
    found.enrollment = enrollment
    admit(ctx, Action.QUESTION_AWARD, awarding(ctx.actor, scope_of(found), found))
    by_person(ctx)
    if found.state == AwardState.IN_QUESTION:
        return found
    if found.state != AwardState.GRANTED:
        raise Conflict(decided_before(ctx, found.decided_by_id))
    reason = usable_reason(why, told, note)
    question_awards([found])
    corrected = Corrected(Subject.AWARD, found.pk, found.achievement_key, Change.QUESTIONED)
    note_correction(ctx, enrollment, corrected, reason, verb=Verb.AWARD_QUESTIONED)
    reconsider(ctx, enrollment.pk)
    return found
