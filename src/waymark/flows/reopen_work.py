"""A decision about work is taken back: by the assessor at once, or later by somebody else. The work waits again."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from waymark.flows.admit import admit
from waymark.flows.correct_record import by_person, note_correction, usable_reason
from waymark.flows.decided import is_own
from waymark.flows.impartial import assessing, involved
from waymark.flows.reconsider import AWARDING_STATES, withdraw_and_question
from waymark.records.assessment.commands import supersede_assessment
from waymark.records.assessment.models import Assessment
from waymark.records.assessment.queries import assessment, assessment_of, assessments_by
from waymark.records.audit.verbs import Verb
from waymark.records.corrections.commands import Corrected, Reason
from waymark.records.corrections.states import Change, Subject, Why
from waymark.records.enrollment.commands import note_activity
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.queries import locked, scope_of
from waymark.records.evidence.commands import reopen_submission
from waymark.records.evidence.models import Submission
from waymark.records.evidence.queries import locked_submission, revisions, submission
from waymark.records.evidence.states import SubmissionState
from waymark.records.ledger.models import SourceKind
from waymark.records.ledger.queries import fact_from
from waymark.rules.kernel.context import Actor, Context
from waymark.rules.kernel.errors import Conflict, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may
from waymark.rules.policy.scope import Scope


@transaction.atomic
def undo_assessment(ctx: Context, assessment_id: UUID) -> Submission:
    """Take one's own decision back, soon after it was made. Twice has the effect of once."""
    enrollment, work, found = decided(assessment_id)
    admit(ctx, Action.ASSESS, assessing(ctx.actor, scope_of(enrollment), enrollment.pk), seen_by=Action.VIEW_SUBMISSION)
    if not is_own(ctx, found.assessor_id):
        raise Conflict(_("Someone else made this decision. Ask for it to be opened again instead."))
    if found.superseded_at is not None:
        return work
    if not is_undoable(ctx, found):
        raise Conflict(
            _("You can undo a decision for %(minutes)s minutes. After that, ask another assessor or a coordinator.")
            % {"minutes": settings.WAYMARK.undo_minutes}
        )
    reason = Reason(Why.SLIP, _("The assessor took this decision back right away and will read your work again."))
    return _open_again(ctx, enrollment, work, found, reason, change=Change.UNDONE)


@transaction.atomic
def reopen_work(ctx: Context, assessment_id: UUID, *, why: str, told: str, note: str = "") -> Submission:
    """Have work read again that somebody else decided about: it goes back to the queue. Twice has the effect of once.

    What the decision said stays on record. What rested on it comes into question.
    """
    enrollment, work, found = decided(assessment_id)
    admit(ctx, Action.REOPEN_WORK, reopening(ctx.actor, enrollment, found), seen_by=Action.VIEW_SUBMISSION)
    if found.superseded_at is not None:
        return work
    return _open_again(ctx, enrollment, work, found, usable_reason(why, told, note), change=Change.REOPENED)


def is_undoable(ctx: Context, found: Assessment) -> bool:
    """Whether the actor made this decision and may still take it back themselves."""
    age = ctx.now - found.assessed_at
    is_early = age <= timedelta(minutes=settings.WAYMARK.undo_minutes)
    return is_own(ctx, found.assessor_id) and found.superseded_at is None and is_early


def undoable_by(ctx: Context) -> QuerySet[Assessment]:
    """The actor's own decisions that they may still take back, the newest first: those too late, or overtaken by a
    later revision, are not among them. Reads only."""
    if ctx.actor.person_id is None:
        return Assessment.objects.none()
    later = Submission.objects.filter(
        enrollment_id=OuterRef("submission__enrollment_id"),
        activity_key=OuterRef("submission__activity_key"),
        revision__gt=OuterRef("submission__revision"),
    )
    return assessments_by(ctx.actor.person_id).filter(
        ~Exists(later.exclude(state=SubmissionState.WITHDRAWN)),
        assessed_at__gte=ctx.now - timedelta(minutes=settings.WAYMARK.undo_minutes),
        submission__enrollment__state__in=AWARDING_STATES,
    )


def reopening(actor: Actor, enrollment: Enrollment, found: Assessment) -> Scope:
    """The scope of opening a decision again: whoever made it is a party, as is whoever appraised the learner."""
    scope = assessing(actor, scope_of(enrollment), enrollment.pk)
    return involved(actor, scope, is_party=found.assessor_id == actor.person_id)


def may_reopen(ctx: Context, enrollment: Enrollment, found: Assessment) -> bool:
    """Whether the actor may have this work read again."""
    return may(ctx.actor, Action.REOPEN_WORK, reopening(ctx.actor, enrollment, found))


def require_reopenable(enrollment: Enrollment, work: Submission) -> None:
    """Raise Conflict, saying why, when the work cannot be read again: a later revision takes its place."""
    if enrollment.state not in AWARDING_STATES:
        raise Conflict(_("This learner has left the program. Restore the enrollment first."))
    if work.state not in (SubmissionState.ACCEPTED, SubmissionState.RETURNED):
        raise Conflict(_("This work isn’t decided at the moment. Reload the page to see how it stands."))
    newer = [each for each in revisions(enrollment.pk, work.activity_key) if each.revision > work.revision]
    if any(each.state != SubmissionState.WITHDRAWN for each in newer):
        raise Conflict(_("The learner has sent a later revision. Decide about that one."))


def decided(assessment_id: UUID) -> tuple[Enrollment, Submission, Assessment]:
    """A decision with its work, both locked after their enrollment."""
    work_id = assessment(assessment_id).submission_id
    enrollment = locked(submission(work_id).enrollment_id)
    work = locked_submission(work_id)
    return enrollment, work, assessment(assessment_id)


def _open_again(
    ctx: Context, enrollment: Enrollment, work: Submission, found: Assessment, reason: Reason, *, change: Change
) -> Submission:
    by_person(ctx)
    require_reopenable(enrollment, work)
    standing = assessment_of(work.pk)
    if standing is None or standing.pk != found.pk:
        raise NotFound()
    supersede_assessment(found, at=ctx.now)
    reopen_submission(work)
    note_activity(enrollment, at=ctx.now)
    corrected = Corrected(Subject.ASSESSMENT, found.pk, work.activity_key, change, before={"decision": found.decision})
    verb = Verb.DECISION_UNDONE if change is Change.UNDONE else Verb.DECISION_REOPENED
    note_correction(ctx, enrollment, corrected, reason, verb=verb)
    fact = fact_from(SourceKind.ASSESSMENT, found.pk)
    if fact is not None:
        withdraw_and_question(ctx, fact.pk, because="decision-taken-back")
    return work
