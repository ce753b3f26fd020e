"""Who asks, for views of machines: somebody with a session, or a program with a token of theirs."""

from django.http import HttpRequest

from waymark.records.people.models import Person
from waymark.records.people.queries import actor_for, person_of_token
from waymark.rules.kernel.clock import SystemClock
from waymark.rules.kernel.context import ANONYMOUS, Actor
from waymark.rules.kernel.ids import token_hash

CLOCK = SystemClock()
READ = "read"


def viewer(request: HttpRequest) -> Actor:
    """The person with the grants in force now, or nobody. Asks the database only when there is a session or a token."""
    now = CLOCK.now()
    bearer = bearer_token(request)
    # there is no user on the short way, which only strangers take
    person = person_of_token(token_hash(bearer), scope=READ, now=now) if bearer else getattr(request, "user", None)
    return actor_for(person, now=now) if isinstance(person, Person) else ANONYMOUS


def bearer_token(request: HttpRequest) -> str:
    """The token of an Authorization header, or nothing. Never read from an address, where logs would keep it."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
