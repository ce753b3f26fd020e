"""The page of one person, for whoever looks after people there."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from waymark.flows.read_records import read_person
from waymark.rules.policy.actions import Action
from waymark.web.shared.story import story

from .person_page import person_context
from .within import places


@login_required
@require_safe
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Names, addresses, roles, belongings and learning. Reading it leaves an entry in the audit."""
    ctx = story(request)
    where = places(ctx.actor, Action.VIEW_PEOPLE)
    found = read_person(ctx, person_id)
    return render(request, "administrator/roles/person.html", person_context(ctx, found, where))
