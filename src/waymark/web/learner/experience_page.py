"""Experiences: proposing one with the terms in sight, and one experience from its proposal to its appraisal."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from waymark.flows.draft_words import Saved
from waymark.flows.propose_experience import cancel_experience, finish_experience, propose_experience
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.pathways import judged_by
from waymark.records.enrollment.states import EnrollmentState
from waymark.records.evidence.states import DraftRoom
from waymark.records.experience.models import Experience
from waymark.records.experience.queries import whole_experience, whole_experiences
from waymark.records.experience.states import ExperienceState, ExperienceType
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.errors import Conflict, Invalid
from waymark.rules.packs.model import Activity, AppraisalForm
from waymark.web.shared.drafting import CHOOSE, page_of, shown_in
from waymark.web.shared.story import story

from .doors import own_enrollment, pack_for, signed_in
from .draft_form import DraftForm
from .drafts import loose_answers
from .experience import ExperienceView, experience_view
from .experience_forms import ProposalForm
from .experience_terms import terms_of
from .plan_forms import day_text
from .unsent import take_unsent
from .words import local_day
from .work_form import ids_of

PLACE = "propose"


@dataclass(frozen=True)
class Opened:
    """One experience with what its page rests on."""

    enrollment: Enrollment
    about: Experience
    activity: Activity
    form: AppraisalForm | None


def own_experience(request: HttpRequest, experience_id: UUID) -> Opened:
    """An experience, for the learner whose it is."""
    about = whole_experience(experience_id)
    enrollment = own_enrollment(request, about.enrollment_id)
    pack = pack_for(enrollment)
    activity = pack.activities[about.activity_key]
    return Opened(enrollment, about, activity, pack.appraisals.get(activity.appraisal))


def view_of(request: HttpRequest, at: Opened) -> ExperienceView:
    """What its page shows."""
    now = story(request).now
    pack = pack_for(at.enrollment)
    terms = terms_of(pack, judged_by(at.enrollment, at.activity.key), at.activity)
    return experience_view(at.about, pack, now=now, today=local_day(now), least_hours=terms.least_hours)


def experiences(request: HttpRequest, enrollment: Enrollment, activity: Activity) -> HttpResponse:
    """The experiences of one step, and the form to propose one; on POST propose it."""
    draft_form = _draft_form(enrollment, activity)
    choice = draft_form.question(request, lambda: ProposalForm(place=PLACE), enrollment.person_id)
    if choice is not None:
        return choice
    if request.method == "POST":
        return _propose(request, enrollment, activity)
    made = whole_experiences(enrollment.pk, activity.key)
    unsent = take_unsent(request)
    if unsent is not None and _kept(request, draft_form, unsent) is not None:
        messages.warning(request, _("You had been signed out. What you wrote is here. Check it, then send."))
    draft = draft_form.draft(enrollment.person_id)
    start = dict(draft.answers) if draft else _again(request, made)
    is_asked = bool(start) or "propose" in request.GET
    under_way = any(each.state not in (ExperienceState.DECLINED, ExperienceState.CANCELLED) for each in made)
    form = ProposalForm(place=PLACE, initial=start) if is_asked or not under_way else None
    return _show(request, enrollment, activity, form, made=made)


def _again(request: HttpRequest, made: list[Experience]) -> dict[str, object]:
    """What an earlier proposal said, to start from when it is named in `?from=`."""
    wanted = ids_of([request.GET.get("from", "")])
    before = next((each for each in made if each.pk in wanted), None)
    if before is None:
        return {}
    return {
        "type": before.type,
        "employer": before.employer,
        "role_title": before.role_title,
        "starts_on": day_text(before.starts_on),
        "ends_on": day_text(before.ends_on),
        "hours": before.hours,
        "outcomes": before.outcomes,
    }


def _show(
    request: HttpRequest,
    enrollment: Enrollment,
    activity: Activity,
    form: ProposalForm | None,
    *,
    made: list[Experience],
    is_saved: bool = True,
) -> HttpResponse:
    pack = pack_for(enrollment)
    now = story(request).now
    terms = terms_of(pack, judged_by(enrollment, activity.key), activity)
    draft_form = _draft_form(enrollment, activity)
    draft = draft_form.draft(enrollment.person_id)
    shown = shown_in(form) if form else {}
    here = reverse("learner-activity", args=[enrollment.pk, activity.key])
    context = {
        "form": form,
        "is_open": enrollment.state == EnrollmentState.ACTIVE,
        "terms": terms,
        "cards": [
            (
                experience_view(each, pack, now=now, today=local_day(now), least_hours=terms.least_hours),
                reverse("learner-experience", args=[each.pk]),
            )
            for each in made
        ],
        "activity": activity,
        "enrollment": enrollment,
        "draft_url": draft_form.save_url,
        "marks": draft_form.marks(shown, draft, sent_by=page_of(request.POST), is_saved=is_saved),
        "saved_at": draft.saved_at if draft else None,
        "another_url": f"{here}?propose=1#propose",
        "trail_url": reverse("learner-trail", args=[enrollment.pk]),
    }
    return render(request, "learner/experiences.html", context)


def _draft_form(enrollment: Enrollment, activity: Activity) -> DraftForm:
    here = reverse("learner-activity", args=[enrollment.pk, activity.key])
    return DraftForm(DraftRoom.EXPERIENCE, enrollment.pk, activity.key, here, activity.title)


def _propose(request: HttpRequest, enrollment: Enrollment, activity: Activity) -> HttpResponse:
    form, draft_form = ProposalForm(request.POST, place=PLACE), _draft_form(enrollment, activity)
    saved = _kept(request, draft_form, request.POST)
    if saved is None:
        made = whole_experiences(enrollment.pk, activity.key)
        return _show(request, enrollment, activity, form, made=made, is_saved=False)
    if "save" in request.POST:
        messages.success(request, _("Saved. You can go on whenever you like."))
        return redirect(f"{draft_form.url}?{CHOOSE}=1" if saved.clashes else draft_form.url)
    other = draft_form.other_way(request, saved)
    if other is not None:
        return other
    proposed = _proposed(request, enrollment, activity, form, saved) if form.is_valid() else None
    if proposed is None:
        return _show(request, enrollment, activity, form, made=whole_experiences(enrollment.pk, activity.key))
    messages.success(request, _("Proposed. You get a message when staff have decided."))
    return redirect("learner-experience", experience_id=proposed.pk)


def _kept(request: HttpRequest, draft_form: DraftForm, fields: QueryDict) -> Saved | None:
    """Keep what a form holds as the draft; when it cannot be kept, say why."""
    try:
        return draft_form.save(request, loose_answers(fields), fields)
    except (Invalid, Conflict) as refusal:
        messages.error(request, refusal.message)
        return None


def _proposed(
    request: HttpRequest, enrollment: Enrollment, activity: Activity, form: ProposalForm, saved: Saved
) -> Experience | None:
    given = dict(form.cleaned_data)
    given["type"] = ExperienceType(given["type"])
    try:
        return propose_experience(story(request), enrollment.pk, activity_key=activity.key, saw=saved.at, **given)
    except (Invalid, Conflict) as refusal:
        form.add_refusal(refusal)
        return None


@signed_in
@require_GET
def experience(request: HttpRequest, experience_id: UUID) -> HttpResponse:
    """One experience: whose move it is, what happened, and what the appraiser said."""
    at = own_experience(request, experience_id)
    step_url = reverse("learner-activity", args=[at.enrollment.pk, at.activity.key])
    context = {
        "page": view_of(request, at),
        "about": at.about,
        "terms": terms_of(pack_for(at.enrollment), judged_by(at.enrollment, at.activity.key), at.activity),
        "activity": at.activity,
        "is_open": at.enrollment.state == EnrollmentState.ACTIVE,
        "step_url": step_url,
        "contacts": pack_for(at.enrollment).pathways[at.enrollment.pathway_key].contacts,
        "again_url": f"{step_url}?{urlencode({'from': str(at.about.pk)})}#propose",
        "trail_url": reverse("learner-trail", args=[at.enrollment.pk]),
    }
    return render(request, "learner/experience.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def finish(request: HttpRequest, experience_id: UUID) -> HttpResponse:
    """Say that the work is over, after a question."""
    at = own_experience(request, experience_id)
    here = reverse("learner-experience", args=[at.about.pk])
    if request.method == "POST":
        finish_experience(story(request), at.about.pk)
        messages.success(request, _("Marked as finished. Now ask somebody how it went."))
        return redirect("learner-experience-ask", experience_id=at.about.pk)
    if not view_of(request, at).may_finish:
        raise Conflict(_("This experience cannot be marked as finished now. Open it to see where it stands."))
    context = {
        "title": _("Is your work at %(employer)s over?") % {"employer": isolated(at.about.employer)},
        "lede": _("Then you can ask the person who saw it how it went."),
        "points": [
            _("You can do this shortly before your last day, so that the person is still there to answer."),
            _("You can’t undo it."),
        ],
        "action_url": reverse("learner-experience-finish", args=[at.about.pk]),
        "button": _("Yes, it is finished"),
        "back_url": here,
    }
    return render(request, "confirm.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, experience_id: UUID) -> HttpResponse:
    """Give an experience up, after a question."""
    at = own_experience(request, experience_id)
    step_url = reverse("learner-activity", args=[at.enrollment.pk, at.activity.key])
    if request.method == "POST":
        cancel_experience(story(request), at.about.pk)
        messages.success(request, _("Cancelled. You can propose another experience."))
        return redirect(step_url)
    if not view_of(request, at).may_cancel:
        raise Conflict(_("This experience cannot be cancelled now. Open it to see where it stands."))
    context = {
        "title": _("Cancel %(employer)s?") % {"employer": isolated(at.about.employer)},
        "lede": _("You can propose another experience at any time."),
        "points": [
            _("It no longer counts toward your badge, and nobody can be asked about it."),
            _("It cannot be taken back. What you wrote stays to be read."),
        ],
        "action_url": reverse("learner-experience-cancel", args=[at.about.pk]),
        "button": _("Yes, cancel it"),
        "is_stop": True,
        "back_url": reverse("learner-experience", args=[at.about.pk]),
    }
    return render(request, "confirm.html", context)
