"""My trail: the way of one enrollment, or a choice among several; and leaving it."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from waymark.flows.enroll import withdraw_enrollment
from waymark.records.catalog.queries import localized_pack, open_offerings
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.queries import enrollments_of
from waymark.records.enrollment.states import OPEN_STATES, EnrollmentState
from waymark.records.people.models import Person
from waymark.rules.kernel.errors import Conflict
from waymark.web.shared.components.marks import Blaze
from waymark.web.shared.story import story

from .doors import language, own_enrollment, pack_for, signed_in
from .trail import trail_page
from .words import address, local_day

BLAZES = {
    EnrollmentState.REQUESTED: Blaze.REVIEW,
    EnrollmentState.ACTIVE: Blaze.NEXT,
    EnrollmentState.PAUSED: Blaze.LATER,
    EnrollmentState.COMPLETED: Blaze.REACHED,
    EnrollmentState.WITHDRAWN: Blaze.STOP,
    EnrollmentState.DECLINED: Blaze.STOP,
}


@dataclass(frozen=True)
class Way:
    """One enrollment in a list of several."""

    title: str
    campus: str
    url: str
    state: str
    status: str


@dataclass(frozen=True)
class Opening:
    """A program somebody may enroll in."""

    title: str
    tagline: str
    campus: str
    url: str
    program_url: str


@signed_in
@require_GET
def trails(request: HttpRequest) -> HttpResponse:
    """To the one open way; a choice when there are several; where to begin when there is none."""
    person = request.user
    ways = list(enrollments_of(person.pk)) if isinstance(person, Person) else []
    open_ways = [each for each in ways if each.state in OPEN_STATES]
    only = open_ways if open_ways else ways
    if len(only) == 1:
        return redirect("learner-trail", enrollment_id=only[0].pk)
    today = local_day(story(request).now)
    openings = [] if ways else open_offerings(on=today)
    context = {
        "ways": [_way(each) for each in ways],
        "openings": [_opening(each.pk, each.version_id, each.campus.name) for each in openings],
        "programs_url": address("programs"),
    }
    return render(request, "learner/trails.html", context)


@signed_in
@require_GET
def trail(request: HttpRequest, enrollment_id: UUID) -> HttpResponse:
    """One learner's trail."""
    enrollment = own_enrollment(request, enrollment_id)
    page = trail_page(story(request), enrollment, pack_for(enrollment))
    can_leave = enrollment.state in (EnrollmentState.ACTIVE, EnrollmentState.PAUSED)
    return render(request, "learner/trail.html", {"page": page, "enrollment": enrollment, "can_leave": can_leave})


@signed_in
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, enrollment_id: UUID) -> HttpResponse:
    """Leave a way, after a question."""
    enrollment = own_enrollment(request, enrollment_id)
    pack = pack_for(enrollment)
    if request.method == "POST":
        withdraw_enrollment(story(request), enrollment.pk)
        messages.success(request, _("You have left %(title)s. What you earned stays yours.") % {"title": pack.title})
        return redirect("learner-trail", enrollment_id=enrollment.pk)
    if enrollment.state not in (EnrollmentState.ACTIVE, EnrollmentState.PAUSED):
        raise Conflict(_("This way is closed already. There is nothing to leave."))
    context = {
        "title": _("Leave %(title)s?") % {"title": pack.title},
        "lede": _("You can enroll again later, as long as the program is open at your campus."),
        "points": [
            _("Badges you have earned stay yours."),
            _("Work that waits for an assessor is taken back. Its text is kept."),
            _("Your plan and your files are kept."),
        ],
        "action_url": reverse("learner-leave", args=[enrollment.pk]),
        "button": _("Yes, leave"),
        "is_stop": True,
        "back_url": reverse("learner-trail", args=[enrollment.pk]),
    }
    return render(request, "confirm.html", context)


def _way(enrollment: Enrollment) -> Way:
    state = EnrollmentState(enrollment.state)
    words = {
        EnrollmentState.REQUESTED: _("Asked for"),
        EnrollmentState.ACTIVE: _("Under way"),
        EnrollmentState.PAUSED: _("Paused"),
        EnrollmentState.COMPLETED: _("Completed"),
        EnrollmentState.WITHDRAWN: _("You left it"),
        EnrollmentState.DECLINED: _("Not approved"),
    }
    return Way(
        title=pack_for(enrollment).title,
        campus=enrollment.campus.name,
        url=reverse("learner-trail", args=[enrollment.pk]),
        state=BLAZES[state].value,
        status=words[state],
    )


def _opening(offering_id: UUID, version_id: UUID, campus: str) -> Opening:
    pack = localized_pack(version_id, language())
    return Opening(
        title=pack.title,
        tagline=pack.tagline,
        campus=campus,
        url=reverse("learner-enroll", args=[offering_id]),
        program_url=address("public-program", pack.program),
    )
