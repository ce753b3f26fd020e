"""Announcements: those shown above pages now, later and before. Write one, look at it, change it, end it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from waymark.flows.announce import announce, announcement_scope, change_announcement, end_announcement, written_of
from waymark.records.announcements.models import Announcement
from waymark.records.announcements.queries import ahead, announcement, announcements_within, over, running
from waymark.records.people.models import Organization
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid, NotFound
from waymark.rules.kernel.ids import new_id
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may
from waymark.rules.policy.scope import Scope
from waymark.web.shared.announcements import MOST
from waymark.web.shared.components.lists import Tab
from waymark.web.shared.components.text import day_year
from waymark.web.shared.staff import as_uuid, local_day, reach_of
from waymark.web.shared.story import story

from .announcement_forms import EVERYWHERE, NewForm, WordsForm, preview_of, when_words, whom_words
from .within import program_titles

PAGE, A_WEEK = 20, timedelta(days=6)
VIEWS = {"now": running, "later": ahead, "over": over}


@dataclass(frozen=True)
class Row:
    """One announcement as the list shows it."""

    found: Announcement
    state: str
    words: str
    whom: str
    when: str
    is_over: bool


@login_required
@require_safe
def announcements(request: HttpRequest) -> HttpResponse:
    """Those the reader may write, by whether they are shown now, will be, or were."""
    ctx = story(request)
    rows, today = announcements_within(reach_of(ctx.actor, Action.ANNOUNCE)), local_day(ctx.now)
    wanted = request.GET.get("q", "").strip()[:80]
    if wanted:
        rows = rows.filter(Q(text_en__icontains=wanted) | Q(text_fr__icontains=wanted))
    show = request.GET.get("show", "now")
    show = show if show in VIEWS else "now"
    labels = {"now": _("Shown now"), "later": _("Later"), "over": _("Over")}
    page = Paginator(rows.filter(VIEWS[show](today)), PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": tuple(
            Tab(labels[key], f"?show={key}", show == key, rows.filter(VIEWS[key](today)).count()) for key in labels
        ),
        "rows": [_row(each, today) for each in page],
        "page": page,
        "show": show,
        "wanted": wanted,
        "most": MOST,
    }
    return render(request, "administrator/announcements/list.html", context)


def _row(found: Announcement, today: date) -> Row:
    is_over = found.ended_at is not None or found.until_on < today
    state, words = "reached", _("Shown now")
    if found.ended_at is not None:
        state, words = "later", _("Ended early, %(day)s") % {"day": day_year(found.ended_at)}
    elif is_over:
        state, words = "later", _("Over")
    elif found.from_on > today:
        state, words = "next", _("Not yet shown")
    return Row(found, state, words, _whom(found), when_words(found.from_on, found.until_on), is_over)


def _whom(found: Announcement) -> str:
    place = isolated(found.organization.name) if found.organization else ""
    return whom_words(found.audience, place=place, program=found.program.title if found.program else "")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write one; look at it; have it shown."""
    ctx = story(request)
    form = _new_form(request, ctx)
    preview = None
    if request.method == "POST" and form.is_valid() and _is_within(ctx, form):
        organization_id, program_id = form.place()
        if request.POST.get("act") == "save":
            try:
                made = announce(
                    ctx,
                    form.cleaned_data["announcement"],
                    form.written(),
                    organization_id=organization_id,
                    program_id=program_id,
                )
            except (Invalid, Conflict) as refusal:
                form.add_refusal(refusal)
            else:
                messages.success(request, _saved(made, local_day(ctx.now)))
                return redirect("announcements")
        else:
            place = dict(form.fields["organization"].choices)[form.cleaned_data["organization"]]  # type: ignore[attr-defined]
            program = program_titles().get(program_id, "") if program_id else ""
            preview = preview_of(form.written(), place=str(place) if organization_id else "", program=program)
    context = {"title": _("New announcement"), "form": form, "preview": preview, "button": _("Publish announcement")}
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "administrator/announcements/write.html", context, status=status)


def _new_form(request: HttpRequest, ctx: Context) -> NewForm:
    within = reach_of(ctx.actor, Action.ANNOUNCE)
    rows = Organization.objects.order_by("name")
    if all(patch.organization_ids is not None for patch in within.patches):
        reached = frozenset[UUID]().union(*(patch.organization_ids or frozenset() for patch in within.patches))
        rows = rows.filter(pk__in=reached)
    options: dict[str, Any] = {  # Any: what the form takes
        "places": list(rows),
        "may_everywhere": any(patch.organization_ids is None for patch in within.patches),
        "programs": program_titles(),
    }
    if request.method == "POST":
        return NewForm(request.POST, **options)
    today = local_day(ctx.now)
    initial: dict[str, object] = {"from_on": today, "until_on": today + A_WEEK, "announcement": new_id()}
    like = as_uuid(request.GET.get("like", ""))
    if like and (known := announcements_within(within).filter(pk=like).first()):
        names = ("text_en", "text_fr", "link", "audience")
        initial |= {name: getattr(known, name) for name in names}
        initial |= {"organization": known.organization_id or EVERYWHERE, "program": known.program_id or ""}
    return NewForm(initial=initial, **options)


def _is_within(ctx: Context, form: NewForm) -> bool:
    """Whether the role reaches the place and program together; else it is said beside the field."""
    organization_id, program_id = form.place()
    if may(ctx.actor, Action.ANNOUNCE, Scope(organization_id=organization_id, program_id=program_id)):
        return True
    form.add_error("program", _("Your role is for one program. Choose that program."))
    return False


def _saved(made: Announcement, today: date) -> str:
    if made.from_on > today:
        return _("Saved. It is shown from %(day)s on.") % {"day": day_year(made.from_on)}
    return _("Published. It is shown now, through %(day)s.") % {"day": day_year(made.until_on)}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, announcement_id: UUID) -> HttpResponse:
    """Change words, readers or days of one; look at it; save it."""
    ctx = story(request)
    found = _mine(ctx, announcement_id)
    names = ("text_en", "text_fr", "link", "audience", "from_on", "until_on", "revision")
    initial = {name: getattr(found, name) for name in names}
    form = WordsForm(request.POST if request.method == "POST" else None, initial=initial)
    preview = None
    if form.is_bound and form.is_valid():
        if request.POST.get("act") == "save":
            try:
                made = change_announcement(ctx, found.pk, form.written(), seen=form.cleaned_data["revision"] or 0)
            except (Invalid, Conflict) as refusal:
                form.add_refusal(refusal)
            else:
                messages.success(request, _saved(made, local_day(ctx.now)))
                return redirect("announcements")
        else:
            place = isolated(found.organization.name) if found.organization else ""
            program = found.program.title if found.program else ""
            preview = preview_of(form.written(), place=place, program=program)
    row = _row(found, local_day(ctx.now))
    context = {
        "title": _("Announcement"),
        "form": form,
        "preview": preview,
        "row": row,
        "button": _("Save changes"),
        "was": preview_of(written_of(found), place="", program="") if row.is_over else None,
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "administrator/announcements/write.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, announcement_id: UUID) -> HttpResponse:
    """Ask, then show it no more."""
    ctx = story(request)
    found = _mine(ctx, announcement_id)
    row = _row(found, local_day(ctx.now))
    if row.is_over:
        raise Conflict(_("This announcement is over already."))
    if request.method == "POST":
        end_announcement(ctx, found.pk)
        messages.success(request, _("Ended. No page shows it any more."))
        return redirect("announcements")
    context = {
        "title": _("End this announcement?"),
        "lede": found.text_en,
        "points": [
            _("No page shows it from now on."),
            _("It stays in the list of those that are over. From there you can write it again."),
        ],
        "action_url": reverse("announcement-end", args=[found.pk]),
        "button": _("End announcement"),
        "is_stop": True,
        "back_url": reverse("announcements"),
    }
    return render(request, "confirm.html", context)


def _mine(ctx: Context, announcement_id: UUID) -> Announcement:
    """One the reader may write; to others it is not there."""
    found = announcement(announcement_id)
    if not may(ctx.actor, Action.ANNOUNCE, announcement_scope(found)):
        raise NotFound(_("We can’t find that announcement."))
    return found
