"""What the page of a piece of work shows: the form beside its rubric, the advice beside its field, and the history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from uuid import UUID

from django.forms import CheckboxSelectMultiple, RadioSelect
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from waymark.flows.open_step import own_activities
from waymark.flows.resume_work import Resumed, resume_work
from waymark.records.assessment.models import Assessment
from waymark.records.assessment.queries import assessments_of
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.pathways import judged_by
from waymark.records.enrollment.states import EnrollmentState
from waymark.records.evidence.models import Attachment, Draft
from waymark.records.evidence.queries import draft_of, library, usable_files
from waymark.records.evidence.states import DraftRoom
from waymark.records.plans.queries import frozen_plan
from waymark.rules.kernel.errors import NotFound
from waymark.rules.packs.model import Activity, FieldKind, Form, FormField, Pack, PlanPart
from waymark.rules.progress.asked import rubric_floor
from waymark.rules.progress.tree import leaves
from waymark.web.shared.components.fields import Problem, summary_title
from waymark.web.shared.components.lists import FileRow, RubricRow
from waymark.web.shared.components.marks import BadgeImage

from .file_rows import file_rows
from .next_sign import promised_by
from .revisions import Answered, Rated, Revision, answered, rated, revision, revisions_of, rubric_rows
from .words import badge_of
from .work_form import Sent, WorkForm, read_draft

LIBRARY_SHOWN = 30


class Stage(StrEnum):
    """What the learner can do with a piece of work now."""

    WRITE = "write"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    CLOSED = "closed"  # the way is not open, or no attempt is left


@dataclass(frozen=True)
class Bench:
    """What the work rests on: read once, for showing the page as well as for taking the form. `is_asked` is false of
    what only an earlier version asked for."""

    enrollment: Enrollment
    pack: Pack
    activity: Activity
    form: Form
    is_asked: bool
    floor: str | None
    resumed: Resumed
    readings: Mapping[UUID, Assessment]
    draft: Draft | None

    @property
    def stage(self) -> Stage:
        """What can be done now."""
        if self.resumed.accepted is not None:
            return Stage.ACCEPTED
        if self.resumed.waiting is not None:
            return Stage.WAITING
        most = self.pack.policy.attempts
        used_up = most is not None and self.resumed.used >= most
        is_open = self.is_asked and self.enrollment.state == EnrollmentState.ACTIVE
        return Stage.WRITE if is_open and not used_up else Stage.CLOSED

    def begun(self) -> Sent:
        """What to start from: the draft, over the returned revision."""
        closed = self.resumed.closed
        before = {**self.resumed.answers, **{key: [*map(str, ids)] for key, ids in self.resumed.files.items()}}
        drafted = self.draft.answers if self.draft else {}
        return read_draft(self.form, {**before, **drafted}, closed=closed)


def bench(enrollment: Enrollment, pack: Pack, activity: Activity) -> Bench:
    """Read what the work rests on. Raises NotFound when the step has no form."""
    form = pack.forms.get(activity.form)
    if form is None:
        raise NotFound(_("This step has no form. Tell the coordinator of your campus."))
    resumed = resume_work(enrollment, pack=pack, activity=activity)
    return Bench(
        enrollment=enrollment,
        pack=pack,
        activity=activity,
        form=form,
        is_asked=activity.key in own_activities(enrollment, pack),
        floor=rubric_floor(pack, judged_by(enrollment, activity.key), activity),
        resumed=resumed,
        readings=assessments_of(each.pk for each in resumed.history),
        draft=draft_of(enrollment.person_id, room=DraftRoom.ACTIVITY, object_id=enrollment.pk, part=activity.key),
    )


@dataclass(frozen=True)
class Prompt:
    """One field to fill in; of a files field also what is attached and what the library offers."""

    key: str
    bound: BoundField
    is_files: bool
    title: str = ""
    hint: str = ""
    attached: tuple[FileRow, ...] = ()
    kept: tuple[str, ...] = ()
    offered: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Part:
    """The prompts that answer one criterion, with what it takes to meet it and what was said of it last time."""

    id: str
    title: str
    to_meet: str
    advice: Rated | None
    prompts: tuple[Prompt, ...]
    settled: tuple[Answered, ...]


@dataclass(frozen=True)
class PlanRow:
    """A part of the plan that is sent along, and whether there is anything in it."""

    name: str
    count: int


@dataclass(frozen=True)
class Drafted:
    """One answer that was written and not sent."""

    label: str
    text: str


@dataclass(frozen=True)
class WorkPage:
    """Everything the page shows."""

    stage: Stage
    title: str
    summary: str
    instructions: str
    introduction: str
    parts: tuple[Part, ...]
    rubric: tuple[RubricRow, ...]
    level_asked: str
    plan: tuple[PlanRow, ...]
    last: Revision | None
    history: tuple[Revision, ...]
    drafted: tuple[Drafted, ...]
    saved_at: datetime | None
    promised_by: date | None
    is_overdue: bool
    review_days: int
    attempts_left: int | None
    is_revision: bool
    badge: BadgeImage | None
    problems: tuple[Problem, ...]
    problem_title: str


def work_page(at: Bench, form: WorkForm, chosen: Sent, *, today: date) -> WorkPage:
    """The page around a form that is filled with what was chosen."""
    history = revisions_of(at.pack, at.activity, at.resumed.history, readings=at.readings, floor=at.floor)
    rubric = at.pack.rubrics.get(at.activity.rubric)
    read = [each for each in at.resumed.history if each.pk in at.readings]
    last_read = at.readings[read[0].pk] if read else None
    given = {**read[0].carried, **last_read.ratings} if last_read is not None else {}
    waiting, most = at.resumed.waiting, at.pack.policy.attempts
    promised = promised_by(at.pack, waiting) if waiting else None
    found = _problems(at, form)
    return WorkPage(
        stage=at.stage,
        title=at.activity.title,
        summary=at.activity.summary,
        instructions=at.activity.instructions,
        introduction=at.form.introduction,
        parts=_parts(at, form, chosen) if at.stage is Stage.WRITE else (),
        rubric=rubric_rows(rubric, floor=at.floor, given=given) if rubric else (),
        level_asked=rubric.levels[at.floor] if rubric and at.floor else "",
        plan=plan_rows(at),
        last=_last(at),
        history=history,
        drafted=_drafted(at, chosen) if at.draft and at.stage is Stage.CLOSED else (),
        saved_at=at.draft.saved_at if at.draft else None,
        promised_by=promised,
        is_overdue=promised is not None and promised < today,
        review_days=at.pack.policy.review_days,
        attempts_left=most - at.resumed.used if most is not None else None,
        is_revision=at.resumed.returned is not None,
        badge=badge_for(at.enrollment, at.pack, at.activity),
        problems=tuple(found),
        problem_title=summary_title(len(found)) if found else "",
    )


def _problems(at: Bench, form: WorkForm) -> list[Problem]:
    """Every fault with the name of its field, for the summary above the form."""
    found = [Problem(str(text)) for text in form.non_field_errors()] if form.is_bound else []
    for key in form.fields if form.is_bound else ():
        bound = form[key]
        is_group = isinstance(bound.field.widget, RadioSelect | CheckboxSelectMultiple)
        target = f"{bound.auto_id}_0" if is_group else bound.id_for_label
        label = at.form.fields[key].label
        for text in bound.errors:
            found.append(Problem(_("%(field)s: %(problem)s") % {"field": label, "problem": text}, target))
    return found


def _drafted(at: Bench, chosen: Sent) -> tuple[Drafted, ...]:
    """What was written and not sent, to be read where nothing can be sent."""
    found = []
    for key, asked in at.form.fields.items():
        said = chosen.answers.get(key, "")
        words = [asked.options.get(each, each) for each in ([said] if isinstance(said, str) else said)]
        if any(words) and asked.kind is not FieldKind.FILES:
            found.append(Drafted(asked.label, ", ".join(words)))
    return tuple(found)


def badge_for(enrollment: Enrollment, pack: Pack, activity: Activity) -> BadgeImage | None:
    """The picture of the achievement that a step leads to."""
    ways = pack.pathways[judged_by(enrollment, activity.key)].ways
    for achievement in pack.achievements.values():
        asked = [ways[leaf.key] for leaf in leaves(achievement.requires) if leaf.key in ways]
        if any(leaf.key == activity.key for way in asked for leaf in leaves(way)):
            return badge_of(enrollment.version_id, achievement)
    return None


def _last(at: Bench) -> Revision | None:
    """The revision the page speaks of: the one that waits or was accepted, else the one that came back."""
    work = at.resumed.waiting or at.resumed.accepted or at.resumed.returned
    if work is None:
        return None
    return revision(at.pack, at.activity, work, reading=at.readings.get(work.pk), floor=at.floor)


def plan_rows(at: Bench) -> tuple[PlanRow, ...]:
    """The parts of the plan that go along, with how much there is in each today."""
    if not at.activity.includes or at.stage is not Stage.WRITE:
        return ()
    names = {
        PlanPart.RESULTS: _("Results of self-assessments"),
        PlanPart.GOALS: _("Goals"),
        PlanPart.ACTIONS: _("Steps with dates"),
        PlanPart.REFLECTIONS: _("Reflections"),
    }
    frozen = frozen_plan(at.enrollment.pk, at.activity.includes)
    return tuple(PlanRow(names[part], len(frozen.get(part.value, ()))) for part in at.activity.includes)


def _parts(at: Bench, form: WorkForm, chosen: Sent) -> tuple[Part, ...]:
    rubric = at.pack.rubrics.get(at.activity.rubric)
    returned = at.resumed.returned
    reading = at.readings.get(returned.pk) if returned else None
    advice = {each.name: each for each in rated(rubric, returned, reading=reading, floor=at.floor)} if returned else {}
    settled = {each.label: each for each in answered(at.pack, at.activity, returned)} if returned else {}
    files = _Files.read(at, chosen)
    parts, seen = [], set[str]()
    for criterion_key, group in groupby(at.form.fields.values(), key=lambda each: each.criterion):
        fields = list(group)
        criterion = rubric.criteria.get(criterion_key) if rubric else None
        name = criterion.name if criterion else ""
        is_first = criterion_key not in seen
        parts.append(
            Part(
                id=f"part-{fields[0].key}",
                title=name if is_first else "",
                to_meet=criterion.descriptors.get(at.floor or "", "") if criterion and is_first else "",
                advice=advice.get(name) if is_first else None,
                prompts=tuple(files.prompt(each, form) for each in fields if each.key in form.fields),
                settled=tuple(
                    settled[each.label] for each in fields if each.key in at.resumed.closed and each.label in settled
                ),
            )
        )
        seen.add(criterion_key)
    return tuple(parts)


@dataclass(frozen=True)
class _Files:
    """The learner's files as the form needs them."""

    chosen: Mapping[str, tuple[UUID, ...]]
    usable: Mapping[UUID, Attachment]
    shelf: tuple[Attachment, ...]

    @classmethod
    def read(cls, at: Bench, chosen: Sent) -> "_Files":
        """What is attached, and what the library offers besides. Two queries, none when the form takes no files."""
        if not any(each.kind is FieldKind.FILES for each in at.form.fields.values()):
            return cls({}, {}, ())
        ids: Iterable[UUID] = {each for field in chosen.files.values() for each in field}
        shelf = tuple(library(at.enrollment.person_id)[:LIBRARY_SHOWN])
        return cls(chosen.files, usable_files(at.enrollment.person_id, list(ids)), shelf)

    def prompt(self, asked: FormField, form: WorkForm) -> Prompt:
        """One field as the page shows it."""
        if asked.kind is not FieldKind.FILES:
            return Prompt(asked.key, form[asked.key], is_files=False)
        held = [self.usable[each] for each in self.chosen.get(asked.key, ()) if each in self.usable]
        return Prompt(
            asked.key,
            form[asked.key],
            is_files=True,
            title=asked.label,
            hint=asked.help,
            attached=file_rows(held, field=asked.key),
            kept=tuple(str(each.pk) for each in held),
            offered=tuple(each for each in self.shelf if each not in held),
        )
