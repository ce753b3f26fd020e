"""A new key takes over from an old one. Verifiers see it before it signs, and the old one stays known for ever."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.credentials.commands import move_key
from waymark.records.credentials.models import Issuer, SigningKey
from waymark.records.credentials.states import KeyPurpose, KeyState
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import require
from waymark.rules.policy.scope import Scope

from .set_up_issuer import make_key

SEEN_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class Rotation:
    """What rotating did: the new key, and from when it may sign (None when it signs already)."""

    key: SigningKey
    may_sign_from: datetime | None


@transaction.atomic
def rotate_key(
    ctx: Context, issuer_id: UUID, *, purpose: KeyPurpose, at_once: bool = False, seen: str | None = None
) -> Rotation:
    """Take the next step: make a pending key that the DID document shows, and a day later let it take over.

    `at_once` takes both steps together; a verifier that keeps DID documents may then refuse new badges for a while.
    `seen` is the id of the pending key that the actor saw ("" for none), so that a form sent twice has one effect.
    Credentials already reserved are signed with the key they were reserved with, which is retired but not gone.
    """
    issuer = Issuer.objects.select_for_update().filter(pk=issuer_id).first()
    if issuer is None:
        raise NotFound(_("We can’t find that issuer."))
    require(ctx.actor, Action.MANAGE_KEYS, Scope(organization_id=issuer.organization_id))
    keys = SigningKey.objects.select_for_update().filter(issuer=issuer, purpose=purpose.value)
    pending = keys.filter(state=KeyState.PENDING.value).order_by("from_at").first()
    if seen is not None and seen != (pending.kid if pending else ""):
        raise Conflict(_("The keys have changed since you opened this page. Reload it to see what comes next."))
    if pending is None:
        pending = make_key(ctx, issuer, purpose=purpose, state=KeyState.PENDING)
        if not at_once:
            return Rotation(pending, ctx.now + SEEN_FOR)
    if not at_once and ctx.now < pending.from_at + SEEN_FOR:
        raise Conflict(
            _("The new key may sign from %(when)s UTC. Until then it is only shown.")
            % {"when": f"{pending.from_at + SEEN_FOR:%Y-%m-%d %H:%M}"}
        )
    for old in keys.filter(state=KeyState.ACTIVE.value):
        move_key(old, KeyState.RETIRED, at=ctx.now)
        record(ctx, Verb.KEY_RETIRED, "key", old.pk, organization_id=issuer.organization_id)
    move_key(pending, KeyState.ACTIVE, at=ctx.now)
    record(ctx, Verb.KEY_ACTIVATED, "key", pending.pk, organization_id=issuer.organization_id)
    return Rotation(pending, None)
