"""Writing, sending, revising and taking back a piece of work."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from waymark.flows.attach_file import attach_file
from waymark.flows.draft_words import NO_PAGE, DraftAt, NewerWords, Saved
from waymark.flows.submit_work import submit_work, withdraw_work
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.states import DraftRoom
from waymark.records.ledger.derive import local_day
from waymark.rules.kernel.errors import Conflict, Invalid
from waymark.rules.packs.model import Activity, FieldKind
from waymark.web.shared.drafting import CHOOSE, page_of, took
from waymark.web.shared.story import story

from .doors import own_enrollment, pack_for, signed_in, step_of
from .draft_form import DraftForm
from .unsent import take_unsent
from .words import address
from .work import Bench, Stage, bench, plan_rows, work_page
from .work_form import ANSWER, Sent, WorkForm, ids_of, read_sent

Faults = dict[str, str]


def work(request: HttpRequest, enrollment: Enrollment, activity: Activity) -> HttpResponse:
    """The page of one piece of work; on POST keep what was typed, then attach, take out, or send."""
    at = bench(enrollment, pack_for(enrollment), activity)
    asked = _draft_form(at).question(request, lambda: WorkForm(at.form, {}), enrollment.person_id)
    if asked is not None:
        return asked
    if request.method == "POST" and at.stage is Stage.WRITE:
        return _take(request, at)
    if request.method == "POST" and at.stage is Stage.WAITING and "send" in request.POST:
        return _take_again(request, at)
    if request.method == "POST":
        raise Conflict(_("This cannot be changed now. Open the step again to see where it stands."))
    unsent = take_unsent(request)
    chosen = at.begun()
    if unsent is not None and at.stage is Stage.WRITE:
        chosen = read_sent(at.form, unsent, closed=at.resumed.closed)
        at, saved, refused = _keep(request, at, chosen, unsent)
        chosen = at.begun() if saved else chosen
        kept = _("You had been signed out. What you wrote is here and saved. Check it, then send.")
        messages.warning(request, refused[0] if refused else kept)
    return _show(request, at, chosen)


def _show(
    request: HttpRequest,
    at: Bench,
    chosen: Sent,
    *,
    faults: Mapping[str, str] | None = None,
    general: tuple[str, ...] = (),
    is_saved: bool = True,
) -> HttpResponse:
    draft_form = _draft_form(at)
    form = WorkForm(at.form, chosen.answers, closed=at.resumed.closed, faults=faults, general=general)
    context = {
        "form": form,
        "page": work_page(at, form, chosen, today=local_day(story(request).now)),
        "enrollment": at.enrollment,
        "activity": at.activity,
        "waiting": at.resumed.waiting,
        "trail_url": reverse("learner-trail", args=[at.enrollment.pk]),
        "plan_url": address("learner-plan", at.enrollment.pk) or address("plan"),
        "draft_url": draft_form.save_url,
        "marks": draft_form.marks(
            chosen.shown(at.form, at.resumed.closed), at.draft, sent_by=page_of(request.POST), is_saved=is_saved
        ),
    }
    return render(request, "learner/work.html", context)


def _draft_form(at: Bench) -> DraftForm:
    here = reverse("learner-activity", args=[at.enrollment.pk, at.activity.key])
    return DraftForm(DraftRoom.ACTIVITY, at.enrollment.pk, at.activity.key, here, at.activity.title)


def _take(request: HttpRequest, at: Bench) -> HttpResponse:
    chosen, faults = _with_uploads(request, at, read_sent(at.form, request.POST, closed=at.resumed.closed))
    taken_out = _taken_out(request.POST.get("remove", ""), chosen)
    if taken_out is not None:
        chosen = taken_out
    at, saved, unsaved = _keep(request, at, chosen)
    if saved is None:
        return _show(request, at, chosen, faults=faults, general=unsaved, is_saved=False)
    if faults:
        return _show(request, at, at.begun(), faults=faults)
    here = reverse("learner-activity", args=[at.enrollment.pk, at.activity.key])
    if "attach" in request.POST or taken_out is not None:
        key = request.POST.get("attach") or request.POST.get("remove", "").partition(":")[0]
        return redirect(f"{here}#files-{key}")
    if "send" in request.POST:
        return _draft_form(at).other_way(request, saved) or _send(request, at, chosen, saved)
    messages.success(request, _("Saved. You can go on whenever you like."))
    return redirect(f"{here}?{CHOOSE}=1" if saved.clashes else here)


def _take_again(request: HttpRequest, at: Bench) -> HttpResponse:
    """A form that came while the work waits already: sent twice it counts once; other words are kept as a draft."""
    chosen, _faults = _with_uploads(request, at, read_sent(at.form, request.POST, closed=at.resumed.closed))
    try:
        _submit(request, at, chosen, NO_PAGE)
    except (Conflict, Invalid) as refusal:
        _keep(request, at, chosen)
        raise Conflict(refusal.message) from refusal
    return redirect("learner-activity", enrollment_id=at.enrollment.pk, activity_key=at.activity.key)


def _submit(request: HttpRequest, at: Bench, chosen: Sent, saw: DraftAt | None) -> None:
    submit_work(
        story(request),
        at.enrollment.pk,
        activity_key=at.activity.key,
        answers=chosen.given(),
        attachment_ids={key: list(ids) for key, ids in chosen.files.items() if ids},
        saw=saw,
    )
    took(request)


def _send(request: HttpRequest, at: Bench, chosen: Sent, saved: Saved) -> HttpResponse:
    gaps = [row.name for row in plan_rows(at) if not row.count]
    if gaps:
        lacking = _("Your plan is sent along, and a part of it is still empty: %(parts)s. Fill it first.")
        return _show(request, at, chosen, general=(lacking % {"parts": ", ".join(gaps)},))
    try:
        _submit(request, at, chosen, saved.at)
    except NewerWords as refusal:
        messages.warning(request, refusal.message)
    except Invalid as refusal:
        return _show(request, at, chosen, faults=refusal.fields, general=() if refusal.fields else (refusal.message,))
    else:
        messages.success(request, _("Sent. You get a message when an assessor has read it."))
    return redirect("learner-activity", enrollment_id=at.enrollment.pk, activity_key=at.activity.key)


def _with_uploads(request: HttpRequest, at: Bench, chosen: Sent) -> tuple[Sent, Faults]:
    """What was chosen with the files that came along now, and a sentence for each field whose files were refused."""
    faults: dict[str, list[str]] = {}
    for key, asked in at.form.fields.items():
        if asked.kind is not FieldKind.FILES or key in at.resumed.closed:
            continue
        ids = list(chosen.files.get(key, ()))
        for upload in request.FILES.getlist(f"{ANSWER}-{key}"):
            if not isinstance(upload, UploadedFile):
                continue
            try:
                ids.append(attach_file(story(request), upload=upload).pk)
            except (Invalid, Conflict) as refusal:
                said = _("“%(name)s”: %(problem)s") % {"name": upload.name, "problem": refusal.message}
                faults.setdefault(key, []).append(said)
        chosen = chosen.with_files(key, ids)
    return chosen, {key: " ".join(said) for key, said in faults.items()}


def _taken_out(value: str, chosen: Sent) -> Sent | None:
    """What is left when a file was taken out of a field ("field:file"); None when none was."""
    key, _colon, file = value.partition(":")
    gone = ids_of([file])
    if key not in chosen.files or not gone:
        return None
    return chosen.with_files(key, (each for each in chosen.files[key] if each not in gone))


def _keep(
    request: HttpRequest, at: Bench, chosen: Sent, fields: QueryDict | None = None
) -> tuple[Bench, Saved | None, tuple[str, ...]]:
    """Save the draft: the bench with it and what stands now; what was refused, if it was."""
    draft_form = _draft_form(at)
    try:
        saved = draft_form.save(request, chosen.as_draft(), fields)
    except (Invalid, Conflict) as refusal:
        return at, None, (refusal.message,)
    return replace(at, draft=draft_form.draft(at.enrollment.person_id)), saved, ()


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, enrollment_id: UUID, activity_key: str) -> HttpResponse:
    """Take work back that nobody has decided about, after a question."""
    enrollment = own_enrollment(request, enrollment_id)
    activity = step_of(enrollment, activity_key)
    here = reverse("learner-activity", args=[enrollment.pk, activity.key])
    at = bench(enrollment, pack_for(enrollment), activity)
    waiting = at.resumed.waiting
    if waiting is None:
        raise Conflict(_("Nothing waits for an assessor here, so there is nothing to take back."))
    if request.method == "POST":
        withdraw_work(story(request), waiting.pk)
        messages.success(request, _("Taken back. What you wrote is below, and you can change it."))
        return redirect(here)
    context = {
        "title": _("Take “%(title)s” back?") % {"title": activity.title},
        "lede": _("You can change it and send it again."),
        "points": [
            _("The assessor will not see it any more."),
            _("Your text and your files become your draft again."),
            _("When you send it again, the days to wait begin anew."),
        ],
        "action_url": reverse("learner-withdraw", args=[enrollment.pk, activity.key]),
        "button": _("Yes, take it back"),
        "back_url": here,
    }
    return render(request, "confirm.html", context)
