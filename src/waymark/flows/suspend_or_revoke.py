"""A credential stops counting, for a while or for good. Only a person decides that, and never about their own."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.awards.states import AwardState
from waymark.records.credentials.commands import add_change, move_credential, set_bit
from waymark.records.credentials.models import Credential
from waymark.records.credentials.queries import PUBLISHED, locked_credential, scope_of
from waymark.records.credentials.states import CredentialState
from waymark.records.notices.letters import Letter
from waymark.rules.forms.text import plain_text
from waymark.rules.kernel.context import Context, Role
from waymark.rules.kernel.errors import Conflict, Invalid
from waymark.rules.policy.actions import Action

from .admit import admit
from .impartial import awarding
from .notify import about_achievement, notify
from .tell_staff import tell_staff

LONGEST_REASON = 40
LONGEST_WORDS = 2000
AWARD_REVOKED = "award-revoked"
REVOCATION_PROPOSED = "revocation-proposed"
CHANGES = {
    Verb.CREDENTIAL_SUSPENDED: "suspended",
    Verb.CREDENTIAL_REINSTATED: "reinstated",
    Verb.CREDENTIAL_REVOKED: "revoked",
}
"""What the letter to the holder says happened."""


@dataclass(frozen=True)
class _Why:
    """The coded reason, and words for the holder."""

    code: str
    words: str


@transaction.atomic
def suspend_credential(ctx: Context, credential_id: UUID, *, reason: str, words: str = "") -> Credential:
    """Put it on hold: our pages and checks refuse it until it is reinstated, and so do verifiers elsewhere if the badge
    names the suspension list. `reason` is a short code, never public; `words` are for the holder alone."""
    code = _code(reason)
    return _move(
        ctx,
        credential_id,
        Action.SUSPEND_CREDENTIAL,
        CredentialState.SUSPENDED,
        Verb.CREDENTIAL_SUSPENDED,
        _Why(code, usable_words(words)),
        _suspend,
    )


@transaction.atomic
def reinstate_credential(ctx: Context, credential_id: UUID, *, reason: str, words: str = "") -> Credential:
    """End a suspension: the credential counts again."""
    code = _code(reason)
    return _move(
        ctx,
        credential_id,
        Action.SUSPEND_CREDENTIAL,
        CredentialState.ISSUED,
        Verb.CREDENTIAL_REINSTATED,
        _Why(code, usable_words(words)),
        _reinstate,
    )


@transaction.atomic
def revoke_credential(ctx: Context, credential_id: UUID, *, reason: str, words: str = "") -> Credential:
    """Revoke for good: there is no way back. Also a reservation that is not signed yet can be revoked."""
    code = _code(reason)
    return _move(
        ctx,
        credential_id,
        Action.REVOKE_CREDENTIAL,
        CredentialState.REVOKED,
        Verb.CREDENTIAL_REVOKED,
        _Why(code, usable_words(words)),
        _revoke,
    )


def _move(
    ctx: Context,
    credential_id: UUID,
    action: Action,
    state: CredentialState,
    verb: Verb,
    why: _Why,
    flip: Callable[[Credential], None],
) -> Credential:
    from waymark.flows.jobs import publish_status_lists  # jobs enter stories, so they import them

    credential = locked_credential(credential_id)
    scope = awarding(ctx.actor, scope_of(credential), credential.award)
    admit(ctx, action, scope, seen_by=Action.VIEW_CREDENTIAL)
    if state is CredentialState.ISSUED and credential.award.state == AwardState.REVOKED:
        raise Conflict(_("Someone decided to revoke this badge. Confirm or cancel that revocation first."))
    move_credential(credential, state, reason=why.code)
    add_change(credential, reason=why.code, words=why.words, by_id=ctx.actor.person_id, at=ctx.now)
    flip(credential)
    record(ctx, verb, "credential", credential.pk, organization_id=credential.award.enrollment.campus_id)
    publish_status_lists.enqueue()
    _tell_holder(ctx, credential, verb)
    _tell_who_finishes(ctx, credential, verb)
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
    if credential.state in PUBLISHED and credential.digest:
        notice = replace(notice, path=reverse("learner-badge", args=[credential.pk]))
    notify(ctx, [notice])


def _tell_who_finishes(ctx: Context, credential: Credential, verb: Verb) -> None:
    """A revocation that somebody decided who may not revoke waits for a registrar or an issuer: each gets a letter."""
    if verb is Verb.CREDENTIAL_SUSPENDED and credential.award.state == AwardState.REVOKED:
        tell_staff(
            ctx,
            credential.award,
            Letter.REVOCATION_WAITING,
            roles=(Role.ISSUER, Role.REGISTRAR),
            effect=f"revocation-waiting:{credential.pk}:{ctx.now.isoformat()}",
            path=("coordinator-revocation", credential.award_id),
        )


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


def usable_words(words: str) -> str:
    """The words for the holder as they are stored. Raises Invalid when they are too long."""
    said = plain_text(words)
    if len(said) > LONGEST_WORDS:
        text = _("Keep this to %(count)s characters or fewer.") % {"count": LONGEST_WORDS}
        raise Invalid(text, fields={"words": text})
    return said
