"""A badge whose key was stolen is signed again: the same award under another key, in place of the old badge."""

from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.credentials.commands import add_change, move_credential, take_over
from waymark.records.credentials.models import Credential
from waymark.records.credentials.queries import locked_credential, scope_of
from waymark.records.credentials.signing_queue import award_to_sign_again, stolen_of
from waymark.records.credentials.states import CredentialState
from waymark.records.notices.letters import Letter
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict
from waymark.rules.policy.actions import Action

from .admit import admit
from .impartial import awarding
from .issue_credential import finish_credentials, reserve_for
from .notify import about_achievement, notify
from .suspend_or_revoke import usable_words

REISSUED = "reissued"


@transaction.atomic
def reissue_badge(ctx: Context, credential_id: UUID, *, reason: str, words: str = "") -> Credential:
    """Sign the award again and let the new badge take the place of the old one, with all the holder chose for it.

    Answers the new badge. The old one is replaced, not revoked: nothing was wrong with what it says.
    """
    old = locked_credential(credential_id)
    admit(ctx, Action.ISSUE_CREDENTIAL, awarding(ctx.actor, scope_of(old), old.award), seen_by=Action.VIEW_CREDENTIAL)
    if old.state != CredentialState.ISSUED:
        raise Conflict(_("Only a badge that is valid in our records can be signed again."))
    if not stolen_of([old.key_id]):
        raise Conflict(_("Only a badge whose key was stolen is signed again."))
    award = award_to_sign_again(old.award_id)
    if award is None:
        raise Conflict(_("The award is under review or was taken back. Settle that first."))
    (new,) = reserve_for(ctx, [award])
    if not finish_credentials(ctx, [new]):
        raise Conflict(_("The badge couldn’t be signed. The operator finds the reason in the log."))
    take_over(old, new)
    move_credential(old, CredentialState.SUPERSEDED, reason=reason)
    add_change(old, reason=reason, words=usable_words(words), by_id=ctx.actor.person_id, at=ctx.now)
    record(ctx, Verb.CREDENTIAL_REISSUED, "credential", new.pk, organization_id=old.award.enrollment.campus_id)
    notice = about_achievement(
        old.award.enrollment,
        Letter.CREDENTIAL_CHANGED,
        old.award.achievement_key,
        effect_key=f"{Verb.CREDENTIAL_REISSUED}:{new.pk}",
        more={"change": REISSUED},
    )
    notify(ctx, [replace(notice, path=reverse("learner-badge", args=[new.pk]))])
    return new
