"""A person starts on the way through a program at a campus, or leaves it."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record, record_all
from waymark.records.audit.verbs import Verb
from waymark.records.catalog.models import Offering
from waymark.records.catalog.queries import offering
from waymark.records.enrollment import commands, queries
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.states import EnrollmentState
from waymark.records.evidence.commands import close_submission
from waymark.records.evidence.queries import open_submissions
from waymark.records.evidence.states import SubmissionState
from waymark.records.ledger.derive import local_day
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Forbidden
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import require
from waymark.rules.policy.scope import Scope

from .admit import admit
from .continue_enrollment import continue_enrollment
from .eligibility import require_open_to
from .submit_work import work_to_draft


@transaction.atomic
def enroll(ctx: Context, *, offering_id: UUID) -> Enrollment:
    """Put the actor on the way, pinned to the offering's version and pathway. Enrolling twice has the effect of once.

    Whoever left this program before takes that enrollment up again, with everything that belongs to it. Raises Conflict
    when the offering is closed, when the person is already on another way through this program, or has completed it;
    Forbidden when they are not eligible.
    """
    opening = offering(offering_id)
    program_id = opening.version.program_id
    scope = Scope(owner_id=ctx.actor.person_id, organization_id=opening.campus_id, program_id=program_id)
    require(ctx.actor, Action.ENROLL, scope)
    if ctx.actor.person_id is None:
        raise Forbidden(_("Sign in with your own account to enroll."))
    person_id = ctx.actor.person_id
    standing = queries.open_enrollment(person_id, program_id=program_id)
    if standing is not None and (standing.version_id, standing.campus_id) == (opening.version_id, opening.campus_id):
        return standing
    _require_free(opening, person_id, standing)
    left = queries.left_enrollment(person_id, program_id=program_id)
    if left is not None:
        return continue_enrollment(ctx, left.pk, offering_id=opening.pk)
    require_open_to(opening, person_id, on=local_day(ctx.now))
    try:
        with transaction.atomic():
            made = commands.add_enrollment(
                person_id=person_id,
                program_id=program_id,
                version_id=opening.version_id,
                campus_id=opening.campus_id,
                pathway_key=opening.pathway_key,
                at=ctx.now,
            )
    except IntegrityError as error:
        raise Conflict(_("You were enrolled in this program a moment ago. Load the page again.")) from error
    record(ctx, Verb.ENROLLED, "enrollment", made.pk, organization_id=made.campus_id)
    return queries.enrollment(made.pk)


def _require_free(opening: Offering, person_id: UUID, standing: Enrollment | None) -> None:
    program = opening.version.program
    if standing is not None:
        facts = {"program": program.title, "campus": standing.campus.name}
        raise Conflict(
            _("You’re already enrolled in %(program)s at %(campus)s. Continue there, or move from your trail.") % facts
        )
    if queries.has_completed(person_id, program_id=program.pk):
        raise Conflict(
            _("You have completed %(program)s already. Your badges stay yours.") % {"program": program.title}
        )


@transaction.atomic
def withdraw_enrollment(ctx: Context, enrollment_id: UUID) -> Enrollment:
    """Leave the way; it can be taken up again. Twice has the effect of once.

    Work still waiting is taken back with it and becomes a draft again. Everything else stays as it is: whoever was
    asked for an appraisal can still answer, and what was earned stays.
    """
    enrollment = queries.locked(enrollment_id)
    admit(ctx, Action.WITHDRAW_ENROLLMENT, queries.scope_of(enrollment))
    if enrollment.state == EnrollmentState.WITHDRAWN:
        return enrollment
    commands.move_enrollment(enrollment, EnrollmentState.WITHDRAWN, at=ctx.now)
    waiting = open_submissions(enrollment.pk)
    for submission in waiting:
        close_submission(submission, SubmissionState.WITHDRAWN, at=ctx.now)
        work_to_draft(ctx, submission)
    record_all(
        ctx, Verb.WORK_WITHDRAWN, [("submission", submission.pk, enrollment.campus_id) for submission in waiting]
    )
    record(ctx, Verb.ENROLLMENT_WITHDRAWN, "enrollment", enrollment.pk, organization_id=enrollment.campus_id)
    return enrollment
