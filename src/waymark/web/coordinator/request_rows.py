"""How a request to a supervisor stands, in words: what the outbox and the record know, and no more than that."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from waymark.flows.invite_appraiser import last_day, mail_keys
from waymark.flows.send_messages import refused_code
from waymark.records.enrollment.queries import scope_of
from waymark.records.experience.models import AppraisalRequest
from waymark.records.experience.states import LIVE_REQUEST_STATES, OTHER_SUGGESTED, AppraisalState, Mailed, RequestState
from waymark.records.notices.models import Message
from waymark.records.notices.queries import letters
from waymark.records.notices.states import CALLED_BACK, MessageState
from waymark.rules.kernel.context import Context
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may
from waymark.web.shared.components.text import day

BY_A_PERSON = (RequestState.CONFIRMED, RequestState.ANSWERED, RequestState.DECLINED)
REMINDERS = (Mailed.REMINDED, Mailed.AUTO_REMINDED)


@dataclass(frozen=True)
class Stands:
    """A state with its mark and what else is known."""

    mark: str
    words: str
    more: tuple[str, ...] = ()


@dataclass(frozen=True)
class RequestRow:
    """One request as the list and its page show it."""

    id: UUID
    url: str
    name: str
    email: str
    employer: str
    learner: str
    learner_url: str
    campus: str
    sent: str
    mail: str
    mail_failed: bool
    opened: str
    stands: Stands
    expires: str
    is_live: bool
    is_ended: bool
    is_handled: bool


def rows_of(ctx: Context, requests: Iterable[AppraisalRequest]) -> list[RequestRow]:
    """The rows of a page of requests. One query, however many."""
    found = list(requests)
    kept = letters([key for each in found for key in mail_keys(each)])
    return [_row(ctx, each, kept) for each in found]


def _row(ctx: Context, found: AppraisalRequest, kept: dict[str, Message]) -> RequestRow:
    mails = [kept[key] for key in mail_keys(found) if key in kept]
    newest = next((each for each in reversed(mails) if each.last_error != CALLED_BACK), None)
    enrollment = found.experience.enrollment
    is_live = found.state in LIVE_REQUEST_STATES and found.expires_at > ctx.now
    failed = newest is not None and newest.state == MessageState.FAILED
    with_reason = may(ctx.actor, Action.READ_DECLINE_REASON, scope_of(enrollment))
    return RequestRow(
        id=found.pk,
        url=reverse("appraisal-request", args=[found.pk]),
        name=found.appraiser_name,
        email=found.appraiser_email,
        employer=found.experience.employer,
        learner=enrollment.person.full_name,
        learner_url=reverse("coordinator-learner", args=[enrollment.pk]),
        campus=enrollment.campus.name,
        sent=day(found.sent_at, ctx.now),
        mail=_mail_words(newest, ctx.now),
        mail_failed=failed,
        opened=day(opened_at(found), ctx.now),
        stands=_stands(ctx, found, is_live=is_live, failed=failed, with_reason=with_reason),
        expires=day(last_day(found.expires_at)),
        is_live=is_live,
        is_ended=found.state in (RequestState.EXPIRED, RequestState.DECLINED)
        or (found.state in LIVE_REQUEST_STATES and not is_live),
        is_handled=found.handled_at is not None,
    )


def _mail_words(mail: Message | None, now: datetime) -> str:
    """What the outbox knows of the newest mail: a server that took it may still lose it."""
    if mail is None:
        return _("Never sent")
    if mail.state == MessageState.SENT:
        return _("Taken by the mail server %(day)s") % {"day": day(mail.sent_at, now)}
    if mail.state == MessageState.FAILED:
        code = refused_code(mail.last_error)
        return _("Not delivered: refused with code %(code)s") % {"code": code} if code else _("Not delivered")
    return _("Trying again") if mail.attempts else _("Going out now")


def opened_at(found: AppraisalRequest) -> datetime | None:
    """When a person first pressed a button on the page. Opening it counts for nothing: mail scanners do that."""
    states = {state.value for state in BY_A_PERSON}
    first = next((mark for mark in found.custody if mark["what"] in states), None)
    return datetime.fromisoformat(str(first["at"])) if first else None


def _stands(ctx: Context, found: AppraisalRequest, *, is_live: bool, failed: bool, with_reason: bool) -> Stands:
    if found.state == RequestState.ANSWERED:
        return Stands("reached", _("Answered %(day)s") % {"day": day(found.closed_at, ctx.now)}, _answer(found))
    if found.state == RequestState.DECLINED:
        reason = found.close_reason if with_reason else ""
        return Stands(
            "stop", _("Declined"), ((_("“%(words)s”") % {"words": reason},) if reason else ()) + _handled(found)
        )
    if found.state == RequestState.CANCELLED:
        return Stands("later", _("Canceled"), _handled(found))
    if not is_live:
        words = _("Link ended %(day)s") % {"day": day(last_day(found.expires_at), ctx.now)}
        return Stands("stop", words, _handled(found))
    if failed:
        return Stands("stop", _("Not delivered"), (_("The mail server did not take it. Correct the address."),))
    more = _reminded(found, ctx.now)
    if found.state == RequestState.CONFIRMED:
        return Stands("review", _("Started, not sent"), more)
    return Stands("later", _("Waiting for an answer"), more)


def _answer(found: AppraisalRequest) -> tuple[str, ...]:
    given = getattr(found, "appraisal", None)
    if given is None:
        return ()
    return (
        {
            AppraisalState.RECEIVED: _("Staff have not checked who answered."),
            AppraisalState.VERIFIED: _("Staff checked who answered."),
            AppraisalState.REJECTED: _("Staff could not confirm who answered."),
        }[AppraisalState(given.state)],
    )


def _reminded(found: AppraisalRequest, now: datetime) -> tuple[str, ...]:
    days = [datetime.fromisoformat(str(mark["at"])) for mark in found.custody if mark["what"] in set(REMINDERS)]
    return (_("Reminded %(day)s") % {"day": day(days[-1], now)},) if days else ()


def _handled(found: AppraisalRequest) -> tuple[str, ...]:
    told = any(mark["what"] == OTHER_SUGGESTED for mark in found.custody)
    return (_("The learner was asked to find someone else."),) if told else ()
