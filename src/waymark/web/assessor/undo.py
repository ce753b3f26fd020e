"""Assessors take their own decision back, soon after it was made."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from waymark.flows.admit import admit
from waymark.flows.correct_record import effects_without, facts_of_source, title_of
from waymark.flows.impartial import assessing
from waymark.flows.reopen_work import is_undoable, require_reopenable, undo_assessment
from waymark.records.assessment.queries import assessment
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.pathways import enrollment_pack
from waymark.records.enrollment.queries import scope_of
from waymark.records.evidence.queries import submission
from waymark.records.ledger.models import SourceKind
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.errors import Conflict
from waymark.rules.policy.actions import Action
from waymark.web.shared.staff import language
from waymark.web.shared.story import story


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Say what undoing means, then do it. Whoever did not decide, or decided too long ago, is told what to do."""
    ctx = story(request)
    found = assessment(assessment_id)
    work = submission(found.submission_id)
    enrollment = work.enrollment
    scope = assessing(ctx.actor, scope_of(enrollment), enrollment.pk)
    admit(ctx, Action.ASSESS, scope, seen_by=Action.VIEW_SUBMISSION)
    back = reverse("assessor-work", args=[work.pk])
    if request.method == "POST":
        undo_assessment(ctx, assessment_id)
        messages.success(request, _("Undone. The work is with you again, and we’re emailing the learner now."))
        return HttpResponseRedirect(back)
    if not is_undoable(ctx, found):
        raise Conflict(_("You can’t undo this decision. Ask another assessor or a coordinator to open it again."))
    require_reopenable(enrollment, work)
    step = title_of(enrollment_pack(enrollment, language()), work.activity_key)
    context = {
        "title": _("Undo your decision about “%(step)s”?") % {"step": step},
        "lede": _("The work of %(name)s is in the queue again, and you or someone else reads it anew.")
        % {"name": isolated(enrollment.person.given_name)},
        "points": _points(enrollment, assessment_id),
        "action_url": reverse("assessor-undo", args=[assessment_id]),
        "button": _("Undo the decision"),
        "is_stop": True,
        "back_url": back,
    }
    return render(request, "confirm.html", context)


def _points(enrollment: Enrollment, assessment_id: UUID) -> list[str]:
    pack = enrollment_pack(enrollment, language())
    effects = effects_without(enrollment, facts_of_source(SourceKind.ASSESSMENT, [assessment_id]))
    badges = [
        _("“%(badge)s” comes under review. It counts until someone decides.")
        % {"badge": title_of(pack, each.achievement_key)}
        for each in effects.questioned
    ]
    minutes = settings.WAYMARK.undo_minutes
    limit = ngettext(
        "You can undo a decision for %(count)d minute.", "You can undo a decision for %(count)d minutes.", minutes
    ) % {"count": minutes}
    stays = _("What you decided stays on record, marked as taken back. The learner gets an email.")
    return [*badges, stays, limit]
