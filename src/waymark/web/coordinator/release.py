"""The release list: awards that wait for a person, why each is earned, and a page to dismiss one."""

from collections.abc import Sequence
from dataclasses import dataclass
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
from django.views.decorators.http import require_http_methods

from waymark.flows.decided import decided_before
from waymark.flows.impartial import awarding, resting_on, vouched
from waymark.flows.release_award import dismiss_award, release_awards
from waymark.records.awards.models import Award
from waymark.records.awards.queries import award, awards_within, scope_of
from waymark.records.awards.states import AwardState
from waymark.records.catalog.queries import localized_pack
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, require
from waymark.web.shared.components.marks import BadgeImage
from waymark.web.shared.forms import LongText
from waymark.web.shared.staff import as_uuid, days_since, language, mini_badge, reach_of
from waymark.web.shared.story import story

from .reasons import Reason, Sources, reasons_for, sources_of

PAGE = 25


class ReasonForm(forms.Form):
    """Why: the learner can read it."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=600, widget=LongText)


@dataclass(frozen=True)
class WaitingAward:
    """One award as the lists show it."""

    id: UUID
    name: str
    learner: str
    learner_url: str
    campus: str
    badge: BadgeImage
    waiting_days: int
    reasons: tuple[Reason, ...]
    is_chosen: bool = False
    is_own_word: bool = False


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest) -> HttpResponse:
    """What is earned and waits for a coordinator to say so; the chosen ones are released together."""
    ctx = story(request)
    waiting = awards_within(reach_of(ctx.actor, Action.RELEASE_AWARD), states=[AwardState.PROPOSED])
    refused, chosen = "", frozenset[UUID]()
    if request.method == "POST":
        chosen = frozenset(found for text in request.POST.getlist("award") if (found := as_uuid(text)))
        if chosen:
            _release(request, ctx, chosen)
            return HttpResponseRedirect(reverse("release"))
        refused = _("Choose at least one badge to release.")
    page = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
    count = page.paginator.count
    title = (
        ngettext("%(count)d badge is waiting for you", "%(count)d badges are waiting for you", count) % {"count": count}
        if count
        else _("No badge is waiting")
    )
    context = {"title": title, "rows": rows(ctx, list(page)), "page": page, "refused": refused}
    return render(request, "coordinator/release.html", context, status=400 if refused else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dismiss(request: HttpRequest, award_id: UUID) -> HttpResponse:
    """A page to say no, with a reason."""
    ctx = story(request)
    found = award(award_id)
    if not may(ctx.actor, Action.VIEW_ENROLLMENT, scope_of(found)):
        raise NotFound()
    require(ctx.actor, Action.RELEASE_AWARD, awarding(ctx.actor, scope_of(found), found))
    if found.state != AwardState.PROPOSED and request.method != "POST":
        raise Conflict(decided_before(ctx, found.decided_by_id))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            dismiss_award(ctx, award_id, reason=form.cleaned_data["reason"])
        except Invalid as refusal:
            form.add_error("reason", refusal.message)
        else:
            messages.success(request, _("Dismissed. The same work does not propose this badge again."))
            return HttpResponseRedirect(reverse("release"))
    pack = localized_pack(found.version_id, language())
    names = {"badge": pack.achievements[found.achievement_key].name, "name": isolated(found.person.full_name)}
    context = {
        "title": _("Dismiss “%(badge)s” for %(name)s?") % names,
        "lede": _("The badge is not released. Say why, in words %(name)s can use.")
        % {"name": isolated(found.person.given_name)},
        "points": [
            _("Everything that was reached stays reached."),
            _("The badge is proposed again only when something new is added to the record."),
        ],
        "action_url": reverse("coordinator-dismiss", args=[award_id]),
        "button": _("Dismiss this badge"),
        "is_stop": True,
        "back_url": reverse("release"),
        "form": form,
    }
    return render(request, "confirm.html", context, status=400 if form.is_bound else 200)


def rows(ctx: Context, awards: Sequence[Award], *, sources: Sources | None = None) -> list[WaitingAward]:
    """Awards with the reasons for each. Nine queries at most, however many."""
    known = sources or sources_of(awards)
    own_word = resting_on(vouched(ctx.actor), awards)
    found = []
    for each in awards:
        pack = localized_pack(each.version_id, language())
        achievement = pack.achievements.get(each.achievement_key)
        found.append(
            WaitingAward(
                id=each.pk,
                name=achievement.name if achievement else each.achievement_key,
                learner=each.person.full_name,
                learner_url=reverse("coordinator-learner", args=[each.enrollment_id]),
                campus=each.enrollment.campus.name,
                badge=mini_badge(each.version_id, achievement),
                waiting_days=days_since(each.proposed_at, now=ctx.now),
                reasons=reasons_for(pack, each, known),
                is_own_word=each.pk in own_word,
            )
        )
    return found


def _release(request: HttpRequest, ctx: Context, chosen: frozenset[UUID]) -> None:
    released = release_awards(ctx, sorted(chosen))
    count = len(released.granted)
    if count:
        said = ngettext(
            "%(count)d badge released. Its signed credential follows.",
            "%(count)d badges released. Their signed credentials follow.",
            count,
        )
        messages.success(request, said % {"count": count})
    for reason in dict.fromkeys(released.left.values()):
        messages.warning(request, reason)
