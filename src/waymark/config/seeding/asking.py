"""People of the demo who are on no list, and ask to be added."""

from datetime import datetime, timedelta

from waymark.flows.ask_to_join import ask_to_join
from waymark.records.catalog.models import Offering
from waymark.records.catalog.queries import pack_of
from waymark.records.people.queries import actor_for
from waymark.rules.kernel.context import Context

from .cast import Cast

WHO = (
    ("Eve", "Hazel", "I started in September, and the page says it is not open to me."),
    ("Dev", "Juniper", "I study part-time. My number is 400392."),
)


def ask_some(cast: Cast, offerings: list[Offering], *, now: datetime) -> None:
    """One request for each owner of programs, two at the first, waiting for some days."""
    first_of_owner = {offering.version.program.owner_id: offering for offering in reversed(offerings)}
    places = list(first_of_owner.values())
    for number, offering in enumerate((*places, places[0])):
        given, family, note = WHO[number % len(WHO)]
        person = cast.person(given, family)
        at = now - timedelta(days=1 + number)
        ask_to_join(
            Context(actor=actor_for(person, now=at), now=at),
            offering_id=offering.pk,
            kind=pack_of(offering.version_id).eligibility.affiliations[0],
            address="",
            note=note,
        )
