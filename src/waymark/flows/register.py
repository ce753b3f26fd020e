"""A person makes an account."""

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.people.commands import add_person
from waymark.records.people.models import Person
from waymark.rules.forms.text import names_somebody, plain_name
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Invalid

LONGEST_NAME = 80


@transaction.atomic
def register(ctx: Context, person: Person) -> Person:
    """Store the new person. What they may do comes later, from affiliations and grants that somebody else verifies.

    The names are stored plain. Raises Invalid, naming the fields, when one holds nothing that can be seen or is too
    long.
    """
    fields = {}
    for field in ("given_name", "family_name"):
        typed = getattr(person, field)
        name = plain_name(typed)
        fault = name_fault(typed, name, longest=LONGEST_NAME, is_needed=field == "given_name")
        if fault:
            fields[field] = fault
        setattr(person, field, name)
    if fields:
        raise Invalid(_("Your name needs another look. No account was made."), fields=fields)
    add_person(person)
    record(ctx, Verb.PERSON_REGISTERED, "person", person.pk)
    return person


def name_fault(typed: str, name: str, *, longest: int, is_needed: bool) -> str:
    """What keeps a name from being stored, in a sentence, or "". `name` is what `plain_name` left of what was typed."""
    if len(name) > longest:
        return _("Keep this to %(count)s characters or fewer.") % {"count": longest}
    if (is_needed or typed.strip()) and not names_somebody(name):
        return _("Write a name with at least one letter or digit.")
    return ""
