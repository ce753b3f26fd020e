"""Somebody signs in without a password: by a one-use link of a seeded account, or by one click in the demo."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.people.commands import add_sign_in_link, use_sign_in_link
from waymark.records.people.models import Person
from waymark.records.people.queries import live_sign_in_link
from waymark.rules.kernel.context import Actor, ActorKind, Context
from waymark.rules.kernel.errors import NotFound
from waymark.rules.kernel.ids import new_token, token_hash
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import require
from waymark.rules.policy.scope import Scope

LASTS = timedelta(days=1)


@transaction.atomic
def make_sign_in_link(ctx: Context, person_id: UUID) -> str:
    """The token of a new one-use link for a seeded account. There are none in production."""
    require(ctx.actor, Action.MANAGE_GRANTS, Scope(owner_id=person_id))
    _not_in_production()
    token = new_token()
    add_sign_in_link(person_id=person_id, token_hash=token_hash(token), created_at=ctx.now, expires_at=ctx.now + LASTS)
    record(ctx, Verb.SIGN_IN_LINK_MADE, "person", person_id)
    return token


@transaction.atomic
def sign_in_by_link(token: str, *, now: datetime) -> Person:
    """The person whose link this is; the link is used up. Raises NotFound for any other token."""
    _not_in_production()
    link = live_sign_in_link(token_hash(token), now=now)
    if link is None:
        raise NotFound(_("This link was used already, or its day is over. Sign in with your password."))
    use_sign_in_link(link)
    _record_sign_in(link.person, now)
    return link.person


@transaction.atomic
def sign_in_to_demo(person_id: UUID, *, now: datetime) -> Person:
    """The person that a visitor of the demo chose to be. Only the demo has this door."""
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if not settings.WAYMARK.is_demo or person is None:
        raise NotFound()
    _record_sign_in(person, now)
    return person


def _not_in_production() -> None:
    if settings.WAYMARK.mode == "production":
        raise NotFound()


def _record_sign_in(person: Person, now: datetime) -> None:
    ctx = Context(actor=Actor(kind=ActorKind.PERSON, person_id=person.pk), now=now)
    record(ctx, Verb.SIGNED_IN_BY_LINK, "person", person.pk)
