"""Rosters: upload a file of people, and the imports there were."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from waymark.flows.import_roster import reached_organizations
from waymark.flows.upload_roster import LARGEST, upload_roster
from waymark.records.people.models import Organization
from waymark.records.rosters.models import RosterImport
from waymark.records.rosters.queries import imports_of, listed_organizations
from waymark.records.rosters.states import ImportState
from waymark.rules.kernel.errors import Invalid
from waymark.rules.people.roster import COLUMNS
from waymark.web.shared.components.text import day_year
from waymark.web.shared.forms import Described, FileDrop
from waymark.web.shared.story import story
from waymark.web.shared.table_file import FileKind, table_file

PAGE = 20
LEAVE, END = "leave", "end"
STATES = {
    ImportState.CHECKED: ("next", _lazy("Not confirmed")),
    ImportState.WAITING: ("review", _lazy("Being imported")),
    ImportState.DONE: ("reached", _lazy("Imported")),
    ImportState.REFUSED: ("stop", _lazy("Not imported")),
    ImportState.DISCARDED: ("later", _lazy("Removed")),
    ImportState.TAKEN_BACK: ("later", _lazy("Taken back")),
}


class UploadForm(forms.Form):
    """Which campus, which file, and what becomes of those who are not in it."""

    campus = forms.ModelChoiceField(
        Organization.objects.none(), label=_lazy("Which campus"), widget=forms.Select, empty_label=None
    )
    file = forms.FileField(
        label=_lazy("The file"),
        widget=FileDrop(
            kinds=_lazy("a table (CSV) or OneRoster 1.2 (ZIP)"),
            accept=".csv,.txt,.tsv,.zip",
            several=False,
            limit_mb=LARGEST // 1024 // 1024,
        ),
    )
    rest = forms.ChoiceField(
        label=_lazy("Who is not in the file"),
        widget=forms.RadioSelect,
        initial=LEAVE,
        choices=[
            (LEAVE, Described(_lazy("Leave them as they are"), _lazy("The file only adds and changes."))),
            (
                END,
                Described(
                    _lazy("End what they are here"),
                    _lazy("For a full list. Only what earlier rosters said ends, of the kinds in this file."),
                ),
            ),
        ],
    )


@dataclass(frozen=True)
class ImportRow:
    """One import as the list shows it."""

    found: RosterImport
    state: str
    words: str
    day: str
    lines: int


def row_of(found: RosterImport) -> ImportRow:
    """An import, with its state in words."""
    state, words = STATES[ImportState(found.state)]
    return ImportRow(found, state, str(words), day_year(found.uploaded_at), found.summary.get("lines", 0))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rosters(request: HttpRequest) -> HttpResponse:
    """Upload a roster. Nothing changes before it is confirmed on the next page."""
    ctx = story(request)
    reached = reached_organizations(ctx)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    campuses = listed_organizations(reached)
    form.fields["campus"].queryset = campuses  # type: ignore[attr-defined]  # it is a choice among rows
    if request.method == "POST" and form.is_valid():
        sent, campus = form.cleaned_data["file"], form.cleaned_data["campus"]
        try:
            if sent.size > LARGEST:
                raise Invalid(_("This file is larger than 20 MB. Split it into several files."))
            made = upload_roster(
                ctx,
                sent.read(),
                file_name=sent.name or "",
                organization_id=campus.pk,
                organization_key=campus.key,
                ends_missing=form.cleaned_data["rest"] == END,
            )
        except Invalid as refusal:
            form.add_error("file", refusal.message)
        else:
            messages.info(request, _("The file is checked. Nothing has changed yet."))
            return redirect("roster", roster_id=made.pk)
    page = Paginator(imports_of(reached), PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Import a roster"),
        "form": form,
        "columns": _columns(),
        "campuses": list(campuses),
        "rows": [row_of(each) for each in page],
        "page": page,
    }
    return render(request, "registrar/rosters.html", context, status=400 if form.errors else 200)


def _columns() -> list[tuple[str, str]]:
    told = {
        "email": _("Needed. The school address"),
        "given_name": _("Needed"),
        "family_name": _("Can be empty"),
        "organization": _("The campus’s short name. Empty: the campus you choose here"),
        "affiliation": _("student, staff, or faculty"),
        "role": _("Only from an administrator: counselor, assessor, and so on"),
        "program": _("With a role: the one program it is for"),
        "starts": _("The first day, as 2026-08-31. Empty: today"),
        "ends": _("The last day. Empty: no end"),
        "campus_id": _("What your campus calls the person. Tells who it is when an address changes"),
    }
    return [(name, told[name]) for name in COLUMNS]


@login_required
@require_safe
def empty_table(request: HttpRequest) -> StreamingHttpResponse:
    """A table with nothing but its columns, to fill in."""
    reached_organizations(story(request))
    return table_file(FileKind.CSV, "roster", COLUMNS, ())
