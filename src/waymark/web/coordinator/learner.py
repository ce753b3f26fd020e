"""One learner's trail as staff see it: to read, never to change, and each reading is remembered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from waymark.flows.read_records import read_enrollment
from waymark.records.awards.models import Award
from waymark.records.awards.queries import awards_of
from waymark.records.awards.states import AwardState
from waymark.records.catalog.queries import localized_pack
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.pathways import enrollment_pack, judge, judged_by
from waymark.records.enrollment.queries import scope_of
from waymark.records.enrollment.states import EnrollmentState
from waymark.records.evidence.models import Attestation, Submission
from waymark.records.evidence.queries import latest_submissions, live_attestations
from waymark.records.evidence.states import AttestationKind, SubmissionState
from waymark.records.experience.models import Experience
from waymark.records.experience.queries import experiences_of
from waymark.records.ledger.queries import live_facts
from waymark.rules.forms.text import isolated
from waymark.rules.packs.model import Pack, Tier
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may
from waymark.rules.progress.explain import trail_of
from waymark.rules.progress.waypoints import Stretch, StretchState, Waypoint, WorkState
from waymark.web.shared.components.lists import Stop
from waymark.web.shared.components.marks import BadgeImage
from waymark.web.shared.components.text import day
from waymark.web.shared.correction_words import waived_words
from waymark.web.shared.staff import days_since, language, mini_badge
from waymark.web.shared.story import story

from .crumbs import to_learners
from .experience_words import Stands, stands
from .history import history
from .learner_lines import Line, experience_lines
from .notes import notes_on
from .time import time_of

BLAZES = {
    WorkState.REACHED: ("reached", gettext_lazy("Reached")),
    WorkState.CHANGE_ASKED: ("changes", gettext_lazy("Change asked")),
    WorkState.WITH_ASSESSOR: ("review", gettext_lazy("With staff")),
    WorkState.STARTED: ("next", gettext_lazy("Begun")),
    WorkState.OPEN: ("next", gettext_lazy("Open")),
    WorkState.LATER: ("later", gettext_lazy("Later")),
}
AWARDS = {
    AwardState.PROPOSED: ("review", gettext_lazy("Waits for release")),
    AwardState.GRANTED: ("reached", gettext_lazy("Earned")),
    AwardState.DISMISSED: ("changes", gettext_lazy("Dismissed")),
    AwardState.IN_QUESTION: ("changes", gettext_lazy("Under review")),
    AwardState.REVOKED: ("stop", gettext_lazy("Revoked")),
}
STRETCHES = {
    StretchState.EARNED: gettext_lazy("Earned"),
    StretchState.TO_CONFIRM: gettext_lazy("Waits for release"),
    StretchState.OPEN: gettext_lazy("Open"),
    StretchState.LATER: gettext_lazy("Later"),
}
WORK = {
    SubmissionState.SUBMITTED: ("review", gettext_lazy("With an assessor")),
    SubmissionState.ACCEPTED: ("reached", gettext_lazy("Accepted")),
    SubmissionState.RETURNED: ("changes", gettext_lazy("Change asked")),
}


@dataclass(frozen=True)
class StretchView:
    """One badge on the trail with its steps. `heading` is its name with where it stands."""

    heading: str
    level: int
    badge: BadgeImage
    stops: tuple[Stop, ...]
    is_open: bool
    reached: int
    total: int


@login_required
@require_safe
def learner(request: HttpRequest, enrollment_id: UUID) -> HttpResponse:
    """Where one learner is and what there is to look at."""
    ctx = story(request)
    found = read_enrollment(ctx, enrollment_id)
    if found.person_id == ctx.actor.person_id:
        return HttpResponseRedirect(f"/trail/{enrollment_id}/")
    pack = enrollment_pack(found, language())
    work = latest_submissions(enrollment_id)
    experiences = experiences_of(enrollment_id)
    scope = scope_of(found)
    where = {each.pk: stands(pack, judged_by(found, each.activity_key), each) for each in experiences}
    trail = trail_of(
        pack,
        judge(found, live_facts(enrollment_id)),
        work=_work_states(work.values(), experiences, where),
    )
    may_read = may(ctx.actor, Action.VIEW_SUBMISSION, scope)
    notes = notes_on(ctx, found)
    context = {
        "title": isolated(found.person.full_name),
        "back": to_learners(ctx.actor, name="coordinator-learners", label=_("All learners")),
        "notes": notes,
        "time": time_of(ctx, found),
        "may_note": may(ctx.actor, Action.WRITE_NOTE, scope),
        "enrollment": found,
        "history": history(enrollment_id),
        "pack": pack,
        "lede": _lede(found, days_since(found.last_activity_at, now=ctx.now)),
        "stretches": [
            _stretch(found, each, work if may_read else {}, _notes(experiences, where)) for each in trail.stretches()
        ],
        "work": [_work_line(pack, each, may_read=may_read) for each in work.values()],
        "experiences": [
            line
            for each in experiences
            for line in experience_lines(
                each,
                where[each.pk],
                may_decide=may(ctx.actor, Action.DECIDE_EXPERIENCE, scope),
                may_verify=may(ctx.actor, Action.VERIFY_APPRAISER, scope),
            )
        ],
        "awards": [_award_line(pack, each) for each in awards_of(found.person_id, found.program_id)],
        "attended": [
            _attended_line(pack, each, may_attest=may(ctx.actor, Action.ATTEST, scope))
            for each in live_attestations(enrollment_id).values()
        ],
    }
    return render(request, "coordinator/learner.html", context)


def _lede(found: Enrollment, quiet: int) -> str:
    if found.state == EnrollmentState.COMPLETED:
        return _("Finished %(day)s.") % {"day": day(found.completed_at)}
    if found.state == EnrollmentState.WITHDRAWN:
        return _("Left the program. Everything is kept for when they come back.")
    if found.state != EnrollmentState.ACTIVE:
        return _("Not enrolled at the moment.")
    return _("Active today.") if quiet == 0 else _("Quiet for %(days)d days.") % {"days": quiet}


def _work_states(
    work: Iterable[Submission], experiences: Sequence[Experience], where: Mapping[UUID, Stands]
) -> dict[str, WorkState]:
    """Activity key -> who has the next move there."""
    states: dict[str, WorkState] = {}
    for sent in work:
        if sent.state == SubmissionState.SUBMITTED:
            states[sent.activity_key] = WorkState.WITH_ASSESSOR
        elif sent.state == SubmissionState.RETURNED:
            states[sent.activity_key] = WorkState.CHANGE_ASKED
    for each in experiences:
        state = where[each.pk].work
        if state is not None:
            states.setdefault(each.activity_key, state)
    return states


def _notes(experiences: Sequence[Experience], where: Mapping[UUID, Stands]) -> dict[str, str]:
    """Activity key -> what the newest experience there came to, where it asks for something."""
    notes: dict[str, str] = {}
    for each in experiences:
        if where[each.pk].work is WorkState.CHANGE_ASKED:
            notes.setdefault(each.activity_key, where[each.pk].words)
    return notes


def _stretch(
    found: Enrollment, stretch: Stretch, work: Mapping[str, Submission], notes: Mapping[str, str]
) -> StretchView:
    achievement = localized_pack(found.version_id, language()).achievements[stretch.key]
    return StretchView(
        heading=_("%(badge)s: %(state)s") % {"badge": stretch.name, "state": STRETCHES[stretch.state]},
        level=stretch.level if stretch.tier is Tier.LEVEL else 0,
        badge=mini_badge(found.version_id, achievement),
        stops=tuple(_stop(point, work, notes) for point in stretch.waypoints),
        is_open=stretch.state is StretchState.OPEN,
        reached=stretch.reached,
        total=stretch.total,
    )


def _stop(point: Waypoint, work: Mapping[str, Submission], notes: Mapping[str, str]) -> Stop:
    blaze, words = BLAZES[point.state]
    note = next((notes[each.key] for each in point.activities if each.key in notes), "")
    held = next((work[each.key] for each in point.activities if each.key in work), None)
    said = waived_words(point.waived) or str(words)
    return Stop(
        state=blaze,
        title=point.title,
        url=reverse("assessor-work", args=[held.pk]) if held else "",
        status=note if note and point.state is WorkState.CHANGE_ASKED else said,
        facts=tuple(each.title for each in point.activities if each.state is not WorkState.LATER),
    )


def _work_line(pack: Pack, found: Submission, *, may_read: bool) -> Line:
    blaze, words = WORK[SubmissionState(found.state)]
    activity = pack.activities.get(found.activity_key)
    sent = _("sent %(day)s") % {"day": day(found.submitted_at)}
    facts = (sent,) if found.revision == 1 else (sent, _("revision %(number)d") % {"number": found.revision})
    url = reverse("assessor-work", args=[found.pk]) if may_read else ""
    return Line(activity.title if activity else found.activity_key, url, blaze, str(words), facts)


def _award_line(pack: Pack, found: Award) -> Line:
    blaze, words = AWARDS[AwardState(found.state)]
    achievement = pack.achievements.get(found.achievement_key)
    facts = tuple(text for text in (day(found.decided_at), found.reason) if text)
    return Line(achievement.name if achievement else found.achievement_key, "", blaze, str(words), facts)


def _attended_line(pack: Pack, found: Attestation, *, may_attest: bool) -> Line:
    activity = pack.activities.get(found.activity_key)
    can_take_back = may_attest and found.kind != AttestationKind.TASK
    return Line(
        activity.title if activity else found.activity_key,
        "",
        "reached",
        _("Done %(day)s") % {"day": day(found.on)},
        (_("said by %(who)s") % {"who": isolated(found.by.full_name)},),
        _("Take back") if can_take_back else "",
        reverse("coordinator-take-back", args=[found.pk]) if can_take_back else "",
    )
