"""My evidence: the pieces of work with where they stand, and the library of files."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waymark.flows.attach_file import CAPTION_LIMIT, attach_file, read_file, remove_file, restore_file
from waymark.flows.open_step import seen_activities
from waymark.records.enrollment.queries import enrollments_of
from waymark.records.enrollment.states import OPEN_STATES, EnrollmentState
from waymark.records.evidence.models import Attachment
from waymark.records.evidence.queries import LibraryUse, library, library_use
from waymark.records.people.models import Person
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid
from waymark.rules.packs.model import ActivityKind
from waymark.rules.progress.waypoints import WorkState
from waymark.web.shared.components.lists import FileRow
from waymark.web.shared.components.marks import Blaze
from waymark.web.shared.components.text import day
from waymark.web.shared.forms import FileDrop, FilesField
from waymark.web.shared.story import story

from .doors import pack_for, signed_in
from .file_rows import file_row, size_words
from .legs import BLAZES
from .so_far import so_far
from .standings import standing_of
from .words import how_long, local_day
from .work_form import ACCEPT

PAGE = 40
ENDED = {
    EnrollmentState.COMPLETED: _lazy("Completed"),
    EnrollmentState.WITHDRAWN: _lazy("You left it"),
    EnrollmentState.DECLINED: _lazy("Not approved"),
}


@dataclass(frozen=True)
class Piece:
    """One piece of work and where it stands."""

    title: str
    url: str
    state: str
    status: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Shelf:
    """The pieces of work of one enrollment. `note` says how it ended, if it did."""

    title: str
    note: str | Promise
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Held:
    """A file of the library."""

    row: FileRow
    id: UUID


class UploadForm(forms.Form):
    """Files for the library, with one caption for them."""

    uploads = FilesField(
        label=_lazy("Choose files"),
        widget=FileDrop(kinds=_lazy("PDF, Word, images, audio or video"), accept=ACCEPT),
        help_text=_lazy(
            "People who review your work get images without location or camera data. You keep the original."
        ),
    )
    caption = forms.CharField(
        label=_lazy("What is it?"),
        required=False,
        max_length=CAPTION_LIMIT,
        help_text=_lazy("A few words to know it by later. Leave out other people's names."),
    )


def _person(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person):
        raise Forbidden(_("Sign in with your own account to see your files."))
    return request.user


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: HttpRequest) -> HttpResponse:
    """The library; on POST add files to it."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        added = _attach(request, form)
        if added:
            messages.success(request, _("Added: %(names)s.") % {"names": ", ".join(added)})
        if not form.errors:
            return redirect("evidence")
    person = _person(request)
    removed = request.GET.get("show") == "removed"
    use = library_use(person.pk)
    page = Paginator(library(person.pk, removed=removed), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "shelves": _shelves(request, person),
        "files": tuple(_held(file) for file in page.object_list),
        "file_page": page,
        "removed": removed,
        "has_removed": use.files_ever > use.files,
        "use": _use(use),
        "trail_url": reverse("trail"),
    }
    return render(request, "learner/evidence.html", context)


def _use(use: LibraryUse) -> str:
    """How much is in the library."""
    facts = {"count": use.files, "size": size_words(use.size) if use.size else "0 KB"}
    return ngettext("%(count)d file, %(size)s in all", "%(count)d files, %(size)s in all", use.files) % facts


def _attach(request: HttpRequest, form: UploadForm) -> list[str]:
    """Add each file; the form gets a sentence for each that was refused."""
    added = []
    for upload in form.cleaned_data["uploads"]:
        try:
            added.append(attach_file(story(request), upload=upload, caption=form.cleaned_data["caption"]).file_name)
        except (Invalid, Conflict) as refusal:
            form.add_error("uploads", _("“%(name)s”: %(problem)s") % {"name": upload.name, "problem": refusal.message})
    return added


def _held(file: Attachment) -> Held:
    note = _("Added %(day)s") % {"day": day(file.uploaded_at)}
    return Held(file_row(file, note=f"{note} · {isolated(file.caption)}" if file.caption else note), file.pk)


def _shelves(request: HttpRequest, person: Person) -> tuple[Shelf, ...]:
    """The work of every enrollment, open ones first: what is started, sent or came back, and what can be started. Of
    one that is completed or left, everything that was sent or drafted."""
    today = local_day(story(request).now)
    enrollments = sorted(enrollments_of(person.pk), key=lambda each: each.state not in OPEN_STATES)
    shelves = []
    for enrollment in enrollments:
        pack = pack_for(enrollment)
        done = so_far(enrollment)
        is_open = enrollment.state in OPEN_STATES
        pieces = []
        for key, activity in seen_activities(enrollment, pack).items():
            if activity.kind is not ActivityKind.SUBMISSION:
                continue
            if not is_open and key not in done.submissions and done.draft_of(activity) is None:
                continue
            standing = standing_of(pack, done, activity, today=today)
            is_done = standing.state is None and key in done.submissions
            long = how_long(activity.minutes)
            blaze = Blaze.REACHED if is_done else BLAZES[standing.state or WorkState.OPEN]
            pieces.append(
                Piece(
                    title=activity.title,
                    url=reverse("learner-activity", args=[enrollment.pk, key]),
                    state=blaze.value,
                    status=_("Accepted") if is_done else standing.status or _("Not begun"),
                    facts=standing.facts or ((long[:1].upper() + long[1:],) if long else ()),
                )
            )
        if pieces or is_open:
            shelves.append(Shelf(pack.title, ENDED.get(EnrollmentState(enrollment.state), ""), tuple(pieces)))
    return tuple(shelves)


@signed_in
@require_POST
def remove(request: HttpRequest, attachment_id: UUID) -> HttpResponse:
    """Take a file out of the library; it can be put back."""
    file = remove_file(story(request), attachment_id)
    messages.success(
        request,
        _("Taken out: %(name)s. Work you sent keeps its copy, and you can put it back.") % {"name": file.file_name},
    )
    return redirect("evidence")


@signed_in
@require_POST
def restore(request: HttpRequest, attachment_id: UUID) -> HttpResponse:
    """Put a file back into the library."""
    file = restore_file(story(request), attachment_id)
    messages.success(request, _("Put back: %(name)s.") % {"name": file.file_name})
    return redirect("evidence")


@signed_in
@require_safe
def download(request: HttpRequest, attachment_id: UUID) -> FileResponse:
    """A file as a download, never shown inside a page of ours."""
    file, content = read_file(story(request), attachment_id)
    response = FileResponse(content, as_attachment=True, filename=file.file_name, content_type=file.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
