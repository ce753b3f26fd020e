"""Asking to be added to a campus's list of people, how the request stands, and confirming the campus mailbox."""

from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from waymark.flows.ask_to_join import (
    LONGEST_NOTE,
    ask_to_join,
    confirm_mailbox,
    request_to_confirm,
    send_link_again,
    withdraw_join_request,
)
from waymark.flows.eligibility import eligibility
from waymark.records.catalog.models import Offering
from waymark.records.catalog.queries import localized_pack, offering
from waymark.records.joining.models import JoinRequest
from waymark.records.joining.queries import newest_request
from waymark.records.joining.states import JoinState
from waymark.records.people.models import AffiliationKind
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Invalid
from waymark.rules.packs.model import Pack
from waymark.web.shared.components.lists import TimelineEntry
from waymark.web.shared.components.text import moment
from waymark.web.shared.forms import LongText
from waymark.web.shared.story import story

from .doors import language, signed_in

KINDS = {
    AffiliationKind.STUDENT: _lazy("I study here"),
    AffiliationKind.STAFF: _lazy("I work here"),
    AffiliationKind.FACULTY: _lazy("I teach here"),
}


class AskForm(forms.Form):
    """What somebody is at the campus, and how they can be known."""

    kind = forms.ChoiceField(label=_lazy("What are you at this campus?"), widget=forms.RadioSelect)
    address = forms.CharField(
        label=_lazy("Your campus email address"),
        help_text=_lazy("We send a link there. Open it in this browser, signed in as now."),
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    note = forms.CharField(
        label=_lazy("How do they know you?"),
        help_text=_lazy(
            "For example your student number, or who teaches you. Don’t send a birth date or a Social Security number."
        ),
        required=False,
        max_length=LONGEST_NOTE,
        widget=LongText(size="short"),
    )

    def __init__(self, data: object = None, *, kinds: tuple[str, ...]) -> None:
        super().__init__(data, initial={"kind": kinds[0]} if kinds else None)  # type: ignore[arg-type]  # a query dict
        self.fields["kind"].choices = [(each, KINDS[AffiliationKind(each)]) for each in kinds]  # type: ignore[attr-defined]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, offering_id: UUID) -> HttpResponse:
    """Ask to be added; or how the request stands, when there is one."""
    ctx = story(request)
    opening = offering(offering_id)
    pack = localized_pack(opening.version_id, language())
    person_id = ctx.actor.person_id
    standing = newest_request(person_id, campus_id=opening.campus_id) if person_id else None
    if request.method == "POST" and standing is not None and request.POST.get("act") in ("again", "withdraw"):
        return _act(request, ctx, standing, opening)
    form = AskForm(request.POST if request.method == "POST" else None, kinds=pack.eligibility.affiliations)
    if request.method == "POST" and form.is_valid():
        try:
            made = ask_to_join(ctx, offering_id=opening.pk, **form.cleaned_data)
        except Invalid as refusal:
            for name, words in refusal.fields.items():
                form.add_error(name, words)
        else:
            if made.state == JoinState.ADDED:
                messages.success(request, _("You’re on the list now."))
                return redirect("learner-enroll", offering_id=opening.pk)
            return redirect("join-ask", offering_id=opening.pk)
    if not form.is_bound and standing is not None and standing.state == JoinState.WAITING:
        return render(request, "learner/join_asked.html", _asked(standing, pack))
    if not form.is_bound and eligibility(ctx, opening.version_id, opening.campus_id).eligible:
        return redirect("learner-enroll", offering_id=opening.pk)
    context = {
        "title": _("You’re not on the list yet"),
        "pack": pack,
        "campus": opening.campus,
        "opening": opening,
        "form": form,
        "declined": standing if standing is not None and standing.state == JoinState.DECLINED else None,
        "account": getattr(request.user, "email", ""),
    }
    return render(request, "learner/join_ask.html", context, status=400 if form.errors else 200)


def _act(request: HttpRequest, ctx: Context, standing: JoinRequest, opening: Offering) -> HttpResponse:
    if request.POST["act"] == "again":
        send_link_again(ctx, standing.pk)
        messages.success(request, _("Sent. The link before no longer works."))
        return redirect("join-ask", offering_id=opening.pk)
    withdraw_join_request(ctx, standing.pk)
    messages.success(request, _("Your request is withdrawn. You can ask again at any time."))
    return redirect("learner-enroll", offering_id=opening.pk)


def _asked(standing: JoinRequest, pack: Pack) -> dict[str, object]:
    return {
        "title": _("You asked to be added"),
        "found": standing,
        "pack": pack,
        "entries": _entries(standing),
        "waits_for_link": bool(standing.address) and standing.confirmed_at is None,
        "enroll_url": reverse("learner-enroll", args=[standing.offering_id]),
    }


def _entries(standing: JoinRequest) -> tuple[TimelineEntry, ...]:
    entries = [TimelineEntry(when=standing.asked_at, title=_("You asked"))]
    if standing.confirmed_at is not None:
        words = _("%(address)s is confirmed.") % {"address": standing.address}
        entries.append(TimelineEntry(when=standing.confirmed_at, title=_("Mailbox confirmed"), text=words))
    return tuple(entries)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the campus mailbox: one button, for the account that asked."""
    ctx = story(request)
    found = request_to_confirm(ctx, token)
    if request.method == "POST":
        done = confirm_mailbox(ctx, token)
        if done.state == JoinState.ADDED:
            messages.success(request, _("You’re on the list now."))
            return redirect("learner-enroll", offering_id=done.offering_id)
        messages.success(request, _("Your mailbox is confirmed. Staff of the campus answer next."))
        return redirect("join-ask", offering_id=done.offering_id)
    facts = {"address": found.address, "until": _until(found.link_until)}
    context = {
        "title": _("Confirm %(address)s?") % facts,
        "lede": _("You asked %(campus)s to add you.") % {"campus": isolated(found.campus.name)},
        "points": [_("This shows the campus that the mailbox is yours. The link works until %(until)s.") % facts],
        "action_url": request.path,
        "button": _("Confirm mailbox"),
        "back_url": reverse("join-ask", args=[found.offering_id]),
    }
    return render(request, "confirm.html", context)


def _until(when: datetime | None) -> str:
    return moment(when) if when else ""
