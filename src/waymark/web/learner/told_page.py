"""Steps done by somebody's word: tasks by the learner, attendance and courses by staff."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from waymark.flows.attest import mark_done, withdraw_attestation
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.pathways import judged_by
from waymark.records.enrollment.states import EnrollmentState
from waymark.records.evidence.models import Attestation
from waymark.records.evidence.queries import live_attestations
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.errors import Conflict, Invalid
from waymark.rules.packs.model import Activity, ActivityKind, Pack
from waymark.web.shared.components.marks import Blaze
from waymark.web.shared.components.text import day_year
from waymark.web.shared.forms import Day
from waymark.web.shared.story import story

from .doors import own_enrollment, pack_for, signed_in, step_of
from .next_sign import who_reads
from .words import how_long, local_day


class DoneForm(forms.Form):
    """On which day a task was done."""

    on = forms.DateField(label=_lazy("When did you do it?"), widget=Day(), help_text=_lazy("Today or an earlier day."))


@dataclass(frozen=True)
class Told:
    """What the page says of a step that takes somebody's word."""

    title: str
    summary: str
    instructions: str
    link: str
    course: str
    how_long: str
    who: str
    is_own_word: bool
    state: str
    status: str


def told(request: HttpRequest, enrollment: Enrollment, activity: Activity) -> HttpResponse:
    """What to do, and for a task the button that says it is done."""
    pack = pack_for(enrollment)
    if request.method == "POST" and activity.kind is not ActivityKind.TASK:
        raise Conflict(_("Staff record this step. There is nothing to send here."))
    word = live_attestations(enrollment.pk).get(activity.key)
    today = local_day(story(request).now)
    form = DoneForm(request.POST if request.method == "POST" else None, initial={"on": today.isoformat()})
    if request.method == "POST" and form.is_valid() and _is_marked(request, enrollment, activity, form):
        messages.success(request, _("Marked done: %(title)s.") % {"title": activity.title})
        return redirect("learner-trail", enrollment_id=enrollment.pk)
    may_mark = activity.kind is ActivityKind.TASK and word is None and enrollment.state == EnrollmentState.ACTIVE
    context = {
        "page": _told(pack, enrollment, activity, word),
        "form": form if may_mark else None,
        "may_undo": word is not None and word.by_id == enrollment.person_id,
        "enrollment": enrollment,
        "activity": activity,
        "contacts": pack.pathways[enrollment.pathway_key].contacts,
        "trail_url": reverse("learner-trail", args=[enrollment.pk]),
    }
    return render(request, "learner/told.html", context)


def _is_marked(request: HttpRequest, enrollment: Enrollment, activity: Activity, form: DoneForm) -> bool:
    try:
        mark_done(story(request), enrollment.pk, activity_key=activity.key, on=form.cleaned_data["on"])
    except Invalid as refusal:
        for field, text in refusal.fields.items():
            form.add_error(field, text)
        return False
    return True


def _told(pack: Pack, enrollment: Enrollment, activity: Activity, word: Attestation | None) -> Told:
    pathway = pack.pathways[judged_by(enrollment, activity.key)]
    state, status = _standing(enrollment, activity, word)
    return Told(
        title=activity.title,
        summary=activity.summary,
        instructions=activity.instructions,
        link=pathway.links.get(activity.key, ""),
        course=pathway.courses.get(activity.key, ""),
        how_long=how_long(activity.minutes),
        who=who_reads(pack, activity),
        is_own_word=activity.kind is ActivityKind.TASK,
        state=state.value,
        status=status,
    )


def _standing(enrollment: Enrollment, activity: Activity, word: Attestation | None) -> tuple[Blaze, str]:
    if word is not None and word.by_id == enrollment.person_id:
        return Blaze.REACHED, _("You marked it done: %(day)s") % {"day": day_year(word.on)}
    if word is not None:
        facts = {"name": isolated(word.by.full_name), "day": day_year(word.on)}
        return Blaze.REACHED, _("Recorded by %(name)s: %(day)s") % facts
    if activity.kind is ActivityKind.TASK:
        return Blaze.NEXT, _("Open to you")
    return Blaze.NEXT, _("Not recorded yet")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, enrollment_id: UUID, activity_key: str) -> HttpResponse:
    """Take the learner's own word about a task back, after a question."""
    enrollment = own_enrollment(request, enrollment_id)
    activity = step_of(enrollment, activity_key)
    word = live_attestations(enrollment.pk).get(activity.key)
    if word is None or word.by_id != enrollment.person_id:
        raise Conflict(_("You have not marked this step done, so there is nothing to take back."))
    here = reverse("learner-activity", args=[enrollment.pk, activity.key])
    if request.method == "POST":
        withdraw_attestation(story(request), word.pk)
        messages.success(request, _("Taken back: %(title)s is open again.") % {"title": activity.title})
        return redirect(here)
    context = {
        "title": _("Mark “%(title)s” as not done?") % {"title": activity.title},
        "lede": _("You can mark it done again at any time."),
        "points": [_("Staff look at a badge that rests on this step. It is not taken away by itself.")],
        "action_url": reverse("learner-undo", args=[enrollment.pk, activity.key]),
        "button": _("Yes, it is not done"),
        "back_url": here,
    }
    return render(request, "confirm.html", context)
