"""An enrollment made by mistake is ended, one that was left is restored, or a learner is moved to the right campus."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.flows.admit import admit
from waymark.flows.continue_enrollment import continue_at
from waymark.flows.correct_record import by_person, note_correction, usable_reason
from waymark.flows.enroll import withdraw_enrollment
from waymark.flows.reconsider import reconsider
from waymark.records.audit.verbs import Verb
from waymark.records.catalog.queries import offering
from waymark.records.corrections.commands import Corrected
from waymark.records.corrections.states import Change, Subject
from waymark.records.enrollment.commands import continue_enrollment as take_up
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.queries import enrollment as enrollment_by_id
from waymark.records.enrollment.queries import has_completed, locked, open_enrollment, scope_of
from waymark.records.enrollment.states import EnrollmentState
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict
from waymark.rules.policy.actions import Action


@transaction.atomic
def end_enrollment(ctx: Context, enrollment_id: UUID, *, why: str, told: str, note: str = "") -> Enrollment:
    """End an enrollment that should not be. Everything in it is kept, and it can be restored. Twice is once."""
    enrollment = _open(ctx, enrollment_id)
    if enrollment.state == EnrollmentState.WITHDRAWN:
        return enrollment
    reason = usable_reason(why, told, note)
    corrected = Corrected(Subject.ENROLLMENT, enrollment.pk, "", Change.ENDED)
    note_correction(ctx, enrollment, corrected, reason, verb=Verb.ENROLLMENT_CORRECTED)
    return withdraw_enrollment(ctx, enrollment_id)


@transaction.atomic
def restore_enrollment(ctx: Context, enrollment_id: UUID, *, why: str, told: str, note: str = "") -> Enrollment:
    """Take up an enrollment again that was left, where it was, with all that belongs to it. Twice is once."""
    enrollment = _open(ctx, enrollment_id)
    if enrollment.state == EnrollmentState.ACTIVE:
        return enrollment
    require_restorable(enrollment)
    reason = usable_reason(why, told, note)
    take_up(
        enrollment,
        version_id=enrollment.version_id,
        campus_id=enrollment.campus_id,
        pathway_key=enrollment.pathway_key,
        at=ctx.now,
    )
    corrected = Corrected(Subject.ENROLLMENT, enrollment.pk, "", Change.PUT_BACK)
    note_correction(ctx, enrollment, corrected, reason, verb=Verb.ENROLLMENT_CORRECTED)
    reconsider(ctx, enrollment_id)
    return enrollment


@transaction.atomic
def move_learner(
    ctx: Context, enrollment_id: UUID, *, offering_id: UUID, why: str, told: str, note: str = ""
) -> Enrollment:
    """Move a learner to the campus where they belong; everything comes along. Twice has the effect of once."""
    enrollment, opening = _open(ctx, enrollment_id), offering(offering_id)
    if (enrollment.version_id, enrollment.campus_id) == (opening.version_id, opening.campus_id):
        return enrollment
    reason = usable_reason(why, told, note)
    before, after = {"campus": str(enrollment.campus_id)}, {"campus": str(opening.campus_id)}
    corrected = Corrected(Subject.ENROLLMENT, enrollment.pk, "", Change.MOVED, before=before, after=after)
    note_correction(ctx, enrollment, corrected, reason, verb=Verb.ENROLLMENT_CORRECTED)
    return continue_at(ctx, enrollment, opening)


def require_restorable(enrollment: Enrollment) -> None:
    """Raise Conflict, saying why, when the enrollment was not left or another one took its place."""
    if enrollment.state != EnrollmentState.WITHDRAWN:
        raise Conflict(_("This enrollment was not left. Reload the page to see how it stands."))
    if open_enrollment(enrollment.person_id, program_id=enrollment.program_id) is not None:
        raise Conflict(_("This learner is enrolled in the program again already."))
    if has_completed(enrollment.person_id, program_id=enrollment.program_id):
        raise Conflict(_("This learner has completed the program."))


def _open(ctx: Context, enrollment_id: UUID) -> Enrollment:
    enrollment = locked(enrollment_id)
    admit(ctx, Action.CORRECT_ENROLLMENT, scope_of(enrollment))
    by_person(ctx)
    return enrollment_by_id(enrollment.pk)
