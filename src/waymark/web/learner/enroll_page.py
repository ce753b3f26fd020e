"""Enrolling: what the program asks, whether this person may, and one button."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from waymark.flows.eligibility import EligibilityAnswer, eligibility
from waymark.flows.enroll import enroll
from waymark.records.catalog.models import Offering
from waymark.records.catalog.queries import localized_pack, offering, open_offerings
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.queries import has_completed, left_enrollment, open_enrollment
from waymark.records.people.models import Person
from waymark.rules.kernel.context import Context
from waymark.rules.packs.model import LeafKind, Pack, Tier
from waymark.rules.progress.tree import leaves
from waymark.web.shared.story import story

from .doors import language, signed_in
from .words import address, badge_of, local_day


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def enroll_here(request: HttpRequest, offering_id: UUID) -> HttpResponse:
    """Show what enrolling means; on POST, enroll and go to the trail."""
    ctx = story(request)
    opening = offering(offering_id)
    pack = localized_pack(opening.version_id, language())
    if request.method == "POST":
        made = enroll(ctx, offering_id=opening.pk)
        messages.success(request, _("You are enrolled in %(title)s. Your first step is below.") % {"title": pack.title})
        return redirect("learner-trail", enrollment_id=made.pk)
    left = _left(request, opening)
    if left is not None:
        return redirect("learner-continue", enrollment_id=left.pk, offering_id=opening.pk)
    answer = eligibility(ctx, opening.version_id, opening.campus_id)
    return render(request, "learner/enroll.html", _context(ctx, request, opening, pack, answer))


def _left(request: HttpRequest, opening: Offering) -> Enrollment | None:
    """The enrollment that the person can take up again here, if they left one and are on no other."""
    person, program_id = request.user, opening.version.program_id
    if not isinstance(person, Person) or open_enrollment(person.pk, program_id=program_id) is not None:
        return None
    if has_completed(person.pk, program_id=program_id):
        return None
    return left_enrollment(person.pk, program_id=program_id)


def _context(
    ctx: Context, request: HttpRequest, opening: Offering, pack: Pack, answer: EligibilityAnswer
) -> dict[str, object]:
    person = request.user
    program_id = opening.version.program_id
    standing = open_enrollment(person.pk, program_id=program_id) if isinstance(person, Person) else None
    is_open = open_offerings(on=local_day(ctx.now)).filter(pk=opening.pk).exists()
    is_done = isinstance(person, Person) and has_completed(person.pk, program_id=program_id)
    summits = [each for each in pack.achievements.values() if each.tier is Tier.STACK]
    pathway = pack.pathways[opening.pathway_key]
    here = (opening.campus_id, opening.version_id)
    return {
        "pack": pack,
        "campus": opening.campus,
        "pathway": pathway,
        "contacts": opening.told.contacts or pathway.contacts,
        "links": opening.told.links,
        "answer": answer,
        "standing": standing,
        "is_open": is_open,
        "ask_url": reverse("join-ask", args=[opening.pk]),
        "is_done": is_done,
        "may_enroll": answer.eligible and is_open and not is_done and standing is None,
        "badge": badge_of(opening.version_id, summits[0]) if summits else None,
        "asked": _asked(pack, opening.fees),
        "trail_url": reverse("learner-trail", args=[standing.pk]) if standing else reverse("trail"),
        "move_url": reverse("learner-continue", args=[standing.pk, opening.pk]) if standing else "",
        "is_elsewhere": standing is not None and (standing.campus_id, standing.version_id) != here,
        "program_url": address("public-program", pack.program),
    }


def _asked(pack: Pack, fees: str) -> tuple[tuple[str, str], ...]:
    """What the learner lets themselves in for, as terms and details."""
    levels = sum(each.tier is Tier.LEVEL for each in pack.achievements.values())
    micros = sum(each.tier is Tier.MICRO for each in pack.achievements.values())
    parts = []
    if levels:
        parts.append(ngettext("%(count)d level", "%(count)d levels", levels) % {"count": levels})
    if micros:
        parts.append(ngettext("%(count)d micro-badge", "%(count)d micro-badges", micros) % {"count": micros})
    main, side = _waymarks(pack)
    parts.append(ngettext("%(count)d waymark on the trail", "%(count)d waymarks on the trail", main) % {"count": main})
    if side:
        parts.append(ngettext("%(count)d on a side trail", "%(count)d on side trails", side) % {"count": side})
    answers = ngettext(
        "Within %(count)d day, from an assessor of your campus",
        "Within %(count)d days, from an assessor of your campus",
        pack.policy.review_days,
    ) % {"count": pack.policy.review_days}
    return (
        (_("What it has"), ", ".join(parts)),
        (_("Who may enroll"), pack.eligibility.text),
        (_("Cost"), pack.cost.text),
        *([(_("Fees at this campus"), fees)] if fees else []),
        (_("How"), pack.delivery.text),
        (_("When you hear back"), answers),
    )


def _waymarks(pack: Pack) -> tuple[int, int]:
    """How many requirements stand on the trail itself, and how many on the side trails to micro-badges alone."""
    asked = {
        each.key: {leaf.key for leaf in leaves(each.requires) if leaf.kind is LeafKind.REQUIREMENT}
        for each in pack.achievements.values()
    }
    main = {key for each in pack.achievements.values() if each.tier is not Tier.MICRO for key in asked[each.key]}
    side = {key for each in pack.achievements.values() if each.tier is Tier.MICRO for key in asked[each.key]}
    return len(main), len(side - main)
