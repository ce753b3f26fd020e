"""Correct what was decided about an experience or its appraisal, or put dates, hours and names right."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from waymark.flows.admit import admit
from waymark.flows.correct_appraisal import put_back_appraisal, set_aside_appraisal
from waymark.flows.correct_experience import OVER, amend_experience_facts, reopen_experience, require_decidable
from waymark.flows.correct_record import facts_of_source
from waymark.flows.propose_experience import MOST_HOURS
from waymark.flows.verify_appraiser import scope_of as appraisal_scope
from waymark.records.enrollment.queries import scope_of
from waymark.records.experience.models import Appraisal, Experience
from waymark.records.experience.queries import appraisal, experience
from waymark.records.experience.states import AppraisalState
from waymark.records.ledger.models import SourceKind
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.errors import Conflict
from waymark.rules.policy.actions import Action
from waymark.web.shared.components.text import day
from waymark.web.shared.forms import Day
from waymark.web.shared.story import story

from .case import Case, ReasonForm, answer, in_question, named, obstacle


class AmendForm(ReasonForm):
    """The experience as it should read, with the reason."""

    employer = forms.CharField(label=gettext_lazy("Employer"), max_length=160)
    role_title = forms.CharField(label=gettext_lazy("Role"), max_length=160)
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=Day)
    ends_on = forms.DateField(label=gettext_lazy("Last day"), widget=Day)
    hours = forms.IntegerField(label=gettext_lazy("Hours planned"), min_value=1, max_value=MOST_HOURS)
    field_order = ("employer", "role_title", "starts_on", "ends_on", "hours", "why", "told", "note")

    def __init__(self, data: QueryDict | None, found: Experience) -> None:
        names = ("employer", "role_title", "starts_on", "ends_on", "hours")
        super().__init__(data, initial={name: getattr(found, name) for name in names})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, experience_id: UUID) -> HttpResponse:
    """Decide again about an experience that was approved or declined."""
    ctx = story(request)
    found = experience(experience_id)
    admit(ctx, Action.CORRECT_EXPERIENCE, scope_of(found.enrollment))
    case = Case(
        enrollment=found.enrollment,
        title=_("Decide again about “%(employer)s”?") % {"employer": isolated(found.employer)},
        lede=_("The decision made before stays on record. The experience waits for a decision again."),
        points=(
            _("It is in the list of experiences to decide."),
            named(_("Until then %(name)s can’t mark it as finished or ask anyone to appraise it."), found.enrollment),
        ),
        facts=_decided(found),
        button=_("Open the decision again"),
        done=_("The experience waits for a decision again. We’re emailing the learner now."),
        act=lambda **values: reopen_experience(ctx, experience_id, **values),
        obstacle=obstacle(lambda: require_decidable(found)),
    )
    return answer(request, ctx, case)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, experience_id: UUID) -> HttpResponse:
    """Put the dates, the planned hours or the names of an experience right."""
    ctx = story(request)
    found = experience(experience_id)
    admit(ctx, Action.CORRECT_EXPERIENCE, scope_of(found.enrollment))
    case = Case(
        enrollment=found.enrollment,
        title=_("Put “%(employer)s” right") % {"employer": isolated(found.employer)},
        lede=_("Change only what was wrong. What was written before stays on record."),
        points=(
            _("The hours that count are those the supervisor confirms. They don’t change here."),
            _("To correct a supervisor’s name or address, correct the request to them."),
        ),
        button=_("Save the correction"),
        done=_("Saved. We’re emailing the learner now."),
        act=lambda **values: amend_experience_facts(ctx, experience_id, **values),
        is_stop=False,
        obstacle=_("This experience was declined or canceled. Reopen the decision first.")
        if found.state in OVER
        else "",
    )
    form = AmendForm(request.POST if request.method == "POST" else None, found)
    return answer(request, ctx, case, form=form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def appraisal_counts(request: HttpRequest, appraisal_id: UUID) -> HttpResponse:
    """Take a verified appraisal out of counting; or, when it was, put it back."""
    ctx = story(request)
    found = appraisal(appraisal_id)
    admit(ctx, Action.CORRECT_APPRAISAL, appraisal_scope(ctx.actor, found), seen_by=Action.VIEW_APPRAISAL)
    if found.state == AppraisalState.SET_ASIDE:
        return answer(request, ctx, _put_back(found, lambda **values: put_back_appraisal(ctx, appraisal_id, **values)))
    if found.state != AppraisalState.VERIFIED:
        raise Conflict(_("This appraisal doesn’t count at the moment. Reload the page to see how it stands."))
    enrollment = found.experience.enrollment
    case = Case(
        enrollment=enrollment,
        title=_("Take the appraisal by %(name)s out of counting?") % {"name": isolated(found.signed_name)},
        lede=_("What the supervisor wrote stays as it is. It just no longer counts."),
        points=(
            named(_("%(name)s can ask someone to appraise the work again."), enrollment),
            _("You can put it back later."),
            in_question(),
        ),
        facts=(_("Received %(day)s") % {"day": day(found.received_at)},),
        button=_("Take it out of counting"),
        done=_("The appraisal no longer counts. We’re emailing the learner now."),
        act=lambda **values: set_aside_appraisal(ctx, appraisal_id, **values),
        fact_ids=facts_of_source(SourceKind.APPRAISAL, [found.pk, *_completed_by(found)]),
    )
    return answer(request, ctx, case)


def _completed_by(found: Appraisal) -> list[UUID]:
    return list(Appraisal.objects.filter(request__completes_id=found.pk).values_list("pk", flat=True))


def _put_back(found: Appraisal, act: Callable[..., object]) -> Case:
    return Case(
        enrollment=found.experience.enrollment,
        title=_("Let the appraisal by %(name)s count again?") % {"name": isolated(found.signed_name)},
        lede=_("It was verified before and then taken out of counting."),
        points=(_("A badge that is under review because of it stands again by itself."),),
        facts=(_("Received %(day)s") % {"day": day(found.received_at)},),
        button=_("Put it back"),
        done=_("The appraisal counts again. We’re emailing the learner now."),
        act=act,
        is_stop=False,
    )


def _decided(found: Experience) -> tuple[str, ...]:
    if found.decided_at is None or found.decided_by is None:
        return ()
    said = {"name": isolated(found.decided_by.full_name), "day": day(found.decided_at)}
    return (_("Decided by %(name)s on %(day)s") % said,)
