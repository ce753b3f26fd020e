"""What staff recorded, or a quiz scored, is set aside: it no longer counts, and the step is open again."""

from uuid import UUID

from django.db import transaction

from waymark.flows.admit import admit
from waymark.flows.attest import withdraw_attestation
from waymark.flows.correct_record import by_person, note_correction, usable_reason
from waymark.flows.reconsider import withdraw_and_question
from waymark.records.audit.verbs import Verb
from waymark.records.corrections.commands import Corrected
from waymark.records.corrections.states import Change, Subject
from waymark.records.enrollment.commands import note_activity
from waymark.records.enrollment.queries import locked, scope_of
from waymark.records.evidence.commands import supersede_quiz
from waymark.records.evidence.models import Attestation, QuizAttempt
from waymark.records.evidence.queries import attestation, quiz_attempt
from waymark.records.evidence.states import AttestationKind
from waymark.records.ledger.models import SourceKind
from waymark.records.ledger.queries import fact_from
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import NotFound
from waymark.rules.policy.actions import Action


@transaction.atomic
def take_back_attendance(ctx: Context, attestation_id: UUID, *, why: str, told: str, note: str = "") -> Attestation:
    """Take back attendance or a course grade that staff recorded, and tell the learner why. Twice is once."""
    enrollment = locked(attestation(attestation_id).enrollment_id)
    admit(ctx, Action.ATTEST, scope_of(enrollment))
    by_person(ctx)
    word = attestation(attestation_id)
    if word.kind == AttestationKind.TASK:
        raise NotFound()
    if word.withdrawn_at is not None:
        return word
    reason = usable_reason(why, told, note)
    corrected = Corrected(Subject.ATTESTATION, word.pk, word.activity_key, Change.SET_ASIDE)
    note_correction(ctx, enrollment, corrected, reason, verb=Verb.ATTESTATION_CORRECTED)
    return withdraw_attestation(ctx, attestation_id)


@transaction.atomic
def set_aside_quiz(ctx: Context, attempt_id: UUID, *, why: str, told: str, note: str = "") -> QuizAttempt:
    """Take a quiz result out of counting: the attempt is given back. Twice has the effect of once."""
    enrollment = locked(quiz_attempt(attempt_id).enrollment_id)
    admit(ctx, Action.CORRECT_QUIZ, scope_of(enrollment))
    by_person(ctx)
    found = quiz_attempt(attempt_id)
    if found.superseded_at is not None:
        return found
    reason = usable_reason(why, told, note)
    supersede_quiz(found, at=ctx.now)
    corrected = Corrected(Subject.QUIZ, found.pk, found.activity_key, Change.SET_ASIDE)
    note_correction(ctx, enrollment, corrected, reason, verb=Verb.QUIZ_SET_ASIDE)
    note_activity(enrollment, at=ctx.now)
    fact = fact_from(SourceKind.QUIZ, found.pk)
    if fact is not None:
        withdraw_and_question(ctx, fact.pk, because="quiz-set-aside")
    return found
