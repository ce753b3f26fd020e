"""A bearer token for the API: shown once, kept as a hash."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.people.commands import add_api_token
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Invalid
from waymark.rules.kernel.ids import new_token, token_hash
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import require
from waymark.rules.policy.scope import Scope

PREFIX = "wmk_"
SCOPES = ("read",)
LONGEST = timedelta(days=366)


@transaction.atomic
def make_api_token(
    ctx: Context,
    person_id: UUID,
    *,
    label: str,
    scopes: tuple[str, ...] = SCOPES,
    lasts: timedelta = timedelta(days=30),
) -> str:
    """A new token that acts for the person within these scopes. It can never do more than the person may."""
    require(ctx.actor, Action.MANAGE_GRANTS, Scope(owner_id=person_id))
    if unknown := [scope for scope in scopes if scope not in SCOPES]:
        raise Invalid(f"There is no scope named {unknown[0]}. Use: {', '.join(SCOPES)}.")
    if not timedelta(0) < lasts <= LONGEST:
        raise Invalid("A token lasts a year at most.")
    token = PREFIX + new_token()
    made = add_api_token(
        person_id=person_id,
        token_hash=token_hash(token),
        label=label,
        scopes=list(scopes),
        created_at=ctx.now,
        expires_at=ctx.now + lasts,
    )
    record(ctx, Verb.API_TOKEN_MADE, "api-token", made.pk)
    return token
