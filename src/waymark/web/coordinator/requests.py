"""Requests to supervisors: to whom, what became of the mail, how each stands, and what staff can do about one."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from waymark.flows import invite_appraiser
from waymark.flows.request_appraisal import cancel_request, correct_request, remind_appraiser
from waymark.flows.resend_request import appraisal_form_of, is_open_for_suggestions, send_again, suggest_other
from waymark.flows.stop_reminders import set_reminders
from waymark.records.catalog.queries import pack_of
from waymark.records.enrollment.queries import scope_of
from waymark.records.experience.models import AppraisalRequest
from waymark.records.experience.queries import appraisal_request, whole_experience
from waymark.records.experience.requests import Shown, counted, requests_within, searched, shown
from waymark.records.experience.states import LIVE_REQUEST_STATES, Mailed, reminds_by_itself
from waymark.records.experience.suggestions import suggestions_of
from waymark.records.notices.letters import Letter
from waymark.records.notices.queries import failed_letters
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, require
from waymark.rules.policy.scope import Scope
from waymark.web.shared.components.lists import Tab
from waymark.web.shared.forms.names import NameField
from waymark.web.shared.forms.refused import say_refusal
from waymark.web.shared.staff import as_uuid, reach_of
from waymark.web.shared.story import story
from waymark.web.shared.table_file import asked_kind

from .request_file import requests_file
from .request_history import request_history
from .request_rows import rows_of
from .suggest_form import SuggestForm

PAGE, MOST_FAILED = 30, 500
LETTERS = (Letter.APPRAISAL_REQUEST, Letter.APPRAISAL_REMINDER)
TABS = (
    (Shown.NEEDS_YOU, gettext_lazy("Needs you")),
    (Shown.WAITING, gettext_lazy("Not started")),
    (Shown.BEGUN, gettext_lazy("Started")),
    (Shown.ANSWERED, gettext_lazy("Answered")),
    (Shown.CLOSED, gettext_lazy("Ended")),
    (Shown.ALL, gettext_lazy("All requests")),
)


class AddressForm(forms.Form):
    """Whom to ask instead, when the name or the address is wrong."""

    appraiser_name = NameField(label=gettext_lazy("Name"), max_length=invite_appraiser.LONGEST["appraiser_name"])
    appraiser_email = forms.CharField(
        label=gettext_lazy("Work email address"), max_length=254, widget=forms.EmailInput({"autocomplete": "off"})
    )
    source = forms.CharField(
        label=gettext_lazy("How do you know it?"),
        help_text=gettext_lazy("For example: from the employer’s site. Staff can read this."),
        max_length=300,
    )


@login_required
@require_safe
def requests(request: HttpRequest) -> HttpResponseBase:
    """Every request this person looks after, the newest first, also as a file. As many queries for one as for all."""
    ctx = story(request)
    rows = requests_within(reach_of(ctx.actor, Action.VERIFY_APPRAISER))
    failed = _failed()
    counts = counted(rows, list(Shown), failed=failed, now=ctx.now)
    wanted = request.GET.get("q", "").strip()[:80]
    asked = request.GET.get("show", "")
    which = Shown(asked) if asked in set(Shown) else Shown.ALL
    found = searched(shown(rows, which, failed=failed, now=ctx.now), wanted)
    if kind := asked_kind(request):
        return requests_file(ctx, kind, found)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    url = reverse("appraisal-requests")
    tabs = tuple(
        Tab(str(label), f"{url}?{urlencode({'show': kind.value, 'q': wanted})}", kind is which, counts[kind])
        for kind, label in TABS
    )
    needing = counts[Shown.NEEDS_YOU]
    title = (
        ngettext("%(count)d request needs you", "%(count)d requests need you", needing) % {"count": needing}
        if needing
        else _("No request needs you")
    )
    sent = ngettext("%(count)d request went out.", "%(count)d requests went out.", counts[Shown.ALL])
    answered = ngettext("%(count)d is answered.", "%(count)d are answered.", counts[Shown.ANSWERED])
    lede = f"{sent % {'count': counts[Shown.ALL]}} {answered % {'count': counts[Shown.ANSWERED]}}"
    context = {"title": title, "lede": lede, "tabs": tabs, "rows": rows_of(ctx, page), "page": page}
    return render(request, "coordinator/requests.html", context | {"wanted": wanted, "show": which.value})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """One request with what can be done about it: correct the address, send it again, remind."""
    ctx = story(request)
    found = _opened(ctx, request_id)
    posted = request.POST if request.method == "POST" else None
    act = posted.get("act", "") if posted is not None else ""
    start = {"appraiser_name": found.appraiser_name, "appraiser_email": found.appraiser_email}
    form = AddressForm(posted if act == "correct" else None, initial=start)
    status, told = 200, ""
    if posted is not None:
        status = 400
        try:
            done = _act(request, ctx, found, act, form)
        except Conflict as conflict:
            status, told, done = 409, conflict.message, None
        if done is not None:
            return redirect("appraisal-request", request_id=done.pk)
    found = _opened(ctx, request_id)
    (row,) = rows_of(ctx, [found])
    about = whole_experience(found.experience_id)
    marks = [mark["what"] for mark in found.custody]
    context = {
        "title": _("Request to %(name)s") % {"name": isolated(found.appraiser_name)},
        "row": row,
        "found": found,
        "form": form,
        "told": told,
        "may_remind": row.is_live and not row.mail_failed and Mailed.REMINDED not in marks,
        "reminds": reminds_by_itself(found.custody),
        "has_reminders": bool(pack_of(about.enrollment.version_id).policy.reminders.supervisor),
        "may_send": row.is_live or (row.is_ended and not found.close_reason and found.state == "expired"),
        "may_ask_other": row.is_live or is_open_for_suggestions(found),
        "suggested": suggestions_of(found.pk),
        "history": request_history(about, with_reasons=may(ctx.actor, Action.READ_DECLINE_REASON, _scope(found))),
    }
    return render(request, "coordinator/request.html", context, status=status)


def _act(
    request: HttpRequest, ctx: Context, found: AppraisalRequest, act: str, form: AddressForm
) -> AppraisalRequest | None:
    """What was asked for; None when the form needs another look."""
    name = {"name": isolated(found.appraiser_name)}
    if act == "again":
        made = send_again(ctx, found.pk)
        messages.success(request, _("We’re emailing %(name)s a new link. The old one no longer works.") % name)
        return made
    if act == "remind":
        made = remind_appraiser(ctx, found.pk)
        messages.success(request, _("We’re emailing %(name)s a reminder with a new link.") % name)
        return made
    if act in ("no-reminders", "reminders"):
        goes_on = act == "reminders"
        made = set_reminders(ctx, found.pk, on=goes_on)
        stopped = _("Stopped. %(name)s gets no automatic reminders.")
        said = _("The program’s reminders go to %(name)s again.") if goes_on else stopped
        messages.success(request, said % name)
        return made
    if act != "correct" or not form.is_valid():
        return None
    try:
        made = correct_request(ctx, found.pk, **form.cleaned_data)
    except Invalid as refusal:
        say_refusal(form, refusal)
        return None
    messages.success(request, _("Address corrected. We’re sending a new link, and the old one no longer works."))
    return made


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Cancel a request, after a question."""
    ctx = story(request)
    found = _opened(ctx, request_id)
    if request.method == "POST":
        cancel_request(ctx, found.pk)
        messages.success(request, _("Request canceled. The link no longer works."))
        return redirect("appraisal-request", request_id=found.pk)
    context = {
        "title": _("Cancel the request to %(name)s?") % {"name": isolated(found.appraiser_name)},
        "points": (
            _("The link we sent stops working right away."),
            _("Anything the person has entered so far is deleted."),
            _("The learner can ask again, the same person or another one."),
        ),
        "action_url": reverse("appraisal-request-cancel", args=[found.pk]),
        "button": _("Cancel request"),
        "is_stop": True,
        "back_url": reverse("appraisal-request", args=[found.pk]),
    }
    return render(request, "confirm.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def another(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask the learner to ask somebody else, after a question; staff may suggest whom."""
    ctx = story(request)
    found = _opened(ctx, request_id)
    asked = appraisal_form_of(found)
    form = SuggestForm(asked.by if asked else (), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            suggest_other(ctx, found.pk, someone=form.someone())
        except Invalid as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, _("We’re emailing the learner now."))
            return redirect("appraisal-request", request_id=found.pk)
    title = _("Ask the learner to find someone other than %(name)s?") % {"name": isolated(found.appraiser_name)}
    context = {
        "title": title,
        "points": (
            *([_("The link we sent stops working right away.")] if found.state in LIVE_REQUEST_STATES else []),
            _("We email the learner. They can ask someone else who saw their work: faculty or staff too, if allowed."),
            _("You may suggest a person. We email that person only when the learner agrees and sends the request."),
        ),
        "form": form,
        "action_url": reverse("appraisal-request-another", args=[found.pk]),
        "button": _("Email the learner"),
        "back_url": reverse("appraisal-request", args=[found.pk]),
    }
    return render(request, "confirm.html", context, status=400 if form.errors else 200)


def _scope(found: AppraisalRequest) -> Scope:
    return scope_of(found.experience.enrollment)


def _opened(ctx: Context, request_id: UUID) -> AppraisalRequest:
    """The request, for staff who look after it."""
    found = appraisal_request(request_id)
    scope = _scope(found)
    if not may(ctx.actor, Action.VIEW_ENROLLMENT, scope) or ctx.actor.person_id == scope.owner_id:
        raise NotFound()
    require(ctx.actor, Action.VERIFY_APPRAISER, scope)
    return found


def _failed() -> frozenset[UUID]:
    """The requests whose newest mails no server took."""
    keys = failed_letters([each.value for each in LETTERS], limit=MOST_FAILED)
    return frozenset(found for key in keys if (found := as_uuid(key.split(":")[1])))
