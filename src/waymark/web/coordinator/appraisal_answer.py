"""An appraisal for staff to read: what was rated and said, and what it comes to by the program's rule."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from waymark.records.enrollment.pathways import judged_when
from waymark.records.experience.models import Appraisal
from waymark.rules.forms.text import isolated
from waymark.rules.packs.model import AppraisalForm
from waymark.rules.progress.appraisals import NOT_OBSERVED, Outcome, combined, judged, readable
from waymark.web.shared.appraisal_words import asked_for_words, reason_words, rule_words
from waymark.web.shared.components.marks import Blaze
from waymark.web.shared.components.text import moment
from waymark.web.shared.staff import language


@dataclass(frozen=True)
class Said:
    """What the appraiser rated one item."""

    name: str
    level: str
    anchor: str


@dataclass(frozen=True)
class Answer:
    """The whole appraisal, to read. `asked_for` names the rows when it completes another."""

    title: str
    state: str
    state_words: str
    reasons: tuple[str, ...]
    rule: tuple[str, ...]
    asked_for: tuple[str, ...]
    items: tuple[Said, ...]
    overall: str
    words: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]


def outcome_words(outcome: str) -> tuple[str, str]:
    """What an appraisal comes to: the blaze, and words for staff."""
    return {
        Outcome.POSITIVE: (Blaze.REACHED.value, _("Positive, by the program's rule")),
        Outcome.NOT_POSITIVE: (Blaze.CHANGES.value, _("Not positive, by the program's rule")),
        Outcome.INCOMPLETE: (Blaze.REVIEW.value, _("Not enough was seen yet")),
    }[Outcome(outcome)]


def answer(found: Appraisal) -> Answer:
    """The appraisal in the words of its form. One that completes another is judged together with it."""
    about = found.experience
    pack, _pathway = judged_when(about.enrollment, about.activity_key, at=found.received_at, language=language())
    activity = pack.activities.get(found.experience.activity_key)
    form = pack.appraisals.get(activity.appraisal) if activity else None
    state, state_words = outcome_words(found.outcome)
    facts = [(_("Signed"), isolated(found.signed_name)), (_("Received"), moment(found.received_at))]
    if not found.items:
        facts.insert(0, (_("Hours confirmed"), str(found.hours_confirmed)))
    return Answer(
        title=form.title if form else _("Appraisal"),
        state=state,
        state_words=state_words,
        reasons=_reasons(form, found) if form else (),
        rule=rule_words(form) if form else (),
        asked_for=asked_for_words(form, found.items) if form else (),
        items=_items(form, found.ratings) if form else (),
        overall=form.levels.get(found.overall, found.overall) if form else found.overall,
        words=tuple(
            (form.prompts[key].label if form and key in form.prompts else key, _text(form, key, text))
            for key, text in found.words.items()
        ),
        facts=tuple(facts),
    )


def _reasons(form: AppraisalForm, found: Appraisal) -> tuple[str, ...]:
    whole = found.request.completes or found
    ratings = combined(readable(form, whole.ratings), found.ratings) if found.items else readable(form, whole.ratings)
    return tuple(reason_words(form, each) for each in judged(form, whole.overall, ratings).reasons)


def _text(form: AppraisalForm | None, key: str, said: object) -> str:
    options = form.prompts[key].options if form and key in form.prompts else {}
    if isinstance(said, list):
        return ", ".join(options.get(str(each), str(each)) for each in said)
    return options.get(str(said), str(said))


def _items(form: AppraisalForm, ratings: dict[str, str]) -> tuple[Said, ...]:
    found = []
    for key, item in form.items.items():
        if key not in ratings:
            continue
        level = ratings[key]
        label = _("Didn’t see it") if level == NOT_OBSERVED else form.levels.get(level, level)
        found.append(Said(item.name, label, item.anchors.get(level, "")))
    return tuple(found)
