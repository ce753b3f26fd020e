"""A badge is revoked for good with the award behind it: a person settles what builds on it."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.flows.admit import admit
from waymark.flows.impartial import awarding
from waymark.flows.reconsider import withdraw_and_question
from waymark.flows.suspend_or_revoke import revoke_credential, usable_words
from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.awards.commands import decide_award, question_awards
from waymark.records.awards.models import Award
from waymark.records.awards.queries import locked_award
from waymark.records.awards.states import AwardState
from waymark.records.credentials.models import Credential
from waymark.records.credentials.queries import scope_of
from waymark.records.credentials.search import staff_credential
from waymark.records.credentials.states import UNFINISHED, CredentialState
from waymark.records.enrollment.queries import locked
from waymark.records.ledger.models import SourceKind
from waymark.records.ledger.queries import fact_from
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict
from waymark.rules.policy.actions import Action

STANDING = (*UNFINISHED, CredentialState.ISSUED, CredentialState.SUSPENDED)


@transaction.atomic
def revoke_badge(ctx: Context, credential_id: UUID, *, reason: str, words: str) -> Credential:
    """Revoke the badge, every other edition of it that stands, and its award. There is no way back.

    `reason` is a short code, never public; `words` are for the holder. Sent twice, it has one effect: the second is
    refused because the badge is revoked already.
    """
    said = usable_words(words)
    seen = staff_credential(credential_id)
    enrollment = locked(seen.award.enrollment_id)
    award = locked_award(seen.award_id)
    award.enrollment = enrollment
    admit(ctx, Action.REVOKE_CREDENTIAL, awarding(ctx.actor, scope_of(seen), award), seen_by=Action.VIEW_CREDENTIAL)
    standing = list(
        Credential.objects.filter(award_id=award.pk, state__in=STANDING).order_by("id").values_list("pk", flat=True)
    )
    if credential_id not in standing:
        raise Conflict(_("This badge is revoked or replaced already, so nothing was changed."))
    for each in standing:
        revoke_credential(ctx, each, reason=reason, words=said)
    if award.state in (AwardState.GRANTED, AwardState.IN_QUESTION):
        _end_award(ctx, award)
    return staff_credential(credential_id)


def _end_award(ctx: Context, award: Award) -> None:
    if award.state == AwardState.GRANTED:
        question_awards([award])
    decide_award(award, AwardState.REVOKED, by_id=ctx.actor.person_id, at=ctx.now)
    record(ctx, Verb.AWARD_REVOKED, "award", award.pk, organization_id=award.enrollment.campus_id)
    fact = fact_from(SourceKind.AWARD, award.pk)
    if fact is not None:
        withdraw_and_question(ctx, fact.pk, because="award revoked")
