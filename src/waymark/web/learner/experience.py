"""One experience as its learner sees it: whose move it is, what happened so far, and what the appraiser said."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from waymark.records.experience.models import Appraisal, AppraisalRequest, Experience
from waymark.records.experience.states import LIVE_REQUEST_STATES, AppraisalState, ExperienceState, RequestState
from waymark.rules.packs.model import AppraisalForm, AppraiserKind
from waymark.rules.progress.appraisals import NOT_OBSERVED, Outcome, appraisal_outcome
from waymark.web.shared.components.lists import TimelineEntry
from waymark.web.shared.components.marks import Blaze
from waymark.web.shared.components.text import day

from .experience_forms import TYPES
from .experience_terms import reason_words


class Move(StrEnum):
    """What the learner can do next with an experience."""

    WAIT = "wait"
    WORK = "work"
    ASK = "ask"
    ASKED = "asked"
    CHECKED = "checked"  # an answer is in, and staff check who gave it
    PROPOSE = "propose"
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
class Said:
    """One item of the appraisal: its level in words and what that level looks like."""

    name: str
    level: str
    meaning: str


@dataclass(frozen=True)
class Answer:
    """A verified appraisal in words that explain themselves."""

    who: str
    relation: str
    is_by_staff: bool
    at: datetime
    verified_at: datetime | None
    is_positive: bool
    overall: str
    hours: int
    items: tuple[Said, ...]
    words: tuple[tuple[str, str], ...]
    shortfalls: tuple[str, ...]


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
    answers: tuple[Answer, ...]
    timeline: tuple[TimelineEntry, ...]


def experience_view(
    about: Experience, form: AppraisalForm | None, *, now: datetime, today: date, least_hours: int
) -> ExperienceView:
    """The page of one experience, read with its requests and appraisals."""
    state = ExperienceState(about.state)
    requests = sorted(about.requests.all(), key=lambda each: each.sent_at)
    appraisals = sorted(about.appraisals.all(), key=lambda each: each.received_at)
    by_id = {each.pk: each for each in requests}
    live = next((each for each in requests if each.state in LIVE_REQUEST_STATES), None)
    waits = any(each.state == AppraisalState.RECEIVED for each in appraisals)
    move = _move(state, live, waits=waits, now=now)
    blaze, status = _standing(state, move, appraisals)
    verified = [each for each in appraisals if each.state == AppraisalState.VERIFIED and form is not None]
    return ExperienceView(
        id=str(about.pk),
        title=_("%(role)s, %(employer)s") % {"role": about.role_title, "employer": about.employer},
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
        answers=tuple(_answer(each, by_id[each.request_id], form) for each in verified if form is not None),
        timeline=_timeline(about, requests, appraisals),
    )


def _move(state: ExperienceState, live: AppraisalRequest | None, *, waits: bool, now: datetime) -> Move:
    match state:
        case ExperienceState.PROPOSED:
            return Move.WAIT
        case ExperienceState.APPROVED:
            return Move.WORK
        case ExperienceState.DECLINED:
            return Move.PROPOSE
        case ExperienceState.FINISHED if waits:
            return Move.CHECKED
        case ExperienceState.FINISHED if live is not None and live.expires_at > now:
            return Move.ASKED
        case ExperienceState.FINISHED:
            return Move.ASK
        case _:
            return Move.NOTHING


def _standing(state: ExperienceState, move: Move, appraisals: list[Appraisal]) -> tuple[Blaze, str]:
    if state is ExperienceState.APPRAISED:
        latest = [each for each in appraisals if each.state == AppraisalState.VERIFIED][-1:]
        if latest and latest[0].outcome == Outcome.POSITIVE:
            return Blaze.REACHED, _("Appraised, and positive")
        return Blaze.CHANGES, _("Appraised, and the appraisal asks for more")
    if state is ExperienceState.CANCELLED:
        return Blaze.STOP, _("You cancelled it")
    return {
        Move.WAIT: (Blaze.REVIEW, _("With a coordinator")),
        Move.WORK: (Blaze.NEXT, _("Approved")),
        Move.PROPOSE: (Blaze.CHANGES, _("Not approved as it is")),
        Move.ASK: (Blaze.NEXT, _("Ask for an appraisal")),
        Move.ASKED: (Blaze.REVIEW, _("With your appraiser")),
        Move.CHECKED: (Blaze.REVIEW, _("Answer is in")),
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


def _answer(given: Appraisal, request: AppraisalRequest, form: AppraisalForm) -> Answer:
    finding = appraisal_outcome(form, given.overall, item_ratings=given.ratings)
    return Answer(
        who=given.signed_name,
        relation=request.relation,
        is_by_staff=request.kind == AppraiserKind.FACULTY_OR_STAFF,
        at=given.received_at,
        verified_at=given.verified_at,
        is_positive=given.outcome == Outcome.POSITIVE,
        overall=form.levels.get(given.overall, given.overall),
        hours=given.hours_confirmed,
        items=tuple(_said(form, key, str(given.ratings.get(key, ""))) for key in form.items if key in given.ratings),
        words=tuple(
            (prompt.label, prompt.options.get(str(said), str(said)))
            for key, prompt in form.prompts.items()
            if (said := given.words.get(key))
        ),
        shortfalls=tuple(reason_words(form, each) for each in finding.reasons),
    )


def _said(form: AppraisalForm, key: str, level: str) -> Said:
    item = form.items[key]
    if level == NOT_OBSERVED:
        return Said(item.name, _("Did not see it"), _("This does not count against you."))
    return Said(item.name, form.levels.get(level, level), item.anchors.get(level, ""))


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
        asked = _("You asked %(name)s for an appraisal") % {"name": each.appraiser_name}
        found.append(TimelineEntry(each.sent_at, asked, text=each.appraiser_email))
        for mark in each.custody:
            at = datetime.fromisoformat(str(mark.get("at")))
            words = _mark_words(str(mark.get("what")), each.appraiser_name)
            if words:
                found.append(TimelineEntry(at, words))
        if each.closed_at is not None and each.state != RequestState.ANSWERED:
            found.append(_closed(each, each.closed_at))
    for given in appraisals:
        found.append(TimelineEntry(given.received_at, _("%(name)s answered") % {"name": given.signed_name}))
        if given.verified_at is not None:
            found.append(_checked(given, given.verified_at))
    return tuple(sorted(found, key=lambda each: each.when, reverse=True))


def _mark_words(what: str, name: str) -> str:
    return {
        "reminded": _("We reminded %(name)s") % {"name": name},
        RequestState.CONFIRMED.value: _("%(name)s began to answer") % {"name": name},
    }.get(what, "")


def _closed(request: AppraisalRequest, at: datetime) -> TimelineEntry:
    name = {"name": request.appraiser_name}
    words = {
        RequestState.EXPIRED: _("The link that %(name)s got has ended") % name,
        RequestState.DECLINED: _("%(name)s would rather not answer") % name,
        RequestState.HANDED_OVER: _("%(name)s handed the question on") % name,
        RequestState.CANCELLED: _("The question to %(name)s was taken back") % name,
    }
    said = words.get(RequestState(request.state), "")
    return TimelineEntry(at, said, text=request.close_reason, state=Blaze.STOP.value)


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
