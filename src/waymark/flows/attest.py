"""Somebody's word that a step was done: the learner's own for a task, staff's for attendance and course grades."""

from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.enrollment.commands import note_activity
from waymark.records.enrollment.queries import locked, scope_of
from waymark.records.evidence import commands, queries
from waymark.records.evidence.models import Attestation
from waymark.records.evidence.states import AttestationKind
from waymark.records.ledger.derive import from_attestation, local_day
from waymark.records.ledger.models import SourceKind
from waymark.records.ledger.queries import fact_from
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid
from waymark.rules.packs.model import ActivityKind
from waymark.rules.policy.actions import Action

from .admit import admit
from .open_step import Step, open_step
from .reconsider import add_facts, withdraw_and_question

OLDEST = timedelta(days=3660)
KINDS = {
    ActivityKind.TASK: AttestationKind.TASK,
    ActivityKind.ATTENDANCE: AttestationKind.ATTENDANCE,
    ActivityKind.COURSE_GRADE: AttestationKind.COURSE_GRADE,
}


@transaction.atomic
def mark_done(ctx: Context, enrollment_id: UUID, *, activity_key: str, on: date) -> Attestation:
    """The learner says that a task is done. Saying it twice has the effect of once."""
    step = open_step(ctx, enrollment_id, activity_key=activity_key, action=Action.MARK_DONE, kinds=(ActivityKind.TASK,))
    return _take_word(ctx, step, on=on)


@transaction.atomic
def attest(ctx: Context, enrollment_id: UUID, *, activity_key: str, on: date) -> Attestation:
    """Staff say that a learner, never themselves, attended or passed a course. Saying it twice is once."""
    step = open_step(
        ctx,
        enrollment_id,
        activity_key=activity_key,
        action=Action.ATTEST,
        kinds=(ActivityKind.ATTENDANCE, ActivityKind.COURSE_GRADE),
    )
    return _take_word(ctx, step, on=on)


def _take_word(ctx: Context, step: Step, *, on: date) -> Attestation:
    if ctx.actor.person_id is None:
        raise Forbidden(_("This takes the word of a person. Sign in with your own account."))
    standing = queries.live_attestations(step.enrollment.pk).get(step.activity.key)
    if standing is not None:
        return standing
    _require_past(on, today=local_day(ctx.now))
    try:
        with transaction.atomic():
            word = commands.add_attestation(
                enrollment_id=step.enrollment.pk,
                activity_key=step.activity.key,
                kind=KINDS[step.activity.kind],
                by_id=ctx.actor.person_id,
                on=on,
                at=ctx.now,
            )
    except IntegrityError as error:
        raise Conflict(_("This was recorded a moment ago. Reload the page to see it.")) from error
    note_activity(step.enrollment, at=ctx.now)
    record(ctx, Verb.ACTIVITY_ATTESTED, "attestation", word.pk, organization_id=step.enrollment.campus_id)
    add_facts(ctx, step.enrollment.pk, [from_attestation(word, definition_digest=step.enrollment.version.digest)])
    return word


def _require_past(on: date, *, today: date) -> None:
    if on > today:
        raise Invalid(
            _("A step is done on the day it happened, not before."),
            fields={"on": _("Choose today or an earlier day.")},
        )
    if on < today - OLDEST:
        raise Invalid(
            _("That day is too long ago to count here."), fields={"on": _("Choose a day in the last ten years.")}
        )


@transaction.atomic
def withdraw_attestation(ctx: Context, attestation_id: UUID) -> Attestation:
    """Take a word back: the learner their own about a task, staff any other. Awards that rest on it go in question.

    Twice has the effect of once.
    """
    enrollment = locked(queries.attestation(attestation_id).enrollment_id)
    word = queries.attestation(attestation_id)
    action = Action.MARK_DONE if word.kind == AttestationKind.TASK else Action.ATTEST
    admit(ctx, action, scope_of(enrollment))
    if word.withdrawn_at is not None:
        return word
    commands.end_attestation(word, at=ctx.now)
    record(ctx, Verb.ATTESTATION_WITHDRAWN, "attestation", word.pk, organization_id=enrollment.campus_id)
    fact = fact_from(SourceKind.ATTESTATION, word.pk)
    if fact is not None:
        withdraw_and_question(ctx, fact.pk, because="attestation-withdrawn")
    return word
