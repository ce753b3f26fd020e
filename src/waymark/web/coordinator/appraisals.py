"""Answers of appraisers: staff make sure who gave them. Only then does an appraisal count."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from waymark.flows.impartial import vouched
from waymark.flows.verify_appraiser import reject_appraiser, scope_of, verify_appraiser
from waymark.records.audit.queries import consent_in_force
from waymark.records.enrollment.pathways import enrollment_pack, judged_by
from waymark.records.experience.models import Appraisal
from waymark.records.experience.queries import appraisal, appraisals_within
from waymark.records.experience.states import AppraisalState
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, require
from waymark.rules.policy.readers import answers_told_to_staff
from waymark.rules.progress.appraisals import Outcome
from waymark.rules.progress.asked import hours_asked
from waymark.web.shared.forms import Described, LongText
from waymark.web.shared.staff import days_since, language, reach_of
from waymark.web.shared.story import story

from .appraisal_answer import answer
from .appraiser_checks import checks

PAGE = 30
VERIFY, REJECT = "verify", "reject"


class VerifyForm(forms.Form):
    """Whether the appraiser is who they say, and how that is known."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Is this the right person?"),
        choices=[
            (
                VERIFY,
                Described(gettext_lazy("Yes"), gettext_lazy("What they said counts, by the program’s rule.")),
            ),
            (
                REJECT,
                Described(
                    gettext_lazy("No, or I cannot tell"),
                    gettext_lazy("It does not count. The learner can ask somebody else."),
                ),
            ),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("How do you know?"),
        help_text=gettext_lazy("One sentence, for example whom you called."),
        max_length=1200,
        widget=LongText(size="short"),
    )


@dataclass(frozen=True)
class AppraisalRow:
    """One answer as the list shows it."""

    url: str
    learner: str
    campus: str
    employer: str
    appraiser: str
    waiting_days: int


@login_required
@require_safe
def appraisals(request: HttpRequest) -> HttpResponse:
    """Answers that wait until somebody has made sure who gave them, the oldest first."""
    ctx = story(request)
    waiting = appraisals_within(reach_of(ctx.actor, Action.VERIFY_APPRAISER), states=[AppraisalState.RECEIVED])
    waiting = waiting.exclude(experience_id__in=vouched(ctx.actor).experience_ids)
    page = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
    count = page.paginator.count
    title = (
        ngettext("%(count)d appraiser to check", "%(count)d appraisers to check", count) % {"count": count}
        if count
        else _("No appraiser to check")
    )
    context = {"title": title, "rows": [_row(ctx, each) for each in page], "page": page}
    return render(request, "coordinator/appraisals.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, appraisal_id: UUID) -> HttpResponse:
    """What to check, the appraisal to read, and the decision."""
    ctx = story(request)
    found = appraisal(appraisal_id)
    scope = scope_of(ctx.actor, found)
    if not may(ctx.actor, Action.VIEW_APPRAISAL, scope) or ctx.actor.person_id == scope.owner_id:
        raise NotFound()
    require(ctx.actor, Action.VERIFY_APPRAISER, scope)
    form = VerifyForm(request.POST if request.method == "POST" else None)
    status, told = 200, ""
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                _decide(request, ctx, appraisal_id, form)
            except Invalid as refusal:
                form.add_error("note", refusal.message)
            except Conflict as conflict:
                status, told, found = 409, conflict.message, appraisal(appraisal_id)
            else:
                return HttpResponseRedirect(reverse("coordinator-appraisals"))
    context = {
        "title": _("Is %(name)s the right person?") % {"name": isolated(found.request.appraiser_name)},
        "appraisal": found,
        "learner": found.experience.enrollment.person.full_name,
        "readers": answers_told_to_staff(isolated(found.experience.enrollment.person.given_name)),
        "checks": checks(found, has_consent=consent_in_force(found.request.consent_id, now=ctx.now) is not None),
        "answer": answer(found),
        "is_open": found.state == AppraisalState.RECEIVED,
        "is_verified": found.state == AppraisalState.VERIFIED,
        "form": form,
        "told": told,
    }
    return render(request, "coordinator/appraisal.html", context, status=status)


def _decide(request: HttpRequest, ctx: Context, appraisal_id: UUID, form: VerifyForm) -> None:
    if form.cleaned_data["decision"] == VERIFY:
        found = verify_appraiser(ctx, appraisal_id, note=form.cleaned_data["note"])
        messages.success(request, _verified_words(found))
    else:
        reject_appraiser(ctx, appraisal_id, note=form.cleaned_data["note"])
        messages.success(request, _("Noted. The appraisal does not count, and the learner can ask somebody else."))


def _verified_words(found: Appraisal) -> str:
    """What follows from the answer that was just verified."""
    enrollment = found.experience.enrollment
    pack = enrollment_pack(enrollment, language())
    learner, key = {"name": isolated(enrollment.person.given_name)}, found.experience.activity_key
    match Outcome(found.outcome):
        case Outcome.NOT_POSITIVE:
            return _("Verified. The appraisal isn’t positive, so the step isn’t met. %(name)s can read why.") % learner
        case Outcome.INCOMPLETE:
            return _("Verified. Not enough was seen yet. %(name)s can ask someone else about the rest.") % learner
        case _ if found.hours < hours_asked(pack, judged_by(enrollment, key), key):
            return _("Verified. The appraisal is positive, but the hours are too few for the step.")
        case _:
            return _("Verified. The appraisal is positive, and it counts for %(name)s.") % learner


def _row(ctx: Context, found: Appraisal) -> AppraisalRow:
    enrollment = found.experience.enrollment
    return AppraisalRow(
        url=reverse("coordinator-appraisal", args=[found.pk]),
        learner=enrollment.person.full_name,
        campus=enrollment.campus.name,
        employer=found.experience.employer,
        appraiser=found.request.appraiser_name,
        waiting_days=days_since(found.received_at, now=ctx.now),
    )
