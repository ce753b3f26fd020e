"""A key got out: it never signs again, and nothing it signed since then is accepted."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.credentials.commands import date_theft, move_key, sign_lists_again
from waymark.records.credentials.models import Issuer, SigningKey
from waymark.records.credentials.states import KeyPurpose, KeyState
from waymark.records.credentials.theft import key_for_staff, next_key
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import require
from waymark.rules.policy.scope import Scope

from .issue_credential import give_up_reservations, request_issue
from .publish_status import publish_lists_of

A_MINUTE = timedelta(minutes=1)


@transaction.atomic
def mark_key_stolen(ctx: Context, key_id: UUID, *, since: datetime) -> SigningKey:
    """Mark a key as stolen since an instant; for one that is marked already, an earlier instant. There is no way back.

    One person may: every hour counts. Another key takes over in the same transaction, without waiting until verifiers
    have seen it. Badges reserved with the stolen key are reserved anew, and status lists are signed anew.
    """
    found = key_for_staff(key_id)
    issuer = Issuer.objects.select_for_update().get(pk=found.issuer_id)
    require(ctx.actor, Action.MANAGE_KEYS, Scope(organization_id=issuer.organization_id))
    key = SigningKey.objects.select_for_update().get(pk=key_id)
    require_time(key, since, now=ctx.now)
    if key.compromised_at is not None:
        date_theft(key, since=since)
        record(ctx, Verb.KEY_COMPROMISED, "key", key.pk, organization_id=issuer.organization_id)
        return key
    successor = require_successor(key)
    move_key(key, KeyState.COMPROMISED, at=ctx.now)
    if since < ctx.now:
        date_theft(key, since=since)
    record(ctx, Verb.KEY_COMPROMISED, "key", key.pk, organization_id=issuer.organization_id)
    if successor is not None:
        move_key(successor, KeyState.ACTIVE, at=ctx.now)
        record(ctx, Verb.KEY_ACTIVATED, "key", successor.pk, organization_id=issuer.organization_id)
    if key.purpose == KeyPurpose.STATUS:
        sign_lists_again(issuer.pk)
        publish_lists_of(ctx, issuer)
    else:
        request_issue(ctx, give_up_reservations(ctx, key.pk))
    return key


def require_successor(key: SigningKey) -> SigningKey | None:
    """The key that takes over from one that signs now; None when it does not sign. Raises Conflict without one."""
    if key.state != KeyState.ACTIVE:
        return None
    successor = next_key(key)
    if successor is None:
        raise Conflict(
            _("This key signs now, and no other key can take over. Make a new key first, then mark this one.")
        )
    return successor


def require_time(key: SigningKey, since: datetime, *, now: datetime) -> None:
    """Raises Invalid for a time that says nothing, or that would accept again what was refused."""
    said = ""
    if since > now + A_MINUTE:
        said = _("This time is in the future. Choose when the key may have got out.")
    elif since < key.from_at - A_MINUTE:
        said = _("The key was made after this time. Choose a later time.")
    elif key.compromised_at is not None and since >= key.compromised_at:
        said = _("Choose an earlier time than the one on record. A later one would accept badges that were refused.")
    if said:
        raise Invalid(said, fields={"since": said})
