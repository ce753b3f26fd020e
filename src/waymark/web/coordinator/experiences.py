"""Experiences that learners propose: staff approve them before they count, or say what would make them count."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from waymark.flows.propose_experience import decide_experience
from waymark.records.enrollment.pathways import enrollment_pack, judged_by
from waymark.records.enrollment.queries import scope_of
from waymark.records.experience.models import Experience
from waymark.records.experience.queries import experience, experiences_within, whole_experience
from waymark.records.experience.states import ExperienceState, ExperienceType
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, require
from waymark.web.shared.components.lists import Tab
from waymark.web.shared.components.text import day_year
from waymark.web.shared.forms import Described, LongText
from waymark.web.shared.staff import days_since, language, reach_of
from waymark.web.shared.story import story

from .experience_words import STATES, stands
from .request_history import request_history

PAGE = 30
UNDER_WAY = (ExperienceState.APPROVED, ExperienceState.FINISHED)
TYPES = {
    ExperienceType.INTERNSHIP: gettext_lazy("Internship"),
    ExperienceType.JOB: gettext_lazy("Job"),
    ExperienceType.OTHER: gettext_lazy("Other experience"),
}
APPROVE, DECLINE = "approve", "decline"


class DecideForm(forms.Form):
    """Approve, or say what would make it count."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            (
                APPROVE,
                Described(
                    gettext_lazy("Approve it"), gettext_lazy("The learner can go on and later ask for an appraisal.")
                ),
            ),
            (
                DECLINE,
                Described(
                    gettext_lazy("Ask for a change"), gettext_lazy("The learner reads your note and proposes anew.")
                ),
            ),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Note to the learner"),
        help_text=gettext_lazy("Needed when you ask for a change."),
        required=False,
        max_length=1200,
        widget=LongText,
    )

    def clean(self) -> dict[str, object]:
        """A change is asked for in words."""
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        if cleaned.get("decision") == DECLINE and not str(cleaned.get("note") or "").strip():
            self.add_error("note", _("Say what would make it count."))
        return cleaned


@dataclass(frozen=True)
class ExperienceRow:
    """One experience as the list shows it."""

    url: str
    title: str
    learner: str
    campus: str
    kind: str
    hours: int
    state: str
    state_words: str
    waiting_days: int


@login_required
@require_safe
def experiences(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, the oldest first; what is under way in a tab of its own."""
    ctx = story(request)
    reach = reach_of(ctx.actor, Action.DECIDE_EXPERIENCE)
    is_under_way = request.GET.get("show") == "under-way"
    proposed = experiences_within(reach, states=[ExperienceState.PROPOSED])
    under_way = experiences_within(reach, states=UNDER_WAY)
    page = Paginator(under_way if is_under_way else proposed, PAGE).get_page(request.GET.get("page"))
    count = page.paginator.count if not is_under_way else proposed.count()
    title = (
        ngettext("%(count)d experience waits for you", "%(count)d experiences wait for you", count) % {"count": count}
        if count
        else _("No experience waits for you")
    )
    url = reverse("experiences")
    tabs = (
        Tab(_("To decide"), url, not is_under_way, count),
        Tab(_("Under way"), f"{url}?show=under-way", is_under_way),
    )
    context = {
        "title": title,
        "rows": [_row(ctx, each) for each in page],
        "page": page,
        "tabs": tabs,
        "is_under_way": is_under_way,
    }
    return render(request, "coordinator/experiences.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, experience_id: UUID) -> HttpResponse:
    """One experience with everything the learner wrote, and the decision."""
    ctx = story(request)
    found = experience(experience_id)
    scope = scope_of(found.enrollment)
    if not may(ctx.actor, Action.VIEW_ENROLLMENT, scope):
        raise NotFound()
    require(ctx.actor, Action.DECIDE_EXPERIENCE, scope)
    form = DecideForm(request.POST if request.method == "POST" else None)
    status, told = 200, ""
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                _decide(request, ctx, experience_id, form)
            except Invalid as refusal:
                form.add_error("note", refusal.message)
            except Conflict as conflict:
                status, told, found = 409, conflict.message, experience(experience_id)
            else:
                return HttpResponseRedirect(reverse("experiences"))
    may_read_reasons = may(ctx.actor, Action.READ_DECLINE_REASON, scope)
    history = request_history(found, with_reasons=may_read_reasons)
    context = _context(whole_experience(found.pk)) | {"form": form, "told": told, "history": history}
    return render(request, "coordinator/experience.html", context, status=status)


def _decide(request: HttpRequest, ctx: Context, experience_id: UUID, form: DecideForm) -> None:
    approve = form.cleaned_data["decision"] == APPROVE
    found = decide_experience(ctx, experience_id, approve=approve, note=form.cleaned_data["note"])
    said = _("Approved. %(name)s gets an e-mail now.") if approve else _("%(name)s gets an e-mail with your note now.")
    messages.success(request, said % {"name": isolated(found.enrollment.person.given_name)})


def _context(found: Experience) -> dict[str, object]:
    enrollment = found.enrollment
    pack = enrollment_pack(enrollment, language())
    where = stands(pack, judged_by(enrollment, found.activity_key), found)
    activity = pack.activities.get(found.activity_key)
    return {
        "title": _("%(role)s at %(employer)s")
        % {"role": isolated(found.role_title), "employer": isolated(found.employer)},
        "experience": found,
        "is_open": found.state == ExperienceState.PROPOSED,
        "state": where.blaze,
        "state_words": where.words,
        "activity": activity,
        "facts": (
            (_("Learner"), isolated(enrollment.person.full_name)),
            (_("Campus"), enrollment.campus.name),
            (_("Step"), activity.title if activity else found.activity_key),
            (_("Kind"), str(TYPES[ExperienceType(found.type)])),
            (_("From"), day_year(found.starts_on)),
            (_("To"), day_year(found.ends_on)),
            (_("Hours"), str(found.hours)),
        ),
    }


def _row(ctx: Context, found: Experience) -> ExperienceRow:
    state, words = STATES[ExperienceState(found.state)]
    return ExperienceRow(
        url=reverse("coordinator-experience", args=[found.pk]),
        title=_("%(role)s at %(employer)s")
        % {"role": isolated(found.role_title), "employer": isolated(found.employer)},
        learner=found.enrollment.person.full_name,
        campus=found.enrollment.campus.name,
        kind=str(TYPES[ExperienceType(found.type)]),
        hours=found.hours,
        state=state,
        state_words=str(words),
        waiting_days=days_since(found.proposed_at, now=ctx.now),
    )
