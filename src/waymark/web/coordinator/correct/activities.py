"""Take back what staff recorded, and set a quiz result aside."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from waymark.flows.admit import admit
from waymark.flows.correct_activity import set_aside_quiz, take_back_attendance
from waymark.flows.correct_record import facts_of_source, title_of
from waymark.records.enrollment.pathways import enrollment_pack
from waymark.records.enrollment.queries import enrollment, scope_of
from waymark.records.evidence.queries import attestation, quiz_attempt
from waymark.records.evidence.states import AttestationKind
from waymark.records.ledger.models import SourceKind
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.errors import NotFound
from waymark.rules.policy.actions import Action
from waymark.web.shared.components.text import day
from waymark.web.shared.staff import language
from waymark.web.shared.story import story

from .case import Case, answer, in_question


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest, attestation_id: UUID) -> HttpResponse:
    """Take back attendance or a course grade, with a reason."""
    ctx = story(request)
    found = attestation(attestation_id)
    if found.kind == AttestationKind.TASK:
        raise NotFound()
    admit(ctx, Action.ATTEST, scope_of(found.enrollment))
    pack = enrollment_pack(found.enrollment, language())
    case = Case(
        enrollment=found.enrollment,
        title=_("Take back “%(step)s”?") % {"step": title_of(pack, found.activity_key)},
        lede=_("Do this when it was recorded by mistake."),
        points=(_("The step is open again for the learner."), in_question()),
        facts=(
            _("Done %(day)s") % {"day": day(found.on)},
            _("said by %(who)s") % {"who": isolated(found.by.full_name)},
        ),
        button=_("Take it back"),
        done=_("The entry is taken back."),
        act=lambda **values: take_back_attendance(ctx, attestation_id, **values),
        fact_ids=facts_of_source(SourceKind.ATTESTATION, [found.pk]),
        obstacle=_("This entry was taken back already.") if found.withdrawn_at else "",
    )
    return answer(request, ctx, case)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def quiz(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """Take a quiz result out of counting."""
    ctx = story(request)
    found = quiz_attempt(attempt_id)
    learner = enrollment(found.enrollment_id)
    admit(ctx, Action.CORRECT_QUIZ, scope_of(learner))
    pack = enrollment_pack(learner, language())
    percent = ngettext("%(count)d percent", "%(count)d percent", found.percent) % {"count": found.percent}
    case = Case(
        enrollment=learner,
        title=_("Set aside a result of “%(step)s”?") % {"step": title_of(pack, found.activity_key)},
        lede=_("Do this when the result isn’t the learner’s own, or a question was wrong."),
        points=(_("The attempt is given back: the learner can take the quiz again."), in_question()),
        facts=(percent, day(found.taken_at)),
        button=_("Set the result aside"),
        done=_("The result no longer counts. We’re emailing the learner now."),
        act=lambda **values: set_aside_quiz(ctx, attempt_id, **values),
        fact_ids=facts_of_source(SourceKind.QUIZ, [found.pk]),
        obstacle=_("This result was set aside already.") if found.superseded_at else "",
    )
    return answer(request, ctx, case)
