"""A person starts on the way through a program at a campus, or leaves it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record, record_all
from waymark.records.audit.verbs import Verb
from waymark.records.catalog.models import Offering
from waymark.records.catalog.queries import offering, open_offerings, pack_of
from waymark.records.enrollment import commands, queries
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.states import EnrollmentState
from waymark.records.evidence.commands import close_submission
from waymark.records.evidence.queries import open_submissions
from waymark.records.evidence.states import SubmissionState
from waymark.records.ledger.derive import local_day
from waymark.records.people.models import Affiliation, AffiliationKind
from waymark.records.people.queries import affiliations_in_force, organizations_above
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Forbidden
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import require
from waymark.rules.policy.scope import Scope

from .admit import admit


@dataclass(frozen=True)
class EligibilityAnswer:
    """Whether somebody may enroll, in a sentence for them, and the affiliations it rests on."""

    eligible: bool
    reason: str
    affiliations: tuple[Affiliation, ...]


def eligibility(ctx: Context, version_id: UUID, campus_id: UUID) -> EligibilityAnswer:
    """Whether the actor may enroll in a version at a campus today: by an affiliation the program asks for, in force at
    the campus or at an organization above it. A day is a day of the campus."""
    person_id = ctx.actor.person_id
    if person_id is None:
        return EligibilityAnswer(False, _("Sign in first. Then we can see whether you may enroll here."), ())
    return _eligibility_on(local_day(ctx.now), person_id, version_id=version_id, campus_id=campus_id)


def _eligibility_on(day: date, person_id: UUID, *, version_id: UUID, campus_id: UUID) -> EligibilityAnswer:
    asked = pack_of(version_id).eligibility.affiliations
    here = {campus_id, *organizations_above(campus_id)}
    held = [each for each in affiliations_in_force(person_id, on=day) if each.organization_id in here]
    found = tuple(each for each in held if each.kind in asked)
    if found:
        return EligibilityAnswer(True, _welcome(found[0]), found)
    told = " ".join(_open_to(AffiliationKind(kind)) for kind in asked)
    said = _(
        "We have no record that you belong there today. If you do, ask the contact on the program's page to add you."
    )
    return EligibilityAnswer(False, f"{told} {said}", ())


def _welcome(held: Affiliation) -> str:
    match AffiliationKind(held.kind):
        case AffiliationKind.STUDENT:
            said = _("You may enroll: you are a student of %(place)s.")
        case AffiliationKind.STAFF:
            said = _("You may enroll: you work at %(place)s.")
        case AffiliationKind.FACULTY:
            said = _("You may enroll: you teach at %(place)s.")
    return said % {"place": held.organization.name}


def _open_to(kind: AffiliationKind) -> str:
    match kind:
        case AffiliationKind.STUDENT:
            return _("This is open to students of this campus.")
        case AffiliationKind.STAFF:
            return _("This is open to people who work at this campus.")
        case AffiliationKind.FACULTY:
            return _("This is open to people who teach at this campus.")


@transaction.atomic
def enroll(ctx: Context, *, offering_id: UUID) -> Enrollment:
    """Put the actor on the way, pinned to the offering's version and pathway. Enrolling twice has the effect of once.

    Raises Conflict when the offering is closed, when the person is already on another way through this program, or has
    completed it; Forbidden when they are not eligible.
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
    _require_open_to(opening, person_id, on=local_day(ctx.now))
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
            _("You are already enrolled in %(program)s at %(campus)s. Go on there, or withdraw from it first.") % facts
        )
    if queries.has_completed(person_id, program_id=program.pk):
        raise Conflict(
            _("You have completed %(program)s already. Your badges stay yours.") % {"program": program.title}
        )


def _require_open_to(opening: Offering, person_id: UUID, *, on: date) -> None:
    if not open_offerings(on=on).filter(pk=opening.pk).exists():
        raise Conflict(
            _("%(campus)s takes no enrollments in this version today. The program's page says what is open.")
            % {"campus": opening.campus.name}
        )
    answer = _eligibility_on(on, person_id, version_id=opening.version_id, campus_id=opening.campus_id)
    if not answer.eligible:
        raise Forbidden(answer.reason)


@transaction.atomic
def withdraw_enrollment(ctx: Context, enrollment_id: UUID) -> Enrollment:
    """Leave the way. Work still waiting is taken back with it; what was earned stays. Twice has the effect of once."""
    enrollment = queries.locked(enrollment_id)
    admit(ctx, Action.WITHDRAW_ENROLLMENT, queries.scope_of(enrollment))
    if enrollment.state == EnrollmentState.WITHDRAWN:
        return enrollment
    commands.move_enrollment(enrollment, EnrollmentState.WITHDRAWN, at=ctx.now)
    waiting = open_submissions(enrollment.pk)
    for submission in waiting:
        close_submission(submission, SubmissionState.WITHDRAWN, at=ctx.now)
    record_all(
        ctx, Verb.WORK_WITHDRAWN, [("submission", submission.pk, enrollment.campus_id) for submission in waiting]
    )
    record(ctx, Verb.ENROLLMENT_WITHDRAWN, "enrollment", enrollment.pk, organization_id=enrollment.campus_id)
    return enrollment
