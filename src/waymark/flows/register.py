"""A person makes an account."""

from django.db import transaction

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.people.commands import add_person
from waymark.records.people.models import Person
from waymark.rules.kernel.context import Context


@transaction.atomic
def register(ctx: Context, person: Person) -> Person:
    """Store the new person. What they may do comes later, from affiliations and grants that somebody else verifies."""
    add_person(person)
    record(ctx, Verb.PERSON_REGISTERED, "person", person.pk)
    return person
