"""What was corrected and why, as pages say it: to the learner and to staff alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from waymark.flows.correct_record import title_of
from waymark.records.corrections.models import Correction, Waiver
from waymark.records.corrections.states import Change, Subject, WaiverKind, WaiverState, WaiverWhy, Why
from waymark.rules.forms.text import isolated
from waymark.rules.packs.model import Pack
from waymark.web.shared.components.text import day_year

from .correction_changes import Campuses, Changed, campuses_named, changes_of


@dataclass(frozen=True)
class Told:
    """One correction in words. `note` is for staff alone, `changes` what reads otherwise now."""

    at: datetime
    what: str
    about: str
    why: str
    told: str
    note: str
    by: str
    changes: tuple[Changed, ...] = ()


def why_words(why: Why) -> str:
    """A reason by its code."""
    return {
        Why.SLIP: _("A slip: the wrong box, row, or person was chosen"),
        Why.OVERLOOKED: _("Something in the record was overlooked"),
        Why.NOT_THEIRS: _("It belongs to someone else"),
        Why.NEW_FACTS: _("Something became known afterwards"),
        Why.APPEAL: _("The learner asked for it, and was right"),
    }[why]


def waiver_why_words(why: WaiverWhy) -> str:
    """Why a requirement was waived or replaced, by its code."""
    return {
        WaiverWhy.TRANSCRIPT: _("Met in a course that is on the transcript"),
        WaiverWhy.EARLIER_VERSION: _("Met in an earlier version of the program"),
        WaiverWhy.BARRIER: _("A barrier that the school has to remove"),
        WaiverWhy.OTHER: _("Another reason"),
    }[why]


def waiver_kind_words(kind: WaiverKind) -> str:
    """That something need not be shown, or by what kind of thing it is replaced."""
    return {WaiverKind.WAIVED: _("Waived"), WaiverKind.REPLACED: _("Replaced by something of equal worth")}[kind]


def waived_words(kind: str, until: date | None = None) -> str:
    """How a requirement that was not met by its own steps is shown on a trail, with the day that was named for it."""
    said = waiver_kind_words(WaiverKind(kind)) if kind in set(WaiverKind) else ""
    return " · ".join(part for part in (said, until_words(until)) if part)


def until_words(until: date | None) -> str:
    """What the day named for a waiver means; "" without one."""
    if until is None:
        return ""
    return _("Ends on %(day)s unless a badge rests on it by then") % {"day": day_year(until)}


def waiver_state(state: WaiverState) -> tuple[str, str]:
    """The blaze and the words of where a waiver stands."""
    return {
        WaiverState.REQUESTED: ("review", _("Waiting for a second person")),
        WaiverState.APPROVED: ("reached", _("Approved")),
        WaiverState.DECLINED: ("stop", _("Declined")),
        WaiverState.WITHDRAWN: ("later", _("Withdrawn")),
        WaiverState.ENDED: ("later", _("Ended before it was used")),
    }[state]


def corrections_told(pack: Pack, rows: Iterable[Correction]) -> list[Told]:
    """Corrections as the lines of a list. One query at most, however many there are."""
    found = list(rows)
    campuses = campuses_named(found)
    return [_told(pack, each, campuses) for each in found]


def _told(pack: Pack, found: Correction, campuses: Campuses) -> Told:
    return Told(
        at=found.at,
        what=_what(Subject(found.subject_kind), Change(found.change)),
        about=title_of(pack, found.about),
        why=why_words(Why(found.why)),
        told=found.told,
        note=found.note,
        by=isolated(found.by.full_name),
        changes=changes_of(pack, found, campuses),
    )


def waiver_title(pack: Pack, found: Waiver) -> str:
    """What a waiver is about."""
    return title_of(pack, found.requirement_key)


def _what(subject: Subject, change: Change) -> str:
    said = {
        (Subject.ASSESSMENT, Change.UNDONE): _("The assessor took the decision back. The work is read again."),
        (Subject.ASSESSMENT, Change.REOPENED): _("The decision was opened again. The work is read again."),
        (Subject.ASSESSMENT, Change.AMENDED): _(
            "Another assessor corrected the levels. The first decision no longer counts."
        ),
        (Subject.APPRAISAL, Change.SET_ASIDE): _("The appraisal no longer counts. It stays on record."),
        (Subject.APPRAISAL, Change.PUT_BACK): _("The appraisal counts again."),
        (Subject.EXPERIENCE, Change.REOPENED): _("The decision about the experience is made again."),
        (Subject.EXPERIENCE, Change.AMENDED): _("The experience was put right."),
        (Subject.ATTESTATION, Change.SET_ASIDE): _("What staff had recorded was taken back."),
        (Subject.QUIZ, Change.SET_ASIDE): _("The quiz result no longer counts. The attempt is given back."),
        (Subject.AWARD, Change.QUESTIONED): _("The badge is under review. It counts until someone decides."),
        (Subject.ENROLLMENT, Change.ENDED): _("The enrollment was ended. Everything in it is kept."),
        (Subject.ENROLLMENT, Change.PUT_BACK): _("The enrollment was restored."),
        (Subject.ENROLLMENT, Change.MOVED): _("The enrollment was moved to another campus."),
        (Subject.WAIVER, Change.SET_ASIDE): _("The waiver was withdrawn. The requirement is open again."),
    }
    return said[(subject, change)]
