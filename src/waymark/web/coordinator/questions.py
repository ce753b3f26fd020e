"""Awards in question: something they rested on was taken back, so a person keeps them or revokes them."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from waymark.flows.decided import decided_before
from waymark.flows.release_award import settle_award
from waymark.records.awards.models import Award
from waymark.records.awards.queries import award, awards_within, scope_of
from waymark.records.awards.states import AwardState
from waymark.records.credentials.queries import held_for_revocation
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, require
from waymark.web.shared.forms import Described, LongText
from waymark.web.shared.staff import reach_of
from waymark.web.shared.story import story

from .release import PAGE, rows

KEEP, REVOKE = "keep", "revoke"


class SettleForm(forms.Form):
    """Keep or revoke, and why. What revoking does depends on whether this person may revoke badges."""

    decision = forms.ChoiceField(label=gettext_lazy("What should happen?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The learner can read this."),
        max_length=600,
        widget=LongText,
    )

    def __init__(self, data: QueryDict | None, *, may_revoke: bool) -> None:
        super().__init__(data)
        keep = Described(_("Keep it"), _("The badge stays valid, and the learner keeps it."))
        for_good = _("Its badge is revoked for good. Badges that build on it come under review.")
        on_hold = _(
            "The award is taken back today, and its badge goes on hold. A registrar or an issuer then revokes the "
            "badge for good or cancels that. Badges that build on it come under review."
        )
        revoke = Described(_("Revoke it"), for_good if may_revoke else on_hold)
        self.fields["decision"].choices = [(KEEP, keep), (REVOKE, revoke)]  # type: ignore[attr-defined]  # a choice field


@login_required
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """Every award in question where this person may settle it, the oldest first."""
    ctx = story(request)
    waiting = awards_within(reach_of(ctx.actor, Action.SETTLE_AWARD), states=[AwardState.IN_QUESTION])
    page = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
    count = page.paginator.count
    title = (
        ngettext("%(count)d badge is under review", "%(count)d badges are under review", count) % {"count": count}
        if count
        else _("No badge is under review")
    )
    context = {"title": title, "rows": rows(ctx, list(page)), "page": page, "cohort_url": reverse("cohort")}
    return render(request, "coordinator/questions.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, award_id: UUID) -> HttpResponse:
    """One award in question: what it rests on, what was taken back, and the decision."""
    ctx = story(request)
    found = _questioned(ctx, award_id)
    may_revoke = may(ctx.actor, Action.REVOKE_CREDENTIAL, scope_of(found))
    form = SettleForm(request.POST if request.method == "POST" else None, may_revoke=may_revoke)
    if form.is_bound and form.is_valid():
        keep = form.cleaned_data["decision"] == KEEP
        try:
            settle_award(ctx, award_id, keep=keep, reason=form.cleaned_data["reason"])
        except Invalid as refusal:
            form.add_error("reason", refusal.message)
        else:
            messages.success(request, _("The award stands.") if keep else _revoked(award_id))
            return HttpResponseRedirect(reverse("coordinator-questions"))
    if found.state != AwardState.IN_QUESTION:
        raise Conflict(decided_before(ctx, None if found.state == AwardState.GRANTED else found.decided_by_id))
    row = rows(ctx, [found])[0]
    context = {
        "title": _("“%(badge)s” of %(name)s") % {"badge": row.name, "name": isolated(row.learner)},
        "row": row,
        "form": form,
    }
    return render(request, "coordinator/settle.html", context, status=400 if form.is_bound else 200)


def _revoked(award_id: UUID) -> str:
    """What became of the badge, and who finishes it."""
    if held_for_revocation(award_id):
        return _(
            "The award is taken back, and its badge is on hold. A registrar or an issuer finishes this: they revoke "
            "the badge for good or cancel that."
        )
    return _("The award and its badge are revoked.")


def _questioned(ctx: Context, award_id: UUID) -> Award:
    found = award(award_id)
    scope = scope_of(found)
    if not may(ctx.actor, Action.VIEW_ENROLLMENT, scope):
        raise NotFound()
    require(ctx.actor, Action.SETTLE_AWARD, scope)
    return found
