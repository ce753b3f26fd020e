"""Somebody makes a bearer token for the API, shown once and kept as a hash, or ends one of theirs."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.people import commands
from waymark.records.people.models import ApiToken, Person
from waymark.records.people.queries import live_api_tokens
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Invalid, NotFound
from waymark.rules.kernel.ids import new_token, sent_token, token_hash
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import require
from waymark.rules.policy.scope import Scope

PREFIX = "wmk_"
SCOPES = ("read",)
LONGEST = timedelta(days=366)
MOST = 20


@transaction.atomic
def make_api_token(
    ctx: Context,
    person_id: UUID,
    *,
    label: str,
    scopes: tuple[str, ...] = SCOPES,
    lasts: timedelta = timedelta(days=30),
    form_key: UUID | None = None,
) -> str:
    """A new token that acts for the person within these scopes. It can never do more than the person may. `form_key`
    comes with the form: the same words sent twice make one token, while it works."""
    require(ctx.actor, Action.MANAGE_API_TOKENS, Scope(owner_id=person_id))
    if unknown := [scope for scope in scopes if scope not in SCOPES]:
        said = _("There is no scope named %(name)s. Use: %(scopes)s.")
        raise Invalid(said % {"name": unknown[0], "scopes": ", ".join(SCOPES)})
    if not timedelta(0) < lasts <= LONGEST:
        raise Invalid(_("A token lasts a year at most. Choose a shorter time."))
    Person.objects.select_for_update().filter(pk=person_id).first()
    told = (person_id, label, *sorted(scopes), lasts)
    token = PREFIX + sent_token(form_key, *told, secret=settings.SECRET_KEY)
    live = live_api_tokens(person_id, now=ctx.now)
    if live.filter(token_hash=token_hash(token)).exists():
        return token
    if live.count() >= MOST:
        raise Invalid(
            _("You have %(count)d tokens, which is the most. End one you don’t need first.") % {"count": MOST}
        )
    if ApiToken.objects.filter(token_hash=token_hash(token)).exists():
        token = PREFIX + new_token()
    made = commands.add_api_token(
        person_id=person_id,
        token_hash=token_hash(token),
        label=label,
        scopes=list(scopes),
        created_at=ctx.now,
        expires_at=ctx.now + lasts,
    )
    record(ctx, Verb.API_TOKEN_MADE, "api-token", made.pk)
    return token


@transaction.atomic
def end_api_token(ctx: Context, token_id: UUID) -> None:
    """End the token now. Ending it twice has the effect of once."""
    found = ApiToken.objects.select_for_update().filter(pk=token_id).first()
    if found is None or found.person_id != ctx.actor.person_id:
        raise NotFound(_("There is no such token. It may be ended already."))
    require(ctx.actor, Action.MANAGE_API_TOKENS, Scope(owner_id=found.person_id))
    if found.revoked_at is None:
        commands.end_api_token(found, at=ctx.now)
        record(ctx, Verb.API_TOKEN_ENDED, "api-token", found.pk)
