"""A person decides about an award: releases or dismisses one that was proposed, keeps or revokes one in question."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.flows.admit import admit
from waymark.flows.decided import decided_before, is_own
from waymark.flows.impartial import awarding
from waymark.flows.reconsider import hand_over_awards, reconsider, withdraw_and_question
from waymark.flows.suspend_or_revoke import AWARD_REVOKED, revoke_credential, suspend_credential
from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.awards.commands import decide_award, keep_award
from waymark.records.awards.models import Award
from waymark.records.awards.queries import award, locked_award, scope_of
from waymark.records.awards.states import AwardState
from waymark.records.credentials.models import Credential
from waymark.records.credentials.states import UNFINISHED, CredentialState
from waymark.records.enrollment.pathways import judge
from waymark.records.enrollment.queries import locked
from waymark.records.ledger.commands import record_fact
from waymark.records.ledger.derive import GrantedAward, from_award
from waymark.records.ledger.models import SourceKind
from waymark.records.ledger.queries import fact_from, live_facts
from waymark.rules.forms.text import plain_text
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may
from waymark.rules.progress.findings import Judgment

LONGEST_REASON = 600
STANDING = (*UNFINISHED, CredentialState.ISSUED, CredentialState.SUSPENDED)


@transaction.atomic
def release_award(ctx: Context, award_id: UUID) -> Award:
    """Grant a proposed award, when the facts of this moment still carry it. What builds on it follows at once."""
    proposed = _open_award(ctx, award_id, Action.RELEASE_AWARD, AwardState.PROPOSED, again=AwardState.GRANTED)
    if proposed.state == AwardState.GRANTED:
        return proposed
    judgment = _judge_now(proposed)
    finding = judgment.achievements[proposed.achievement_key]
    if not finding.met or not finding.because:
        raise Conflict(
            _("What this award rested on has changed since it was proposed. Look at the work again, or dismiss it.")
        )
    granted = decide_award(
        proposed,
        AwardState.GRANTED,
        by_id=ctx.actor.person_id,
        at=ctx.now,
        finding=judgment.reason_for(proposed.achievement_key),
    )
    enrollment = granted.enrollment
    fact = record_fact(
        from_award(
            GrantedAward(granted.pk, enrollment.pk, granted.achievement_key, ctx.now, enrollment.version.digest)
        ),
        at=ctx.now,
    )
    record(ctx, Verb.AWARD_GRANTED, "award", granted.pk, organization_id=enrollment.campus_id)
    record(ctx, Verb.FACT_RECORDED, "fact", fact.pk, organization_id=enrollment.campus_id)
    hand_over_awards(ctx, enrollment, {granted.pk: granted.achievement_key})
    reconsider(ctx, enrollment.pk)
    return granted


@dataclass(frozen=True)
class Released:
    """What a batch came to: the awards granted, and for each other one a sentence that says why it was left."""

    granted: tuple[Award, ...]
    left: dict[UUID, str]


def release_awards(ctx: Context, award_ids: Iterable[UUID]) -> Released:
    """Release each of these awards in a transaction of its own: one that has moved on leaves the others untouched.

    Raises Forbidden or NotFound at the first that the actor may not release; those before it stay released.
    """
    granted: list[Award] = []
    left: dict[UUID, str] = {}
    for award_id in dict.fromkeys(award_ids):
        try:
            granted.append(release_award(ctx, award_id))
        except Conflict as conflict:
            left[award_id] = conflict.message
    return Released(tuple(granted), left)


@transaction.atomic
def dismiss_award(ctx: Context, award_id: UUID, *, reason: str) -> Award:
    """Refuse a proposed award, with a reason the learner can read. The same facts never propose it again."""
    said = usable_reason(reason)
    proposed = _open_award(ctx, award_id, Action.RELEASE_AWARD, AwardState.PROPOSED, again=AwardState.DISMISSED)
    if proposed.state == AwardState.DISMISSED and proposed.reason == said:
        return proposed
    if proposed.state == AwardState.DISMISSED:
        raise Conflict(decided_before(ctx, proposed.decided_by_id))
    dismissed = decide_award(proposed, AwardState.DISMISSED, by_id=ctx.actor.person_id, at=ctx.now, reason=said)
    record(ctx, Verb.AWARD_DISMISSED, "award", dismissed.pk, organization_id=dismissed.enrollment.campus_id)
    return dismissed


@transaction.atomic
def settle_award(ctx: Context, award_id: UUID, *, keep: bool, reason: str) -> Award:
    """Decide an award that is in question. Revoking withdraws that it was earned and questions what builds on it."""
    said = usable_reason(reason)
    questioned = _open_award(ctx, award_id, Action.SETTLE_AWARD, AwardState.IN_QUESTION, again=AwardState.REVOKED)
    if questioned.state == AwardState.REVOKED and not keep and questioned.reason == said:
        return questioned
    if questioned.state == AwardState.REVOKED:
        raise Conflict(decided_before(ctx, questioned.decided_by_id))
    campus_id = questioned.enrollment.campus_id
    if keep:
        judgment = _judge_now(questioned)
        is_carried = questioned.achievement_key in judgment.met()
        finding = judgment.reason_for(questioned.achievement_key) if is_carried else None
        kept = keep_award(questioned, reason=said, finding=finding)
        record(ctx, Verb.AWARD_KEPT, "award", kept.pk, organization_id=campus_id)
        reconsider(ctx, kept.enrollment_id)
        return kept
    revoked = decide_award(questioned, AwardState.REVOKED, by_id=ctx.actor.person_id, at=ctx.now, reason=said)
    record(ctx, Verb.AWARD_REVOKED, "award", revoked.pk, organization_id=campus_id)
    _stop_credentials(ctx, revoked)
    fact = fact_from(SourceKind.AWARD, revoked.pk)
    if fact is not None:
        withdraw_and_question(ctx, fact.pk, because="award revoked")
    return revoked


def _stop_credentials(ctx: Context, revoked: Award) -> None:
    """What was signed for the award stops counting, and its holder reads the reason: for good when the actor may
    revoke. Else it is on hold until a second person confirms or cancels that (`finish_revocation`)."""
    may_revoke = may(ctx.actor, Action.REVOKE_CREDENTIAL, scope_of(revoked))
    for credential in Credential.objects.filter(award_id=revoked.pk, state__in=STANDING).order_by("id"):
        if may_revoke:
            revoke_credential(ctx, credential.pk, reason=AWARD_REVOKED, words=revoked.reason)
        elif credential.state == CredentialState.ISSUED:
            suspend_credential(ctx, credential.pk, reason=AWARD_REVOKED, words=revoked.reason)
        elif credential.state != CredentialState.SUSPENDED:
            raise Conflict(_("Its credential is being signed this very moment. Try again in a minute."))


def _open_award(ctx: Context, award_id: UUID, action: Action, state: AwardState, *, again: AwardState) -> Award:
    """The award, locked after its enrollment, when the actor may act on it and it still waits for this decision; or
    when it is in `again` because the actor decided so before."""
    enrollment = locked(award(award_id).enrollment_id)
    found = locked_award(award_id)
    found.enrollment = enrollment
    admit(ctx, action, awarding(ctx.actor, scope_of(found), found))
    if found.state == again and is_own(ctx, found.decided_by_id):
        return found
    if found.state != state:
        # Who keeps an award out of question is not noted on it: its decision stays that of whoever granted it.
        is_kept = action is Action.SETTLE_AWARD and found.state == AwardState.GRANTED
        raise Conflict(decided_before(ctx, None if is_kept else found.decided_by_id))
    return found


def _judge_now(proposed: Award) -> Judgment:
    enrollment = proposed.enrollment
    return judge(enrollment, live_facts(enrollment.pk))


def usable_reason(reason: str) -> str:
    """The reason as it is stored. Raises Invalid when it is empty or too long."""
    said = plain_text(reason)
    if not said:
        raise Invalid(_("Give a reason that the learner can read."), fields={"reason": _("Give a reason.")})
    if len(said) > LONGEST_REASON:
        text = _("Keep the reason to %(count)s characters or fewer.") % {"count": LONGEST_REASON}
        raise Invalid(text, fields={"reason": text})
    return said
