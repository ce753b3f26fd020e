"""My trail: the way of one enrollment, or a choice among several; and leaving it."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from waymark.flows.enroll import withdraw_enrollment
from waymark.records.catalog.queries import localized_pack, open_offerings
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.queries import enrollments_of
from waymark.records.enrollment.staff_notes import notes_for_learner
from waymark.records.enrollment.states import OPEN_STATES, EnrollmentState
from waymark.records.people.models import Person
from waymark.records.people.queries import affiliations_in_force, organizations_below
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict
from waymark.web.shared.components.marks import Blaze
from waymark.web.shared.story import story

from .doors import language, own_enrollment, pack_for, signed_in
from .trail import trail_page
from .under_way import waiting_in, when_leaving
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
class Place:
    """A campus where a program is open."""

    campus: str
    url: str
    is_yours: bool


@dataclass(frozen=True)
class Opening:
    """A program that is open, with the campuses to choose from; first the one that the reader belongs to."""

    title: str
    tagline: str
    program_url: str
    places: tuple[Place, ...]


@signed_in
@require_safe
def trails(request: HttpRequest) -> HttpResponse:
    """To the one open way; a choice when there are several; where to begin when there is none."""
    person = request.user
    ways = list(enrollments_of(person.pk)) if isinstance(person, Person) else []
    open_ways = [each for each in ways if each.state in OPEN_STATES]
    only = open_ways if open_ways else ways
    if len(only) == 1:
        return redirect("learner-trail", enrollment_id=only[0].pk)
    context = {
        "ways": [_way(each) for each in ways],
        "openings": [] if ways else _openings(story(request)),
        "programs_url": address("programs"),
    }
    return render(request, "learner/trails.html", context)


@signed_in
@require_safe
def trail(request: HttpRequest, enrollment_id: UUID) -> HttpResponse:
    """One learner's trail."""
    enrollment = own_enrollment(request, enrollment_id)
    page = trail_page(story(request), enrollment, pack_for(enrollment))
    can_leave = enrollment.state in (EnrollmentState.ACTIVE, EnrollmentState.PAUSED)
    can_move = enrollment.state in (EnrollmentState.ACTIVE, EnrollmentState.WITHDRAWN)
    context = {"page": page, "enrollment": enrollment, "can_leave": can_leave, "can_move": can_move}
    context["notes"] = notes_for_learner(enrollment_id)
    return render(request, "learner/trail.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, enrollment_id: UUID) -> HttpResponse:
    """Leave a way, after a question."""
    enrollment = own_enrollment(request, enrollment_id)
    pack = pack_for(enrollment)
    if request.method == "POST":
        withdraw_enrollment(story(request), enrollment.pk)
        said = _("You’ve left %(title)s. Everything you did is kept, and you can come back.")
        messages.success(request, said % {"title": pack.title})
        return redirect("learner-trail", enrollment_id=enrollment.pk)
    if enrollment.state not in (EnrollmentState.ACTIVE, EnrollmentState.PAUSED):
        raise Conflict(_("You’re not enrolled here now, so there is nothing to leave."))
    context = {
        "title": _("Leave %(title)s?") % {"title": pack.title},
        "lede": _("You can come back later, as long as the program is open to you then."),
        "points": [
            _("Badges you’ve earned stay yours."),
            _("Every waymark you’ve met is kept for when you come back."),
            _("Your plan, your drafts and your files are kept. You can read them at any time."),
        ],
        "under_way": when_leaving(waiting_in(enrollment, pack)),
        "action_url": reverse("learner-leave", args=[enrollment.pk]),
        "places_url": reverse("learner-places", args=[enrollment.pk]),
        "back_url": reverse("learner-trail", args=[enrollment.pk]),
    }
    return render(request, "learner/leave.html", context)


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


def _openings(ctx: Context) -> list[Opening]:
    """What is open today; first what the person may enroll in by what we know of them. Three queries."""
    today = local_day(ctx.now)
    person_id = ctx.actor.person_id
    held = affiliations_in_force(person_id, on=today) if person_id else []
    below = organizations_below()
    places = {(each.kind, place) for each in held for place in below.get(each.organization_id, ())}
    packs, found = {}, defaultdict(list)
    for each in open_offerings(on=today):
        pack = packs[each.version_id] = localized_pack(each.version_id, language())
        is_yours = any((kind, each.campus_id) in places for kind in pack.eligibility.affiliations)
        found[each.version_id].append(Place(each.campus.name, reverse("learner-enroll", args=[each.pk]), is_yours))
    openings = [
        Opening(
            title=packs[version_id].title,
            tagline=packs[version_id].tagline,
            program_url=address("public-program", packs[version_id].program),
            places=tuple(sorted(here, key=lambda place: not place.is_yours)),
        )
        for version_id, here in found.items()
    ]
    return sorted(openings, key=lambda each: not each.places[0].is_yours)
