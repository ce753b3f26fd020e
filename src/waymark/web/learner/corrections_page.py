"""What staff corrected in a learner's record, with the reason, and what was waived: for the learner to read."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from waymark.records.corrections.queries import corrections_of, waivers_of
from waymark.records.corrections.states import WaiverKind, WaiverState, WaiverWhy
from waymark.records.enrollment.pathways import enrollment_pack
from waymark.web.shared.correction_words import (
    corrections_told,
    until_words,
    waiver_kind_words,
    waiver_title,
    waiver_why_words,
)
from waymark.web.shared.staff import language

from .doors import own_enrollment

PAGE = 30


@login_required
@require_safe
def corrections(request: HttpRequest, enrollment_id: UUID) -> HttpResponse:
    """Every correction, the newest first, and the waivers that stand."""
    found = own_enrollment(request, enrollment_id)
    pack = enrollment_pack(found, language())
    page = Paginator(corrections_of(found.pk), PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Corrections in your record"),
        "enrollment": found,
        "told": corrections_told(pack, page),
        "page": page,
        "waivers": [
            {
                "title": waiver_title(pack, each),
                "kind": waiver_kind_words(WaiverKind(each.kind)),
                "why": waiver_why_words(WaiverWhy(each.why)),
                "words": each.words,
                "at": each.decided_at,
                "until": until_words(each.until) if each.state == WaiverState.APPROVED else "",
                "ended": each.withdrawn_at if each.state == WaiverState.ENDED else None,
            }
            for each in waivers_of(found.pk)
            if each.state in (WaiverState.APPROVED, WaiverState.ENDED) and each.decided_at is not None
        ],
    }
    return render(request, "learner/corrections.html", context)
