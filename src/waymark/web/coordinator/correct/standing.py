"""Put a badge under review; end, restore or move an enrollment."""

from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from waymark.flows.admit import admit
from waymark.flows.correct_enrollment import end_enrollment, move_learner, require_restorable, restore_enrollment
from waymark.flows.impartial import awarding
from waymark.flows.question_award import question_award
from waymark.records.awards.queries import award
from waymark.records.awards.queries import scope_of as award_scope
from waymark.records.awards.states import AwardState
from waymark.records.catalog.models import Offering
from waymark.records.catalog.queries import open_offerings
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.pathways import enrollment_pack
from waymark.records.enrollment.queries import enrollment, scope_of
from waymark.records.enrollment.states import EnrollmentState
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may
from waymark.web.shared.staff import language, local_day
from waymark.web.shared.story import story

from .case import Case, ReasonForm, answer, named, obstacle


class MoveForm(ReasonForm):
    """Where the learner belongs, and why."""

    offering_id = forms.TypedChoiceField(
        label=gettext_lazy("Where the learner belongs"), coerce=UUID, widget=forms.RadioSelect
    )
    field_order = ("offering_id", "why", "told", "note")

    def __init__(self, data: QueryDict | None, offerings: list[Offering]) -> None:
        super().__init__(data)
        said = [(str(each.pk), f"{isolated(each.campus.name)}, {each.version.number}") for each in offerings]
        self.fields["offering_id"].choices = said  # type: ignore[attr-defined]  # a choice field


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, award_id: UUID) -> HttpResponse:
    """Put a badge that stands under review."""
    ctx = story(request)
    found = award(award_id)
    admit(ctx, Action.QUESTION_AWARD, awarding(ctx.actor, award_scope(found), found))
    learner = enrollment(found.enrollment_id)
    achievement = enrollment_pack(learner, language()).achievements.get(found.achievement_key)
    names = {"badge": achievement.name if achievement else found.achievement_key}
    case = Case(
        enrollment=learner,
        title=_("Put “%(badge)s” under review?") % names,
        lede=_("Do this when you doubt that it was earned. Someone then decides whether it stays."),
        points=(
            _("It counts until someone decides, also for employers who check it."),
            _("It is in the list of badges under review: keep it with a reason, or revoke it."),
        ),
        button=_("Put it under review"),
        done=_("The badge is under review. We’re emailing the learner now."),
        act=lambda **values: question_award(ctx, award_id, **values),
        questions=(found.pk,),
        obstacle=""
        if found.state == AwardState.GRANTED
        else _("This badge doesn’t stand, or is under review already."),
    )
    return answer(request, ctx, case, after_url=_after_question(ctx, found.pk, learner))


def _after_question(ctx: Context, award_id: UUID, learner: Enrollment) -> str:
    if may(ctx.actor, Action.SETTLE_AWARD, scope_of(learner)):
        return reverse("coordinator-settle", args=[award_id])
    return ""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, enrollment_id: UUID) -> HttpResponse:
    """End an enrollment that should not be."""
    ctx, found = _correctable(request, enrollment_id)
    is_on = found.state in (EnrollmentState.ACTIVE, EnrollmentState.PAUSED)
    case = Case(
        enrollment=found,
        title=named(_("End the enrollment of %(name)s?"), found),
        lede=_("Do this when the enrollment was made by mistake."),
        points=(
            _("Work that waits for an assessor is taken back and becomes a draft."),
            _("Badges that were earned stay. Everything else is kept."),
            _("You can restore the enrollment later, unless they enroll again first."),
        ),
        button=_("End the enrollment"),
        done=_("The enrollment is ended. We’re emailing the learner now."),
        act=lambda **values: end_enrollment(ctx, enrollment_id, **values),
        obstacle="" if is_on else _("This enrollment isn’t active, so there is nothing to end."),
    )
    return answer(request, ctx, case)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: HttpRequest, enrollment_id: UUID) -> HttpResponse:
    """Take up an enrollment again that was left."""
    ctx, found = _correctable(request, enrollment_id)
    case = Case(
        enrollment=found,
        title=named(_("Restore the enrollment of %(name)s?"), found),
        lede=_("Do this when it was ended, or left, by mistake."),
        points=(_("The learner goes on where they were, with everything that belongs to it."),),
        facts=(isolated(found.campus.name), found.version.number),
        button=_("Restore the enrollment"),
        done=_("The enrollment is restored. We’re emailing the learner now."),
        act=lambda **values: restore_enrollment(ctx, enrollment_id, **values),
        is_stop=False,
        obstacle=obstacle(lambda: require_restorable(found)),
    )
    return answer(request, ctx, case)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, enrollment_id: UUID) -> HttpResponse:
    """Move a learner to the campus where they belong."""
    ctx, found = _correctable(request, enrollment_id)
    here = (found.version_id, found.campus_id)
    openings = [
        each
        for each in open_offerings(on=local_day(ctx.now))
        if each.version.program_id == found.program_id and (each.version_id, each.campus_id) != here
    ]
    case = Case(
        enrollment=found,
        title=named(_("Move %(name)s to another campus?"), found),
        lede=_("Do this when the learner was enrolled at the wrong campus."),
        points=(
            _("Everything comes along. What was met stays met, unless that campus or version asks for something else."),
            _("The learner must be affiliated with the other campus. Staff there take over."),
        ),
        facts=(isolated(found.person.full_name), isolated(found.campus.name), found.version.number),
        button=_("Move the learner"),
        done=_("The learner is moved. We’re emailing them now."),
        act=lambda **values: move_learner(ctx, enrollment_id, **values),
        is_stop=False,
        obstacle="" if openings else _("The program isn’t open at any other campus today."),
    )
    form = MoveForm(request.POST if request.method == "POST" else None, openings)
    return answer(request, ctx, case, form=form, after_url=reverse("coordinator-learners"))


def _correctable(request: HttpRequest, enrollment_id: UUID) -> tuple[Context, Enrollment]:
    ctx = story(request)
    found = enrollment(enrollment_id)
    admit(ctx, Action.CORRECT_ENROLLMENT, scope_of(found))
    return ctx, found
