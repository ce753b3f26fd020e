"""Requests that nobody answered are told of by themselves, as the program says: a job, in working hours."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from waymark.flows.invite_appraiser import spoken_last_day
from waymark.flows.notify import Notice, campus_address, notify, to_learner
from waymark.flows.pause_address import pause_for
from waymark.flows.propose_experience import experience_path
from waymark.flows.request_appraisal import mail_again, open_request
from waymark.records.audit.commands import record
from waymark.records.audit.queries import consent_in_force
from waymark.records.audit.verbs import Verb
from waymark.records.catalog.queries import localized_pack, pack_of
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.states import EnrollmentState
from waymark.records.experience.commands import note_mark
from waymark.records.experience.models import AppraisalRequest
from waymark.records.experience.queries import unanswered_requests
from waymark.records.experience.states import LEARNER_TOLD, STAFF_TOLD, Mailed, reminds_by_itself
from waymark.records.ledger.derive import local_day
from waymark.records.notices.letters import Letter
from waymark.records.notices.queries import written_to_since
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import WaymarkError
from waymark.rules.packs.model import Reminders
from waymark.rules.policy.actions import Action
from waymark.rules.progress.reminding import Asked, Told, due, is_working_time

TO_SUPERVISOR = (Letter.APPRAISAL_REQUEST, Letter.APPRAISAL_REMINDER)
MARKS = {LEARNER_TOLD: Told.LEARNER, STAFF_TOLD: Told.STAFF}


def remind_supervisors(ctx: Context) -> int:
    """Write to whoever is next about each open request, each in a transaction of its own; how many letters that made.

    Nothing outside working hours, and no address gets more than one of these letters a day.
    """
    if not is_working_time(ctx.now, _zone()):
        return 0
    written = 0
    for waiting in unanswered_requests(asked_before=ctx.now - timedelta(days=1), now=ctx.now):
        policy = _policy(waiting, waiting.experience.enrollment)
        if policy.is_nothing or due(policy, _asked(waiting), today=local_day(ctx.now)) is None:
            continue
        try:
            written += _remind(ctx, waiting)
        except WaymarkError:  # closed in the meantime
            continue
    return written


def _policy(request: AppraisalRequest, enrollment: Enrollment) -> Reminders:
    """The program's rule; where staff stopped the reminders of a request, the learner and staff alone are told."""
    policy = pack_of(enrollment.version_id).policy.reminders
    return policy if reminds_by_itself(request.custody) else replace(policy, supervisor=())


@transaction.atomic
def _remind(ctx: Context, waiting: AppraisalRequest) -> int:
    found, enrollment = open_request(ctx, waiting.pk, action=Action.REMIND_APPRAISER)
    policy = _policy(found, enrollment)
    who = due(policy, _asked(found), today=local_day(ctx.now))
    if who is None or enrollment.state != EnrollmentState.ACTIVE or found.expires_at <= ctx.now:
        return 0
    if who is Told.SUPERVISOR:
        return _to_supervisor(ctx, found, enrollment)
    notice, mark = (
        (_learner_notice(found, enrollment), LEARNER_TOLD)
        if who is Told.LEARNER
        else (_staff_notice(ctx, enrollment), STAFF_TOLD)
    )
    is_once_a_day = who is Told.LEARNER and _was_written_to(ctx, notice.to_email, [notice.letter])
    if not notice.to_email or is_once_a_day:
        return 0
    notify(ctx, [notice])
    note_mark(found, mark, at=ctx.now)
    record(ctx, Verb.APPRAISAL_UNANSWERED_TOLD, "appraisal-request", found.pk, organization_id=enrollment.campus_id)
    return 1


def _to_supervisor(ctx: Context, found: AppraisalRequest, enrollment: Enrollment) -> int:
    may_write = consent_in_force(found.consent_id, now=ctx.now) is not None
    if not may_write or pause_for(enrollment.person_id, found.appraiser_email) is not None:
        return 0
    if _was_written_to(ctx, found.appraiser_email, TO_SUPERVISOR):
        return 0
    last = max(pack_of(enrollment.version_id).policy.reminders.supervisor)
    is_last = (local_day(ctx.now) - local_day(found.sent_at)).days >= last
    mail_again(ctx, found, Mailed.AUTO_REMINDED, Letter.APPRAISAL_REMINDER, is_last=is_last)
    record(ctx, Verb.APPRAISER_REMINDED, "appraisal-request", found.pk, organization_id=enrollment.campus_id)
    return 1


def _learner_notice(found: AppraisalRequest, enrollment: Enrollment) -> Notice:
    return to_learner(
        enrollment,
        Letter.APPRAISAL_UNANSWERED,
        effect_key=f"appraisal-unanswered:{found.pk}",
        values={
            "employer": found.experience.employer,
            "expires": spoken_last_day(found.expires_at, enrollment.person.locale),
        },
        path=experience_path(found.experience),
    )


def _staff_notice(ctx: Context, enrollment: Enrollment) -> Notice:
    """One letter a day to the contact of a campus, however many requests it is about."""
    pack = localized_pack(enrollment.version_id, settings.LANGUAGE_CODE)
    day = local_day(ctx.now)
    return Notice(
        effect_key=f"appraisals-unanswered:{enrollment.campus_id}:{enrollment.program_id}:{day}",
        letter=Letter.APPRAISALS_UNANSWERED,
        to_email=campus_address(pack.pathways[enrollment.pathway_key]),
        to_person_id=None,
        language=settings.LANGUAGE_CODE,
        values={"greeting_name": enrollment.campus.name, "campus": enrollment.campus.name, "program": pack.title},
        path=reverse("appraisal-requests"),
    )


def _was_written_to(ctx: Context, address: str, letters: tuple[Letter, ...] | list[Letter]) -> bool:
    today = local_day(ctx.now)
    start = datetime(today.year, today.month, today.day, tzinfo=_zone())
    return written_to_since(address, [each.value for each in letters], since=start)


def _asked(request: AppraisalRequest) -> Asked:
    mailed = set(Mailed)
    days: list[date] = []
    for mark in request.custody:
        if mark["what"] in mailed:
            days.append(local_day(datetime.fromisoformat(str(mark["at"]))))
    told = {MARKS[what] for mark in request.custody if (what := str(mark["what"])) in MARKS}
    return Asked(tuple(days) or (local_day(request.sent_at),), told)


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)
