"""A credential stops counting, for a while or for good. Only a person decides that, and never about their own."""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.awards.states import AwardState
from waymark.records.credentials.commands import move_credential, set_bit
from waymark.records.credentials.models import Credential
from waymark.records.credentials.queries import locked_credential, scope_of
from waymark.records.credentials.states import CredentialState
from waymark.records.notices.letters import Letter
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Invalid
from waymark.rules.policy.actions import Action

from .admit import admit
from .impartial import awarding
from .notify import about_achievement, notify

LONGEST_REASON = 40
AWARD_REVOKED = "award-revoked"
REVOCATION_PROPOSED = "revocation-proposed"
CHANGES = {
    Verb.CREDENTIAL_SUSPENDED: "suspended",
    Verb.CREDENTIAL_REINSTATED: "reinstated",
    Verb.CREDENTIAL_REVOKED: "revoked",
}
"""What the letter to the holder says happened."""


@transaction.atomic
def suspend_credential(ctx: Context, credential_id: UUID, *, reason: str) -> Credential:
    """Put it on hold: our pages and checks refuse it until it is reinstated, and so do verifiers elsewhere if the badge
    names the suspension list. `reason` is a short code, never public."""
    code = _code(reason)
    return _move(
        ctx,
        credential_id,
        Action.SUSPEND_CREDENTIAL,
        CredentialState.SUSPENDED,
        Verb.CREDENTIAL_SUSPENDED,
        code,
        _suspend,
    )


@transaction.atomic
def reinstate_credential(ctx: Context, credential_id: UUID, *, reason: str) -> Credential:
    """End a suspension: the credential counts again."""
    code = _code(reason)
    return _move(
        ctx,
        credential_id,
        Action.SUSPEND_CREDENTIAL,
        CredentialState.ISSUED,
        Verb.CREDENTIAL_REINSTATED,
        code,
        _reinstate,
    )


@transaction.atomic
def revoke_credential(ctx: Context, credential_id: UUID, *, reason: str) -> Credential:
    """Revoke for good: there is no way back. Also a reservation that is not signed yet can be revoked."""
    code = _code(reason)
    return _move(
        ctx, credential_id, Action.REVOKE_CREDENTIAL, CredentialState.REVOKED, Verb.CREDENTIAL_REVOKED, code, _revoke
    )


def _move(
    ctx: Context,
    credential_id: UUID,
    action: Action,
    state: CredentialState,
    verb: Verb,
    reason: str,
    flip: Callable[[Credential], None],
) -> Credential:
    from waymark.flows.jobs import publish_status_lists  # jobs enter stories, so they import them

    credential = locked_credential(credential_id)
    scope = awarding(ctx.actor, scope_of(credential), credential.award)
    admit(ctx, action, scope, seen_by=Action.VIEW_CREDENTIAL)
    move_credential(credential, state, reason=reason)
    flip(credential)
    record(ctx, verb, "credential", credential.pk, organization_id=credential.award.enrollment.campus_id)
    publish_status_lists.enqueue()
    _tell_holder(ctx, credential, verb)
    return credential


def _tell_holder(ctx: Context, credential: Credential, verb: Verb) -> None:
    """The holder hears of it in the same transaction: what happened and who finishes it, never why."""
    award, effect = credential.award, f"{verb}:{credential.pk}:{ctx.now.isoformat()}"
    is_proposed = verb is Verb.CREDENTIAL_SUSPENDED and award.state == AwardState.REVOKED
    notice = about_achievement(
        award.enrollment,
        Letter.CREDENTIAL_CHANGED,
        award.achievement_key,
        effect_key=effect,
        more={"change": REVOCATION_PROPOSED if is_proposed else CHANGES[verb]},
    )
    notify(ctx, [notice])


def _suspend(credential: Credential) -> None:
    set_bit(credential.status_list.suspension_twin.pk, credential.status_index, is_set=True)


def _reinstate(credential: Credential) -> None:
    set_bit(credential.status_list.suspension_twin.pk, credential.status_index, is_set=False)


def _revoke(credential: Credential) -> None:
    set_bit(credential.status_list_id, credential.status_index, is_set=True)


def _code(reason: str) -> str:
    code = reason.strip()
    if not code or len(code) > LONGEST_REASON:
        sentence = _("Give a reason of 1 to %(count)s characters.") % {"count": LONGEST_REASON}
        raise Invalid(sentence, fields={"reason": sentence})
    return code
