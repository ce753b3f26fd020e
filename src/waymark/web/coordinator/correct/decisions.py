"""Correct a decision about work: it goes back to the queue, and somebody reads it again."""

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from waymark.flows.admit import admit
from waymark.flows.correct_levels import may_correct_levels
from waymark.flows.correct_record import facts_of_source, title_of
from waymark.flows.reopen_work import reopen_work, reopening, require_reopenable
from waymark.records.assessment.queries import assessment
from waymark.records.assessment.states import Decision
from waymark.records.enrollment.pathways import enrollment_pack
from waymark.records.evidence.queries import submission
from waymark.records.ledger.models import SourceKind
from waymark.rules.forms.text import isolated
from waymark.rules.policy.actions import Action
from waymark.web.shared.components.text import day
from waymark.web.shared.staff import language
from waymark.web.shared.story import story

from .case import Case, answer, in_question, obstacle


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Have work read again. The assessor who decided cannot do this; another assessor or a coordinator can."""
    ctx = story(request)
    found = assessment(assessment_id)
    work = submission(found.submission_id)
    enrollment = work.enrollment
    admit(ctx, Action.REOPEN_WORK, reopening(ctx.actor, enrollment, found), seen_by=Action.VIEW_SUBMISSION)
    pack = enrollment_pack(enrollment, language())
    said = _("Accepted") if found.decision == Decision.ACCEPTED else _("Changes requested")
    decided = {"name": isolated(found.assessor.full_name), "day": day(found.assessed_at), "decision": said}
    case = Case(
        enrollment=enrollment,
        title=_("Correct the decision about “%(step)s”") % {"step": title_of(pack, work.activity_key)},
        lede=_("The first decision stays on record. The work goes back to the queue and is read again."),
        facts=(_("Decided by %(name)s on %(day)s: %(decision)s") % decided,),
        points=(
            _("The work waits for an assessor again, with everything the learner sent."),
            in_question(),
        ),
        button=_("Send it back to the queue"),
        done=_("The work is back in the queue. We’re emailing the learner now."),
        act=lambda **values: reopen_work(ctx, assessment_id, **values),
        fact_ids=facts_of_source(SourceKind.ASSESSMENT, [found.pk]),
        back_url=reverse("assessor-work", args=[work.pk]),
        other=_levels(found.pk) if may_correct_levels(ctx, enrollment, found) else ("", ""),
        obstacle=_obstacle(found.superseded_at is not None, lambda: require_reopenable(enrollment, work)),
    )
    return answer(request, ctx, case)


def _levels(assessment_id: UUID) -> tuple[str, str]:
    return _("Correct single levels instead"), reverse("coordinator-correct-levels", args=[assessment_id])


def _obstacle(is_superseded: bool, check: Callable[[], None]) -> str:
    if is_superseded:
        return _("This decision was taken back already. The work is with an assessor, or was decided again.")
    return obstacle(check)
