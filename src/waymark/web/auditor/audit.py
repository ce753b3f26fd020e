"""The audit as sentences, newest first, and one entry in full. Nothing can be changed here."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from waymark.flows.jobs import check_audit_chain
from waymark.flows.read_audit import check_chain, export_audit, read_audit
from waymark.records.audit.models import ChainCheck, Entry
from waymark.records.audit.queries import entries_within, head_position, last_check
from waymark.rules.kernel.errors import NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import Reach
from waymark.web.shared.staff import reach_of
from waymark.web.shared.story import story
from waymark.web.shared.table_file import FileKind, asked_kind, table_file

from .filters import Asked, Found, asked, find
from .spreadsheet import COLUMNS, rows_of
from .telling import GROUPS, acts, by_day

PAGE = 50
AT_ONCE = 20_000  # entries recomputed while the reader waits; more are left to a job


@dataclass(frozen=True)
class Links:
    """Where the neighbors of a page are."""

    earlier: str = ""
    newest: str = ""


@login_required
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """A page of entries before a place in the chain. Each search is noted once; turning its pages is not."""
    ask = asked(request.GET)
    ctx = story(request)
    within = reach_of(ctx.actor, Action.VIEW_AUDIT)
    before = _before(request)
    found = find(ask, within)
    if before is None and request.method != "HEAD":
        read_audit(ctx, about=found.person.pk if found.person else None)
    rows, links = _page(ask, found, within, before)
    context = {
        "title": _title(found),
        "days": by_day(acts(rows)),
        "ask": ask,
        "found": found,
        "groups": [(key, group.label) for key, group in GROUPS.items()],
        "links": links,
        "chain": _chain(),
        "query": ask.query(),
    }
    return render(request, "auditor/audit.html", context)


@login_required
@require_safe
def entry(request: HttpRequest, position: int) -> HttpResponse:
    """One entry with everything it holds."""
    found = entries_within(reach_of(story(request).actor, Action.VIEW_AUDIT)).filter(position=position).first()
    if found is None:
        raise NotFound()
    return render(request, "auditor/entry.html", {"entry": found, "act": acts([found])[0]})


@login_required
@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """Everything that the filter finds, as a file for a spreadsheet. Making it is noted before its first line."""
    ask = asked(request.POST)
    ctx = story(request)
    found = find(ask, reach_of(ctx.actor, Action.VIEW_AUDIT))
    within = export_audit(ctx, about=found.person.pk if found.person else None)
    rows = rows_of(entries_within(within, found.wanted))
    return table_file(asked_kind(request) or FileKind.CSV, f"audit-{ctx.now:%Y-%m-%d}", COLUMNS, rows)


@login_required
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Recompute the chain: at once when it is short, else by a job."""
    ctx = story(request)
    reach_of(ctx.actor, Action.VIEW_AUDIT)
    if head_position() > AT_ONCE:
        check_audit_chain.enqueue(str(ctx.actor.person_id))
        messages.success(request, _("The chain is being checked. Reload this page in a few minutes."))
    else:
        made = check_chain(ctx)
        if made.faults:
            messages.error(request, _("The chain is broken. Tell your administrator now."))
        else:
            messages.success(request, _("Checked. The chain is whole."))
    return redirect(reverse("audit"))


def _page(ask: Asked, found: Found, within: Reach, before: int | None) -> tuple[list[Entry], Links]:
    rows = entries_within(within, found.wanted)
    shown = list((rows if before is None else rows.filter(position__lt=before))[: PAGE + 1])
    has_more = len(shown) > PAGE
    shown = shown[:PAGE]
    return shown, Links(
        earlier="?" + ask.query(before=shown[-1].position) if has_more else "",
        newest="?" + ask.query() if before is not None else "",
    )


def _before(request: HttpRequest) -> int | None:
    text = request.GET.get("before", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def _title(found: Found) -> str:
    if found.person is not None:
        return _("What was done about %(name)s") % {"name": found.person.full_name}
    return _("Audit")


def _chain() -> ChainCheck | None:
    return last_check()
