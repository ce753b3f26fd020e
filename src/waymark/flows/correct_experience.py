"""An experience that was approved or declined is decided again, or its dates, hours and names are put right."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.flows.admit import admit
from waymark.flows.correct_record import by_person, changed_values, note_correction, usable_reason
from waymark.flows.propose_experience import refuse_unusable
from waymark.records.audit.verbs import Verb
from waymark.records.corrections.commands import Corrected
from waymark.records.corrections.states import Change, Subject
from waymark.records.enrollment.commands import note_activity
from waymark.records.enrollment.queries import locked, scope_of
from waymark.records.experience.commands import Proposal, amend_experience, move_experience
from waymark.records.experience.models import AppraisalRequest, Experience
from waymark.records.experience.queries import experience, locked_experience
from waymark.records.experience.states import LIVE_REQUEST_STATES, ExperienceState, ExperienceType
from waymark.records.ledger.derive import local_day
from waymark.rules.forms.text import plain_name
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid
from waymark.rules.policy.actions import Action

DECIDED = (ExperienceState.APPROVED, ExperienceState.DECLINED, ExperienceState.FINISHED)
OVER = (ExperienceState.DECLINED, ExperienceState.CANCELLED)


@transaction.atomic
def reopen_experience(ctx: Context, experience_id: UUID, *, why: str, told: str, note: str = "") -> Experience:
    """Put a decision about an experience back to those who decide. Twice has the effect of once."""
    found = _open(ctx, experience_id)
    if found.state == ExperienceState.PROPOSED:
        return found
    require_decidable(found)
    reason = usable_reason(why, told, note)
    before = {
        "state": found.state,
        "by": str(found.decided_by_id or ""),
        "at": found.decided_at.isoformat() if found.decided_at else "",
        "note": found.decision_note,
    }
    move_experience(found, ExperienceState.PROPOSED)
    corrected = Corrected(Subject.EXPERIENCE, found.pk, found.activity_key, Change.REOPENED, before=before)
    note_correction(ctx, found.enrollment, corrected, reason, verb=Verb.EXPERIENCE_REOPENED)
    note_activity(found.enrollment, at=ctx.now)
    return found


@transaction.atomic
def amend_experience_facts(
    ctx: Context,
    experience_id: UUID,
    *,
    employer: str,
    role_title: str,
    starts_on: date,
    ends_on: date,
    hours: int,
    why: str,
    told: str,
    note: str = "",
) -> Experience:
    """Put names, dates or planned hours right. The hours that count are those the supervisor confirmed: they stay."""
    found = _open(ctx, experience_id)
    if found.state in OVER:
        raise Conflict(_("This experience was declined or canceled. Reopen the decision first."))
    reason = usable_reason(why, told, note)
    proposal = Proposal(
        ExperienceType(found.type),
        plain_name(employer),
        plain_name(role_title),
        starts_on,
        ends_on,
        hours,
        found.outcomes,
    )
    refuse_unusable(proposal, today=local_day(ctx.now))
    changed = changed_values(found, vars(proposal))
    if not changed:
        raise Invalid(_("Nothing is different yet. Change what was wrong, then save."))
    before = {name: _written(getattr(found, name)) for name in changed}
    amend_experience(found, changed)
    after = {name: _written(value) for name, value in changed.items()}
    corrected = Corrected(Subject.EXPERIENCE, found.pk, found.activity_key, Change.AMENDED, before=before, after=after)
    note_correction(ctx, found.enrollment, corrected, reason, verb=Verb.EXPERIENCE_AMENDED)
    note_activity(found.enrollment, at=ctx.now)
    return found


def require_decidable(found: Experience) -> None:
    """Raise Conflict, saying what to do first, when the decision cannot be opened again as things stand."""
    if found.state == ExperienceState.APPRAISED:
        raise Conflict(_("An appraisal of this experience counts. Set that aside first."))
    if found.state not in DECIDED:
        raise Conflict(_("There is no decision to open again here. Reload the page to see how it stands."))
    if AppraisalRequest.objects.filter(experience_id=found.pk, state__in=LIVE_REQUEST_STATES).exists():
        raise Conflict(_("A supervisor has been asked about this experience. Cancel that request first."))


def _open(ctx: Context, experience_id: UUID) -> Experience:
    """The experience, locked after its enrollment, when the actor may correct it."""
    enrollment = locked(experience(experience_id).enrollment_id)
    admit(ctx, Action.CORRECT_EXPERIENCE, scope_of(enrollment))
    by_person(ctx)
    found = locked_experience(experience_id)
    found.enrollment = enrollment
    return found


def _written(value: object) -> str | int:
    if isinstance(value, int):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)
