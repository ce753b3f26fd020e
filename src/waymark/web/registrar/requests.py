"""Who asks to be added: a list that answers many at once, and a page for one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from waymark.flows.answer_joining import LONGEST_REASON, approve_requests, decline_request, seen_request
from waymark.records.joining.models import JoinRequest
from waymark.records.joining.queries import held_before, matching, requests_within
from waymark.records.joining.states import JoinState
from waymark.records.people.models import Affiliation, AffiliationKind
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Invalid
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may
from waymark.rules.policy.scope import Scope
from waymark.web.shared.components.lists import Tab
from waymark.web.shared.components.text import day_year
from waymark.web.shared.forms import Day, LongText
from waymark.web.shared.staff import as_uuid, days_since, local_day, reach_of
from waymark.web.shared.story import story

PAGE = 40
KINDS = {
    AffiliationKind.STUDENT: _lazy("Student"),
    AffiliationKind.STAFF: _lazy("Staff"),
    AffiliationKind.FACULTY: _lazy("Faculty"),
}
STATES = {
    JoinState.WAITING: ("next", _lazy("Waiting")),
    JoinState.ADDED: ("reached", _lazy("Added")),
    JoinState.DECLINED: ("stop", _lazy("Declined")),
    JoinState.WITHDRAWN: ("later", _lazy("Withdrawn")),
}


class AddForm(forms.Form):
    """Through which day they belong, if there is one."""

    through = forms.DateField(
        label=_lazy("Through"), help_text=_lazy("Leave empty for no end."), required=False, widget=Day
    )


class DeclineForm(forms.Form):
    """Why not."""

    reason = forms.CharField(
        label=_lazy("Reason"),
        help_text=_lazy("The person reads it. Say what they can do."),
        max_length=LONGEST_REASON,
        widget=LongText(size="short"),
    )


@dataclass(frozen=True)
class RequestRow:
    """One request as the list shows it."""

    found: JoinRequest
    kind: str
    state: str
    words: str
    waits: str
    mark: str
    known: str


def _row(ctx: Context, found: JoinRequest, held: Affiliation | None) -> RequestRow:
    state, words = STATES[JoinState(found.state)]
    days = days_since(found.asked_at, now=ctx.now)
    waits = ngettext("%(count)s day", "%(count)s days", days) % {"count": days} if days else _("Today")
    mark, known = _known(found, held, today=local_day(ctx.now))
    return RequestRow(found, str(KINDS[AffiliationKind(found.kind)]), state, str(words), waits, mark, known)


def _known(found: JoinRequest, held: Affiliation | None, *, today: date) -> tuple[str, str]:
    """What speaks for a request, in words."""
    if found.confirmed_at is not None:
        return "reached", _("Confirmed the mailbox %(address)s") % {"address": found.address}
    if found.address:
        return "changes", _("Has not opened the link sent to %(address)s yet") % {"address": found.address}
    if held is not None and held.from_on > today:
        facts = {"kind": KINDS[AffiliationKind(held.kind)], "day": day_year(held.from_on)}
        return "reached", _("On the list from %(day)s: %(kind)s") % facts
    if held is not None and (held.until_on is None or held.until_on > today):
        return "reached", _("On the list: %(kind)s") % {"kind": KINDS[AffiliationKind(held.kind)]}
    if held is not None and held.until_on is not None:
        facts = {"kind": KINDS[AffiliationKind(held.kind)], "day": day_year(held.until_on - timedelta(days=1))}
        return "changes", _("Was here before: %(kind)s, through %(day)s") % facts
    return "stop", _("No campus mailbox named")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def requests(request: HttpRequest) -> HttpResponse:
    """Everyone who asks at the reader's campuses; on POST, add those who are checked."""
    ctx = story(request)
    within = reach_of(ctx.actor, Action.MANAGE_AFFILIATIONS)
    form = AddForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        chosen = [found for each in request.POST.getlist("request") if (found := as_uuid(each))]
        if not chosen:
            messages.error(request, _("Check at least one request. Nothing was changed."))
            return redirect("join-requests")
        if form.is_valid() and _added(request, ctx, form, chosen):
            return redirect("join-requests")
    every = requests_within(within)
    waiting = every.filter(state=JoinState.WAITING)
    shows_answered = request.GET.get("show") == "answered"
    shown = every.exclude(state=JoinState.WAITING).order_by("-decided_at", "-id") if shows_answered else waiting
    wanted = request.GET.get("q", "")[:80]
    page = Paginator(matching(shown, wanted) if wanted.strip() else shown, PAGE).get_page(request.GET.get("page"))
    held = held_before([each.person_id for each in page])
    count = waiting.count()
    context = {
        "title": ngettext("%(count)s person asks to be added", "%(count)s people ask to be added", count)
        % {"count": count}
        if count
        else _("No one asks to be added"),
        "rows": [_row(ctx, each, held.get((each.person_id, each.campus_id))) for each in page],
        "page": page,
        "form": form,
        "wanted": wanted,
        "shows_answered": shows_answered,
        "tabs": (
            Tab(_("Waiting"), "?", not shows_answered, count),
            Tab(_("Answered"), "?show=answered", shows_answered),
        ),
    }
    return render(request, "registrar/requests.html", context, status=400 if form.errors else 200)


def _added(request: HttpRequest, ctx: Context, form: AddForm, chosen: Sequence[UUID]) -> bool:
    try:
        done = approve_requests(ctx, chosen, through=form.cleaned_data["through"])
    except Invalid as refusal:
        form.add_error("through", refusal.message)
        return False
    said = ngettext(
        "%(count)s person added. We’re emailing them now.",
        "%(count)s people added. We’re emailing them now.",
        done.added,
    )
    messages.success(request, said % {"count": done.added})
    if done.before:
        before = ngettext(
            "%(count)s was answered by someone else before.",
            "%(count)s were answered by someone else before.",
            done.before,
        )
        messages.info(request, before % {"count": done.before})
    return True


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, join_id: UUID) -> HttpResponse:
    """One request: add the person, or decline with a reason."""
    ctx = story(request)
    found = seen_request(ctx, join_id)
    act = request.POST.get("act", "decline") if request.method == "POST" else ""
    add = AddForm(request.POST if act == "add" else None)
    decline = DeclineForm(request.POST if act == "decline" else None)
    if act == "add" and add.is_valid() and _added(request, ctx, add, [found.pk]):
        return redirect("join-requests")
    if act == "decline" and decline.is_valid():
        try:
            decline_request(ctx, found.pk, reason=decline.cleaned_data["reason"])
        except Invalid as refusal:
            decline.add_error("reason", refusal.message)
        else:
            messages.success(request, _("Declined. We’re emailing the person now."))
            return redirect("join-requests")
    held = held_before([found.person_id]).get((found.person_id, found.campus_id))
    context = {
        "title": found.person.full_name,
        "row": _row(ctx, found, held),
        "add": add,
        "decline": decline,
        "is_waiting": found.state == JoinState.WAITING,
        "may_answer": may(
            ctx.actor,
            Action.MANAGE_AFFILIATIONS,
            Scope(owner_id=found.person_id, organization_id=found.campus_id),
        ),
        "asked_on": day_year(found.asked_at),
        "decided_on": day_year(found.decided_at) if found.decided_at else "",
    }
    is_wrong = bool(add.errors or decline.errors)
    return render(request, "registrar/request.html", context, status=400 if is_wrong else 200)
