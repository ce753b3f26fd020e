"""Status lists are signed anew: when a bit changed, and once a day so that none is ever old."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db import transaction

from openbadges3.keys import Signer
from waymark.records.audit.commands import record_all
from waymark.records.audit.verbs import Verb
from waymark.records.credentials.commands import store_list_document
from waymark.records.credentials.lists import signed_list
from waymark.records.credentials.models import Issuer, StatusList
from waymark.records.credentials.signing import signer_of
from waymark.records.credentials.signing_queue import active_keys, lists_to_sign
from waymark.records.credentials.states import KeyPurpose
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import require
from waymark.rules.policy.scope import NOWHERE


@transaction.atomic
def publish_status_lists(ctx: Context) -> int:
    """Sign every list that is due and answer how many were. Whoever asks for one gets the old or the new one, whole.

    Two workers at it at once wait for each other; the second finds nothing due.
    """
    require(ctx.actor, Action.ISSUE_CREDENTIAL, NOWHERE)
    return _publish(ctx, lists_to_sign(now=ctx.now))


@transaction.atomic
def publish_lists_of(ctx: Context, issuer: Issuer) -> int:
    """The same for one issuer, as a step inside a story that asked for permission before."""
    return _publish(ctx, lists_to_sign(now=ctx.now).filter(issuer=issuer))


def _publish(ctx: Context, lists: Iterable[StatusList]) -> int:
    due = list(lists)
    keys = active_keys({each.issuer.organization_id for each in due}, purpose=KeyPurpose.STATUS)
    signers: dict[UUID, Signer] = {}
    for each in due:
        organization_id = each.issuer.organization_id
        if organization_id not in keys:
            raise Conflict(f"{each.issuer.name} has no active key for status lists. Run: waymark keys rotate")
        if organization_id not in signers:
            signers[organization_id] = signer_of(keys[organization_id])
        document = signed_list(each, signers[organization_id], base_url=settings.BASE_URL, at=ctx.now)
        store_list_document(each, document=document, at=ctx.now)
    record_all(ctx, Verb.STATUS_LIST_PUBLISHED, [("status-list", each.pk, each.issuer.organization_id) for each in due])
    return len(due)
