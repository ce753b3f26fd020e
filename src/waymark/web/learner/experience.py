"""One experience as its learner sees it: whose move it is, what happened so far, and what the appraiser said."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from waymark.records.experience.models import Appraisal, AppraisalRequest, Experience
from waymark.records.experience.outcome import appraised_by
from waymark.records.experience.states import (
    LIVE_REQUEST_STATES,
    OTHER_SUGGESTED,
    REOPENED,
    AppraisalState,
    ExperienceState,
    Mailed,
    RequestState,
)
from waymark.rules.forms.text import isolated
from waymark.rules.packs.model import Pack
from waymark.web.shared.components.lists import TimelineEntry
from waymark.web.shared.components.marks import Blaze
from waymark.web.shared.components.text import day

from .experience_answers import Answer, Result, answers_of, result_of
from .experience_forms import TYPES


class Move(StrEnum):
    """What the learner can do next with an experience."""

    WAIT = "wait"
    WORK = "work"
    ASK = "ask"
    ASKED = "asked"
    CHECKED = "checked"  # an answer is in, and staff check who gave it
    COMPLETE = "complete"  # somebody else can say what the first person did not see
    NOT_ENOUGH = "not-enough"  # not positive, or with too few hours
    PROPOSE = "propose"
    DONE = "done"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Asked:
    """The question that is out."""

    id: str
    name: str
    email: str
    relation: str
    sent_at: datetime
    ends_at: datetime
    is_over: bool
    was_reminded: bool
    status: str


@dataclass(frozen=True)
class ExperienceView:
    """Everything the page shows of one experience."""

    id: str
    title: str
    state: str
    status: str
    move: Move
    facts: tuple[tuple[str, str], ...]
    outcomes: str
    note: str
    decided_by: str
    may_finish: bool
    may_cancel: bool
    is_short: bool
    asked: Asked | None
    result: Result | None
    answers: tuple[Answer, ...]
    timeline: tuple[TimelineEntry, ...]


def experience_view(about: Experience, pack: Pack, *, now: datetime, today: date, least_hours: int) -> ExperienceView:
    """The page of one experience, read with its requests and appraisals."""
    form = pack.appraisals.get(pack.activities[about.activity_key].appraisal)
    state = ExperienceState(about.state)
    requests = sorted(about.requests.all(), key=lambda each: each.sent_at)
    appraisals = sorted(about.appraisals.all(), key=lambda each: each.received_at)
    by_id = {each.pk: each for each in requests}
    live = next((each for each in requests if each.state in LIVE_REQUEST_STATES), None)
    waits = any(each.state == AppraisalState.RECEIVED for each in appraisals)
    stand = appraised_by(pack, about, appraisals)
    hours = next((each.hours_confirmed for each in appraisals if each.pk == stand.first), 0)
    result = result_of(stand, form, hours=hours, least_hours=least_hours)
    move = _move(state, live, result, waits=waits, now=now)
    blaze, status = _standing(state, move)
    return ExperienceView(
        id=str(about.pk),
        title=_("%(role)s, %(employer)s") % {"role": isolated(about.role_title), "employer": isolated(about.employer)},
        state=blaze.value,
        status=status,
        move=move,
        facts=(
            (_("Kind"), str(dict(TYPES).get(about.type, ""))),
            (_("From"), day(about.starts_on)),
            (_("To"), day(about.ends_on)),
            (_("Hours"), str(about.hours)),
        ),
        outcomes=about.outcomes,
        note=about.decision_note,
        decided_by=about.decided_by.full_name if about.decided_by else "",
        may_finish=state is ExperienceState.APPROVED and about.starts_on <= today,
        may_cancel=state in (ExperienceState.PROPOSED, ExperienceState.APPROVED),
        is_short=about.hours < least_hours,
        asked=_asked(live, now) if live else None,
        result=result,
        answers=answers_of(appraisals, by_id, form) if form is not None else (),
        timeline=_timeline(about, requests, appraisals),
    )


def _move(
    state: ExperienceState, live: AppraisalRequest | None, result: Result | None, *, waits: bool, now: datetime
) -> Move:
    is_asked = live is not None and live.expires_at > now
    match state:
        case ExperienceState.PROPOSED:
            return Move.WAIT
        case ExperienceState.APPROVED:
            return Move.WORK
        case ExperienceState.DECLINED:
            return Move.PROPOSE
        case ExperienceState.FINISHED | ExperienceState.APPRAISED if waits:
            return Move.CHECKED
        case ExperienceState.FINISHED | ExperienceState.APPRAISED if is_asked:
            return Move.ASKED
        case ExperienceState.FINISHED:
            return Move.ASK if result is None else Move.COMPLETE
        case ExperienceState.APPRAISED if result is not None and not result.is_enough:
            return Move.NOT_ENOUGH
        case ExperienceState.APPRAISED:
            return Move.DONE
        case _:
            return Move.NOTHING


def _standing(state: ExperienceState, move: Move) -> tuple[Blaze, str]:
    if state is ExperienceState.CANCELLED:
        return Blaze.STOP, _("You cancelled it")
    return {
        Move.WAIT: (Blaze.REVIEW, _("With staff")),
        Move.WORK: (Blaze.NEXT, _("Approved")),
        Move.PROPOSE: (Blaze.CHANGES, _("Not approved as it is")),
        Move.ASK: (Blaze.NEXT, _("Ask for an appraisal")),
        Move.ASKED: (Blaze.REVIEW, _("With your appraiser")),
        Move.CHECKED: (Blaze.REVIEW, _("Answer is in")),
        Move.COMPLETE: (Blaze.NEXT, _("More needs to be seen")),
        Move.NOT_ENOUGH: (Blaze.CHANGES, _("Appraised, and not enough yet")),
        Move.DONE: (Blaze.REACHED, _("Appraised, and positive")),
        Move.NOTHING: (Blaze.LATER, ""),
    }[move]


def _asked(live: AppraisalRequest, now: datetime) -> Asked:
    words = {
        RequestState.SENT: _("We wrote to them. They have not opened the form yet."),
        RequestState.OPENED: _("They have opened the form."),
        RequestState.CONFIRMED: _("They said that they are the right person, and have begun."),
    }
    return Asked(
        id=str(live.pk),
        name=live.appraiser_name,
        email=live.appraiser_email,
        relation=live.relation,
        sent_at=live.sent_at,
        ends_at=live.expires_at,
        is_over=live.expires_at <= now,
        was_reminded=any(mark.get("what") == "reminded" for mark in live.custody),
        status=words.get(RequestState(live.state), ""),
    )


def _timeline(
    about: Experience, requests: list[AppraisalRequest], appraisals: list[Appraisal]
) -> tuple[TimelineEntry, ...]:
    found = [TimelineEntry(about.proposed_at, _("You proposed it"), state=Blaze.REACHED.value)]
    if about.decided_at is not None:
        is_approved = about.state != ExperienceState.DECLINED
        found.append(
            TimelineEntry(
                about.decided_at,
                _("Approved") if is_approved else _("Not approved as it is"),
                text=about.decision_note,
                who=about.decided_by.full_name if about.decided_by else "",
                state=(Blaze.REACHED if is_approved else Blaze.CHANGES).value,
            )
        )
    for each in requests:
        asked = _("You asked %(name)s for an appraisal") % {"name": isolated(each.appraiser_name)}
        found.append(TimelineEntry(each.sent_at, asked, text=each.appraiser_email))
        for mark in each.custody:
            at = datetime.fromisoformat(str(mark.get("at")))
            words = _mark_words(str(mark.get("what")), isolated(each.appraiser_name))
            if words:
                found.append(TimelineEntry(at, words))
        if each.closed_at is not None and each.state != RequestState.ANSWERED:
            found.append(_closed(each, each.closed_at))
    for given in appraisals:
        found.append(TimelineEntry(given.received_at, _("%(name)s answered") % {"name": isolated(given.signed_name)}))
        if given.verified_at is not None:
            found.append(_checked(given, given.verified_at))
    return tuple(sorted(found, key=lambda each: each.when, reverse=True))


def _mark_words(what: str, name: str) -> str:
    return {
        "reminded": _("We reminded %(name)s") % {"name": name},
        Mailed.AUTO_REMINDED.value: _("We reminded %(name)s") % {"name": name},
        Mailed.SENT_AGAIN.value: _("Staff sent your request to %(name)s again") % {"name": name},
        OTHER_SUGGESTED: _("Staff suggested that you ask someone other than %(name)s") % {"name": name},
        RequestState.CONFIRMED.value: _("%(name)s started to answer") % {"name": name},
        REOPENED: _("%(name)s had declined, and will answer after all") % {"name": name},
    }.get(what, "")


def _closed(request: AppraisalRequest, at: datetime) -> TimelineEntry:
    name = {"name": isolated(request.appraiser_name)}
    words = {
        RequestState.EXPIRED: _("The link that %(name)s got has ended") % name,
        RequestState.DECLINED: _("%(name)s declined") % name,
        RequestState.HANDED_OVER: _("%(name)s handed the question on") % name,
        RequestState.CANCELLED: _("The question to %(name)s was taken back") % name,
    }
    said = words.get(RequestState(request.state), "")
    return TimelineEntry(at, said, state=Blaze.STOP.value)


def _checked(given: Appraisal, at: datetime) -> TimelineEntry:
    who = given.verified_by.full_name if given.verified_by else ""
    if given.state == AppraisalState.VERIFIED:
        return TimelineEntry(at, _("Staff checked who answered"), who=who)
    return TimelineEntry(
        at,
        _("Staff could not tell who answered, so it does not count"),
        text=_("Ask again, with an address they can check."),
        who=who,
        state=Blaze.CHANGES.value,
    )
