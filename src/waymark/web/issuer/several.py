"""One act on several badges: how far it is, and a second person's answer."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from waymark.flows.change_several import ACTIONS, agree_to_several
from waymark.records.credentials.models import SeveralChange
from waymark.records.credentials.search import staff_reach
from waymark.records.credentials.several import is_about, items_of, scopes_of, several_change
from waymark.records.credentials.states import CredentialState
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, reach
from waymark.web.shared.story import story

from .credentials import row_of
from .several_waiting import several_title, then_words
from .words import code_words

PAGE = 50
HTMX_STOP = 286
"""Tells htmx to ask no more."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def several(request: HttpRequest, several_id: UUID) -> HttpResponse:
    """One act: who asked, what happens to which badges, how far it is; a second person agrees or declines here. As many
    queries for two badges as for ten thousand."""
    ctx = story(request)
    found = _admitted(ctx, several_id)
    if request.method == "POST":
        agree = request.POST.get("do") == "agree"
        agree_to_several(ctx, found.pk, agree=agree)
        said = _("Agreed. It runs now.") if agree else _("Declined. Nothing was changed.")
        messages.success(request, said)
        return HttpResponseRedirect(reverse("issuer-several", args=[found.pk]))
    page = Paginator(items_of(found.pk), PAGE).get_page(request.GET.get("page"))
    state = CredentialState(found.state)
    is_waiting, may_all = not found.outcome, _may_all(ctx, found, state)
    context = {
        "title": several_title(state, page.paginator.count),
        "found": found,
        "reason": code_words(found.reason),
        "rows": [(row_of(each.credential, ctx.now), each) for each in page],
        "page": page,
        "is_waiting": is_waiting,
        "may_agree": is_waiting and found.asked_by_id != ctx.actor.person_id and may_all,
        "may_stop": is_waiting and may_all,
        "then": then_words(state),
        "progress": _progress(found),
    }
    return render(request, "issuer/several.html", context)


@login_required
@require_safe
def progress(request: HttpRequest, several_id: UUID) -> HttpResponse:
    """How far it is, for a page that asks again by itself; the last answer says that no more will come."""
    found = _admitted(story(request), several_id)
    context = {"found": found, "progress": _progress(found)}
    answer = render(request, "issuer/several_progress.html", context)
    if found.outcome and not context["progress"]["is_running"]:  # type: ignore[index]  # a mapping
        answer.status_code = HTMX_STOP
    answer["Cache-Control"] = "no-store"
    return answer


def _admitted(ctx: Context, several_id: UUID) -> SeveralChange:
    """The act, for whoever sees every badge of it."""
    found = several_change(several_id)
    here = staff_reach(reach(ctx.actor, Action.VIEW_CREDENTIAL))
    scopes = scopes_of(found.pk)
    if not scopes or not all(here.covers(each) for each in scopes):
        raise NotFound()
    return found


def _may_all(ctx: Context, found: SeveralChange, state: CredentialState) -> bool:
    if ctx.actor.person_id is None or is_about(found.pk, ctx.actor.person_id):
        return False
    return all(may(ctx.actor, ACTIONS[state], each) for each in scopes_of(found.pk))


def _progress(found: SeveralChange) -> dict[str, object]:
    finished = found.done + found.left  # type: ignore[attr-defined]  # counted by the query
    total = found.total  # type: ignore[attr-defined]  # as above
    return {
        "finished": finished,
        "total": total,
        "done": found.done,  # type: ignore[attr-defined]  # as above
        "left": found.left,  # type: ignore[attr-defined]  # as above
        "is_running": found.outcome == "agreed" and finished < total,
    }
