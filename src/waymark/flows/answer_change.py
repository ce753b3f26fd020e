"""The holder answers a hold or a revocation in words: part of their education record, never in the audit."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.flows.admit import admit
from waymark.flows.suspend_or_revoke import usable_words
from waymark.flows.tell_staff import tell_staff
from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.credentials.commands import add_reply
from waymark.records.credentials.models import HolderReply
from waymark.records.credentials.queries import locked_credential, scope_of
from waymark.records.credentials.search import changes_of
from waymark.records.credentials.states import CredentialState
from waymark.records.notices.letters import Letter
from waymark.rules.kernel.context import Context, Role
from waymark.rules.kernel.errors import Conflict, Invalid
from waymark.rules.policy.actions import Action

ANSWERABLE = (CredentialState.SUSPENDED, CredentialState.REVOKED)


@transaction.atomic
def answer_change(ctx: Context, credential_id: UUID, change_id: UUID, *, words: str) -> HolderReply:
    """Keep the holder's answer to the newest hold or revocation of their badge, and write to staff. Only the holder
    may, and once: the same words sent again are the same answer."""
    said = usable_words(words)
    credential = locked_credential(credential_id)
    admit(ctx, Action.ANSWER_CHANGE, scope_of(credential), seen_by=Action.VIEW_CREDENTIAL)
    if not said:
        raise Invalid(_("Write your answer first."), fields={"words": _("Write your answer.")})
    changes = changes_of(credential_id)
    newest = changes[0] if changes else None
    if newest is None or newest.pk != change_id or newest.state not in ANSWERABLE:
        raise Conflict(_("The status of this badge has changed since. Reload the page to see it."))
    earlier = getattr(newest, "reply", None)
    if isinstance(earlier, HolderReply):
        if earlier.words == said:
            return earlier
        raise Conflict(_("You’ve answered this already. Your first answer is saved."))
    reply = add_reply(newest, words=said, at=ctx.now)
    campus_id = credential.award.enrollment.campus_id
    record(ctx, Verb.CHANGE_ANSWERED, "credential", credential_id, organization_id=campus_id)
    tell_staff(
        ctx,
        credential.award,
        Letter.BADGE_ANSWERED,
        roles=(Role.ISSUER, Role.REGISTRAR),
        effect=f"answered:{newest.pk}",
        path=("issuer-credential", credential_id),
        also=newest.by_id,
    )
    return reply
