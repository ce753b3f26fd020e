"""What needs an administrator now, and how the installation runs."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from waymark.flows.mend_outbox import require_system
from waymark.records.people.grants import ending_by_themselves, open_proposals
from waymark.rules.kernel.context import Context
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, reach
from waymark.rules.policy.scope import NOWHERE, Scope
from waymark.web.shared.staff import reach_of
from waymark.web.shared.story import story

from .condition import Part, condition
from .settings_shown import settings_shown, unknown_settings

SOON = 14


@login_required
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Worst first. What concerns the whole installation is shown to administrators of the whole."""
    ctx = story(request)
    reach_of(ctx.actor, Action.MANAGE_GRANTS)
    parts = condition(ctx.now) if may(ctx.actor, Action.MANAGE_SYSTEM, NOWHERE) else []
    tasks = [each for each in parts if not each.is_well] + _people(ctx)
    title = ngettext("%(count)d thing needs you", "%(count)d things need you", len(tasks)) % {"count": len(tasks)}
    context = {"title": title if tasks else _("Nothing needs you now"), "tasks": tasks, "parts": parts}
    return render(request, "administrator/today.html", context)


@login_required
@require_safe
def system(request: HttpRequest) -> HttpResponse:
    """The settings with their source, and how each part runs."""
    ctx = story(request)
    require_system(ctx)
    context = {"settings": settings_shown(), "unknown": unknown_settings(), "parts": condition(ctx.now)}
    return render(request, "administrator/system.html", context)


def _people(ctx: Context) -> list[Part]:
    """Roles that wait for a second administrator, and roles that end soon, where the actor may give roles."""
    covers, found = reach(ctx.actor, Action.MANAGE_GRANTS).covers, []
    waiting = [
        each
        for each in open_proposals(now=ctx.now)
        if each.proposed_by_id != ctx.actor.person_id
        and covers(Scope(each.person_id, organization_id=each.organization_id, program_id=each.program_id))
    ]
    if waiting:
        said = ngettext("%(count)d role waits for you to agree", "%(count)d roles wait for you to agree", len(waiting))
        url = reverse("role-proposal", args=[waiting[0].pk]) if len(waiting) == 1 else reverse("roles")
        words = _("Each starts when a second administrator agrees.")
        found.append(Part("", False, words, said % {"count": len(waiting)}, url))
    ending = [
        each
        for each in ending_by_themselves(now=ctx.now, days=SOON)
        if covers(Scope(each.person_id, organization_id=each.organization_id, program_id=each.program_id))
    ]
    if ending:
        said = ngettext("%(count)d role ends within two weeks", "%(count)d roles end within two weeks", len(ending)) % {
            "count": len(ending)
        }
        url = reverse("person", args=[ending[0].person_id]) if len(ending) == 1 else reverse("roles")
        found.append(Part("", False, _("Give it again with a later end, or let it end."), said, url))
    return found
