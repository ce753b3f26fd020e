"""Staff read a learner's record: each reading of somebody else's leaves one entry in the audit."""

from uuid import UUID

from django.db import transaction

from waymark.flows.admit import admit
from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.credentials.models import Credential
from waymark.records.credentials.queries import scope_of as credential_scope
from waymark.records.credentials.search import staff_credential, staff_reach
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.people import person_within
from waymark.records.enrollment.queries import enrollment, scope_of
from waymark.records.evidence.models import Submission
from waymark.records.evidence.queries import submission
from waymark.records.people.models import Person
from waymark.records.people.reach import places_of
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import reach


@transaction.atomic
def read_work(ctx: Context, submission_id: UUID) -> Submission:
    """One piece of work. To whoever may not see it, it is not there."""
    work = submission(submission_id)
    admit(ctx, Action.VIEW_SUBMISSION, scope_of(work.enrollment), seen_by=Action.VIEW_SUBMISSION)
    _note_reading(ctx, "submission", work.pk, about=work.enrollment)
    return work


@transaction.atomic
def read_enrollment(ctx: Context, enrollment_id: UUID) -> Enrollment:
    """One learner's way through a program. To whoever may not see it, it is not there."""
    found = enrollment(enrollment_id)
    admit(ctx, Action.VIEW_ENROLLMENT, scope_of(found))
    _note_reading(ctx, "enrollment", found.pk, about=found)
    return found


@transaction.atomic
def read_person(ctx: Context, person_id: UUID) -> Person:
    """Somebody’s account, for whoever looks after people there. To others, it is not there."""
    places = places_of(reach(ctx.actor, Action.VIEW_PEOPLE))
    found = person_within(places, person_id) if places is None or places else None
    if found is None:
        raise NotFound()
    if ctx.actor.person_id != found.pk:
        record(ctx, Verb.PERSON_READ, "person", found.pk)
    return found


@transaction.atomic
def read_credential(ctx: Context, credential_id: UUID) -> Credential:
    """One badge as staff see it: not for its holder, and not for whoever has a link."""
    found = staff_credential(credential_id)
    scope = credential_scope(found)
    if not staff_reach(reach(ctx.actor, Action.VIEW_CREDENTIAL)).covers(scope):
        raise NotFound()
    record(ctx, Verb.CREDENTIAL_READ, "credential", found.pk, organization_id=scope.organization_id)
    return found


def _note_reading(ctx: Context, kind: str, object_id: UUID, *, about: Enrollment) -> None:
    if ctx.actor.person_id != about.person_id:
        record(ctx, Verb.WORK_READ, kind, object_id, organization_id=about.campus_id)
