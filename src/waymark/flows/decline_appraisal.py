"""The person who was asked declines, or answers after all: both on their link, and both only by typing."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.flows.appraise import closed_door, has_time, link_scope, note_who_acts, opened_request
from waymark.flows.invite_appraiser import mail_keys
from waymark.flows.notify import notify
from waymark.flows.pause_address import lift_by_link, pause_for_decline
from waymark.flows.propose_experience import learner_notice
from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.enrollment.pathways import enrollment_pack
from waymark.records.enrollment.queries import locked
from waymark.records.experience.commands import close_request, reopen_request
from waymark.records.experience.models import AppraisalRequest
from waymark.records.experience.outcome import appraised_by
from waymark.records.experience.queries import (
    appraisal_request,
    has_unverified_appraisal,
    live_request,
    live_requests_about,
    locked_request,
    verified_appraisals,
)
from waymark.records.experience.states import RequestState
from waymark.records.notices.commands import call_back
from waymark.records.notices.letters import Letter
from waymark.records.notices.queries import any_sent
from waymark.rules.forms.mailbox import may_be_same_mailbox
from waymark.rules.forms.text import plain_line
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Invalid
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import require

LONGEST_REASON = 300


@transaction.atomic
def decline_appraisal(ctx: Context, request_id: UUID, *, reason: str) -> AppraisalRequest:
    """Decline, with or without a reason, which staff alone read. What was typed is kept while the link lasts.

    From now on nothing is mailed to this address about this learner's work: letters that have not gone out are called
    back, and a request whose letter never left is declined too.
    """
    found = opened_request(ctx, request_id)
    said = plain_line(reason)
    if len(said) > LONGEST_REASON:
        text = _("Keep the reason to %(count)s characters or fewer.") % {"count": LONGEST_REASON}
        raise Invalid(text, fields={"reason": text})
    _end(ctx, found, reason=said)
    pause_for_decline(ctx, found)
    for other in live_requests_about(found.experience.enrollment.person_id):
        if other.pk != found.pk and may_be_same_mailbox(other.appraiser_email, found.appraiser_email):
            keys = mail_keys(other)
            stopped = [key for key in keys if call_back(key)]
            if stopped and not any_sent(keys):
                _end(ctx, locked_request(other.pk), reason="")
    return found


@transaction.atomic
def answer_after_all(ctx: Context, request_id: UUID) -> AppraisalRequest:
    """Take the decline back while the link lasts: the form opens again with what was typed, and the learner hears.

    When somebody else was asked in the meantime, the form stays closed, and only the pause of the address is lifted.
    Twice has the effect of once.
    """
    enrollment = locked(appraisal_request(request_id).experience.enrollment_id)
    found = locked_request(request_id)
    found.experience.enrollment = enrollment
    require(ctx.actor, Action.APPRAISE, link_scope(ctx, found))
    if found.state == RequestState.CONFIRMED:
        return found
    if found.state != RequestState.DECLINED or not has_time(found, now=ctx.now):
        raise closed_door()
    lift_by_link(ctx, found)
    if can_reopen(ctx, found):
        _close_overdue(ctx, found)
        reopen_request(found, at=ctx.now)
        note_who_acts(ctx, found)
        _record(ctx, Verb.APPRAISAL_REOPENED, found)
        key = f"appraisal-reopened:{found.pk}:{len(found.custody)}"
        notify(ctx, [learner_notice(found.experience, Letter.APPRAISAL_REOPENED, effect_key=key)])
    return found


def can_reopen(ctx: Context, found: AppraisalRequest) -> bool:
    """Whether the form of a declined request can open again: nobody else was asked or has answered since, and what it
    asks is still open."""
    about = found.experience
    other = live_request(about.pk)
    if (other is not None and other.expires_at > ctx.now) or has_unverified_appraisal(about.pk):
        return False
    question = appraised_by(enrollment_pack(about.enrollment), about, verified_appraisals(about.pk)).question
    return question is not None and (question.items, question.completes) == (tuple(found.items), found.completes_id)


def _close_overdue(ctx: Context, found: AppraisalRequest) -> None:
    other = live_request(found.experience_id)
    if other is not None:
        close_request(locked_request(other.pk), RequestState.EXPIRED, at=ctx.now)
        _record(ctx, Verb.APPRAISAL_REQUEST_CLOSED, other)


def _end(ctx: Context, found: AppraisalRequest, *, reason: str) -> None:
    close_request(found, RequestState.DECLINED, reason=reason, at=ctx.now)
    for key in mail_keys(found):
        call_back(key)
    _record(ctx, Verb.APPRAISAL_DECLINED, found)
    key = f"appraisal-declined:{found.pk}:{len(found.custody)}"
    notify(ctx, [learner_notice(found.experience, Letter.APPRAISAL_DECLINED, effect_key=key)])


def _record(ctx: Context, verb: Verb, found: AppraisalRequest) -> None:
    record(ctx, verb, "appraisal-request", found.pk, organization_id=found.experience.enrollment.campus_id)
