"""Revocations that wait for a second person: a coordinator took an award back, and its badge is on hold until then."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from waymark.flows.finish_revocation import cancel_revocation, confirm_revocation
from waymark.records.awards.models import Award
from waymark.records.awards.queries import award, scope_of
from waymark.records.awards.states import AwardState
from waymark.records.credentials.queries import held_for_revocation, revocations_within
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, require
from waymark.web.shared.forms import Described, LongText
from waymark.web.shared.staff import reach_of
from waymark.web.shared.story import story

from .release import PAGE, rows

CONFIRM, CANCEL = "confirm", "cancel"


class FinishForm(forms.Form):
    """Confirm or cancel; why is asked for only when it is canceled."""

    decision = forms.ChoiceField(
        label=gettext_lazy("What should happen?"),
        choices=[
            (
                CONFIRM,
                Described(
                    gettext_lazy("Revoke the badge"),
                    gettext_lazy("This can’t be undone. Anyone who checks the badge anywhere is told it’s revoked."),
                ),
            ),
            (
                CANCEL,
                Described(
                    gettext_lazy("Cancel the revocation"),
                    gettext_lazy(
                        "The learner has the badge again, with its first date. Badges that came under review with it "
                        "stay under review until someone decides."
                    ),
                ),
            ),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason, if you cancel it"),
        help_text=gettext_lazy("The learner can read this."),
        max_length=600,
        required=False,
        widget=LongText,
    )


@login_required
@require_safe
def revocations(request: HttpRequest) -> HttpResponse:
    """Every revocation this person may finish, the oldest award first."""
    ctx = story(request)
    waiting = revocations_within(reach_of(ctx.actor, Action.REVOKE_CREDENTIAL))
    page = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
    count = page.paginator.count
    title = (
        ngettext("%(count)d revocation is waiting", "%(count)d revocations are waiting", count) % {"count": count}
        if count
        else _("No revocation is waiting")
    )
    return render(
        request, "coordinator/revocations.html", {"title": title, "rows": rows(ctx, list(page)), "page": page}
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: HttpRequest, award_id: UUID) -> HttpResponse:
    """One revocation: what it rests on, who wants it and why, and the decision."""
    ctx = story(request)
    found = _waiting(ctx, award_id)
    form = FinishForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            said = _decide(ctx, award_id, form.cleaned_data["decision"], form.cleaned_data["reason"])
        except Invalid as refusal:
            form.add_error("reason", refusal.message)
        else:
            messages.success(request, said)
            return HttpResponseRedirect(reverse("coordinator-revocations"))
    row = rows(ctx, [found])[0]
    context = {
        "title": _("Revoke “%(badge)s” of %(name)s?") % {"badge": row.name, "name": isolated(row.learner)},
        "row": row,
        "award": found,
        "form": form,
    }
    return render(request, "coordinator/revocation.html", context, status=400 if form.is_bound else 200)


def _decide(ctx: Context, award_id: UUID, decision: str, reason: str) -> str:
    if decision == CONFIRM:
        confirm_revocation(ctx, award_id)
        return _("The badge is revoked. We’re emailing the learner now.")
    cancel_revocation(ctx, award_id, reason=reason)
    return _("The revocation is canceled, and the badge is valid again. We’re emailing the learner now.")


def _waiting(ctx: Context, award_id: UUID) -> Award:
    found = award(award_id)
    scope = scope_of(found)
    if not may(ctx.actor, Action.VIEW_CREDENTIAL, scope):
        raise NotFound()
    require(ctx.actor, Action.REVOKE_CREDENTIAL, scope)
    if found.state != AwardState.REVOKED or not held_for_revocation(award_id):
        raise Conflict(
            _("Someone has decided about this revocation already. Reload the list to see what they decided.")
        )
    return found
