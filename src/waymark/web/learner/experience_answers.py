"""What appraisers said, in words that explain themselves, and what may be done after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.records.experience.models import Appraisal, AppraisalRequest
from waymark.records.experience.states import AppraisalState
from waymark.rules.packs.model import AppraisalForm, AppraiserKind, NextAppraiser
from waymark.rules.progress.appraisals import NOT_OBSERVED, Outcome
from waymark.rules.progress.next_appraisal import Appraised
from waymark.web.shared.appraisal_words import asked_for_words, reason_words


@dataclass(frozen=True)
class Said:
    """One item of the appraisal: its level in words and what that level looks like."""

    name: str
    level: str
    meaning: str


@dataclass(frozen=True)
class Answer:
    """A verified appraisal. One that completes another has neither overall rating nor hours of its own."""

    who: str
    relation: str
    is_by_staff: bool
    at: datetime
    verified_at: datetime | None
    is_whole: bool
    overall: str
    hours: int
    items: tuple[Said, ...]
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Result:
    """What the verified appraisals come to. `asks` are rows somebody else can be asked for; `next` says what now."""

    is_positive: bool
    is_incomplete: bool
    reasons: tuple[str, ...]
    asks: tuple[str, ...]
    next: tuple[str, ...]
    may_ask: bool
    is_enough: bool


def answers_of(
    appraisals: Sequence[Appraisal], requests: Mapping[UUID, AppraisalRequest], form: AppraisalForm
) -> tuple[Answer, ...]:
    """The appraisals whose appraisers staff verified, the newest first."""
    verified = [each for each in appraisals if each.state == AppraisalState.VERIFIED]
    return tuple(_answer(each, requests[each.request_id], form) for each in reversed(verified))


def result_of(stand: Appraised, form: AppraisalForm | None, *, hours: int, least_hours: int) -> Result | None:
    """What the appraisals come to; nothing before staff verified one. `hours` are those that were confirmed."""
    if stand.outcome is None or form is None:
        return None
    question = stand.question
    items = question.items if question is not None else ()
    is_short = stand.outcome is Outcome.POSITIVE and hours < least_hours
    reasons = tuple(reason_words(form, each) for each in stand.finding.reasons) if stand.finding else ()
    return Result(
        is_positive=stand.outcome is Outcome.POSITIVE,
        is_incomplete=stand.outcome is Outcome.INCOMPLETE,
        reasons=(_short_words(hours, least_hours),) if is_short else reasons,
        asks=asked_for_words(form, items),
        next=_next_words(stand, is_short=is_short),
        may_ask=question is not None,
        is_enough=stand.outcome is Outcome.POSITIVE and not is_short,
    )


def _short_words(hours: int, least_hours: int) -> str:
    said = ngettext(
        "%(hours)d hour was confirmed; the program asks for at least %(least)d in one experience.",
        "%(hours)d hours were confirmed; the program asks for at least %(least)d in one experience.",
        hours,
    )
    return said % {"hours": hours, "least": least_hours}


def _next_words(stand: Appraised, *, is_short: bool) -> tuple[str, ...]:
    """What the learner can do after an appraisal that is not enough, as the program says."""
    if stand.outcome is not Outcome.NOT_POSITIVE and not is_short:
        return ()
    by = stand.question.by if stand.question is not None else frozenset[NextAppraiser]()
    said = []
    if NextAppraiser.SAME_PERSON in by:
        said.append(_("Ask the same person again, once things have changed."))
    if NextAppraiser.SOMEONE_ELSE in by:
        said.append(_("Ask someone else who saw this work. Their appraisal is looked at on its own."))
    said.append(_("Propose another experience. You can start it whenever you’re ready."))
    said.append(_("Talk it over with a contact of your campus."))
    return tuple(said)


def _answer(given: Appraisal, request: AppraisalRequest, form: AppraisalForm) -> Answer:
    return Answer(
        who=given.signed_name,
        relation=request.relation,
        is_by_staff=request.kind == AppraiserKind.FACULTY_OR_STAFF,
        at=given.received_at,
        verified_at=given.verified_at,
        is_whole=not request.items,
        overall=form.levels.get(given.overall, given.overall),
        hours=given.hours_confirmed,
        items=tuple(_said(form, key, str(given.ratings.get(key, ""))) for key in form.items if key in given.ratings),
        words=tuple(
            (prompt.label, prompt.options.get(str(said), str(said)))
            for key, prompt in form.prompts.items()
            if (said := given.words.get(key))
        ),
    )


def _said(form: AppraisalForm, key: str, level: str) -> Said:
    item = form.items[key]
    if level == NOT_OBSERVED:
        return Said(item.name, _("Didn’t see it"), _("This doesn’t count against you."))
    return Said(item.name, form.levels.get(level, level), item.anchors.get(level, ""))
