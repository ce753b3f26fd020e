"""Reads what a learner meets: activities with their forms, quizzes, self-assessments, rubrics and appraisal forms."""

from waymark.rules.packs.model import (
    Activity,
    ActivityKind,
    AppraisalForm,
    AppraisalItem,
    AppraiserKind,
    FieldKind,
    Form,
    FormField,
    Instrument,
    InstrumentItem,
    PlanPart,
    PositiveRule,
    Provenance,
    Quiz,
    QuizQuestion,
    Rubric,
    RubricCriterion,
    Scale,
)
from waymark.rules.packs.problems import shown
from waymark.rules.packs.reading import CODE, LONG, NAME, Section, join, whole


def read_rubric(key: str, section: Section) -> Rubric:
    """A rubric; a missing cell is reported on the line of its criterion."""
    levels = section.labels("levels", limit=NAME)
    if "name" in levels:
        section.refuse("levels", '"name" cannot be the key of a level. Use another word.')
    criteria = {}
    for name, row in section.sections("criteria"):
        descriptors = {level: row.long_text(level) for level in levels if level != "name"}
        criteria[name] = RubricCriterion(name, row.text("name", limit=NAME), descriptors)
    return Rubric(key, section.text("title", limit=NAME), levels, criteria, section.choice("source", Provenance))


def read_appraisal(key: str, section: Section) -> AppraisalForm:
    """An appraisal form with the rule that says when it is positive."""
    items = {
        name: AppraisalItem(
            name,
            row.text("name", limit=NAME),
            row.long_text("help", needed=False),
            row.labels("anchors", needed=False),
        )
        for name, row in section.sections("items")
    }
    rule = section.section("positive")
    return AppraisalForm(
        key=key,
        title=section.text("title", limit=NAME),
        introduction=section.long_text("introduction", needed=False),
        by=section.choices("by", AppraiserKind, needed=True),
        levels=section.labels("levels", limit=NAME),
        not_observed=section.flag("not_observed"),
        items=items,
        prompts={name: read_field(name, row) for name, row in section.sections("prompts", needed=False)},
        positive=PositiveRule("", "", {}) if rule is None else _positive(rule),
        source=section.choice("source", Provenance),
    )


def _positive(section: Section) -> PositiveRule:
    counts = section.section("at_level", needed=False)
    found = {} if counts is None else {level: counts.number(level, least=1, most=500) for level in counts.names()}
    return PositiveRule(
        overall=section.key("overall"),
        none_below=section.key("none_below"),
        critical=section.labels("critical", needed=False),
        seen=section.number("seen", least=1, most=500, needed=False) or 0,
        at_level={level: count for level, count in found.items() if count},
    )


def read_instrument(key: str, section: Section) -> Instrument:
    """A self-assessment: what can be answered, what is asked, what the answers count toward."""
    scales = {
        name: Scale(name, row.text("name", limit=NAME), row.long_text("description"))
        for name, row in section.sections("scales")
    }
    return Instrument(
        key=key,
        version=section.text("version", limit=NAME),
        title=section.text("title", limit=NAME),
        introduction=section.long_text("introduction", needed=False),
        notice=section.long_text("notice"),
        license=section.text("license"),
        minutes=section.number("minutes", least=1, most=600) or 1,
        responses=_responses(section),
        scales=scales,
        items=_instrument_items(section),
        source=section.choice("source", Provenance),
    )


def _responses(section: Section) -> dict[int, str]:
    responses: dict[int, str] = {}
    inner = section.section("responses")
    if inner is None:
        return responses
    for word in inner.names(CODE):
        label = inner.text(word, limit=NAME)
        score = whole(word)
        if score is None or not 0 <= score <= 100:
            inner.refuse(word, f"{shown(word)} is not a score. Use whole numbers from 0 to 100 as keys.")
        elif responses and score <= max(responses):
            inner.refuse(word, "Scores go up from the first to the last. Put the lowest first.")
        else:
            responses[score] = label
    return responses


def _instrument_items(section: Section) -> tuple[InstrumentItem, ...]:
    items: dict[str, InstrumentItem] = {}
    for index, node in enumerate(section.items("items", needed=True)):
        row = section.reading.section(node, join(section.at("items"), index))
        if row is None:
            continue
        item = InstrumentItem(row.key("key"), row.text("text"), row.key("scale"))
        section.reading.lines.setdefault(join(section.at("items"), item.key), node.line)
        if item.key in items:
            row.refuse("key", f"{shown(item.key)} is the key of another item too. Give this one its own.")
        items[item.key] = item
    return tuple(items.values())


def read_form(key: str, section: Section) -> Form:
    """A form and its fields."""
    return Form(
        key=key,
        title=section.text("title", limit=NAME),
        introduction=section.long_text("introduction", needed=False),
        fields={name: read_field(name, row) for name, row in section.sections("fields")},
        source=section.choice("source", Provenance),
    )


def read_field(key: str, section: Section) -> FormField:
    """One field of a form, or one prompt of an appraisal form."""
    return FormField(
        key=key,
        kind=section.choice("kind", FieldKind),
        label=section.text("label"),
        help=section.long_text("help", needed=False),
        required=section.flag("required"),
        criterion=section.key("criterion", needed=False),
        max_length=section.number("max_length", least=0, most=100_000, needed=False) or 0,
        min_words=section.number("min_words", least=0, most=5_000, needed=False) or 0,
        options=section.labels("options", needed=False),
    )


def read_quiz(key: str, section: Section) -> Quiz:
    """A quiz and its questions."""
    questions = {
        name: QuizQuestion(
            name,
            row.long_text("text"),
            row.labels("options", limit=LONG),
            row.key("answer"),
            row.long_text("explanation", needed=False),
        )
        for name, row in section.sections("questions")
    }
    return Quiz(
        key=key,
        title=section.text("title", limit=NAME),
        introduction=section.long_text("introduction", needed=False),
        questions=questions,
        attempts=section.number("attempts", least=1, most=100, needed=False),
        source=section.choice("source", Provenance),
    )


def read_activity(key: str, section: Section) -> Activity:
    """Something a learner does, with the keys of the parts it uses."""
    return Activity(
        key=key,
        kind=section.choice("kind", ActivityKind),
        title=section.text("title", limit=NAME),
        summary=section.text("summary"),
        instructions=section.long_text("instructions", needed=False),
        minutes=section.number("minutes", least=0, most=100_000, needed=False) or 0,
        form=section.key("form", needed=False),
        rubric=section.key("rubric", needed=False),
        appraisal=section.key("appraisal", needed=False),
        quiz=section.key("quiz", needed=False),
        instruments=section.texts("instruments"),
        includes=section.choices("includes", PlanPart),
        open_to=section.texts("open_to"),
        source=section.choice("source", Provenance),
    )
