"""The context of a request: who acts, when, and in which request."""

from django.http import HttpRequest

from waymark.records.people.models import Person
from waymark.records.people.queries import actor_for
from waymark.rules.kernel.clock import SystemClock
from waymark.rules.kernel.context import ANONYMOUS, Context
from waymark.rules.kernel.ids import new_id


def story(request: HttpRequest) -> Context:
    """The request's one Context. Grants are read anew for each request, so a withdrawn role ends at once."""
    found = getattr(request, "_waymark_story", None)
    if isinstance(found, Context):
        return found
    now = SystemClock().now()
    person = request.user
    actor = actor_for(person, now=now) if isinstance(person, Person) else ANONYMOUS
    context = Context(actor=actor, now=now, request_id=getattr(request, "request_id", None) or new_id())
    request._waymark_story = context  # type: ignore[attr-defined]  # the request is the only place that lives as long
    return context
