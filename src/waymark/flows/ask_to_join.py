"""Somebody who is on no list asks to be added: says what they are, and confirms a mailbox of the campus.

The link that is mailed to the mailbox works only for the account that asked, so that a program that opens links in
another person's mail confirms nothing.
"""

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.catalog.queries import offering, open_offerings, pack_of
from waymark.records.joining import commands
from waymark.records.joining.models import JoinRequest
from waymark.records.joining.queries import has_confirmed, is_trusted, join_request, locked_request, request_of_link
from waymark.records.joining.states import JoinState
from waymark.records.ledger.derive import local_day
from waymark.records.notices.letters import Letter
from waymark.records.people.models import Person
from waymark.rules.forms.text import plain_text
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.kernel.ids import new_token, token_hash
from waymark.rules.people.roster import address_fault
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import require
from waymark.rules.policy.limits import JOIN_LINKS_BY_PERSON, JOIN_LINKS_FOR_MAILBOX
from waymark.rules.policy.scope import Scope

from .answer_joining import add_to_list, letter
from .eligibility import eligibility
from .limit_requests import count_request
from .notify import notify

LONGEST_NOTE = 600
LINK_WORKS = timedelta(days=2)


@transaction.atomic
def ask_to_join(ctx: Context, *, offering_id: UUID, kind: str, address: str, note: str) -> JoinRequest:
    """Ask the campus of an offering to be added as one of the kinds its program is for.

    With a mailbox, a link goes there; one the person confirmed before counts at once. Raises Invalid with the fields,
    Conflict when they have asked already or are on the list.
    """
    if ctx.actor.person_id is None:
        raise Forbidden(_("Sign in with your own account to ask."))
    opening = offering(offering_id)
    scope = Scope(owner_id=ctx.actor.person_id, organization_id=opening.campus_id)
    require(ctx.actor, Action.ASK_TO_JOIN, scope)
    if not open_offerings(on=local_day(ctx.now)).filter(pk=opening.pk).exists():
        raise Conflict(_("This program takes no enrollments here today, so there is nothing to ask for."))
    mailbox, words = address.strip().lower(), plain_text(note)
    _check(kind, pack_of(opening.version_id).eligibility.affiliations, mailbox, words)
    if eligibility(ctx, opening.version_id, opening.campus_id).eligible:
        raise Conflict(_("You’re on the list already. You can enroll."))
    try:
        with transaction.atomic():
            made = commands.add_request(
                person_id=ctx.actor.person_id,
                campus_id=opening.campus_id,
                kind=kind,
                offering_id=opening.pk,
                note=words,
                address=mailbox,
                at=ctx.now,
            )
    except IntegrityError as error:
        raise Conflict(_("You’ve asked already. This page shows how your request stands.")) from error
    record(ctx, Verb.JOIN_ASKED, "join-request", made.pk, organization_id=made.campus_id)
    if mailbox:
        _confirm_or_send(ctx, join_request(made.pk))
    return join_request(made.pk)


def _check(kind: str, kinds: tuple[str, ...], mailbox: str, words: str) -> None:
    fields = {}
    if kind not in kinds:
        fields["kind"] = _("Choose what you are at this campus.")
    if mailbox and address_fault(mailbox):
        fields["address"] = address_fault(mailbox)
    if not mailbox and not words:
        fields["note"] = _("Write how they know you, or give your campus email address above.")
    if len(words) > LONGEST_NOTE:
        fields["note"] = _("Keep this to %(count)s characters or fewer.") % {"count": LONGEST_NOTE}
    if fields:
        raise Invalid(_("Your request needs another look. Nothing was sent."), fields=fields)


def _confirm_or_send(ctx: Context, found: JoinRequest) -> None:
    if has_confirmed(found.person_id, found.address):
        _confirmed(ctx, found)
    else:
        _send_link(ctx, found)


def _send_link(ctx: Context, found: JoinRequest) -> None:
    limits = ((JOIN_LINKS_BY_PERSON, str(found.person_id)), (JOIN_LINKS_FOR_MAILBOX, found.address))
    if count_request(limits, now=ctx.now).is_refused:
        raise Conflict(_("You’ve asked for several links within the hour. Wait an hour, then try again."))
    token = new_token()
    commands.set_link(found, token_hash=token_hash(token), until=ctx.now + LINK_WORKS)
    path = reverse("join-confirm", args=[token])
    key = f"join-mailbox:{found.pk}:{token_hash(token)[:16]}"
    notify(ctx, [letter(found, Letter.JOIN_MAILBOX, effect_key=key, to=found.address, path=path)])


@transaction.atomic
def send_link_again(ctx: Context, request_id: UUID) -> JoinRequest:
    """Send another link to the same mailbox; the one before stops working."""
    found = _own_waiting(ctx, request_id)
    if not found.address or found.confirmed_at is not None:
        raise Conflict(_("There is no mailbox to confirm here."))
    _send_link(ctx, join_request(found.pk))
    record(ctx, Verb.JOIN_ASKED, "join-request", found.pk, organization_id=found.campus_id)
    return found


def _own_waiting(ctx: Context, request_id: UUID) -> JoinRequest:
    found = locked_request(request_id)
    if found.person_id != ctx.actor.person_id:
        raise NotFound()
    require(ctx.actor, Action.ASK_TO_JOIN, Scope(owner_id=found.person_id, organization_id=found.campus_id))
    if found.state != JoinState.WAITING:
        raise Conflict(_("This request is answered already. Load the page to read the answer."))
    return found


def request_to_confirm(ctx: Context, token: str) -> JoinRequest:
    """Whose mailbox a link confirms, for the account that asked. To every other it opens nothing."""
    found = request_of_link(token_hash(token))
    is_live = found is not None and found.link_until is not None and found.link_until > ctx.now
    if found is None or not is_live or found.person_id != ctx.actor.person_id:
        raise NotFound(
            _("This link was used, is too old, or belongs to another account. Sign in with the account that asked.")
        )
    return found


@transaction.atomic
def confirm_mailbox(ctx: Context, token: str) -> JoinRequest:
    """The person opened the link in their campus mailbox. Where its domain is trusted, they are added at once."""
    found = _own_waiting(ctx, request_to_confirm(ctx, token).pk)
    _confirmed(ctx, found)
    return join_request(found.pk)


def _confirmed(ctx: Context, found: JoinRequest) -> None:
    commands.confirm(found, at=ctx.now)
    record(ctx, Verb.JOIN_MAILBOX_CONFIRMED, "join-request", found.pk, organization_id=found.campus_id)
    is_theirs = not Person.objects.filter(email=found.address).exclude(pk=found.person_id).exists()
    if is_theirs and is_trusted(campus_id=found.campus_id, address=found.address, kind=found.kind):
        add_to_list(ctx, join_request(found.pk), until_on=None, by_id=None)


@transaction.atomic
def withdraw_join_request(ctx: Context, request_id: UUID) -> None:
    """Withdraw one's own request."""
    found = _own_waiting(ctx, request_id)
    commands.decide(found, JoinState.WITHDRAWN, at=ctx.now, by_id=ctx.actor.person_id)
    record(ctx, Verb.JOIN_WITHDRAWN, "join-request", found.pk, organization_id=found.campus_id)
