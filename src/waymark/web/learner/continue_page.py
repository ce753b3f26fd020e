"""Going on elsewhere: the campuses there are, what stays met at one of them, and the button that moves."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from waymark.flows.continue_enrollment import Outlook, continue_enrollment, outlook
from waymark.flows.eligibility import eligibility
from waymark.records.catalog.models import Offering
from waymark.records.catalog.queries import localized_pack, open_offerings
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.states import EnrollmentState
from waymark.rules.forms.text import isolated
from waymark.rules.packs.model import Contact, Pack
from waymark.rules.progress.moving import Comparison
from waymark.web.shared.story import story

from .doors import language, own_enrollment, pack_for, signed_in
from .under_way import waiting_in, when_moving
from .words import local_day


@dataclass(frozen=True)
class Place:
    """A campus where the learner could continue, and whether they can today."""

    campus: str
    version: str
    is_newer: bool
    reason: str
    can: bool
    url: str
    contacts: tuple[Contact, ...]


@dataclass(frozen=True)
class ToDo:
    """A requirement that is left, and what is said about it there."""

    title: str
    notes: tuple[str, ...]


@signed_in
@require_safe
def places(request: HttpRequest, enrollment_id: UUID) -> HttpResponse:
    """Where an enrollment can continue: at other campuses, and for whoever left at their own too."""
    enrollment = own_enrollment(request, enrollment_id)
    has_left = enrollment.state == EnrollmentState.WITHDRAWN
    context = {
        "title": _heading(pack_for(enrollment), has_left=has_left),
        "has_left": has_left,
        "is_over": enrollment.state not in (EnrollmentState.ACTIVE, EnrollmentState.WITHDRAWN),
        "campus": isolated(enrollment.campus.name),
        "places": _places(request, enrollment, has_left=has_left),
        "trail_url": reverse("learner-trail", args=[enrollment.pk]),
        "contacts": pack_for(enrollment).pathways[enrollment.pathway_key].contacts,
    }
    return render(request, "learner/continue_places.html", context)


def _heading(pack: Pack, *, has_left: bool) -> str:
    return _("Come back to %(title)s") % {"title": pack.title} if has_left else _("Move to another campus")


def _places(request: HttpRequest, enrollment: Enrollment, *, has_left: bool) -> list[Place]:
    """The offerings of the program that are open today; the learner's own campus first."""
    ctx = story(request)
    found = []
    for each in open_offerings(on=local_day(ctx.now)).filter(version__program_id=enrollment.program_id):
        is_own = (each.version_id, each.campus_id) == (enrollment.version_id, enrollment.campus_id)
        if not (is_own and not has_left):
            found.append((each.campus_id != enrollment.campus_id, each.campus.name, _place(request, enrollment, each)))
    return [place for _is_other, _name, place in sorted(found, key=lambda each: each[:2])]


def _place(request: HttpRequest, enrollment: Enrollment, each: Offering) -> Place:
    answer = eligibility(story(request), each.version_id, each.campus_id)
    pack = localized_pack(each.version_id, language())
    return Place(
        campus=isolated(each.campus.name),
        version=pack.version,
        is_newer=each.version_id != enrollment.version_id,
        reason="" if answer.eligible else answer.reason,
        can=answer.eligible,
        url=reverse("learner-continue", args=[enrollment.pk, each.pk]),
        contacts=pack.pathways[each.pathway_key].contacts,
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def continue_here(request: HttpRequest, enrollment_id: UUID, offering_id: UUID) -> HttpResponse:
    """What stays met and what changes there; on POST, continue there."""
    enrollment = own_enrollment(request, enrollment_id)
    ctx = story(request)
    if request.method == "POST":
        moved = continue_enrollment(ctx, enrollment.pk, offering_id=offering_id)
        said = _("You’re enrolled at %(campus)s now. Everything you had met is still met.")
        if enrollment.version_id != moved.version_id:
            said = _("You’re enrolled at %(campus)s now, in version %(version)s.")
        messages.success(request, said % {"campus": isolated(moved.campus.name), "version": moved.version.number})
        return redirect("learner-trail", enrollment_id=moved.pk)
    found = outlook(ctx, enrollment.pk, offering_id=offering_id)
    return render(request, "learner/continue.html", _context(found))


def _context(found: Outlook) -> dict[str, object]:
    enrollment, opening = found.enrollment, found.opening
    now, then = pack_for(enrollment), localized_pack(opening.version_id, language())
    has_left = enrollment.state == EnrollmentState.WITHDRAWN
    campus = isolated(opening.campus.name)
    is_same_campus = opening.campus_id == enrollment.campus_id
    title = _("Continue %(title)s at %(campus)s") % {"title": then.title, "campus": campus}
    return {
        "title": title,
        "lede": _lede(found.comparison, then.version, is_same_version=opening.version_id == enrollment.version_id),
        "obstacle": found.obstacle,
        "is_here": not has_left and is_same_campus and opening.version_id == enrollment.version_id,
        "kept": [then.requirements[key].title for key in found.comparison.kept],
        "gained": [then.requirements[key].title for key in found.comparison.gained],
        "dropped": [now.requirements[key].title for key in found.comparison.dropped],
        "to_do": [_to_do(found, then, key) for key in found.comparison.to_do],
        "under_way": when_moving(waiting_in(enrollment, now), campus),
        "from_campus": "" if is_same_campus else isolated(enrollment.campus.name),
        "campus": campus,
        "contacts": then.pathways[opening.pathway_key].contacts,
        "has_left": has_left,
        "trail_url": reverse("learner-trail", args=[enrollment.pk]),
        "back_url": reverse("learner-places", args=[enrollment.pk]),
    }


def _lede(told: Comparison, version: str, *, is_same_version: bool) -> str:
    kept = len(told.kept)
    if is_same_version or not told.dropped:
        if not kept:
            return _("You haven’t met a waymark yet, so nothing can be lost.")
        words = ngettext(
            "You’ve met %(count)d waymark, and it stays met.", "You’ve met %(count)d waymarks, and all stay met.", kept
        )
        return words % {"count": kept}
    words = ngettext(
        "%(count)d waymark stays met. Version %(version)s no longer asks for some that you’ve met.",
        "%(count)d waymarks stay met. Version %(version)s no longer asks for some that you’ve met.",
        kept,
    )
    return words % {"count": kept, "version": version}


def _to_do(found: Outlook, then: Pack, key: str) -> ToDo:
    notes = []
    if key in found.comparison.new:
        notes.append(_("New in version %(version)s") % {"version": then.version})
    if key in found.others:
        titles = ", ".join(then.activities[each].title for each in found.others[key] if each in then.activities)
        notes.append(_("Steps there: %(titles)s") % {"titles": titles})
    return ToDo(then.requirements[key].title, tuple(notes))
