"""What a learner sent, as an assessor reads it: the frozen answers, the files, and the parts of the plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from waymark.records.evidence.models import Submission, SubmissionFile
from waymark.rules.packs.model import FieldKind, Form, FormField, Pack
from waymark.web.shared.components.lists import FileRow
from waymark.web.shared.components.text import day_year

ICONS = {"image": "image", "video": "video"}


@dataclass(frozen=True)
class AnswerView:
    """One answer with its prompt. `link` is set when the answer is an address that may be followed."""

    label: str
    text: str
    link: str
    files: tuple[FileRow, ...]
    is_changed: bool

    @property
    def words(self) -> int:
        return len(self.text.split())


@dataclass(frozen=True)
class ScaleView:
    """How one scale of a self-assessment came out."""

    name: str
    percent: int


@dataclass(frozen=True)
class ResultView:
    """One self-assessment with its scales, the strongest first."""

    title: str
    scales: tuple[ScaleView, ...]


@dataclass(frozen=True)
class StepView:
    """One step toward a goal."""

    what: str
    facts: tuple[str, ...]
    outcome: str
    is_done: bool


@dataclass(frozen=True)
class GoalView:
    """One goal with its steps and what the learner said of it since."""

    statement: str
    reason: str
    grew_from: str
    steps: tuple[StepView, ...]
    reflections: tuple[str, ...]


@dataclass(frozen=True)
class WorkView:
    """Everything one revision holds."""

    answers: tuple[AnswerView, ...]
    results: tuple[ResultView, ...]
    goals: tuple[GoalView, ...]

    @property
    def words(self) -> int:
        return sum(answer.words for answer in self.answers)

    @property
    def has_plan(self) -> bool:
        return bool(self.results or self.goals)


def work_view(pack: Pack, work: Submission, *, before: Submission | None) -> WorkView:
    """The work as sent. With an earlier revision, answers that are not what they were are marked."""
    form = pack.forms.get(pack.activities[work.activity_key].form)
    return WorkView(
        answers=_answers(form, work, before) if form else (),
        results=tuple(_result(pack, each) for each in work.included.get("results", ())),
        goals=_goals(pack, work.included),
    )


def _answers(form: Form, work: Submission, before: Submission | None) -> tuple[AnswerView, ...]:
    files = _by_field(work.files.all())
    earlier = _by_field(before.files.all()) if before else {}
    found = []
    for key, prompt in form.fields.items():
        held = files.get(key, [])
        if key not in work.answers and not held:
            continue
        is_changed = before is not None and (
            work.answers.get(key) != before.answers.get(key)
            or {file.attachment_id for file in held} != {file.attachment_id for file in earlier.get(key, [])}
        )
        text = _words(prompt, work.answers.get(key, ""))
        link = text if prompt.kind is FieldKind.URL and urlsplit(text).scheme in ("http", "https") else ""
        found.append(AnswerView(prompt.label, text, link, tuple(_file(each) for each in held), is_changed))
    return tuple(found)


def _by_field(files: Iterable[SubmissionFile]) -> dict[str, list[SubmissionFile]]:
    found: dict[str, list[SubmissionFile]] = {}
    for file in sorted(files, key=lambda each: each.pk):
        found.setdefault(file.field_key, []).append(file)
    return found


def _words(prompt: FormField, answer: object) -> str:
    if isinstance(answer, list):
        return ", ".join(prompt.options.get(str(each), str(each)) for each in answer)
    text = str(answer)
    if prompt.kind is FieldKind.DATE:
        return _day(text)
    return prompt.options.get(text, text)


def _file(held: SubmissionFile) -> FileRow:
    file = held.attachment
    kind = file.media_type.split("/")[0]
    note = " · ".join(part for part in (file.caption, filesizeformat(file.size)) if part)
    return FileRow(file.file_name, note, f"/files/{file.pk}/", icon=ICONS.get(kind, "file-text"))


def _result(pack: Pack, result: Mapping[str, object]) -> ResultView:
    instrument = pack.instruments.get(str(result.get("instrument")))
    scores = result.get("scores")
    scales = [
        ScaleView(instrument.scales[key].name if instrument and key in instrument.scales else key, _percent(score))
        for key, score in (scores.items() if isinstance(scores, dict) else ())
    ]
    title = instrument.title if instrument else str(result.get("instrument"))
    return ResultView(title, tuple(sorted(scales, key=lambda each: -each.percent)))


def _percent(score: object) -> int:
    value = score.get("percent") if isinstance(score, dict) else None
    return round(value) if isinstance(value, int | float) else 0


def _goals(pack: Pack, included: Mapping[str, list[Mapping[str, object]]]) -> tuple[GoalView, ...]:
    goals = list(included.get("goals", ()))
    known = {str(goal.get("id")) for goal in goals}
    # A program may freeze steps or reflections without the goals they belong to: they stand under a goal without words.
    if loose := [each for part in ("actions", "reflections") for each in included.get(part, ())]:
        extra = {str(each.get("goal")) for each in loose} - known
        goals += [{"id": goal_id, "statement": ""} for goal_id in sorted(extra)]
    return tuple(
        GoalView(
            statement=str(goal.get("statement", "")),
            reason=str(goal.get("reason") or ""),
            grew_from=_seed(pack, goal.get("seed")),
            steps=tuple(_step(each) for each in included.get("actions", ()) if each.get("goal") == goal.get("id")),
            reflections=tuple(
                str(each.get("text", ""))
                for each in included.get("reflections", ())
                if each.get("goal") == goal.get("id")
            ),
        )
        for goal in goals
    )


def _seed(pack: Pack, seed: object) -> str:
    if not isinstance(seed, dict):
        return ""
    instrument = pack.instruments.get(str(seed.get("instrument")))
    scale = instrument.scales.get(str(seed.get("scale"))) if instrument else None
    if instrument is None:
        return ""
    return f"{instrument.title}: {scale.name}" if scale else instrument.title


def _step(step: Mapping[str, object]) -> StepView:
    done, due = str(step.get("done_on") or ""), str(step.get("due_on") or "")
    facts = []
    if done:
        facts.append(_("Done %(day)s") % {"day": _day(done)})
    elif due:
        facts.append(_("By %(day)s") % {"day": _day(due)})
    if step.get("resources"):
        facts.append(_("With: %(what)s") % {"what": step["resources"]})
    if step.get("barriers"):
        facts.append(_("In the way: %(what)s") % {"what": step["barriers"]})
    return StepView(str(step.get("what", "")), tuple(facts), str(step.get("outcome") or ""), bool(done))


def _day(text: str) -> str:
    try:
        return day_year(date.fromisoformat(text))
    except ValueError:
        return text
