"""Whoever runs the server lets the first administrator in: nobody else is there who could."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from waymark.flows.manage_grants import grant_role
from waymark.flows.register import LONGEST_NAME, register
from waymark.flows.send_messages import NOWHERE
from waymark.flows.sign_in import make_sign_in_link
from waymark.records.people.grants import roles_standing
from waymark.records.people.models import Person
from waymark.records.people.queries import person_at
from waymark.rules.forms.mailbox import has_numeric_host
from waymark.rules.kernel.context import Context, Role
from waymark.rules.kernel.errors import Conflict, Invalid
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import require
from waymark.rules.policy.scope import NOWHERE as EVERYWHERE


@dataclass(frozen=True)
class Administrator:
    """What was done: the token of the one link, and whether it was mailed too."""

    person: Person
    token: str
    is_new: bool
    is_mailed: bool


@transaction.atomic
def set_up_administrator(ctx: Context, email: str) -> Administrator:
    """Make sure that this person has an account and is administrator everywhere, and make a sign-in link for them.

    Told again, only the link is new, and the one before opens nothing.
    """
    require(ctx.actor, Action.GRANT_BY_ONE, EVERYWHERE)
    address = _plain(email)
    person = person_at(address)
    if person is not None and not person.is_active:
        raise Conflict(_("The account of %(email)s is closed. Use another address.") % {"email": address})
    is_new = person is None
    if person is None:
        person = register(ctx, _named_after(address, now=ctx.now))
    if (Role.ADMINISTRATOR, None, None) not in roles_standing(person.pk, now=ctx.now):
        grant_role(ctx, person_id=person.pk, role=Role.ADMINISTRATOR, organization_id=None, tells=False)
    is_mailed = settings.EMAIL_BACKEND != NOWHERE
    token = make_sign_in_link(ctx, person.pk, mailed=is_mailed)
    return Administrator(person, token, is_new, is_mailed)


def _plain(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        address = ""
    if not address or has_numeric_host(address):
        raise Invalid(_("“%(email)s” is not an email address. Write one like name@example.org.") % {"email": email})
    return address


def _named_after(address: str, *, now: datetime) -> Person:
    """A person by the first part of the address, until they write their own name."""
    words = [word.capitalize() for word in address.split("@")[0].replace("_", ".").replace("-", ".").split(".") if word]
    given, family = (words or ["Administrator"])[0], " ".join(words[1:])
    if not any(sign.isalnum() for sign in given):
        given = "Administrator"
    return Person(email=address, given_name=given[:LONGEST_NAME], family_name=family[:LONGEST_NAME], joined_at=now)
