"""One's own roles: what they allow, through when, and how to give one up."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from waymark.flows.manage_grants import resign_role
from waymark.records.people.grants import standing
from waymark.records.people.models import Grant, Person
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict, NotFound
from waymark.rules.policy.two_people import TWO_PEOPLE
from waymark.web.shared.role_words import name_of, sentences
from waymark.web.shared.story import story

from .within import place_words, program_titles, program_words


def own(request: HttpRequest) -> UUID:
    """Who reads this."""
    assert isinstance(request.user, Person)
    return request.user.pk


@login_required
@require_safe
def my_roles(request: HttpRequest) -> HttpResponse:
    """The reader’s roles that hold or will hold."""
    ctx = story(request)
    titles = program_titles()
    grants = Grant.objects.filter(standing(ctx.now), person_id=own(request))
    grants = grants.select_related("organization", "granted_by")
    rows = [
        {
            "grant": each,
            "name": name_of(each.role),
            "place": place_words(each.organization),
            "program": program_words(each.program_id, titles),
            "can": sentences([Role(each.role)]),
            "is_later": each.from_at > ctx.now,
        }
        for each in grants.order_by("from_at", "pk")
    ]
    return render(request, "administrator/roles/mine.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def resign(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """Give one of one's own roles up. Somebody else's is not there."""
    ctx = story(request)
    grant = Grant.objects.select_related("organization").filter(pk=grant_id, person_id=own(request)).first()
    if grant is None:
        raise NotFound()
    takes_two = Role(grant.role) in TWO_PEOPLE
    again = _("Two administrators can give it again.") if takes_two else _("An administrator can give it again.")
    if request.method == "POST":
        try:
            resign_role(ctx, grant.pk)
        except Conflict as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("You gave the role up. %(again)s") % {"again": again})
        return redirect("my-roles")
    facts = {"role": name_of(grant.role), "place": place_words(grant.organization)}
    context = {
        "title": _("Give up this role: %(role)s, %(place)s?") % facts,
        "lede": _("You can’t take it back yourself. %(again)s") % {"again": again},
        "points": (
            _("It stops now, also on pages you have open."),
            _("What you decided before stays valid."),
        ),
        "action_url": request.path,
        "button": _("Give up role"),
        "is_stop": True,
        "back_url": reverse("my-roles"),
    }
    return render(request, "confirm.html", context)
