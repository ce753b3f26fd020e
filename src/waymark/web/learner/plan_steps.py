"""Steps toward goals, and reflecting on goals."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
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
from waymark.flows.save_draft import save_draft
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.states import DraftRoom
from waymark.records.plans.models import Action, Goal
from waymark.records.plans.queries import action
from waymark.records.plans.states import GoalState
from waymark.rules.kernel.errors import Conflict, Invalid
from waymark.web.shared.story import story

from .doors import own_enrollment, signed_in
from .drafts import loose_answers
from .goal_page import own_goal
from .plan_forms import DoneForm, PlanForm, ReflectionForm, StepForm, day_text
from .plan_goals import Bound
from .plan_page import show_plan, to_goal
from .unsent import take_unsent
from .words import local_day

# Any: what a form's fields clean to, handed to a story by name.
Act = Callable[[dict[str, Any]], object]


def _is_taken(form: PlanForm, act: Act) -> bool:
    """Do it; when it is refused, the form says why."""
    try:
        act(form.cleaned_data)
    except (Invalid, Conflict) as refusal:
        form.add_refusal(refusal)
        return False
    return True


def _restored(request: HttpRequest, enrollment: Enrollment, goal: Goal, part: str) -> HttpResponse:
    """Somebody came back from signing in: what their form held becomes its draft."""
    unsent = take_unsent(request)
    if unsent is not None:
        try:
            save_draft(story(request), room=DraftRoom.PLAN, object_id=goal.pk, part=part, answers=loose_answers(unsent))
        except (Invalid, Conflict) as refusal:
            messages.warning(request, refusal.message)
        else:
            messages.warning(request, _("You had been signed out. What you wrote is here. Check it, then send."))
    return to_goal(enrollment.pk, goal.pk)


@signed_in
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, goal_id: UUID) -> HttpResponse:
    """Add a step to a goal."""
    enrollment, goal = own_goal(request, goal_id)
    if request.method != "POST":
        return _restored(request, enrollment, goal, "action")
    form = StepForm(request.POST, place=f"action-{goal.pk}")
    if form.is_valid() and _is_taken(form, lambda given: write_action(story(request), goal.pk, **given)):
        messages.success(request, _("The step is in your plan."))
        return to_goal(enrollment.pk, goal.pk)
    return show_plan(request, enrollment, bound=Bound(goal.pk, form))


@signed_in
@require_http_methods(["GET", "POST"])
def reflect(request: HttpRequest, goal_id: UUID) -> HttpResponse:
    """Write a reflection, and say how far the goal has come."""
    enrollment, goal = own_goal(request, goal_id)
    if request.method != "POST":
        return _restored(request, enrollment, goal, "reflection")
    form = ReflectionForm(request.POST, place=f"reflection-{goal.pk}")

    if form.is_valid() and _is_taken(
        form,
        lambda given: reflect_on_goal(story(request), goal.pk, text=given["text"], state=GoalState(given["state"])),
    ):
        messages.success(request, _("Your reflection is in your plan."))
        return to_goal(enrollment.pk, goal.pk)
    return show_plan(request, enrollment, bound=Bound(goal.pk, form))


def _own_step(request: HttpRequest, action_id: UUID) -> tuple[Enrollment, Action]:
    """A step with its enrollment, for the learner whose it is."""
    found = action(action_id)
    return own_enrollment(request, found.goal.enrollment_id), found


@signed_in
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """One step: other words, another day; when it was done and what came of it."""
    enrollment, step = _own_step(request, action_id)
    today = local_day(story(request).now)
    words = {"what": step.what, "due_on": day_text(step.due_on), "resources": step.resources, "barriers": step.barriers}
    done = {"on": day_text(step.done_on or today), "outcome": step.outcome}
    form, done_form = StepForm(place="step", initial=words), DoneForm(place="done", initial=done)
    if request.method == "POST" and "done" in request.POST:
        done_form = DoneForm(request.POST, place="done")
        if done_form.is_valid() and _is_taken(
            done_form, lambda given: mark_action_done(story(request), step.pk, on=given["on"], outcome=given["outcome"])
        ):
            messages.success(request, _("Noted. Well done."))
            return to_goal(enrollment.pk, step.goal_id)
    elif request.method == "POST":
        form = StepForm(request.POST, place="step")
        if form.is_valid() and _is_taken(form, lambda given: change_action(story(request), step.pk, **given)):
            messages.success(request, _("The step is changed."))
            return to_goal(enrollment.pk, step.goal_id)
    unsent = take_unsent(request)
    if unsent is not None:
        kept = {key.partition("-")[2]: unsent[key] for key in unsent}
        form = StepForm(place="step", initial={**words, **kept})
        done_form = DoneForm(place="done", initial={**done, **kept})
        messages.warning(request, _("You had been signed out. What you wrote is here. Check it, then send."))
    context = {
        "form": done_form if done_form.is_bound else form,
        "step_form": form,
        "done_form": done_form,
        "step": step,
        "plan_url": f"{reverse('learner-plan', args=[enrollment.pk])}?goal={step.goal_id}#goal-{step.goal_id}",
    }
    return render(request, "learner/plan_step.html", context)


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
