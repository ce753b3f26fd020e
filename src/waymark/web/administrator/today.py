"""What needs an administrator now, what comes up, and how the installation runs."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may
from waymark.rules.policy.scope import NOWHERE
from waymark.web.shared.staff import reach_of
from waymark.web.shared.story import story

from .coming_up import AHEAD, coming_up
from .condition import condition
from .needs import needs


@login_required
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Worst first. What concerns the whole installation is shown to administrators of the whole."""
    ctx = story(request)
    reach_of(ctx.actor, Action.MANAGE_GRANTS)
    has_whole = may(ctx.actor, Action.MANAGE_SYSTEM, NOWHERE)
    parts = condition(ctx.now) if has_whole else []
    tasks = [each for each in parts if not each.is_well and each.is_known] + needs(ctx)
    title = ngettext("%(count)d thing needs you", "%(count)d things need you", len(tasks)) % {"count": len(tasks)}
    coming, more = coming_up(ctx)
    context = {
        "title": title if tasks else _("Nothing needs you now"),
        "now": ctx.now,
        "tasks": tasks,
        "looked_at": _looked_at(has_whole=has_whole),
        "parts": parts,
        "coming": coming,
        "more": more,
        "ahead": AHEAD,
    }
    return render(request, "administrator/today.html", context)


def _looked_at(*, has_whole: bool) -> list[str]:
    """What this page looks at, said where nothing was found."""
    found = [
        _("Roles that wait for a second administrator, and roles that end within two weeks"),
        _("People who ask to be added, and rosters that no one has confirmed"),
        _("Versions of programs that wait for approval"),
    ]
    return [*found, _("Mail, jobs, keys, the records check, the backup and space for files")] if has_whole else found
