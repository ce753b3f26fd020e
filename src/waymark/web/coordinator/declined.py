"""Supervisors who declined: why, for staff alone, and how an address may be written to again on its holder's word."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from waymark.flows.pause_address import LONGEST_REASON, lift_address_pause, scopes_of
from waymark.records.experience.models import PausedAddress
from waymark.records.experience.queries import paused_address, pauses_within
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, require
from waymark.web.shared.components.text import day_year
from waymark.web.shared.staff import reach_of
from waymark.web.shared.story import story

PAGE = 30


class LiftForm(forms.Form):
    """How the person said that they may be written to again."""

    reason = forms.CharField(
        label=gettext_lazy("How did they tell you?"),
        help_text=gettext_lazy("For example: “Called me on Monday and offered to answer.” Other staff can read this."),
        max_length=LONGEST_REASON,
    )


@dataclass(frozen=True)
class DeclinedRow:
    """One address that wants no more mail about a learner's work."""

    url: str
    name: str
    address: str
    learner: str
    campus: str
    employer: str
    day: str
    reason: str


@login_required
@require_safe
def declined(request: HttpRequest) -> HttpResponse:
    """Who declined to appraise a learner's work, with the reason they gave, the newest first."""
    ctx = story(request)
    found = pauses_within(reach_of(ctx.actor, Action.READ_DECLINE_REASON))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    count = page.paginator.count
    title = (
        ngettext("%(count)d supervisor declined", "%(count)d supervisors declined", count) % {"count": count}
        if count
        else _("No supervisor declined")
    )
    context = {"title": title, "rows": [_row(each) for each in page], "page": page}
    return render(request, "coordinator/declined.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def allow(request: HttpRequest, pause_id: UUID) -> HttpResponse:
    """Let a learner ask somebody again who declined, on that person's word."""
    ctx = story(request)
    found = paused_address(pause_id)
    _require(ctx, found)
    form = LiftForm(request.POST if request.method == "POST" else None)
    learner = isolated(found.learner.given_name)
    if found.lifted_at is not None:
        raise Conflict(_("Emails to this address are already allowed again. Nothing was changed."))
    if form.is_bound and form.is_valid():
        try:
            lift_address_pause(ctx, pause_id, reason=form.cleaned_data["reason"])
        except Invalid as refusal:
            form.add_error("reason", refusal.message)
        else:
            messages.success(request, _("Saved. %(name)s can ask this person again.") % {"name": learner})
            return redirect("coordinator-declined")
    facts = {"address": found.address, "name": isolated(found.request.appraiser_name), "learner": learner}
    points = [
        _("We email this person only when %(learner)s asks them again.") % facts,
        _("Do this only when the person told you themselves."),
    ]
    if found.request.close_reason:
        points.insert(0, _("The reason they gave: “%(reason)s”") % {"reason": found.request.close_reason})
    context = {
        "title": _("Allow emails to %(name)s again?") % facts,
        "lede": _("%(address)s declined to appraise %(learner)s’s work.") % facts,
        "points": points,
        "form": form,
        "action_url": reverse("coordinator-allow-address", args=[found.pk]),
        "button": _("Allow emails"),
        "back_url": reverse("coordinator-declined"),
    }
    return render(request, "confirm.html", context, status=400 if form.errors else 200)


def _require(ctx: Context, found: PausedAddress) -> None:
    """Let staff in who may lift it; whoever may not see the learner is told that there is nothing here."""
    scopes = scopes_of(found)
    if any(may(ctx.actor, Action.LIFT_ADDRESS_PAUSE, scope) for scope in scopes):
        return
    seen = [scope for scope in scopes if may(ctx.actor, Action.VIEW_ENROLLMENT, scope)]
    if not seen or ctx.actor.person_id == found.learner_id:
        raise NotFound()
    require(ctx.actor, Action.LIFT_ADDRESS_PAUSE, seen[0])


def _row(found: PausedAddress) -> DeclinedRow:
    about = found.request.experience
    return DeclinedRow(
        url=reverse("coordinator-allow-address", args=[found.pk]),
        name=found.request.appraiser_name,
        address=found.address,
        learner=found.learner.full_name,
        campus=about.enrollment.campus.name,
        employer=about.employer,
        day=day_year(found.paused_at),
        reason=found.request.close_reason,
    )
