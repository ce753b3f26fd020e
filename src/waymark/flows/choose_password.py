"""A password is chosen by a mailed key: whoever opened the mail has that mailbox, so that its address is confirmed."""

from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.people import commands
from waymark.records.people.models import Person
from waymark.records.people.queries import addresses_of
from waymark.rules.kernel.context import Actor, ActorKind, Context
from waymark.rules.kernel.errors import NotFound


@transaction.atomic
def choose_password_by_key(ctx: Context, person_id: UUID, *, password: str, mailbox: str) -> Person:
    """Store the password, and count the mailbox to which the key was mailed as confirmed: no other address.

    The page has checked the key. Raises NotFound when the account is closed, or the mailbox is not of it any more.
    """
    person = Person.objects.select_for_update().filter(pk=person_id, is_active=True).first()
    if person is None or mailbox.casefold() not in {each.casefold() for each in addresses_of(person)}:
        raise NotFound(_("This link does not work any more. Ask for a new one."))
    commands.set_password(person, password)
    record(_as_holder(ctx, person.pk), Verb.PASSWORD_CHOSEN, "person", person.pk)
    if commands.confirm_address(person, mailbox):
        record_confirmed(ctx, person.pk)
    return person


@transaction.atomic
def record_confirmed(ctx: Context, person_id: UUID) -> None:
    """Whoever opened a mail is the holder of the account, signed in or not: the entry about the address says so."""
    record(_as_holder(ctx, person_id), Verb.ADDRESS_CONFIRMED, "person", person_id)


def _as_holder(ctx: Context, person_id: UUID) -> Context:
    return replace(ctx, actor=Actor(kind=ActorKind.PERSON, person_id=person_id))
