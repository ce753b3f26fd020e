"""A role that ended while its holder was at work: said in words, and what they sent is kept."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from waymark.records.people.grants import ended_since
from waymark.records.people.models import Grant, Person
from waymark.web.shared.story import story

from .role_words import name_of
from .unsent import keep_unsent_of, sent_now

ROOMS = ("assessor", "coordinator", "registrar", "issuer", "designer", "auditor", "administrator")


@dataclass(frozen=True)
class EndedRole:
    """One role that the reader had when they signed in."""

    name: str
    place: str
    at: datetime
    by: str


def role_ended_page(request: HttpRequest, *, message: str, status: int) -> HttpResponse | None:
    """The page that says so, when a page of staff was refused to somebody whose role ended since they signed in.

    The message is that of the refusal; that a page is not there is said to nobody from whom a role took it.
    """
    person = request.user
    if not isinstance(person, Person) or person.last_login is None or not _is_of_staff(request):
        return None
    ended = [_row(each) for each in ended_since(person, person.last_login, now=story(request).now)]
    if not ended:
        return None
    unsent = None
    if request.method == "POST":
        unsent = sent_now(request)
        keep_unsent_of(request)
    context = {
        "ended": ended,
        "unsent": unsent,
        "message": message if status == 403 else "",
        "title": _("Your role has ended"),
    }
    return render(request, "role_ended.html", context, status=status)


def _is_of_staff(request: HttpRequest) -> bool:
    match = request.resolver_match
    module = getattr(match.func, "__module__", "") if match is not None else ""
    return any(module.startswith(f"waymark.web.{room}.") for room in ROOMS)


def _row(grant: Grant) -> EndedRole:
    assert grant.until_at is not None
    return EndedRole(
        name=name_of(grant.role),
        place=grant.organization.name if grant.organization else _("Everywhere"),
        at=grant.until_at,
        by=grant.ended_by.full_name if grant.ended_by else "",
    )
