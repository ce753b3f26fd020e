"""A revocation that somebody decided who may not revoke: a second person confirms it for good, or cancels it.

Until then the badge is on hold and the award is revoked, so nothing new builds on it.
"""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.flows.admit import admit
from waymark.flows.reconsider import reconsider
from waymark.flows.release_award import usable_reason
from waymark.flows.suspend_or_revoke import AWARD_REVOKED, reinstate_credential, revoke_credential
from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.awards.commands import restore_award
from waymark.records.awards.models import Award
from waymark.records.awards.queries import award, has_live_award, locked_award, scope_of
from waymark.records.awards.states import AwardState
from waymark.records.credentials.models import Credential
from waymark.records.credentials.queries import held_for_revocation
from waymark.records.enrollment.queries import locked
from waymark.records.ledger.commands import record_fact
from waymark.records.ledger.derive import GrantedAward, from_award
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict
from waymark.rules.policy.actions import Action

CANCELED = "revocation-canceled"


@transaction.atomic
def confirm_revocation(ctx: Context, award_id: UUID) -> Award:
    """Revoke for good the badges that are on hold because this award was revoked. There is no way back."""
    found, held = _waiting(ctx, award_id)
    for credential in held:
        revoke_credential(ctx, credential.pk, reason=AWARD_REVOKED, words=found.reason)
    return found


@transaction.atomic
def cancel_revocation(ctx: Context, award_id: UUID, *, reason: str) -> Award:
    """Give the award back as it was, with its day and its badge; `reason` can be read by the learner.

    Awards that came into question with it stay there, for a person to keep. Raises Conflict when the learner has earned
    the same badge again meanwhile.
    """
    said = usable_reason(reason)
    found, held = _waiting(ctx, award_id)
    if has_live_award(found):
        raise Conflict(_("The learner has earned this badge again since. Confirm the revocation of the earlier one."))
    granted_at = min(credential.valid_from for credential in held)
    restored = restore_award(found, granted_at=granted_at, by_id=ctx.actor.person_id, reason=said)
    enrollment = restored.enrollment
    fact = record_fact(
        from_award(
            GrantedAward(restored.pk, enrollment.pk, restored.achievement_key, granted_at, enrollment.version.digest)
        ),
        at=ctx.now,
    )
    record(ctx, Verb.AWARD_RESTORED, "award", restored.pk, organization_id=enrollment.campus_id)
    record(ctx, Verb.FACT_RECORDED, "fact", fact.pk, organization_id=enrollment.campus_id)
    for credential in held:
        reinstate_credential(ctx, credential.pk, reason=CANCELED, words=said)
    reconsider(ctx, enrollment.pk)
    return restored


def _waiting(ctx: Context, award_id: UUID) -> tuple[Award, list[Credential]]:
    """The revoked award, locked after its enrollment, and its badges on hold, when the actor may finish this."""
    enrollment = locked(award(award_id).enrollment_id)
    found = locked_award(award_id)
    found.enrollment = enrollment
    admit(ctx, Action.REVOKE_CREDENTIAL, scope_of(found), seen_by=Action.VIEW_CREDENTIAL)
    held = held_for_revocation(award_id)
    if found.state != AwardState.REVOKED or not held:
        raise Conflict(
            _("Someone has decided about this revocation already. Reload the list to see what they decided.")
        )
    return found, held
