"""One roster on its way: what it would change, its progress, its report, and taking it back."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waymark.flows.take_back_roster import take_back_roster
from waymark.flows.upload_roster import (
    TAKE_BACK_WITHIN,
    UPLOAD_STAYS,
    choices_of,
    compared_again,
    confirm_roster,
    discard_roster,
    seen_import,
)
from waymark.records.rosters.models import RosterImport
from waymark.records.rosters.queries import report_rows, roster_import
from waymark.records.rosters.states import ImportStage, ImportState
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict
from waymark.rules.people.roster_changes import Outcome
from waymark.rules.people.roster_questions import Ask, Pick
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may
from waymark.rules.policy.scope import Scope
from waymark.web.shared.components.text import day_year, moment
from waymark.web.shared.story import story
from waymark.web.shared.table_file import FileKind, asked_kind, table_file

from .roster_choices import ask_words, open_words, pick_words
from .rosters import row_of

PAGE = 50
STEPS = (ImportStage.NONE, ImportStage.READING, ImportStage.WRITING)


@login_required
@require_safe
def roster(request: HttpRequest, roster_id: UUID) -> HttpResponse:
    """How an import stands."""
    ctx = story(request)
    found = seen_import(ctx, roster_id)
    problems = Paginator(found.summary.get("problems", []), PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _title(found),
        "lede": _lede(found),
        "found": found,
        "row": row_of(found),
        "summary": found.summary,
        "is_checked": found.state == ImportState.CHECKED,
        "is_waiting": found.state == ImportState.WAITING,
        "is_done": found.state == ImportState.DONE,
        "steps": _steps(found),
        "problems": problems,
        "open_words": open_words(found),
        "outcomes": _outcomes(found),
        "changes": [(*each[:3], _outcome_words()[Outcome(each[3])]) for each in found.summary.get("changes", [])],
        "removed_at": moment(found.uploaded_at + UPLOAD_STAYS),
        "may_take_back": may_take_back(ctx, found),
        "take_back_through": day_year(found.finished_at + TAKE_BACK_WITHIN - timedelta(days=1))
        if found.finished_at
        else "",
        "progress": progress_of(found),
    }
    return render(request, "registrar/roster.html", context)


def may_take_back(ctx: Context, found: RosterImport) -> bool:
    """Whether there is still time."""
    is_done = found.state == ImportState.DONE and found.finished_at is not None
    return is_done and found.finished_at > ctx.now - TAKE_BACK_WITHIN  # type: ignore[operator]  # it is done


def _title(found: RosterImport) -> str:
    lines, faults = found.summary.get("lines", 0), found.summary.get("problem_count", 0)
    match ImportState(found.state):
        case ImportState.CHECKED if faults:
            facts = {"faults": faults, "lines": lines}
            return (
                ngettext("%(faults)s problem in %(lines)s lines", "%(faults)s problems in %(lines)s lines", faults)
                % facts
            )
        case ImportState.CHECKED:
            return _("Look before you import")
        case ImportState.WAITING:
            return _("Your roster is being imported")
        case ImportState.DONE:
            return ngettext("%(count)s line is in", "%(count)s lines are in", lines) % {"count": lines}
        case ImportState.REFUSED:
            return _("Nothing was imported")
        case ImportState.DISCARDED:
            return _("This file was removed")
        case ImportState.TAKEN_BACK:
            return _("This import was taken back")


def _lede(found: RosterImport) -> str:
    place = isolated(found.organization.name) if found.organization else _("every campus")
    who = found.started_by.full_name if found.started_by else _("an operator, by command")
    facts = {"file": found.file_name, "place": place, "who": who, "when": moment(found.uploaded_at)}
    return _("%(file)s, %(place)s, by %(who)s, %(when)s.") % facts


def _steps(found: RosterImport) -> list[tuple[str, str]]:
    """The four steps and how far this import is: reached, here, or later."""
    names = (_("Upload"), _("Check"), _("Confirm"), _("Report"))
    here = {ImportState.CHECKED: 1, ImportState.WAITING: 2}.get(ImportState(found.state), 4)
    return [
        (name, "reached" if number < here else "here" if number == here else "later")
        for number, name in enumerate(names)
    ]


def _outcome_words() -> dict[Outcome, str]:
    return {
        Outcome.ADDED: _("Added"),
        Outcome.CHANGED: _("Changed"),
        Outcome.UNCHANGED: _("Unchanged"),
        Outcome.ENDED: _("Ended"),
    }


def _outcomes(found: RosterImport) -> list[tuple[str, int, str]]:
    hints = {
        Outcome.ADDED: _("New here, or a new role"),
        Outcome.CHANGED: _("Name or days"),
        Outcome.UNCHANGED: _("Nothing to do"),
        Outcome.ENDED: _("No longer belong here"),
    }
    words = _outcome_words()
    return [(words[each], found.summary.get(each.value, 0), hints[each]) for each in Outcome]


def progress_of(found: RosterImport) -> dict[str, object]:
    """How far the job is, as a step of three and in words."""
    stage = ImportStage(found.stage)
    words = {
        ImportStage.NONE: _("Waiting for its turn"),
        ImportStage.READING: _("Reading and comparing the file"),
        ImportStage.WRITING: _("Writing %(lines)s lines, all at once") % {"lines": found.summary.get("lines", 0)},
    }
    return {"step": STEPS.index(stage) + 1, "of": len(STEPS), "words": words[stage]}


@login_required
@require_safe
def progress(request: HttpRequest, roster_id: UUID) -> HttpResponse:
    """How far the job is, for a page that asks again and again; once it is over, the page loads again."""
    found = seen_import(story(request), roster_id)
    if not getattr(request, "htmx", False):
        return redirect("roster", roster_id=found.pk)
    answer = render(request, "registrar/roster_progress.html", {"found": found, "progress": progress_of(found)})
    if found.state != ImportState.WAITING:
        answer["HX-Refresh"] = "true"
    return answer


@login_required
@require_POST
def decide(request: HttpRequest, roster_id: UUID) -> HttpResponse:
    """Confirm an uploaded file, or remove it."""
    ctx = story(request)
    seen_import(ctx, roster_id)
    if request.POST.get("act") == "discard":
        discard_roster(ctx, roster_id)
        messages.success(request, _("The file is removed. Nothing was changed."))
        return redirect("rosters")
    confirm_roster(ctx, roster_id)
    return redirect("roster", roster_id=roster_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, roster_id: UUID) -> HttpResponse:
    """Ask once more, then take an import back."""
    ctx = story(request)
    found = seen_import(ctx, roster_id)
    here = Scope(organization_id=found.organization_id)
    keeps_roles = bool(found.summary.get("roles")) and not may(ctx.actor, Action.MANAGE_GRANTS, here)
    if request.method == "POST":
        take_back_roster(ctx, found.pk)
        roles_stay = _("Taken back. Roles that the import gave or changed stay as they are.")
        messages.success(request, roles_stay if keeps_roles else _("Taken back. What the import added has ended."))
        return redirect("roster", roster_id=found.pk)
    if not may_take_back(ctx, found):
        raise Conflict(_("There is nothing to take back, or it’s too late for that. Nothing was changed."))
    roles_kept = _("Roles that it gave or changed stay: only an administrator can take those back.")
    context = {
        "title": _("Take this import back?"),
        "lede": _lede(found),
        "points": [
            _("What it added ends now. What it changed or ended stands again as before."),
            *([roles_kept] if keeps_roles else []),
            _("People who enrolled since then keep their place. Accounts stay, without anything."),
            _("What a later import changed stays, and a role that ended stays ended."),
        ],
        "action_url": reverse("roster-take-back", args=[found.pk]),
        "button": _("Take import back"),
        "is_stop": True,
        "back_url": reverse("roster", args=[found.pk]),
    }
    return render(request, "confirm.html", context)


@login_required
@require_safe
def report(request: HttpRequest, roster_id: UUID) -> StreamingHttpResponse:
    """Every problem, or everything that changes or was changed, as a table."""
    ctx = story(request)
    found = seen_import(ctx, roster_id)
    kind, name = asked_kind(request) or FileKind.CSV, f"roster-{found.uploaded_at:%Y-%m-%d}"
    if found.summary.get("problem_count"):
        return table_file(kind, name, ("line", "column", "problem", "file"), found.summary.get("problems", []))
    if found.state in (ImportState.CHECKED, ImportState.WAITING):
        columns: tuple[str, ...] = ("line", "what", "email", "name", "campus_id", "organization", "question", "choice")
        return table_file(kind, name, columns, _planned(ctx, found.pk))
    columns = ("line", "what", "kind", "email", "name", "campus_id", "organization", "from", "until")
    return table_file(kind, name, columns, report_rows(found.pk))


def _planned(ctx: Context, roster_id: UUID) -> Iterator[Sequence[object]]:
    compared, choices = compared_again(ctx, roster_id), choices_of(roster_import(roster_id))
    asked: dict[int, list[Ask]] = defaultdict(list)
    for each in compared.plan.questions:
        asked[each.line].append(each.ask)
    for line in compared.roster.lines:
        outcome = compared.plan.outcomes.get(line.line)
        what = outcome.value if outcome else "left-out" if line.line in compared.plan.skipped else "open"
        picks = [choices.of(line.line, ask) for ask in asked[line.line]]
        yield (
            *(line.line, what, line.email, line.full_name, line.external_id, line.organization),
            *("; ".join(ask_words(ask) for ask in asked[line.line]), _chosen(asked[line.line], picks)),
        )


def _chosen(asks: Sequence[Ask], picks: Sequence[Pick | None]) -> str:
    return "; ".join(pick_words(ask, pick) if pick else "" for ask, pick in zip(asks, picks, strict=True))
