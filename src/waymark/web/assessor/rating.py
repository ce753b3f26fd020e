"""The form in which an assessor rates work, and what the ratings so far would decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.records.assessment.states import Decision
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.errors import Invalid
from waymark.rules.packs.model import Activity, Pack, Rubric, RubricCriterion
from waymark.rules.progress.asked import rubric_floor
from waymark.rules.progress.standards import verdict
from waymark.web.shared.forms import Described, LongText, Scale

RATING, NOTE = "r-", "n-"
LONGEST = 2000


@dataclass(frozen=True)
class Asked:
    """What this work is rated by. `floor` is the level every criterion must reach; None when the assessor chooses."""

    pack: Pack
    rubric: Rubric | None
    floor: str | None
    carried: Mapping[str, str]

    @property
    def decides_by_rubric(self) -> bool:
        return self.rubric is not None and self.floor is not None

    @property
    def to_rate(self) -> tuple[RubricCriterion, ...]:
        """The criteria that are rated now: all but those met in an earlier revision."""
        criteria = self.rubric.criteria.values() if self.rubric else ()
        return tuple(each for each in criteria if each.key not in self.carried)

    def is_below(self, level: str) -> bool:
        """Whether a level is under what is asked for."""
        if self.rubric is None or self.floor is None or level not in self.rubric.levels:
            return False
        order = list(self.rubric.levels)
        return order.index(level) < order.index(self.floor)


def asked_of(pack: Pack, pathway_key: str, activity: Activity, *, carried: Mapping[str, str]) -> Asked:
    """What one piece of work is rated by on this pathway."""
    return Asked(pack, pack.rubrics.get(activity.rubric), rubric_floor(pack, pathway_key, activity), carried)


class RatingForm(forms.Form):
    """A rating and a note per criterion, one thing to keep, one to do next, and a decision where none is computed."""

    keep = forms.CharField(required=False, max_length=LONGEST, widget=LongText(size="short"))
    next = forms.CharField(required=False, max_length=LONGEST, widget=LongText(size="short"))

    def __init__(
        self, asked: Asked, learner: str, answers: dict[str, str] | None = None, *, is_sent: bool = False
    ) -> None:
        """Empty, or filled with what was typed; only what was sent is checked."""
        super().__init__(answers if is_sent else None, initial=answers)
        self.asked = asked
        self.fields["keep"].label = _("One thing that worked")
        self.fields["keep"].help_text = _("%(name)s reads this first.") % {"name": isolated(learner)}
        self.fields["next"].label = _("One thing to do next")
        for criterion in asked.to_rate:
            self.fields[RATING + criterion.key] = _rating_field(asked, criterion)
            self.fields[NOTE + criterion.key] = forms.CharField(
                label=_("Note to %(name)s on “%(criterion)s”")
                % {"name": isolated(learner), "criterion": criterion.name},
                required=False,
                max_length=LONGEST,
                widget=LongText(size="short"),
            )
        if not asked.decides_by_rubric:
            self.fields["decision"] = forms.ChoiceField(
                label=_("Decision"), choices=_decisions(learner), widget=forms.RadioSelect
            )
        self.order_fields([*(name for name in self.fields if name not in ("keep", "next", "decision")), "keep", "next"])

    @property
    def ratings(self) -> dict[str, str]:
        """Criterion -> level, as far as chosen."""
        return {key: level for key in self._keys() if (level := self._typed(RATING + key))}

    @property
    def comments(self) -> dict[str, str]:
        """Criterion -> note, as far as written."""
        return {key: text for key in self._keys() if (text := self._typed(NOTE + key).strip())}

    @property
    def decision(self) -> Decision | None:
        """The choice, where there is one to make."""
        return Decision(self.cleaned_data["decision"]) if self.cleaned_data.get("decision") else None

    @property
    def rates(self) -> list[tuple[BoundField, BoundField]]:
        """Rating and note of each criterion, to draw."""
        return [(self[RATING + key], self[NOTE + key]) for key in self._keys()]

    def clean(self) -> dict[str, object]:
        """A criterion below what is asked for needs a note, and returned work a next step: all is said at once."""
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        for key, level in self.ratings.items():
            if self.asked.is_below(level) and key not in self.comments and not self.errors.get(NOTE + key):
                self.add_error(NOTE + key, _("Say what is missing here and how to get there."))
        if cleaned.get("decision") == Decision.RETURNED and not str(cleaned.get("next") or "").strip():
            self.add_error("next", _("Say one thing to do next."))
        return cleaned

    def add_refusal(self, refusal: Invalid) -> None:
        """Put what the story refused beside its fields."""
        for key, text in refusal.fields.items():
            name = next((each for each in (key, NOTE + key, RATING + key) if each in self.fields), None)
            if name == NOTE + key and key not in self.ratings:
                name = RATING + key
            self.add_error(name, text)
        if not refusal.fields:
            self.add_error(None, refusal.message)

    def _keys(self) -> list[str]:
        return [criterion.key for criterion in self.asked.to_rate]

    def _typed(self, name: str) -> str:
        return str(self[name].value() or "")


def _rating_field(asked: Asked, criterion: RubricCriterion) -> forms.ChoiceField:
    levels = asked.rubric.levels if asked.rubric else {}
    choices = [
        (
            level,
            Described(
                _("%(level)s (what is asked for)") % {"level": label} if level == asked.floor else label,
                criterion.descriptors.get(level, ""),
            ),
        )
        for level, label in levels.items()
    ]
    missing = _("Choose a level for %(criterion)s.") % {"criterion": criterion.name}
    return forms.ChoiceField(
        label=criterion.name, choices=choices, widget=Scale(rows=True), error_messages={"required": missing}
    )


def _decisions(learner: str) -> list[tuple[str, Described]]:
    return [
        (Decision.ACCEPTED.value, Described(_("Accept it"), _("The step is done."))),
        (
            Decision.RETURNED.value,
            Described(
                _("Ask for a change"), _("%(name)s changes it and sends it again.") % {"name": isolated(learner)}
            ),
        ),
    ]


class Outlook(StrEnum):
    """What the ratings so far amount to."""

    OPEN = "open"  # something is not rated yet
    ACCEPTED = "accepted"
    RETURNED = "returned"


@dataclass(frozen=True)
class Preview:
    """What would happen if this were sent now. `points` name what is missing, or what has to change."""

    outlook: Outlook
    title: str
    text: str
    points: tuple[str, ...]


def preview(asked: Asked, ratings: Mapping[str, str], *, learner: str) -> Preview | None:
    """What the ratings would decide; None where the assessor chooses."""
    if asked.rubric is None or asked.floor is None:
        return None
    usable = {key: level for key, level in ratings.items() if level in asked.rubric.levels}
    open_ = [each.name for each in asked.to_rate if each.key not in usable]
    below = [each.name for each in asked.to_rate if asked.is_below(usable.get(each.key, ""))]
    if open_:
        title = ngettext("%(count)d criterion is not rated yet", "%(count)d criteria are not rated yet", len(open_)) % {
            "count": len(open_)
        }
        return Preview(Outlook.OPEN, title, _("The decision follows from the ratings."), tuple(open_))
    found = verdict(asked.pack, asked.rubric.key, at_least=asked.floor, ratings=usable, carried=asked.carried)
    level = asked.rubric.levels[asked.floor]
    if found.is_accepted:
        text = _("Every criterion is at “%(level)s” or above. The step is done, and nothing has to be sent again.")
        return Preview(Outlook.ACCEPTED, _("This work is accepted"), text % {"level": level}, ())
    text = _("These are below “%(level)s”. Only they reopen for %(name)s; what is met stays met.")
    title = ngettext("One change is asked for", "%(count)d changes are asked for", len(below)) % {"count": len(below)}
    return Preview(Outlook.RETURNED, title, text % {"level": level, "name": isolated(learner)}, tuple(below))
