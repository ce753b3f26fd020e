"""Checks of what a learner does: each activity has the parts its kind needs, and each part is whole and used."""

from collections.abc import Mapping

from waymark.rules.packs.findings import Findings
from waymark.rules.packs.model import (
    Activity,
    ActivityKind,
    AppraisalForm,
    AppraisalStandard,
    FieldKind,
    FormField,
    Instrument,
    Pack,
    RubricStandard,
)
from waymark.rules.packs.problems import shown

_PARTS = ("form", "rubric", "appraisal", "quiz", "instruments", "includes")

NEEDED: Mapping[ActivityKind, tuple[str, ...]] = {
    ActivityKind.SELF_ASSESSMENT: ("instruments",),
    ActivityKind.QUIZ: ("quiz",),
    ActivityKind.EXPERIENCE: ("appraisal",),
}
ALLOWED: Mapping[ActivityKind, tuple[str, ...]] = {
    ActivityKind.SELF_ASSESSMENT: ("instruments",),
    ActivityKind.QUIZ: ("quiz",),
    ActivityKind.SUBMISSION: ("form", "rubric", "includes"),
    ActivityKind.EXPERIENCE: ("appraisal", "form"),
}
_CHOICES = (FieldKind.CHOICE, FieldKind.CHOICES)
_WORDS = (FieldKind.SHORT_TEXT, FieldKind.LONG_TEXT)
_TYPED = (*_WORDS, FieldKind.URL)


def check_activities(pack: Pack, findings: Findings) -> None:
    """Every activity names parts that exist, has what its kind needs and nothing its kind would ignore."""
    for key, activity in pack.activities.items():
        path = f"activities.{key}"
        _check_references(path, activity, pack=pack, findings=findings)
        for part in NEEDED.get(activity.kind, ()):
            if not getattr(activity, part):
                findings.refuse(path, f'An activity of the kind {activity.kind} needs "{part}". Add it.')
        for part in _PARTS:
            if getattr(activity, part) and part not in ALLOWED.get(activity.kind, ()):
                findings.refuse(
                    f"{path}.{part}",
                    f'An activity of the kind {activity.kind} has no use for "{part}". Remove it, or change the kind.',
                )
        if activity.kind is ActivityKind.SUBMISSION and not activity.form and not activity.includes:
            findings.refuse(path, 'There is nothing to submit. Add "form", or "includes" with parts of the plan.')
        for campus in activity.open_to:
            findings.known(f"{path}.open_to", campus, pack.campuses, lack="There is no campus")


def _check_references(path: str, activity: Activity, *, pack: Pack, findings: Findings) -> None:
    findings.known(f"{path}.form", activity.form, pack.forms, lack="There is no form")
    findings.known(f"{path}.rubric", activity.rubric, pack.rubrics, lack="There is no rubric")
    findings.known(f"{path}.appraisal", activity.appraisal, pack.appraisals, lack="There is no appraisal form")
    findings.known(f"{path}.quiz", activity.quiz, pack.quizzes, lack="There is no quiz")
    for instrument in activity.instruments:
        findings.known(f"{path}.instruments", instrument, pack.instruments, lack="There is no instrument")
    if activity.form in pack.forms:
        _check_criteria(path, activity, pack=pack, findings=findings)


def _check_criteria(path: str, activity: Activity, *, pack: Pack, findings: Findings) -> None:
    """Fields and criteria find each other, so that returned work can be opened where it fell short."""
    criteria = pack.rubrics[activity.rubric].criteria if activity.rubric in pack.rubrics else {}
    for name, row in pack.forms[activity.form].fields.items():
        where = f"forms.{activity.form}.fields.{name}.criterion"
        if row.criterion and not activity.rubric:
            findings.refuse(where, f"{activity.key} uses this form without a rubric. Add one, or remove this line.")
        elif row.criterion and activity.rubric in pack.rubrics:
            findings.known(where, row.criterion, criteria, lack=f"The rubric {activity.rubric} has no criterion")
    answered = {row.criterion for row in pack.forms[activity.form].fields.values()}
    for name in criteria:
        if name not in answered and not activity.includes:
            findings.refuse(
                f"{path}.rubric",
                f"No field of the form {activity.form} answers the criterion {shown(name)}."
                f" Give one field the line criterion: {name}.",
            )


def check_unused(pack: Pack, findings: Findings) -> None:
    """Every rubric, appraisal form, quiz, instrument and form is used by some activity."""
    activities = list(pack.activities.values())
    standards = [requirement.standard for requirement in pack.requirements.values()]
    used: list[tuple[str, str, Mapping[str, object], set[str]]] = [
        ("rubrics", "rubric", pack.rubrics, {a.rubric for a in activities}),
        ("appraisals", "appraisal form", pack.appraisals, {a.appraisal for a in activities}),
        ("quizzes", "quiz", pack.quizzes, {a.quiz for a in activities}),
        ("instruments", "instrument", pack.instruments, {key for a in activities for key in a.instruments}),
        ("forms", "form", pack.forms, {a.form for a in activities}),
    ]
    asked = {s.rubric for s in standards if isinstance(s, RubricStandard)}
    asked |= {s.appraisal for s in standards if isinstance(s, AppraisalStandard)}
    for section, what, parts, keys in used:
        for key in parts:
            if key not in keys:
                if key in asked and section in ("rubrics", "appraisals"):
                    message = f"A standard asks for this {what}, but no activity uses it. Use it."
                    findings.refuse(f"{section}.{key}", message)
                else:
                    findings.orphan(f"{section}.{key}", what=what, used_by="activity")


def check_rubrics(pack: Pack, findings: Findings) -> None:
    """A rubric has at least two levels, and tells them apart in every criterion."""
    for key, rubric in pack.rubrics.items():
        _check_scale(f"rubrics.{key}.levels", rubric.levels, findings)
        for name, criterion in rubric.criteria.items():
            seen: dict[str, str] = {}
            for level, text in criterion.descriptors.items():
                first = seen.setdefault(text.casefold(), level)
                if first != level and text:
                    where = f"rubrics.{key}.criteria.{name}.{level}"
                    findings.refuse(where, f"This cell is the same as {first}. Say what sets them apart.")


def check_appraisals(pack: Pack, findings: Findings) -> None:
    """What counts as positive can be reached, and prompts are plain questions."""
    for key, form in pack.appraisals.items():
        path = f"appraisals.{key}"
        _check_scale(f"{path}.levels", form.levels, findings)
        _check_positive(f"{path}.positive", form, findings)
        if not form.by:
            findings.refuse(path, "Nobody may appraise. List who may under by.")
        for name, item in form.items.items():
            for level in item.anchors:
                findings.known(f"{path}.items.{name}.anchors.{level}", level, form.levels, lack="There is no level")
        for name, prompt in form.prompts.items():
            _check_field(f"{path}.prompts.{name}", prompt, findings)
            if prompt.criterion:
                findings.refuse(f"{path}.prompts.{name}.criterion", "A prompt answers no criterion. Remove the line.")
            if prompt.kind is FieldKind.FILES:
                findings.refuse(f"{path}.prompts.{name}.kind", "An appraiser cannot send files. Ask for words.")


def _check_positive(path: str, form: AppraisalForm, findings: Findings) -> None:
    ranks = {level: rank for rank, level in enumerate(form.levels)}
    findings.known(f"{path}.overall", form.positive.overall, ranks, lack="There is no level")
    findings.known(f"{path}.none_below", form.positive.none_below, ranks, lack="There is no level")
    for item, level in form.positive.critical.items():
        where = f"{path}.critical.{item}"
        findings.known(where, item, form.items, lack="There is no item")
        findings.known(where, level, ranks, lack="There is no level")
        if level in ranks and ranks[level] <= ranks.get(form.positive.none_below, -1):
            findings.refuse(where, "Every item must reach this level already (none_below). Raise it, or remove it.")
    _check_counts(path, form, ranks, findings)


def _check_counts(path: str, form: AppraisalForm, ranks: Mapping[str, int], findings: Findings) -> None:
    """As many items as the rule counts exist, and each count asks for more than the rule does without it."""
    rule, items = form.positive, len(form.items)
    if rule.seen > items:
        findings.refuse(f"{path}.seen", f"The form has {items} items. Ask for {items} or fewer.")
    if rule.seen and not form.not_observed:
        findings.refuse(f"{path}.seen", "Every item is rated here. Add not_observed: true, or remove this line.")
    floor = ranks.get(rule.none_below, -1)
    for level, count in rule.at_level.items():
        where = f"{path}.at_level.{level}"
        if not findings.known(where, level, ranks, lack="There is no level"):
            continue
        if count > items:
            findings.refuse(where, f"The form has {items} items. Ask for {items} or fewer.")
        if ranks[level] <= floor:
            findings.refuse(where, "Every item seen reaches this level already (none_below). Use seen instead.")


def check_instruments(pack: Pack, findings: Findings) -> None:
    """Every item counts toward a scale, every scale has items, and there is more than one answer to choose."""
    for key, instrument in pack.instruments.items():
        path = f"instruments.{key}"
        if len(instrument.responses) < 2:
            findings.refuse(f"{path}.responses", "There is nothing to choose. Give at least two responses.")
        _check_items(path, instrument, findings)


def _check_items(path: str, instrument: Instrument, findings: Findings) -> None:
    used = {item.scale for item in instrument.items}
    for scale in instrument.scales:
        if scale not in used:
            findings.refuse(f"{path}.scales.{scale}", "No item counts toward this scale. Add items, or remove it.")
    seen: dict[str, str] = {}
    for item in instrument.items:
        findings.known(f"{path}.items.{item.key}", item.scale, instrument.scales, lack="There is no scale")
        first = seen.setdefault(item.text.casefold(), item.key)
        if first != item.key:
            findings.refuse(f"{path}.items.{item.key}", f"This asks the same as {first}. Reword it, or remove it.")


def check_forms(pack: Pack, findings: Findings) -> None:
    """Every field can be answered, and tells the learner how."""
    for key, form in pack.forms.items():
        for name, row in form.fields.items():
            path = f"forms.{key}.fields.{name}"
            _check_field(path, row, findings)
            if not row.help:
                findings.refuse(path, 'This field has no "help". Say in a sentence what a good answer holds.')


def _check_field(path: str, row: FormField, findings: Findings) -> None:
    if row.kind in _CHOICES and len(row.options) < 2:
        findings.refuse(path, f'A field of the kind {row.kind} needs "options" with at least two entries. Add them.')
    if row.kind not in _CHOICES and row.options:
        findings.refuse(f"{path}.options", f"A field of the kind {row.kind} has no options. Remove them.")
    for part, value, kinds in (("max_length", row.max_length, _TYPED), ("min_words", row.min_words, _WORDS)):
        if value and row.kind not in kinds:
            findings.refuse(f"{path}.{part}", f"A field of the kind {row.kind} cannot have this. Remove it.")
    if row.max_length and row.min_words * 2 > row.max_length:
        findings.refuse(
            f"{path}.max_length", f"{row.min_words} words do not fit into {row.max_length} characters. Raise it."
        )


def check_quizzes(pack: Pack, findings: Findings) -> None:
    """Every question has options to choose from, and its answer is one of them."""
    for key, quiz in pack.quizzes.items():
        for name, question in quiz.questions.items():
            path = f"quizzes.{key}.questions.{name}"
            if len(question.options) < 2:
                findings.refuse(f"{path}.options", "There is nothing to choose. Give at least two options.")
            if question.answer not in question.options and question.answer:
                findings.refuse(
                    f"{path}.answer",
                    f"{shown(question.answer)} is not among the options. Use one of: {', '.join(question.options)}.",
                )


def _check_scale(path: str, levels: Mapping[str, str], findings: Findings) -> None:
    if len(levels) < 2:
        findings.refuse(path, "A scale needs at least two levels, from low to high. Add one.")
    if len(levels) > 10:
        findings.refuse(path, f"Nobody can tell {len(levels)} levels apart. Use at most ten.")
