"""Self-assessments: which there are, answering one, and what came out of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from waymark.flows.draft_words import NO_PAGE, NewerWords, Saved
from waymark.flows.self_assess import take_instrument
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.states import EnrollmentState
from waymark.records.evidence.models import Draft
from waymark.records.evidence.queries import drafts_by_form
from waymark.records.evidence.states import DraftRoom
from waymark.records.plans.queries import latest_results, results_of
from waymark.rules.kernel.errors import Conflict, Invalid, NotFound
from waymark.rules.packs.model import Activity, ActivityKind, Instrument
from waymark.web.shared.components.marks import Blaze
from waymark.web.shared.components.text import day_year
from waymark.web.shared.drafting import CHOOSE, page_of, shown_in, took
from waymark.web.shared.story import story

from .doors import own_enrollment, pack_for, signed_in, step_of
from .draft_form import DraftForm
from .instrument import InstrumentForm, result_card
from .unsent import take_unsent
from .words import address, how_long
from .work_form import ANSWER


@dataclass(frozen=True)
class Choice:
    """One self-assessment of the step and where it stands."""

    title: str
    long: str
    count: int
    state: str
    status: str
    button: str
    url: str
    result_url: str


def instruments(request: HttpRequest, enrollment: Enrollment, activity: Activity) -> HttpResponse:
    """The self-assessments of one step."""
    if request.method == "POST":
        raise Conflict(_("Open one of the self-assessments below and answer it there."))
    results = latest_results(enrollment.pk)
    drafts = drafts_by_form(enrollment.person_id, enrollment.pk)
    choices = []
    for key in activity.instruments:
        asked = pack_for(enrollment).instruments[key]
        taken = results.get(key)
        draft = drafts.get((DraftRoom.INSTRUMENT.value, key))
        choices.append(_choice(enrollment, activity, asked, taken.taken_at if taken else None, draft))
    context = {
        "activity": activity,
        "choices": choices,
        "is_done": all(each.result_url for each in choices),
        "is_open": enrollment.state == EnrollmentState.ACTIVE,
        "trail_url": reverse("learner-trail", args=[enrollment.pk]),
        "plan_url": reverse("learner-plan", args=[enrollment.pk]),
    }
    return render(request, "learner/instruments.html", context)


def _choice(
    enrollment: Enrollment, activity: Activity, asked: Instrument, taken_at: datetime | None, draft: Draft | None
) -> Choice:
    answered = _count(asked, draft)
    args = [enrollment.pk, activity.key, asked.key]
    state, status, button = Blaze.NEXT, _("Open to you"), _("Begin")
    if taken_at is not None:
        state, status, button = Blaze.REACHED, _("Taken %(day)s") % {"day": day_year(taken_at)}, _("Take it again")
    if answered:
        facts = {"count": answered, "all": len(asked.items)}
        words = _("%(count)d of %(all)d answered") % facts
        status, button = (f"{status} · {words}" if taken_at else words), _("Go on")
    return Choice(
        title=asked.title,
        long=how_long(asked.minutes),
        count=len(asked.items),
        state=state.value,
        status=status,
        button=button,
        url=reverse("learner-instrument", args=args),
        result_url=reverse("learner-result", args=args) if taken_at else "",
    )


def _count(asked: Instrument, draft: Draft | None) -> int:
    return sum(bool(draft.answers.get(item.key)) for item in asked.items) if draft else 0


def _instrument_of(enrollment: Enrollment, activity: Activity, key: str) -> Instrument:
    asked = pack_for(enrollment).instruments.get(key)
    if activity.kind is not ActivityKind.SELF_ASSESSMENT or key not in activity.instruments or asked is None:
        raise NotFound(_("This self-assessment is not part of the step. Open the step and choose one."))
    return asked


@signed_in
@require_http_methods(["GET", "POST"])
def instrument(request: HttpRequest, enrollment_id: UUID, activity_key: str, instrument_key: str) -> HttpResponse:
    """One self-assessment: answer it, keep it for later, or have it scored."""
    enrollment = own_enrollment(request, enrollment_id)
    activity = step_of(enrollment, activity_key)
    asked = _instrument_of(enrollment, activity, instrument_key)
    draft_form = _draft_form(enrollment, activity, asked)
    choice = draft_form.question(request, lambda: InstrumentForm(asked, {}), enrollment.person_id)
    if choice is not None:
        return choice
    if request.method == "POST":
        return _take(request, enrollment, activity, asked)
    unsent = take_unsent(request)
    if unsent is not None:
        _keep(request, draft_form, _read(asked, unsent), unsent)
        messages.warning(request, _("You had been signed out. Your answers are here. Check them, then send."))
    draft = draft_form.draft(enrollment.person_id)
    answers = {key: str(answer) for key, answer in (draft.answers if draft else {}).items()}
    return _show(request, enrollment, activity, InstrumentForm(asked, answers), draft=draft)


def _draft_form(enrollment: Enrollment, activity: Activity, asked: Instrument) -> DraftForm:
    here = reverse("learner-instrument", args=[enrollment.pk, activity.key, asked.key])
    return DraftForm(DraftRoom.INSTRUMENT, enrollment.pk, asked.key, here, asked.title)


def _show(
    request: HttpRequest,
    enrollment: Enrollment,
    activity: Activity,
    form: InstrumentForm,
    *,
    draft: Draft | None,
    is_saved: bool = True,
) -> HttpResponse:
    asked = form.asked
    answered = sum(bool(form[item.key].value()) for item in asked.items)
    draft_form = _draft_form(enrollment, activity, asked)
    context = {
        "form": form,
        "instrument": asked,
        "long": how_long(asked.minutes),
        "answered": answered,
        "all": len(asked.items),
        "progress": _("%(count)d of %(all)d answered") % {"count": answered, "all": len(asked.items)},
        "taken": latest_results(enrollment.pk).get(asked.key),
        "is_open": enrollment.state == EnrollmentState.ACTIVE,
        "saved_at": draft.saved_at if draft else None,
        "marks": draft_form.marks(shown_in(form), draft, sent_by=page_of(request.POST), is_saved=is_saved),
        "enrollment": enrollment,
        "step_url": reverse("learner-activity", args=[enrollment.pk, activity.key]),
        "step_title": activity.title,
        "result_url": reverse("learner-result", args=[enrollment.pk, activity.key, asked.key]),
        "draft_url": draft_form.save_url,
    }
    return render(request, "learner/instrument.html", context)


def _take(request: HttpRequest, enrollment: Enrollment, activity: Activity, asked: Instrument) -> HttpResponse:
    draft_form = _draft_form(enrollment, activity, asked)
    answers = _read(asked, request.POST)
    saved = _keep(request, draft_form, answers)
    if "send" not in request.POST:
        messages.success(request, _("Saved. You can go on whenever you like."))
        if saved and saved.clashes:
            return redirect(f"{draft_form.url}?{CHOOSE}=1")
        return redirect("learner-activity", enrollment_id=enrollment.pk, activity_key=activity.key)
    other = draft_form.other_way(request, saved) if saved else None
    if other is not None:
        return other
    missing = [item.key for item in asked.items if item.key not in answers]
    if not missing:
        try:
            return _score(request, enrollment, activity, asked, answers, saved)
        except NewerWords as refusal:
            messages.warning(request, refusal.message)
            return redirect(draft_form.url)
        except Invalid as refusal:
            missing = list(refusal.fields)
    draft = draft_form.draft(enrollment.person_id)
    form = InstrumentForm(asked, answers, missing=missing)
    return _show(request, enrollment, activity, form, draft=draft, is_saved=saved is not None)


def _score(
    request: HttpRequest,
    enrollment: Enrollment,
    activity: Activity,
    asked: Instrument,
    answers: dict[str, str],
    saved: Saved | None,
) -> HttpResponse:
    """Have it scored, and go on to the result. When it could not be kept before, what is sent is all there is."""
    take_instrument(
        story(request),
        enrollment.pk,
        activity_key=activity.key,
        instrument_key=asked.key,
        answers={key: int(answer) for key, answer in answers.items()},
        saw=saved.at if saved else NO_PAGE,
    )
    took(request)
    messages.success(request, _("Your result is in your plan. Here is what came out."))
    return redirect(reverse("learner-result", args=[enrollment.pk, activity.key, asked.key]))


def _read(asked: Instrument, fields: QueryDict) -> dict[str, str]:
    """The answers that are among those offered; everything else counts as not answered."""
    offered = {str(value) for value in asked.responses}
    sent = {item.key: str(fields.get(f"{ANSWER}-{item.key}", "")) for item in asked.items}
    return {key: answer for key, answer in sent.items() if answer in offered}


def _keep(
    request: HttpRequest, draft_form: DraftForm, answers: dict[str, str], fields: QueryDict | None = None
) -> Saved | None:
    """Keep the answers; a refusal to keep them never stands in the way of sending them."""
    try:
        return draft_form.save(request, answers, fields)
    except (Invalid, Conflict) as refusal:
        messages.warning(request, refusal.message)
        return None


@signed_in
@require_GET
def result(request: HttpRequest, enrollment_id: UUID, activity_key: str, instrument_key: str) -> HttpResponse:
    """What came out, the latest sitting first; `?sitting=` shows an earlier one."""
    enrollment = own_enrollment(request, enrollment_id)
    activity = step_of(enrollment, activity_key)
    asked = _instrument_of(enrollment, activity, instrument_key)
    sittings = [each for each in reversed(results_of(enrollment.pk)) if each.instrument_key == asked.key]
    wanted = request.GET.get("sitting", "")
    chosen = next((each for each in sittings if not wanted or str(each.pk) == wanted), None)
    if chosen is None:
        raise NotFound(_("There is no result here yet. Answer the self-assessment first."))
    taken = {each.instrument_key for each in results_of(enrollment.pk)}
    following = next((key for key in activity.instruments if key not in taken), "")
    here = reverse("learner-result", args=[enrollment.pk, activity.key, asked.key])
    context = {
        "card": result_card(asked, chosen, as_rose=True),
        "is_latest": chosen is sittings[0],
        "sittings": [(each, f"{here}?sitting={each.pk}", each is chosen) for each in sittings],
        "has_earlier": len(sittings) > 1,
        "goal_url": reverse("learner-goal-new", args=[enrollment.pk]),
        "plan_url": reverse("learner-plan", args=[enrollment.pk]),
        "step_url": reverse("learner-activity", args=[enrollment.pk, activity.key]),
        "step_title": activity.title,
        "again_url": reverse("learner-instrument", args=[enrollment.pk, activity.key, asked.key]),
        "following": pack_for(enrollment).instruments.get(following),
        "following_url": reverse("learner-instrument", args=[enrollment.pk, activity.key, following])
        if following
        else "",
        "trail_url": address("learner-trail", enrollment.pk),
    }
    return render(request, "learner/result.html", context)
