"""A verified appraisal is taken out of counting, or put back. What the supervisor wrote stays as it was."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.flows.admit import admit
from waymark.flows.correct_record import by_person, note_correction, usable_reason
from waymark.flows.reconsider import add_facts, withdraw_and_question
from waymark.flows.verify_appraiser import scope_of
from waymark.records.audit.verbs import Verb
from waymark.records.corrections.commands import Corrected, Reason
from waymark.records.corrections.states import Change, Subject
from waymark.records.enrollment.commands import note_activity
from waymark.records.enrollment.pathways import enrollment_pack
from waymark.records.enrollment.queries import locked
from waymark.records.experience.commands import move_appraisal, move_experience
from waymark.records.experience.models import Appraisal
from waymark.records.experience.queries import appraisal, locked_appraisal, locked_experience
from waymark.records.experience.states import AppraisalState, ExperienceState
from waymark.records.ledger.derive import from_appraisal
from waymark.records.ledger.models import SourceKind
from waymark.records.ledger.queries import fact_from
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict
from waymark.rules.policy.actions import Action
from waymark.rules.progress.appraisals import Outcome


@transaction.atomic
def set_aside_appraisal(ctx: Context, appraisal_id: UUID, *, why: str, told: str, note: str = "") -> Appraisal:
    """Take a verified appraisal out of counting, with those that complete it: the learner can ask somebody again.

    Twice has the effect of once. Awards that rest on it come into question.
    """
    found = _open(ctx, appraisal_id)
    if found.state == AppraisalState.SET_ASIDE:
        return found
    if found.state != AppraisalState.VERIFIED:
        raise Conflict(_("This appraisal doesn’t count at the moment. Reload the page to see how it stands."))
    reason = usable_reason(why, told, note)
    for each in (found, *_completions(found, AppraisalState.VERIFIED)):
        _set_aside(ctx, each, reason)
    return found


@transaction.atomic
def put_back_appraisal(ctx: Context, appraisal_id: UUID, *, why: str, told: str, note: str = "") -> Appraisal:
    """Let an appraisal that was set aside count again. Twice has the effect of once."""
    found = _open(ctx, appraisal_id)
    if found.state == AppraisalState.VERIFIED:
        return found
    if found.state != AppraisalState.SET_ASIDE:
        raise Conflict(_("This appraisal was never set aside. Reload the page to see how it stands."))
    whole = found.request.completes
    if whole is not None and whole.state != AppraisalState.VERIFIED:
        raise Conflict(_("This appraisal completes another one that doesn’t count. Put that one back first."))
    reason = usable_reason(why, told, note)
    enrollment, experience = found.experience.enrollment, locked_experience(found.experience_id)
    move_appraisal(found, AppraisalState.VERIFIED)
    corrected = Corrected(Subject.APPRAISAL, found.pk, experience.activity_key, Change.PUT_BACK)
    note_correction(ctx, enrollment, corrected, reason, verb=Verb.APPRAISAL_PUT_BACK)
    note_activity(enrollment, at=ctx.now)
    if found.outcome != Outcome.INCOMPLETE and experience.state == ExperienceState.FINISHED:
        move_experience(experience, ExperienceState.APPRAISED)
    key = enrollment_pack(enrollment).activities[experience.activity_key].appraisal
    fact = from_appraisal(found, experience, appraisal_key=key, definition_digest=enrollment.version.digest)
    add_facts(ctx, enrollment.pk, [fact])
    return found


def _open(ctx: Context, appraisal_id: UUID) -> Appraisal:
    """The appraisal, locked after its enrollment, when the actor may correct it."""
    enrollment = locked(appraisal(appraisal_id).experience.enrollment_id)
    found = locked_appraisal(appraisal_id)
    found.experience.enrollment = enrollment
    admit(ctx, Action.CORRECT_APPRAISAL, scope_of(ctx.actor, found), seen_by=Action.VIEW_APPRAISAL)
    by_person(ctx)
    return found


def _completions(found: Appraisal, state: AppraisalState) -> list[Appraisal]:
    rows = Appraisal.objects.filter(request__completes_id=found.pk, state=state)
    return [locked_appraisal(pk) for pk in rows.order_by("id").values_list("pk", flat=True)]


def _set_aside(ctx: Context, found: Appraisal, reason: Reason) -> None:
    experience = locked_experience(found.experience_id)
    enrollment = locked(experience.enrollment_id)
    move_appraisal(found, AppraisalState.SET_ASIDE)
    corrected = Corrected(Subject.APPRAISAL, found.pk, experience.activity_key, Change.SET_ASIDE)
    note_correction(ctx, enrollment, corrected, reason, verb=Verb.APPRAISAL_SET_ASIDE)
    note_activity(enrollment, at=ctx.now)
    others = Appraisal.objects.filter(experience_id=experience.pk, state=AppraisalState.VERIFIED)
    is_appraised = others.exclude(outcome=Outcome.INCOMPLETE).exists()
    if experience.state == ExperienceState.APPRAISED and not is_appraised:
        move_experience(experience, ExperienceState.FINISHED)
    fact = fact_from(SourceKind.APPRAISAL, found.pk)
    if fact is not None:
        withdraw_and_question(ctx, fact.pk, because="appraisal-set-aside")
