"""The first page after signing in: staff to their work, learners to their trail."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from waymark.web.shared.chosen_role import chosen_roles
from waymark.web.shared.layout.nav import doors_for, entries

from .doors import signed_in


@signed_in
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Send each role to its first page; of several, the one that was chosen last."""
    rooms = entries(doors_for(chosen_roles(request)), path="")
    return redirect(rooms[0].url if rooms else "trail")
