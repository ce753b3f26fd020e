"""The page of the system: how each part runs, the check of the records, consents, and settings with their source."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST, require_safe

from waymark.flows.check_records import KEPT_FINDINGS, STEPS, STOPPED, ask_for_check
from waymark.flows.mend_outbox import require_system
from waymark.records.audit.models import RecordsCheck
from waymark.records.audit.queries import consents_counted, last_records_check, open_records_check
from waymark.records.people.models import Person
from waymark.web.shared.story import story

from .condition import backup, condition, records
from .settings_shown import settings_shown, unknown_settings

STEP_WORDS = (
    _lazy("facts and progress"),
    _lazy("the chain of the audit"),
    _lazy("badges"),
    _lazy("status lists"),
)
COUNTED = {
    "facts": _lazy("Facts"),
    "enrollments": _lazy("Enrollments"),
    "audit entries": _lazy("Audit entries"),
    "credentials": _lazy("Badges that were signed"),
    "status lists": _lazy("Status lists"),
    "awards waiting to be signed": _lazy("Awards that wait to be signed"),
}


@dataclass(frozen=True)
class Underway:
    """A check that waits or runs: how far it is, in words."""

    words: str
    step: int
    of: int


@login_required
@require_safe
def system(request: HttpRequest) -> HttpResponse:
    """Everything about the installation as a whole. A fixed number of queries."""
    ctx = story(request)
    require_system(ctx)
    last, (standing, withdrawn) = last_records_check(), consents_counted(now=ctx.now)
    context = {
        "settings": settings_shown(),
        "unknown": unknown_settings(),
        "parts": condition(ctx.now),
        "check": records(ctx.now),
        "last": last,
        "by": _asker(last),
        "counts": _counts(last),
        "most": KEPT_FINDINGS,
        "underway": _underway(ctx.now),
        "backup": backup(ctx.now),
        "backup_record": settings.WAYMARK.backup_record,
        "standing": standing,
        "withdrawn": withdrawn,
    }
    return render(request, "administrator/system.html", context)


@login_required
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Have a worker check the records now."""
    ask_for_check(story(request))
    messages.success(request, _("A worker checks the records. Look again in a few minutes."))
    return redirect("system")


def _underway(now: datetime) -> Underway | None:
    found = open_records_check(since=now - STOPPED)
    if found is None:
        return None
    if not found.step:
        return Underway(_("Waiting for a worker."), 0, len(STEPS))
    facts = {"step": found.step, "of": len(STEPS), "what": STEP_WORDS[found.step - 1]}
    return Underway(_("Step %(step)d of %(of)d: %(what)s.") % facts, found.step, len(STEPS))


def _asker(last: RecordsCheck | None) -> str:
    """Who had the check made; empty for a command."""
    person = Person.objects.filter(pk=last.asked_by_id).first() if last and last.asked_by_id else None
    return person.full_name if person else ""


def _counts(last: RecordsCheck | None) -> list[tuple[str, int]]:
    return [(str(COUNTED[key]), last.counts[key]) for key in COUNTED if key in last.counts] if last else []
