"""The page of a plan, and the way to it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from waymark.flows.plan_career import PLAN_STATES
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.queries import enrollments_of
from waymark.records.enrollment.states import OPEN_STATES
from waymark.records.people.models import Person
from waymark.web.shared.story import story

from .doors import own_enrollment, pack_for, signed_in
from .plan import plan_page
from .plan_goals import Bound
from .words import local_day
from .work_form import ids_of


@signed_in
@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    """To the plan of the one open enrollment, or of the one there was; a choice when there are several."""
    person = request.user
    ways = list(enrollments_of(person.pk)) if isinstance(person, Person) else []
    only = [each for each in ways if each.state in OPEN_STATES] or ways
    if len(only) == 1:
        return redirect("learner-plan", enrollment_id=only[0].pk)
    if not only:
        return render(request, "learner/plans.html", {"choices": []})
    choices = [(pack_for(each).title, each.campus.name, reverse("learner-plan", args=[each.pk])) for each in only]
    return render(request, "learner/plans.html", {"choices": choices})


@signed_in
@require_GET
def plan(request: HttpRequest, enrollment_id: UUID) -> HttpResponse:
    """One learner's plan. `?goal=` opens one of its goals."""
    opened = next(iter(ids_of([request.GET.get("goal", "")])), None)
    return show_plan(request, own_enrollment(request, enrollment_id), opened=opened)


@signed_in
@require_GET
def plan_beside_trail(request: HttpRequest, enrollment_id: UUID) -> HttpResponse:
    """The plan by the address that hangs from the trail's."""
    return redirect("learner-plan", enrollment_id=own_enrollment(request, enrollment_id).pk)


def show_plan(
    request: HttpRequest, enrollment: Enrollment, *, opened: UUID | None = None, bound: Bound | None = None
) -> HttpResponse:
    """The page; with a form that came back, in its place."""
    today = local_day(story(request).now)
    context = {
        "page": plan_page(enrollment, pack_for(enrollment), today=today, opened=opened, bound=bound),
        "form": bound.form if bound else None,
        "enrollment": enrollment,
        "may_write": enrollment.state in PLAN_STATES,
        "today": today,
        "trail_url": reverse("learner-trail", args=[enrollment.pk]),
        "new_goal_url": reverse("learner-goal-new", args=[enrollment.pk]),
    }
    return render(request, "learner/plan.html", context)


def to_goal(enrollment_id: UUID, goal_id: UUID) -> HttpResponse:
    """Back to the plan, at one of its goals."""
    return redirect(f"{reverse('learner-plan', args=[enrollment_id])}?goal={goal_id}#goal-{goal_id}")
