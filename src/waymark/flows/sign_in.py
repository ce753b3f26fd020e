"""Somebody signs in without a password: by a one-use link that was made for them, or by one click in the demo."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from waymark.flows.notify import Notice, notify
from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.notices.letters import Letter
from waymark.records.people import commands
from waymark.records.people.grants import roles_standing
from waymark.records.people.models import Person
from waymark.records.people.queries import account_of, affiliated_at, live_sign_in_link
from waymark.rules.kernel.context import Actor, ActorKind, Context
from waymark.rules.kernel.errors import Forbidden, NotFound
from waymark.rules.kernel.ids import new_id, new_token, token_hash
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, reach, require
from waymark.rules.policy.scope import Scope
from waymark.rules.policy.two_people import TWO_PEOPLE

LASTS = timedelta(days=1)


@transaction.atomic
def make_sign_in_link(ctx: Context, person_id: UUID, *, mailed: bool = False) -> str:
    """The token of a new one-use link, which lasts a day; older links of the person open nothing from now on.

    The command line makes one for anyone. An administrator makes one for people whose every role they reach, and who
    hold no role that takes two people: with the link, one person alone could act in it. The person is told by mail.
    With `mailed` the link goes out by mail too, and then it also asks for the address: programs that check mail press
    buttons.
    """
    person = person_to_let_in(ctx, person_id)
    token = new_token()
    commands.remove_sign_in_links(person.pk)
    commands.add_sign_in_link(
        person_id=person.pk,
        token_hash=token_hash(token),
        created_at=ctx.now,
        expires_at=ctx.now + LASTS,
        is_mailed=mailed,
    )
    record(ctx, Verb.SIGN_IN_LINK_MADE, "person", person.pk)
    if mailed:
        _tell(ctx, person, Letter.SIGN_IN_LINK, path=reverse("public-sign-in", args=[token]))
    elif ctx.actor.kind is ActorKind.PERSON:
        _tell(ctx, person, Letter.LINK_HANDED_OVER, path=reverse("account_change_password"))
    return token


@transaction.atomic
def person_to_let_in(ctx: Context, person_id: UUID) -> Person:
    """The person, locked. Raises Forbidden or NotFound when this actor may make no link for them. Changes nothing."""
    if reach(ctx.actor, Action.MAKE_SIGN_IN_LINK).is_nothing:
        raise NotFound()
    person = Person.objects.select_for_update().filter(pk=person_id, is_active=True).first()
    if person is None:
        raise NotFound(_("There is no such person, or the account is closed."))
    if ctx.actor.kind is ActorKind.SYSTEM:
        require(ctx.actor, Action.MAKE_SIGN_IN_LINK, Scope(owner_id=person.pk))
        return person
    if (refusal := _refusal(ctx, person)) is not None:
        raise refusal
    return person


def may_let_in(ctx: Context, person: Person) -> bool:
    """Whether this administrator may hand over a link for the person: what a page offers is what the story does."""
    return person.is_active and _refusal(ctx, person) is None


def _refusal(ctx: Context, person: Person) -> Forbidden | NotFound | None:
    """Why an administrator makes no link for the person, if so."""
    if person.pk == ctx.actor.person_id:
        return Forbidden(_("This link is for someone else. You are signed in already."))
    roles = roles_standing(person.pk, now=ctx.now)
    held = [Scope(person.pk, organization_id=place, program_id=program) for _role, place, program in roles]
    belongs = [Scope(person.pk, organization_id=place) for place in affiliated_at(person.pk)]
    may_here = partial(may, ctx.actor, Action.MAKE_SIGN_IN_LINK)
    if not all(map(may_here, held)) or not any(map(may_here, [*held, *belongs, Scope(person.pk)])):
        return NotFound(_("There is no such person, or the account is closed."))
    if any(role in TWO_PEOPLE for role, _place, _program in roles):
        return Forbidden(
            _(
                "This person holds a role that takes two people, so no one hands over a link alone. "
                "Whoever runs the server can make one: waymark people link."
            )
        )
    return None


def _tell(ctx: Context, person: Person, letter: Letter, *, path: str) -> None:
    notice = Notice(
        effect_key=f"{letter}:{person.pk}:{ctx.now.isoformat()}",
        letter=letter,
        to_email=person.email,
        to_person_id=person.pk,
        language=person.locale,
        values={"greeting_name": person.given_name},
        path=path,
    )
    notify(ctx, [notice])


@transaction.atomic
def sign_in_by_link(token: str, *, now: datetime, typed: str = "") -> Person:
    """The person whose link this is; the link is used up. Raises NotFound for any other token.

    A mailed link takes the address it was mailed to as well. Whoever made the link says that the address is the
    person's, and a mailed one proves it: the address counts as confirmed from now on.
    """
    link = live_sign_in_link(token, now=now, locked=True)
    if link is None:
        raise NotFound(_("This link was used already, or its day is over. Sign in with your password."))
    if link.is_mailed and typed.strip().casefold() != link.person.email.casefold():
        raise Forbidden(_("Type the address that this link was sent to. Nothing has happened yet."))
    commands.use_sign_in_link(link)
    is_new = commands.open_account(link.person)
    ctx = _own(link.person.pk, now)
    if is_new:
        record(ctx, Verb.ADDRESS_CONFIRMED, "person", link.person.pk)
    record(ctx, Verb.SIGNED_IN_BY_LINK, "person", link.person.pk)
    return link.person


@transaction.atomic
def record_password_sign_in(ctx: Context, person_id: UUID) -> None:
    """Somebody signed in with their password. One entry, in a transaction of its own: the chain is held no longer."""
    record(_own(person_id, ctx.now, request_id=ctx.request_id), Verb.SIGNED_IN_BY_PASSWORD, "person", person_id)


@transaction.atomic
def record_lock(ctx: Context, address: str) -> None:
    """Wrong passwords were tried too often: told once in each window of the limit, and never with what was typed."""
    person_id = account_of(address)
    record(ctx, Verb.SIGN_IN_LOCKED, "person" if person_id else "sign-in", person_id)


@transaction.atomic
def sign_in_to_demo(person_id: UUID, *, now: datetime) -> Person:
    """The person that a visitor of the demo chose to be. Nowhere else can anyone choose."""
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if not settings.WAYMARK.is_demo or person is None:
        raise NotFound()
    record(_own(person.pk, now), Verb.SIGNED_IN_BY_LINK, "person", person.pk)
    return person


def _own(person_id: UUID, now: datetime, *, request_id: UUID | None = None) -> Context:
    actor = Actor(kind=ActorKind.PERSON, person_id=person_id)
    return Context(actor=actor, now=now, request_id=request_id or new_id())
