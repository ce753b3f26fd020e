"""Work as it was sent, revision by revision, with what was said of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from waymark.records.assessment.models import Assessment
from waymark.records.evidence.models import Submission
from waymark.records.evidence.states import SubmissionState
from waymark.rules.packs.model import Activity, FieldKind, FormField, Pack, Rubric
from waymark.web.shared.components.lists import FileRow, RubricCell, RubricRow
from waymark.web.shared.components.marks import Blaze
from waymark.web.shared.components.text import day

from .file_rows import file_rows

BLAZES = {
    SubmissionState.SUBMITTED: Blaze.REVIEW,
    SubmissionState.ACCEPTED: Blaze.REACHED,
    SubmissionState.RETURNED: Blaze.CHANGES,
    SubmissionState.WITHDRAWN: Blaze.STOP,
}


@dataclass(frozen=True)
class Answered:
    """One prompt with what was answered."""

    label: str
    text: str
    files: tuple[FileRow, ...]
    is_link: bool = False


@dataclass(frozen=True)
class Rated:
    """One criterion with what an assessor said of it."""

    name: str
    level: str
    is_met: bool
    comment: str


@dataclass(frozen=True)
class PlanCopy:
    """A part of the plan as it was sent along."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Revision:
    """One time the work was sent."""

    title: str
    state: str
    status: str
    sent_at: datetime
    closed_at: datetime | None
    who: str
    keep: str
    next: str
    rated: tuple[Rated, ...]
    answers: tuple[Answered, ...]
    plan: tuple[PlanCopy, ...]


def revision(
    pack: Pack, activity: Activity, work: Submission, *, reading: Assessment | None, floor: str | None
) -> Revision:
    """One revision, frozen, with its reading if there was one."""
    words = {
        SubmissionState.SUBMITTED: _("With an assessor"),
        SubmissionState.ACCEPTED: _("Accepted"),
        SubmissionState.RETURNED: _("Change asked"),
        SubmissionState.WITHDRAWN: _("You took it back"),
    }
    state = SubmissionState(work.state)
    return Revision(
        title=_("Version %(number)d") % {"number": work.revision},
        state=BLAZES[state].value,
        status=words[state],
        sent_at=work.submitted_at,
        closed_at=work.closed_at,
        who=reading.assessor.full_name if reading else "",
        keep=reading.keep if reading else "",
        next=reading.next if reading else "",
        rated=rated(pack.rubrics.get(activity.rubric), work, reading=reading, floor=floor),
        answers=answered(pack, activity, work),
        plan=plan_copy(pack, work),
    )


def revisions_of(
    pack: Pack,
    activity: Activity,
    history: Sequence[Submission],
    *,
    readings: Mapping[UUID, Assessment],
    floor: str | None,
) -> tuple[Revision, ...]:
    """Every revision, in the order given."""
    return tuple(revision(pack, activity, work, reading=readings.get(work.pk), floor=floor) for work in history)


def rated(
    rubric: Rubric | None, work: Submission, *, reading: Assessment | None, floor: str | None
) -> tuple[Rated, ...]:
    """What was said of each criterion."""
    if rubric is None or reading is None:
        return ()
    order = list(rubric.levels)
    ratings = {**work.carried, **reading.ratings}
    bar = order.index(floor) if floor in order else 0
    return tuple(
        Rated(
            name=criterion.name,
            level=rubric.levels[ratings[key]],
            is_met=order.index(ratings[key]) >= bar,
            comment=str(reading.comments.get(key, "")),
        )
        for key, criterion in rubric.criteria.items()
        if ratings.get(key) in rubric.levels
    )


def answered(pack: Pack, activity: Activity, work: Submission) -> tuple[Answered, ...]:
    """The prompts that were answered, in the order of the form."""
    form = pack.forms.get(activity.form)
    if form is None:
        return ()
    files: dict[str, list[FileRow]] = {}
    for held in sorted(work.files.all(), key=lambda each: each.pk):
        files.setdefault(held.field_key, []).extend(file_rows([held.attachment]))
    return tuple(
        Answered(
            asked.label, told(asked, work.answers.get(key)), tuple(files.get(key, ())), asked.kind is FieldKind.URL
        )
        for key, asked in form.fields.items()
        if work.answers.get(key) or files.get(key)
    )


def told(asked: FormField, answer: object) -> str:
    """An answer as a reader wants it: the words of options, days as days."""
    if isinstance(answer, list):
        return ", ".join(asked.options.get(str(each), str(each)) for each in answer)
    text = str(answer or "")
    if asked.kind is FieldKind.CHOICE:
        return asked.options.get(text, text)
    if asked.kind is FieldKind.DATE:
        return day(parse_date(text)) or text
    return text


def plan_copy(pack: Pack, work: Submission) -> tuple[PlanCopy, ...]:
    """The parts of the plan that were sent along, as short lines."""
    titles = {
        "results": _("Results"),
        "goals": _("Goals"),
        "actions": _("Steps"),
        "reflections": _("Reflections"),
    }
    return tuple(
        PlanCopy(titles.get(part, part), tuple(line for row in rows if (line := _line(pack, part, row))))
        for part, rows in work.included.items()
    )


def _line(pack: Pack, part: str, row: Mapping[str, object]) -> str:
    if part == "results":
        instrument = pack.instruments.get(str(row.get("instrument")))
        return instrument.title if instrument else str(row.get("instrument", ""))
    if part == "goals":
        return str(row.get("statement", ""))
    if part == "reflections":
        return str(row.get("text", ""))
    due = parse_date(str(row.get("due_on") or "1")) if row.get("due_on") else None
    what = str(row.get("what", ""))
    return _("%(what)s, by %(day)s") % {"what": what, "day": day(due)} if due else what


def rubric_rows(rubric: Rubric, *, floor: str | None, given: Mapping[str, str]) -> tuple[RubricRow, ...]:
    """The rubric to read beside the form: what is asked for, and what was given last time."""
    return tuple(
        RubricRow(
            criterion.name,
            tuple(
                RubricCell(label, criterion.descriptors.get(level, ""), level == floor, given.get(key) == level)
                for level, label in rubric.levels.items()
            ),
        )
        for key, criterion in rubric.criteria.items()
    )
