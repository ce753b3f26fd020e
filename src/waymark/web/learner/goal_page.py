"""Writing goals: a new one from a result or an own idea, other words, another place, set aside or taken up again."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from waymark.flows.draft_words import NO_PAGE, Saved
from waymark.flows.plan_career import change_goal, move_goal, set_goal_state, write_goal
from waymark.flows.plan_words import goal_words
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.states import DraftRoom
from waymark.records.plans.models import Goal, InstrumentResult
from waymark.records.plans.queries import goal as goal_by_id
from waymark.records.plans.queries import latest_results
from waymark.records.plans.states import GoalState
from waymark.rules.kernel.errors import Conflict, Invalid
from waymark.rules.packs.model import Pack
from waymark.web.shared.drafting import page_of, shown_in
from waymark.web.shared.story import story

from .doors import own_enrollment, pack_for, signed_in
from .draft_form import DraftForm, kept_first
from .drafts import loose_answers
from .instrument import result_card
from .plan_forms import GoalForm
from .plan_page import to_goal
from .unsent import take_unsent

PART = "goal"


def own_goal(request: HttpRequest, goal_id: UUID) -> tuple[Enrollment, Goal]:
    """A goal with its enrollment, for the learner whose it is."""
    found = goal_by_id(goal_id)
    return own_enrollment(request, found.enrollment_id), found


@signed_in
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, enrollment_id: UUID) -> HttpResponse:
    """A goal to be written; `?result=…&scale=…` names the result it grows from."""
    enrollment = own_enrollment(request, enrollment_id)
    results = latest_results(enrollment.pk)
    seeds = _seeds(pack_for(enrollment), results)
    draft_form = _draft_form(enrollment.pk, reverse("learner-goal-new", args=[enrollment.pk]))
    choice = draft_form.question(request, lambda: GoalForm(place=PART, seeds=seeds), enrollment.person_id)
    if choice is not None:
        return choice
    if request.method == "POST":
        form = GoalForm(request.POST, place=PART, seeds=seeds)
        saved, other = kept_first(request, draft_form, form)
        if other is not None:
            return other
        made = _written(request, enrollment, form, saved) if form.is_valid() else None
        if made is not None:
            messages.success(request, _("Your goal is in your plan. Give it a first step."))
            return to_goal(enrollment.pk, made.pk)
        return _show(request, enrollment, form, draft_form, results=results, is_saved=saved is not None)
    start = _begun(request, enrollment, draft_form)
    named = f"{request.GET.get('result', '')}:{request.GET.get('scale', '')}"
    if named != ":":
        start = {**start, "seed": named}
    form = GoalForm(place=PART, seeds=seeds, initial=start)
    return _show(request, enrollment, form, draft_form, results=results)


def _draft_form(object_id: UUID, url: str) -> DraftForm:
    return DraftForm(DraftRoom.PLAN, object_id, PART, url, _("Action plan"))


@signed_in
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, goal_id: UUID) -> HttpResponse:
    """A goal in other words."""
    enrollment, found = own_goal(request, goal_id)
    results = latest_results(enrollment.pk)
    seeds = _seeds(pack_for(enrollment), {**results, **_own_seed(found, results)})
    draft_form = _draft_form(found.pk, reverse("learner-goal", args=[found.pk]))
    choice = draft_form.question(request, lambda: GoalForm(place=PART, seeds=seeds), enrollment.person_id)
    if choice is not None:
        return choice
    if request.method == "POST":
        form = GoalForm(request.POST, place=PART, seeds=seeds)
        saved, other = kept_first(request, draft_form, form)
        if other is not None:
            return other
        if form.is_valid() and _changed(request, found, form, saved):
            messages.success(request, _("Your goal is changed. Work you sent keeps the old words."))
            return to_goal(enrollment.pk, found.pk)
        return _show(request, enrollment, form, draft_form, results=results, goal=found, is_saved=saved is not None)
    start = {**goal_words(found), **_begun(request, enrollment, draft_form)}
    form = GoalForm(place=PART, seeds=seeds, initial=start)
    return _show(request, enrollment, form, draft_form, results=results, goal=found)


def _show(
    request: HttpRequest,
    enrollment: Enrollment,
    form: GoalForm,
    draft_form: DraftForm,
    *,
    results: Mapping[str, InstrumentResult],
    goal: Goal | None = None,
    is_saved: bool = True,
) -> HttpResponse:
    pack = pack_for(enrollment)
    draft = draft_form.draft(enrollment.person_id)
    context = {
        "form": form,
        "goal": goal,
        "enrollment": enrollment,
        "cards": [
            result_card(pack.instruments[key], each, as_rose=False)
            for key, each in results.items()
            if key in pack.instruments
        ],
        "object_id": draft_form.object_id,
        "draft_url": draft_form.save_url,
        "marks": draft_form.marks(shown_in(form), draft, sent_by=page_of(request.POST), is_saved=is_saved),
        "saved_at": draft.saved_at if draft else None,
        "plan_url": reverse("learner-plan", args=[enrollment.pk]),
    }
    return render(request, "learner/goal.html", context)


def _begun(request: HttpRequest, enrollment: Enrollment, draft_form: DraftForm) -> dict[str, object]:
    """What was typed before: in the draft, with what a form held that met an ended session."""
    unsent = take_unsent(request)
    if unsent is not None:
        try:
            draft_form.save(request, loose_answers(unsent), unsent)
        except (Invalid, Conflict) as refusal:
            messages.warning(request, refusal.message)
            return dict(loose_answers(unsent))
        messages.warning(request, _("You had been signed out. What you wrote is here. Check it, then send."))
    draft = draft_form.draft(enrollment.person_id)
    return dict(draft.answers) if draft else {}


def _seeds(pack: Pack, results: Mapping[str, InstrumentResult]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The results a goal may grow from: of each self-assessment its scales, the highest first."""
    found = []
    for key, result in results.items():
        asked = pack.instruments.get(key.partition("#")[0])
        if asked is None:
            continue
        scales = sorted(
            (scale for scale in result.scores if scale in asked.scales), key=lambda each: result.scores[each]["rank"]
        )
        found.append((asked.title, [(f"{result.pk}:{scale}", asked.scales[scale].name) for scale in scales]))
    return found


def _own_seed(found: Goal, results: Mapping[str, InstrumentResult]) -> dict[str, InstrumentResult]:
    """The result a goal grew from, when a newer one has taken its place."""
    seed = found.seeded_by
    if seed is None or seed.pk in {each.pk for each in results.values()}:
        return {}
    return {f"{seed.instrument_key}#earlier": seed}


def _seed(form: GoalForm) -> tuple[UUID | None, str]:
    result, _colon, scale = form.cleaned_data["seed"].partition(":")
    return (UUID(result), scale) if result else (None, "")


def _written(request: HttpRequest, enrollment: Enrollment, form: GoalForm, saved: Saved | None) -> Goal | None:
    given = form.cleaned_data
    seeded_by, scale = _seed(form)
    try:
        return write_goal(
            story(request),
            enrollment.pk,
            statement=given["statement"],
            reason=given["reason"],
            horizon=given["horizon"],
            seeded_by=seeded_by,
            seeded_scale=scale,
            saw=saved.at if saved else NO_PAGE,
        )
    except (Invalid, Conflict) as refusal:
        form.add_refusal(refusal)
        return None


def _changed(request: HttpRequest, found: Goal, form: GoalForm, saved: Saved | None) -> bool:
    given = form.cleaned_data
    seeded_by, scale = _seed(form)
    try:
        change_goal(
            story(request),
            found.pk,
            statement=given["statement"],
            reason=given["reason"],
            horizon=given["horizon"],
            seeded_by=seeded_by,
            seeded_scale=scale,
            saw=saved.at if saved else NO_PAGE,
        )
    except (Invalid, Conflict) as refusal:
        form.add_refusal(refusal)
        return False
    return True


@signed_in
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, goal_id: UUID) -> HttpResponse:
    """One place up or down."""
    enrollment, found = own_goal(request, goal_id)
    if request.method == "POST":
        move_goal(story(request), found.pk, up=request.POST.get("to") == "up")
    return to_goal(enrollment.pk, found.pk)


@signed_in
@require_http_methods(["GET", "POST"])
def state(request: HttpRequest, goal_id: UUID) -> HttpResponse:
    """Set a goal aside, or take it up again."""
    enrollment, found = own_goal(request, goal_id)
    if request.method != "POST":
        return to_goal(enrollment.pk, found.pk)
    if request.POST.get("to") == "aside":
        set_goal_state(story(request), found.pk, state=GoalState.SET_ASIDE)
        messages.success(request, _("Set aside. You can take it up again below your goals."))
        return redirect(f"{reverse('learner-plan', args=[enrollment.pk])}#goals")
    set_goal_state(story(request), found.pk, state=GoalState.OPEN)
    messages.success(request, _("Taken up again."))
    return to_goal(enrollment.pk, found.pk)
