"""Notes of staff about a learner's way, on the learner's page."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from waymark.flows.write_note import LONGEST, change_note, remove_note, write_note
from waymark.records.enrollment.models import Enrollment, Note
from waymark.records.enrollment.queries import enrollment, scope_of
from waymark.records.enrollment.staff_notes import note, notes_for_staff
from waymark.records.enrollment.states import NoteReaders
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Invalid, NotFound
from waymark.rules.kernel.ids import new_id
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, require
from waymark.web.shared.forms import Described, LongText
from waymark.web.shared.staff import as_uuid
from waymark.web.shared.story import story

READERS = {
    NoteReaders.AUTHOR: Described(gettext_lazy("Only me"), gettext_lazy("No one else on staff sees it here.")),
    NoteReaders.CAMPUS: Described(
        gettext_lazy("Staff at this campus"), gettext_lazy("Coordinators and counselors who look after this learner.")
    ),
    NoteReaders.LEARNER: Described(
        gettext_lazy("The learner and staff"), gettext_lazy("The learner reads it on their trail.")
    ),
}


class NoteForm(forms.Form):
    """A note, and who reads it."""

    text = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("It’s part of the education record: the learner can ask to see it."),
        max_length=LONGEST,
        widget=LongText(size="short"),
    )
    seen_by = forms.ChoiceField(
        label=gettext_lazy("Who can read it?"),
        choices=[(each.value, READERS[each]) for each in NoteReaders],
        widget=forms.RadioSelect,
        initial=NoteReaders.CAMPUS.value,
    )


@dataclass(frozen=True)
class NoteView:
    """One note as staff see it."""

    note: Note
    readers: str
    is_own: bool


def notes_on(ctx: Context, about: Enrollment) -> list[NoteView]:
    """The notes somebody may read about a learner. One query at most."""
    if not may(ctx.actor, Action.WRITE_NOTE, scope_of(about)):
        return []
    return [
        NoteView(each, str(READERS[NoteReaders(each.seen_by)].label), each.by_id == ctx.actor.person_id)
        for each in notes_for_staff(about.pk, reader_id=ctx.actor.person_id)
    ]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, enrollment_id: UUID) -> HttpResponse:
    """A page to write a note; the learner's page has the same form."""
    ctx = story(request)
    about = enrollment(enrollment_id)
    _admit(ctx, about)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        note_id = as_uuid(request.POST.get("note", "")) or new_id()
        try:
            write_note(ctx, enrollment_id, note_id=note_id, text=form.cleaned_data["text"], seen_by=_readers(form))
        except Invalid as refusal:
            form.add_error("text", refusal.message)
        else:
            messages.success(request, _("Note saved."))
            return _back(enrollment_id)
    title = _("Write a note about %(name)s") % {"name": isolated(about.person.full_name)}
    url = reverse("coordinator-note-write", args=[enrollment_id])
    return _form_page(request, form, about, title=title, url=url, hidden=[("note", str(new_id()))])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """Its author writes a note anew."""
    ctx = story(request)
    found = _own(ctx, note_id)
    start = {"text": found.text, "seen_by": found.seen_by}
    form = NoteForm(request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            change_note(ctx, note_id, text=form.cleaned_data["text"], seen_by=_readers(form))
        except Invalid as refusal:
            form.add_error("text", refusal.message)
        else:
            messages.success(request, _("Note saved."))
            return _back(found.enrollment_id)
    url = reverse("coordinator-note", args=[note_id])
    return _form_page(request, form, found.enrollment, title=_("Edit your note"), url=url, hidden=[])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """Its author removes a note, after a question."""
    ctx = story(request)
    found = _own(ctx, note_id)
    if request.method == "POST":
        remove_note(ctx, note_id)
        messages.success(request, _("Note removed."))
        return _back(found.enrollment_id)
    context = {
        "title": _("Remove your note?"),
        "lede": isolated(found.text),
        "points": [_("The text is deleted for good. That there was a note stays in the audit.")],
        "action_url": reverse("coordinator-note-remove", args=[note_id]),
        "button": _("Remove note"),
        "is_stop": True,
        "back_url": reverse("coordinator-learner", args=[found.enrollment_id]),
    }
    return render(request, "confirm.html", context)


def _form_page(
    request: HttpRequest,
    form: NoteForm,
    about: Enrollment,
    *,
    title: str,
    url: str,
    hidden: list[tuple[str, str]],
) -> HttpResponse:
    context = {
        "title": title,
        "action_url": url,
        "button": _("Save note"),
        "back_url": reverse("coordinator-learner", args=[about.pk]),
        "form": form,
        "hidden": hidden,
    }
    return render(request, "confirm.html", context, status=400 if form.is_bound else 200)


def _readers(form: NoteForm) -> NoteReaders:
    return NoteReaders(form.cleaned_data["seen_by"])


def _back(enrollment_id: UUID) -> HttpResponse:
    return redirect(reverse("coordinator-learner", args=[enrollment_id]) + "#notes")


def _admit(ctx: Context, about: Enrollment) -> None:
    scope = scope_of(about)
    if not may(ctx.actor, Action.VIEW_ENROLLMENT, scope) or ctx.actor.person_id == scope.owner_id:
        raise NotFound()
    require(ctx.actor, Action.WRITE_NOTE, scope)


def _own(ctx: Context, note_id: UUID) -> Note:
    found = note(note_id)
    if found.by_id != ctx.actor.person_id:
        raise NotFound(_("This note is not there anymore."))
    _admit(ctx, found.enrollment)
    return found
