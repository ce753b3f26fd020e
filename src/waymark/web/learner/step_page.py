"""One step of the trail: the page for its kind."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from waymark.records.enrollment.models import Enrollment
from waymark.rules.kernel.errors import NotFound
from waymark.rules.packs.model import Activity, ActivityKind

from .bring_page import bring
from .doors import own_enrollment, signed_in, step_of
from .experience_page import experiences
from .instrument_page import instruments
from .quiz_page import quiz
from .told_page import told
from .work_page import work

StepPage = Callable[[HttpRequest, Enrollment, Activity], HttpResponse]

PAGES: Mapping[ActivityKind, StepPage] = {
    ActivityKind.SUBMISSION: work,
    ActivityKind.QUIZ: quiz,
    ActivityKind.TASK: told,
    ActivityKind.ATTENDANCE: told,
    ActivityKind.COURSE_GRADE: told,
    ActivityKind.EXTERNAL_BADGE: bring,
    ActivityKind.SELF_ASSESSMENT: instruments,
    ActivityKind.EXPERIENCE: experiences,
}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, enrollment_id: UUID, activity_key: str) -> HttpResponse:
    """The page of one step on the learner's own way."""
    enrollment = own_enrollment(request, enrollment_id)
    activity = step_of(enrollment, activity_key)
    page = PAGES.get(activity.kind)
    if page is None:
        raise NotFound(_("This step has no page here. Ask the coordinator of your campus how to do it."))
    return page(request, enrollment, activity)
