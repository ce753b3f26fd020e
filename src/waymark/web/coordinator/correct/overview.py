"""What can be corrected for one learner, what was corrected, and what was waived."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from waymark.flows.correct_experience import OVER
from waymark.flows.correct_record import title_of
from waymark.flows.read_records import read_enrollment
from waymark.flows.reopen_work import may_reopen
from waymark.records.assessment.queries import assessments_of
from waymark.records.assessment.states import Decision
from waymark.records.awards.queries import awards_of
from waymark.records.awards.states import AwardState
from waymark.records.corrections.models import Waiver
from waymark.records.corrections.queries import corrections_of, waivers_of
from waymark.records.corrections.states import WaiverKind, WaiverState
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.pathways import enrollment_pack
from waymark.records.enrollment.queries import scope_of
from waymark.records.enrollment.states import EnrollmentState
from waymark.records.evidence.queries import attempts_by_quiz, latest_submissions, live_attestations
from waymark.records.evidence.states import AttestationKind
from waymark.records.experience.models import Experience
from waymark.records.experience.queries import experiences_of
from waymark.records.experience.states import AppraisalState, ExperienceState
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.packs.model import Pack
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may
from waymark.web.coordinator.learner_lines import Line
from waymark.web.shared.components.text import day
from waymark.web.shared.correction_words import (
    corrections_told,
    until_words,
    waiver_kind_words,
    waiver_state,
    waiver_title,
)
from waymark.web.shared.staff import language
from waymark.web.shared.story import story

PAGE = 30


@login_required
@require_safe
def corrections(request: HttpRequest, enrollment_id: UUID) -> HttpResponse:
    """Everything that can be corrected, by kind, and below it what was corrected before."""
    ctx = story(request)
    found = read_enrollment(ctx, enrollment_id)
    if found.person_id == ctx.actor.person_id:
        return HttpResponseRedirect(reverse("learner-corrections", args=[enrollment_id]))
    pack = enrollment_pack(found, language())
    page = Paginator(corrections_of(found.pk), PAGE).get_page(request.GET.get("page"))
    sections = (
        (_("Decisions about work"), list(_decisions(ctx, found, pack))),
        (_("Experiences and appraisals"), list(_experiences(ctx, found))),
        (_("Recorded by staff, and quizzes"), list(_activities(ctx, found, pack))),
        (_("Badges"), list(_awards(ctx, found, pack))),
        (_("Enrollment"), list(_enrollment(ctx, found))),
    )
    context = {
        "title": _("Correct or waive"),
        "learner": isolated(found.person.full_name),
        "enrollment": found,
        "sections": [each for each in sections if each[1]],
        "waivers": [_waiver(ctx, found, pack, each) for each in waivers_of(found.pk)],
        "may_waive": may(ctx.actor, Action.REQUEST_WAIVER, scope_of(found)),
        "told": corrections_told(pack, page),
        "page": page,
    }
    return render(request, "coordinator/corrections.html", context)


def _decisions(ctx: Context, found: Enrollment, pack: Pack) -> Iterator[Line]:
    work = latest_submissions(found.pk)
    decided = assessments_of(each.pk for each in work.values())
    for each in work.values():
        made = decided.get(each.pk)
        if made is None:
            continue
        is_accepted = made.decision == Decision.ACCEPTED
        can = may_reopen(ctx, found, made)
        yield Line(
            title_of(pack, each.activity_key),
            reverse("assessor-work", args=[each.pk]) if may(ctx.actor, Action.VIEW_SUBMISSION, scope_of(found)) else "",
            "reached" if is_accepted else "changes",
            _("Accepted") if is_accepted else _("Changes requested"),
            (isolated(made.assessor.full_name), day(made.assessed_at)),
            _("Correct") if can else "",
            reverse("coordinator-correct-decision", args=[made.pk]) if can else "",
        )


def _experiences(ctx: Context, found: Enrollment) -> Iterator[Line]:
    can = may(ctx.actor, Action.CORRECT_EXPERIENCE, scope_of(found))
    for each in experiences_of(found.pk):
        employer = isolated(each.employer)
        yield from _experience(each, employer, can=can)
        for given in each.appraisals.all():
            if given.state not in (AppraisalState.VERIFIED, AppraisalState.SET_ASIDE):
                continue
            counts = given.state == AppraisalState.VERIFIED
            can_correct = may(ctx.actor, Action.CORRECT_APPRAISAL, scope_of(found))
            yield Line(
                _("Appraisal by %(name)s") % {"name": isolated(given.signed_name)},
                "",
                "reached" if counts else "stop",
                _("Verified") if counts else _("Taken out of counting"),
                (employer, day(given.received_at)),
                (_("Take out of counting") if counts else _("Put back")) if can_correct else "",
                reverse("coordinator-correct-appraisal", args=[given.pk]) if can_correct else "",
            )


def _experience(each: Experience, employer: str, *, can: bool) -> Iterator[Line]:
    state = {
        ExperienceState.PROPOSED: ("review", _("Waiting for a decision")),
        ExperienceState.APPROVED: ("reached", _("Approved")),
        ExperienceState.DECLINED: ("stop", _("Declined")),
        ExperienceState.FINISHED: ("reached", _("Finished")),
        ExperienceState.APPRAISED: ("reached", _("Appraised")),
        ExperienceState.CANCELLED: ("later", _("Canceled")),
    }[ExperienceState(each.state)]
    dates = (day(each.starts_on), day(each.ends_on))
    decided = (ExperienceState.APPROVED, ExperienceState.DECLINED, ExperienceState.FINISHED)
    if can and each.state not in OVER:
        amend = reverse("coordinator-amend-experience", args=[each.pk])
        yield Line(employer, "", *state, dates, _("Change dates, hours, or names"), amend)
    if can and each.state in decided:
        reopen = reverse("coordinator-reopen-experience", args=[each.pk])
        yield Line(_("Decision about %(employer)s") % {"employer": employer}, "", *state, dates, _("Reopen"), reopen)


def _activities(ctx: Context, found: Enrollment, pack: Pack) -> Iterator[Line]:
    can = may(ctx.actor, Action.ATTEST, scope_of(found))
    for word in live_attestations(found.pk).values():
        if word.kind != AttestationKind.TASK:
            yield Line(
                title_of(pack, word.activity_key),
                "",
                "reached",
                _("Done %(day)s") % {"day": day(word.on)},
                (isolated(word.by.full_name),),
                _("Take back") if can else "",
                reverse("coordinator-take-back", args=[word.pk]) if can else "",
            )
    can = may(ctx.actor, Action.CORRECT_QUIZ, scope_of(found))
    for key, attempts in attempts_by_quiz(found.pk).items():
        for each in attempts:
            yield Line(
                title_of(pack, key),
                "",
                "review",
                _("%(percent)d percent") % {"percent": each.percent},
                (day(each.taken_at),),
                _("Set aside") if can else "",
                reverse("coordinator-correct-quiz", args=[each.pk]) if can else "",
            )


def _awards(ctx: Context, found: Enrollment, pack: Pack) -> Iterator[Line]:
    can_question = may(ctx.actor, Action.QUESTION_AWARD, scope_of(found))
    can_settle = may(ctx.actor, Action.SETTLE_AWARD, scope_of(found))
    for each in awards_of(found.person_id, found.program_id):
        if each.state == AwardState.GRANTED:
            action, url = _("Put under review"), reverse("coordinator-question-award", args=[each.pk])
            line = ("reached", _("Counts"), action if can_question else "", url if can_question else "")
        elif each.state == AwardState.IN_QUESTION:
            action, url = _("Decide"), reverse("coordinator-settle", args=[each.pk])
            line = ("changes", _("Under review"), action if can_settle else "", url if can_settle else "")
        else:
            continue
        yield Line(title_of(pack, each.achievement_key), "", *line[:2], (day(each.decided_at),), *line[2:])


def _enrollment(ctx: Context, found: Enrollment) -> Iterator[Line]:
    if not may(ctx.actor, Action.CORRECT_ENROLLMENT, scope_of(found)):
        return
    facts = (isolated(found.campus.name), found.version.number)
    if found.state == EnrollmentState.WITHDRAWN:
        restore = reverse("coordinator-restore-enrollment", args=[found.pk])
        yield Line(_("Left by mistake"), "", "later", _("Left"), facts, _("Restore"), restore)
    elif found.state in (EnrollmentState.ACTIVE, EnrollmentState.PAUSED):
        move = reverse("coordinator-move-enrollment", args=[found.pk])
        end = reverse("coordinator-end-enrollment", args=[found.pk])
        yield Line(_("Wrong campus"), "", "reached", _("Active"), facts, _("Move"), move)
        yield Line(_("Enrolled by mistake"), "", "reached", _("Active"), facts, _("End"), end)


def _waiver(ctx: Context, enrollment: Enrollment, pack: Pack, found: Waiver) -> Line:
    facts = [waiver_kind_words(WaiverKind(found.kind)), isolated(found.asked_by.full_name), day(found.asked_at)]
    if found.until is not None:
        facts.append(until_words(found.until))
    if found.decided_by is not None:
        facts.append(_("Decided by %(name)s") % {"name": isolated(found.decided_by.full_name)})
    is_live = found.state in (WaiverState.REQUESTED, WaiverState.APPROVED)
    can = is_live and may(ctx.actor, Action.WITHDRAW_WAIVER, scope_of(enrollment))
    return Line(
        waiver_title(pack, found),
        reverse("coordinator-waiver", args=[found.pk]),
        *waiver_state(WaiverState(found.state)),
        tuple(facts),
        _("Withdraw") if can else "",
        reverse("coordinator-withdraw-waiver", args=[found.pk]) if can else "",
    )
