"""Whoever declines hears nothing more about the same learner's work, until they say otherwise, or staff for them."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.enrollment.queries import enrollments_of, locked, scope_of
from waymark.records.enrollment.states import OPEN_STATES
from waymark.records.experience.commands import lift_pause, pause_address
from waymark.records.experience.models import AppraisalRequest, PausedAddress
from waymark.records.experience.queries import locked_pause, pause_of_request, paused_address, pauses_of
from waymark.rules.forms.mailbox import may_be_same_mailbox
from waymark.rules.forms.text import plain_line
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, require
from waymark.rules.policy.scope import Scope

LONGEST_REASON = 300


def pause_for(learner_id: UUID, address: str) -> PausedAddress | None:
    """The pause that keeps us from writing to this address about this learner's work, aliases included."""
    return next((each for each in pauses_of(learner_id) if may_be_same_mailbox(address, each.address)), None)


def pause_for_decline(ctx: Context, request: AppraisalRequest) -> None:
    """Somebody declined this request: nothing more is mailed to them about its learner's work."""
    made = pause_address(request, at=ctx.now)
    campus = request.experience.enrollment.campus_id
    record(ctx, Verb.ADDRESS_PAUSED, "paused-address", made.pk, organization_id=campus)


def lift_by_link(ctx: Context, request: AppraisalRequest) -> None:
    """The person themself says on their link that we may write again. Nothing happens when nothing is paused."""
    found = pause_of_request(request.pk)
    if found is not None:
        lift_pause(found, by_id=None, reason="", at=ctx.now)
        campus = request.experience.enrollment.campus_id
        record(ctx, Verb.ADDRESS_PAUSE_LIFTED, "paused-address", found.pk, organization_id=campus)


def scopes_of(pause: PausedAddress) -> tuple[Scope, ...]:
    """Where staff may decide about a pause: where it came from, and where its learner is enrolled now."""
    came_from = pause.request.experience.enrollment
    here = [each for each in enrollments_of(pause.learner_id) if each.state in OPEN_STATES and each.pk != came_from.pk]
    return tuple(scope_of(each) for each in (came_from, *here))


@transaction.atomic
def lift_address_pause(ctx: Context, pause_id: UUID, *, reason: str) -> PausedAddress:
    """Staff lift a pause on the person's word, and say how the person gave it: then the learner can ask them again.

    Raises Invalid without a reason, and Conflict when somebody lifted it before.
    """
    enrollment = locked(paused_address(pause_id).request.experience.enrollment_id)
    found = locked_pause(pause_id)
    _admit(ctx, scopes_of(found))
    if ctx.actor.person_id is None:
        raise Forbidden(_("Only a person can do this. Sign in with your own account."))
    said = plain_line(reason)
    if not said or len(said) > LONGEST_REASON:
        text = _("Say how the person told you, in %(most)s characters or fewer.") % {"most": LONGEST_REASON}
        raise Invalid(text, fields={"reason": text})
    if found.lifted_at is not None:
        raise Conflict(_("Emails to this address are already allowed again. Nothing was changed."))
    lift_pause(found, by_id=ctx.actor.person_id, reason=said, at=ctx.now)
    record(ctx, Verb.ADDRESS_PAUSE_LIFTED, "paused-address", found.pk, organization_id=enrollment.campus_id)
    return found


def _admit(ctx: Context, scopes: tuple[Scope, ...]) -> None:
    if any(may(ctx.actor, Action.LIFT_ADDRESS_PAUSE, scope) for scope in scopes):
        return
    seen = next((scope for scope in scopes if may(ctx.actor, Action.VIEW_ENROLLMENT, scope)), None)
    if seen is None:
        raise NotFound()
    require(ctx.actor, Action.LIFT_ADDRESS_PAUSE, seen)
