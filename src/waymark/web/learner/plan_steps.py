"""Steps toward goals, and reflecting on goals."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from waymark.flows.act_and_reflect import (
    change_action,
    drop_action,
    mark_action_done,
    reflect_on_goal,
    reopen_action,
    restore_action,
    write_action,
)
from waymark.flows.draft_words import NO_PAGE, DraftAt
from waymark.flows.plan_words import action_words
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.states import DraftRoom
from waymark.records.plans.models import Action, Goal
from waymark.records.plans.queries import action
from waymark.records.plans.states import GoalState
from waymark.rules.drafts.versions import UNKNOWN_PAGE, Page
from waymark.rules.kernel.errors import Conflict, Invalid
from waymark.web.shared.drafting import page_of, shown_in
from waymark.web.shared.story import story

from .doors import own_enrollment, signed_in
from .draft_form import DraftForm, kept_first
from .drafts import loose_answers
from .goal_page import own_goal
from .plan_forms import DoneForm, PlanForm, ReflectionForm, StepForm, day_text
from .plan_goals import Bound, goal_part
from .plan_page import show_plan, to_goal
from .unsent import take_unsent
from .words import local_day

# Any: what a form's fields clean to, handed to a story by name.
Act = Callable[[dict[str, Any]], object]
ActOnGoal = Callable[[Goal, dict[str, Any], DraftAt | None], None]


def _is_taken(form: PlanForm, act: Act) -> bool:
    """Do it; when it is refused, the form says why."""
    try:
        act(form.cleaned_data)
    except (Invalid, Conflict) as refusal:
        form.add_refusal(refusal)
        return False
    return True


def _restored(request: HttpRequest, enrollment: Enrollment, goal: Goal, draft_form: DraftForm) -> HttpResponse:
    """Somebody came back from signing in: what their form held becomes its draft."""
    unsent = take_unsent(request)
    if unsent is not None:
        try:
            draft_form.save(request, loose_answers(unsent), unsent)
        except (Invalid, Conflict) as refusal:
            messages.warning(request, refusal.message)
        else:
            messages.warning(request, _("You had been signed out. What you wrote is here. Check it, then send."))
    return to_goal(enrollment.pk, goal.pk)


@signed_in
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, goal_id: UUID) -> HttpResponse:
    """Add a step to a goal."""

    def act(goal: Goal, given: dict[str, Any], saw: DraftAt | None) -> None:
        write_action(story(request), goal.pk, saw=saw, **given)

    return _below_goal(request, goal_id, "action", StepForm, act, told=_("The step is in your plan."))


@signed_in
@require_http_methods(["GET", "POST"])
def reflect(request: HttpRequest, goal_id: UUID) -> HttpResponse:
    """Write a reflection, and say how far the goal has come."""

    def act(goal: Goal, given: dict[str, Any], saw: DraftAt | None) -> None:
        reflect_on_goal(story(request), goal.pk, text=given["text"], state=GoalState(given["state"]), saw=saw)

    return _below_goal(request, goal_id, "reflection", ReflectionForm, act, told=_("Your reflection is in your plan."))


def _below_goal(
    request: HttpRequest, goal_id: UUID, part: str, kind: type[PlanForm], act: ActOnGoal, *, told: str
) -> HttpResponse:
    """One of the forms below a goal: keep what was sent, then do it; when it is refused, the form says why."""
    enrollment, goal = own_goal(request, goal_id)
    draft_form = goal_part(goal, part)
    choice = draft_form.question(request, lambda: kind(place=part), enrollment.person_id)
    if choice is not None:
        return choice
    if request.method != "POST":
        return _restored(request, enrollment, goal, draft_form)
    form = kind(request.POST, place=f"{part}-{goal.pk}")
    saved, other = kept_first(request, draft_form, form)
    if other is not None:
        return other
    saw = saved.at if saved else NO_PAGE
    if form.is_valid() and _is_taken(form, lambda given: act(goal, given, saw)):
        messages.success(request, told)
        return to_goal(enrollment.pk, goal.pk)
    return show_plan(request, enrollment, bound=Bound(goal.pk, form, page_of(request.POST), saved is not None))


def _own_step(request: HttpRequest, action_id: UUID) -> tuple[Enrollment, Action]:
    """A step with its enrollment, for the learner whose it is."""
    found = action(action_id)
    return own_enrollment(request, found.goal.enrollment_id), found


@signed_in
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """One step: other words, another day; when it was done and what came of it. `?part=done` names the second form."""
    enrollment, step = _own_step(request, action_id)
    today = local_day(story(request).now)
    spots = {part: _StepSpot.of(step, part, today) for part in ("step", "step-done")}
    wanted = "step-done" if "done" in request.POST or request.GET.get("part") == "done" else "step"
    spot = spots[wanted]
    choice = spot.draft_form.question(request, lambda: spot.kind(place=spot.place), enrollment.person_id)
    if choice is not None:
        return choice
    unsent = take_unsent(request)
    if unsent is not None:
        _keep_unsent(request, spots["step-done" if "done" in unsent else "step"].draft_form, unsent)
    forms = {part: each.form(enrollment.person_id) for part, each in spots.items()}
    is_saved = True
    if request.method == "POST":
        forms[wanted] = spot.kind(request.POST, place=spot.place)
        saved, other = kept_first(request, spot.draft_form, forms[wanted])
        if other is not None:
            return other
        saw, is_saved = saved.at if saved else NO_PAGE, saved is not None
        if forms[wanted].is_valid() and _is_taken(forms[wanted], _change(request, step, wanted, saw)):
            messages.success(request, _("Noted. Well done.") if wanted == "step-done" else _("The step is changed."))
            return to_goal(enrollment.pk, step.goal_id)
    context = {
        "form": forms[wanted],
        "step_form": forms["step"],
        "done_form": forms["step-done"],
        "step": step,
        "plan_url": f"{reverse('learner-plan', args=[enrollment.pk])}?goal={step.goal_id}#goal-{step.goal_id}",
    }
    for part, each in spots.items():
        sent_by = page_of(request.POST) if part == wanted else UNKNOWN_PAGE
        context |= each.context(forms[part], enrollment.person_id, sent_by=sent_by, is_saved=is_saved or part != wanted)
    return render(request, "learner/plan_step.html", context)


def _change(request: HttpRequest, step: Action, part: str, saw: DraftAt | None) -> Act:
    if part == "step-done":
        return lambda given: mark_action_done(
            story(request), step.pk, on=given["on"], outcome=given["outcome"], saw=saw
        )
    return lambda given: change_action(story(request), step.pk, saw=saw, **given)


def _keep_unsent(request: HttpRequest, draft_form: DraftForm, unsent: QueryDict) -> None:
    try:
        draft_form.save(request, loose_answers(unsent), unsent)
    except (Invalid, Conflict) as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.warning(request, _("You had been signed out. What you wrote is here. Check it, then send."))


@dataclass(frozen=True)
class _StepSpot:
    """One of the two forms about a step, with its draft."""

    kind: type[PlanForm]
    place: str
    draft_form: DraftForm
    start: dict[str, str | list[str]]

    @classmethod
    def of(cls, step: Action, part: str, today: date) -> "_StepSpot":
        """The form for its words ("step"), or for what came of it ("step-done")."""
        url = reverse("learner-step", args=[step.pk])
        draft_form = DraftForm(DraftRoom.PLAN, step.pk, part, url, step.what)
        words = action_words(step, part)
        if part == "step-done":
            return cls(DoneForm, "done", draft_form, {"on": day_text(today), **words})
        return cls(StepForm, "step", draft_form, words)

    def form(self, person_id: UUID) -> PlanForm:
        """The form as it stands: what is in the plan, with the draft over it."""
        draft = self.draft_form.draft(person_id)
        return self.kind(place=self.place, initial={**self.start, **(draft.answers if draft else {})})

    def context(self, form: PlanForm, person_id: UUID, *, sent_by: Page, is_saved: bool) -> dict[str, object]:
        """What the template needs to keep it."""
        draft = self.draft_form.draft(person_id)
        return {
            f"{self.place}_draft_url": self.draft_form.save_url,
            f"{self.place}_marks": self.draft_form.marks(shown_in(form), draft, sent_by=sent_by, is_saved=is_saved),
            f"{self.place}_saved_at": draft.saved_at if draft else None,
        }


@signed_in
@require_http_methods(["GET", "POST"])
def done(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """Mark a step done today, or not done after all."""
    enrollment, step = _own_step(request, action_id)
    if request.method == "POST" and request.POST.get("done") == "no":
        reopen_action(story(request), step.pk)
        messages.success(request, _("Not done after all: %(what)s") % {"what": step.what})
    elif request.method == "POST":
        ctx = story(request)
        mark_action_done(ctx, step.pk, on=local_day(ctx.now), outcome=step.outcome)
        messages.success(request, _("Done: %(what)s") % {"what": step.what})
    return to_goal(enrollment.pk, step.goal_id)


@signed_in
@require_http_methods(["GET", "POST"])
def drop(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """Take a step out of the plan, or put it back."""
    enrollment, step = _own_step(request, action_id)
    if request.method == "POST" and request.POST.get("drop") == "no":
        restore_action(story(request), step.pk)
        messages.success(request, _("Put back: %(what)s") % {"what": step.what})
    elif request.method == "POST":
        drop_action(story(request), step.pk)
        messages.success(request, _("Dropped: %(what)s You can put it back below the steps.") % {"what": step.what})
    return to_goal(enrollment.pk, step.goal_id)
