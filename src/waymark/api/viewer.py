"""Who asks, for views of machines."""

from django.http import HttpRequest

from waymark.records.people.models import Person
from waymark.records.people.queries import actor_for
from waymark.rules.kernel.clock import SystemClock
from waymark.rules.kernel.context import ANONYMOUS, Actor

CLOCK = SystemClock()


def viewer(request: HttpRequest) -> Actor:
    """The signed-in person with the grants in force now, or nobody. Asks the database only when there is a session."""
    person = getattr(request, "user", None)  # absent on the short way, which only strangers take
    return actor_for(person, now=CLOCK.now()) if isinstance(person, Person) else ANONYMOUS
