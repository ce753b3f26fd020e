"""Offerings: which version is open at which campus, from when until when, and what the campus tells about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from waymark.flows.open_offering import (
    call_off_offering,
    change_offering,
    close_offering,
    offering_scope,
    open_offering,
    reopen_offering,
    stamp,
)
from waymark.records.catalog.models import Offering
from waymark.records.catalog.queries import offering, offerings_within, openable, pack_of
from waymark.records.catalog.states import VersionState
from waymark.records.enrollment.queries import enrollments_within, scope_of, still_in
from waymark.records.enrollment.states import OPEN_STATES
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Invalid, NotFound
from waymark.rules.packs.model import Contact
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, reach
from waymark.web.shared.components.text import day_year
from waymark.web.shared.staff import local_day, reach_of
from waymark.web.shared.story import story

from .offerings_forms import CloseForm, OfferingForm, OpenForm, ReopenForm, initial_of

PAGE, NAMES = 40, 10
_Form = TypeVar("_Form", CloseForm, ReopenForm)


@dataclass(frozen=True)
class Row:
    """One offering as the list shows it."""

    offering: Offering
    state: str
    words: str
    learners: int
    contacts: Sequence[Contact]
    is_closed: bool
    is_ahead: bool
    may_reopen: bool
    is_over: bool


@login_required
@require_safe
def offerings(request: HttpRequest) -> HttpResponse:
    """Every offering of the reader's campuses: how it stands, who is in it, whom learners ask."""
    ctx = story(request)
    within = reach_of(ctx.actor, Action.OPEN_OFFERING)
    today = local_day(ctx.now)
    found = offerings_within(within)
    programs = list(
        found.order_by("version__program__title")
        .values_list("version__program__slug", "version__program__title")
        .distinct()
    )
    chosen = request.GET.get("program", "")
    if chosen in dict(programs):
        found = found.filter(version__program__slug=chosen)
    closed = found.filter(closes_on__lte=today).count()
    shows_closed = request.GET.get("show") == "closed"
    current = found.filter(closes_on__lte=today) if shows_closed else found.exclude(closes_on__lte=today)
    page = Paginator(current, PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _title(page.paginator.count, is_closed=shows_closed),
        "rows": _rows(list(page), today),
        "page": page,
        "programs": programs,
        "chosen": chosen,
        "closed": closed,
        "shows_closed": shows_closed,
        "may_open": bool(openable(within)),
    }
    return render(request, "registrar/offerings.html", context)


def _title(count: int, *, is_closed: bool) -> str:
    if is_closed:
        return ngettext("%(count)d closed offering", "%(count)d closed offerings", count) % {"count": count}
    return ngettext("%(count)d offering", "%(count)d offerings", count) % {"count": count} if count else _("Offerings")


def _rows(found: Sequence[Offering], today: date) -> list[Row]:
    counts = still_in(version_ids={each.version_id for each in found})
    return [_row(each, today, counts.get((each.version_id, each.campus_id), 0)) for each in found]


def _row(each: Offering, today: date, learners: int) -> Row:
    is_closed = each.closes_on is not None and each.closes_on <= today
    is_retired = each.version.state != VersionState.PUBLISHED
    if is_closed or is_retired:
        state, said = "later", _("Closed to new learners")
    elif each.opens_on > today:
        state, said = "next", _("Opens %(day)s") % {"day": day_year(each.opens_on)}
    elif each.closes_on is not None:
        state, said = "changes", _("Closes %(day)s") % {"day": day_year(each.closes_on)}
    else:
        state, said = "reached", _("Takes new learners")
    pathway = pack_of(each.version_id).pathways.get(each.pathway_key)
    own = each.told.contacts
    return Row(
        offering=each,
        state=state,
        words=said,
        learners=learners,
        contacts=own or (pathway.contacts if pathway else ()),
        is_closed=is_closed,
        is_ahead=each.opens_on > today and not learners,
        may_reopen=each.closes_on is not None and not is_retired,
        is_over=each.finish_on is not None and each.finish_on < today and learners > 0,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_here(request: HttpRequest) -> HttpResponse:
    """Open a version at a campus."""
    ctx = story(request)
    ways = openable(reach_of(ctx.actor, Action.OPEN_OFFERING))
    named = {f"{version.pk}:{campus.key}": (version, campus) for version, campus in ways}
    choices = [(key, f"{version}, {isolated(campus.name)}") for key, (version, campus) in named.items()]
    initial = {"opens_on": local_day(ctx.now), "what": request.GET.get("what", "")}
    form = OpenForm(request.POST if request.method == "POST" else None, choices=choices, initial=initial)
    if form.is_bound and form.is_valid():
        version, campus = named[form.cleaned_data["what"]]
        days = {name: form.cleaned_data[name] for name in ("opens_on", "closes_on", "finish_on")}
        try:
            open_offering(ctx, version_id=version.pk, campus_key=campus.key, told=form.told(), **days)
        except Invalid as refusal:
            form.add_refusals(refusal.fields, refusal.message)
        else:
            facts = {"version": version, "campus": isolated(campus.name)}
            messages.success(request, _("%(version)s is set to open at %(campus)s.") % facts)
            return redirect("offerings")
    context = {"title": _("Open a program at a campus"), "form": form, "has_ways": bool(ways)}
    return render(request, "registrar/offering_open.html", context, status=400 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, offering_id: UUID) -> HttpResponse:
    """Days, contacts, links and fees of one offering."""
    ctx = story(request)
    found = _mine(ctx, offering_id)
    form = OfferingForm(
        request.POST if request.method == "POST" else None, initial=initial_of(found, seen=stamp(found))
    )
    if form.is_bound and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("opens_on", "closes_on", "finish_on", "seen")}
        try:
            is_changed = change_offering(ctx, found.pk, told=form.told(), **values)
        except Invalid as refusal:
            form.add_refusals(refusal.fields, refusal.message)
        else:
            said = _("Saved. Learners read it from now on.") if is_changed else _("Nothing was changed.")
            messages.success(request, said)
            return redirect("offerings")
    pathway = pack_of(found.version_id).pathways.get(found.pathway_key)
    context = {
        "title": _("Change the offering at %(campus)s") % {"campus": isolated(found.campus.name)},
        "offering": found,
        "form": form,
        "usual": pathway.contacts if pathway else (),
    }
    return render(request, "registrar/offering_change.html", context, status=400 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, offering_id: UUID) -> HttpResponse:
    """Close an offering from a day on; who is still in it is shown before."""

    def done(ctx: Context, found: Offering, form: CloseForm) -> str:
        told = close_offering(ctx, found.pk, on=form.cleaned_data["on"], finish_on=form.cleaned_data["finish_on"])
        facts = {"campus": isolated(found.campus.name), "day": day_year(form.cleaned_data["on"])}
        said = _("Closed to new learners at %(campus)s from %(day)s on.") % facts
        return f"{said} {letters_words(told)}" if told else said

    ctx = story(request)
    found = _mine(ctx, offering_id)
    initial = {"on": found.closes_on or local_day(ctx.now), "finish_on": found.finish_on}
    form = CloseForm(request.POST if request.method == "POST" else None, initial=initial)
    points = (
        _("No one new can start from that day on."),
        _("Everyone who has started keeps their trail and can finish."),
        _("Each of them gets a letter at once, and again 30 and 7 days before their last day if you set one."),
        _("Nothing ends by itself on the last day. You see who is still in it, and decide with each of them."),
        _("You can open it again as long as the version isn’t retired."),
    )
    return _act(request, offering_id, form, done, _("Close %(version)s at %(campus)s?"), _("Close offering"), points)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, offering_id: UUID) -> HttpResponse:
    """Open a closed offering again."""

    def done(ctx: Context, found: Offering, form: ReopenForm) -> str:
        told = reopen_offering(ctx, found.pk, closes_on=form.cleaned_data["closes_on"])
        is_ahead = found.opens_on > local_day(ctx.now)
        said = (
            _("%(version)s is set to open at %(campus)s.") if is_ahead else _("Open again at %(campus)s.")
        ) % _facts(found)
        return f"{said} {letters_words(told)}" if told else said

    form = ReopenForm(request.POST if request.method == "POST" else None)
    ctx = story(request)
    opens_on = _mine(ctx, offering_id).opens_on
    points = (
        _("Learners of this campus can start from %(day)s on.") % {"day": day_year(opens_on)}
        if opens_on > local_day(ctx.now)
        else _("Learners of this campus can start again at once."),
        _("Those who have started have no last day to finish any more, unless staff gave them one."),
        _("Each of them gets a letter."),
    )
    said = _("Open %(version)s at %(campus)s again?")
    return _act(request, offering_id, form, done, said, _("Open it again"), points)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def call_off(request: HttpRequest, offering_id: UUID) -> HttpResponse:
    """Take back an offering that has not opened yet."""
    ctx = story(request)
    found = _mine(ctx, offering_id)
    if request.method == "POST":
        call_off_offering(ctx, found.pk)
        messages.success(request, _("Called off. %(campus)s won’t open it.") % {"campus": isolated(found.campus.name)})
        return redirect("offerings")
    context = {
        "title": _("Call off %(version)s at %(campus)s?") % _facts(found),
        "points": [_("No one has started in it yet."), _("You can set it to open again at any time.")],
        "action_url": reverse("offering-call-off", args=[found.pk]),
        "button": _("Call off"),
        "back_url": reverse("offerings"),
    }
    return render(request, "confirm.html", context)


def _act(
    request: HttpRequest,
    offering_id: UUID,
    form: _Form,
    done: Callable[[Context, Offering, _Form], str],
    title: str,
    button: str,
    points: Sequence[str],
) -> HttpResponse:
    ctx = story(request)
    found = _mine(ctx, offering_id)
    if form.is_bound and form.is_valid():
        try:
            said = done(ctx, found, form)
        except Invalid as refusal:
            for name, text in (refusal.fields or {"": refusal.message}).items():
                form.add_error(name or None, text)
        else:
            messages.success(request, said)
            return redirect("offerings")
    inside = enrollments_within(reach(ctx.actor, Action.VIEW_ENROLLMENT)).filter(
        version_id=found.version_id, campus_id=found.campus_id, state__in=OPEN_STATES
    )
    count = still_in(version_ids=[found.version_id]).get((found.version_id, found.campus_id), 0)
    context = {
        "title": title % _facts(found),
        "offering": found,
        "form": form,
        "button": button,
        "points": points,
        "count": count,
        "inside": [(each, may(ctx.actor, Action.VIEW_COHORT, scope_of(each))) for each in inside[:NAMES]],
        "more": max(0, count - NAMES),
    }
    return render(request, "registrar/offering_act.html", context, status=400 if form.is_bound else 200)


def letters_words(count: int) -> str:
    """How many letters went out."""
    return ngettext("%(count)d learner gets a letter.", "%(count)d learners get a letter.", count) % {"count": count}


def _facts(found: Offering) -> dict[str, object]:
    return {"version": found.version, "campus": isolated(found.campus.name)}


def _mine(ctx: Context, offering_id: UUID) -> Offering:
    found = offering(offering_id)
    if not may(ctx.actor, Action.OPEN_OFFERING, offering_scope(found)):
        raise NotFound()
    return found
