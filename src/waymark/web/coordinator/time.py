"""Giving learners more time: choose, look, give; see what was given, and take it back."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from waymark.flows.give_time import Chosen, chosen_for_time, give_time, seen_act, take_time_back
from waymark.flows.write_to_learners import MOST
from waymark.records.enrollment.last_days import given_in, given_to, last_day_of
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.queries import scope_of
from waymark.records.enrollment.states import EnrollmentState, TimeReason
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid
from waymark.rules.kernel.ids import new_id
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may
from waymark.web.shared.components.text import day_year
from waymark.web.shared.forms import Described
from waymark.web.shared.staff import as_uuid, reach_of
from waymark.web.shared.story import story

SHOWN = 60
REASONS = {
    TimeReason.ASKED: gettext_lazy("The learner asked for it"),
    TimeReason.AGREED: gettext_lazy("Agreed in a talk with the learner"),
    TimeReason.SUPERVISOR: gettext_lazy("A supervisor has not answered yet"),
    TimeReason.OUR_DELAY: gettext_lazy("We were late"),
}


class TimeForm(forms.Form):
    """Until when, and why."""

    day = forms.DateField(
        label=gettext_lazy("Last day to finish"),
        help_text=gettext_lazy("Nothing ends by itself on that day. The learner sees it on their trail."),
        widget=forms.DateInput({"type": "date", "class": "input input--date"}),
    )
    why = forms.ChoiceField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("Staff can read this. Don’t write down what happened in someone’s life."),
        choices=[(each.value, Described(REASONS[each])) for each in REASONS],
        widget=forms.RadioSelect,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """Who gets more time; given by the button."""
    ctx = story(request)
    reach_of(ctx.actor, Action.GIVE_TIME)
    given = request.POST if request.method == "POST" else request.GET
    ids = [each for text in given.getlist("who") if (each := as_uuid(text))][:MOST]
    if not ids:
        messages.warning(request, _("Choose at least one learner."))
        return redirect("coordinator-learners")
    form = TimeForm(request.POST if request.method == "POST" else None)
    act_id, status, told = as_uuid(given.get("act", "")) or new_id(), 200, ""
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                made = give_time(
                    ctx, act_id, ids, day=form.cleaned_data["day"], why=TimeReason(form.cleaned_data["why"])
                )
            except Invalid as refusal:
                form.add_error("day", refusal.message)
            except Conflict as conflict:
                status, told = 409, conflict.message
            else:
                messages.success(request, _("Given. We’re emailing them."))
                return redirect("coordinator-time-act", act_id=made.pk)
    found = chosen_for_time(ctx, ids, day=None)
    context = {
        "title": _title(found),
        "form": form,
        "act": act_id,
        "ids": ids,
        "told": told,
        "reached": [(each, _has(each)) for each in found.reached[:SHOWN]],
        "more": max(0, len(found.reached) - SHOWN),
        "left": [(each, _why_not(each)) for each in found.left[:SHOWN]],
    }
    return render(request, "coordinator/time_new.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, act_id: UUID) -> HttpResponse:
    """What was given in one act, and taking it back."""
    ctx = story(request)
    found = seen_act(ctx, act_id)
    if request.method == "POST":
        back, kept = take_time_back(ctx, act_id)
        said = ngettext("Taken back for %(count)d learner.", "Taken back for %(count)d learners.", back)
        parts = [said % {"count": back}]
        if kept:
            left = ngettext("%(count)d has another day meanwhile.", "%(count)d have another day meanwhile.", kept)
            parts.append(left % {"count": kept})
        messages.success(request, " ".join(parts))
        return redirect("coordinator-time-act", act_id=act_id)
    given = given_in(act_id)
    title = ngettext("%(count)d learner has until %(day)s", "%(count)d learners have until %(day)s", len(given))
    context = {
        "title": title % {"count": len(given), "day": day_year(found.day)},
        "found": found,
        "why": REASONS[TimeReason(found.why)],
        "given": given,
    }
    return render(request, "coordinator/time_act.html", context)


def time_of(ctx: Context, about: Enrollment) -> dict[str, object]:
    """What the page of a learner tells of their last day. Two queries."""
    gives = about.state in (EnrollmentState.ACTIVE, EnrollmentState.PAUSED) and may(
        ctx.actor, Action.GIVE_TIME, scope_of(about)
    )
    day = last_day_of(about.pk)
    return {
        "day": day,
        "is_own": day is not None and day == about.finish_by,
        "given": [(each, REASONS[TimeReason(each.act.why)]) for each in given_to(about.pk)],
        "give_url": f"{reverse('coordinator-time')}?who={about.pk}" if gives else "",
        "may_look": may(ctx.actor, Action.GIVE_TIME, scope_of(about)),
    }


def _title(found: Chosen) -> str:
    count = len(found.reached)
    return ngettext("Give %(count)d learner more time", "Give %(count)d learners more time", count) % {"count": count}


def _has(enrollment: Enrollment) -> str:
    last = getattr(enrollment, "last_day", None)
    return _("has until %(day)s") % {"day": day_year(last)} if last else _("has no last day")


def _why_not(enrollment: Enrollment) -> str:
    return _("Finished") if enrollment.state == EnrollmentState.COMPLETED else _("Not on the way at the moment.")
