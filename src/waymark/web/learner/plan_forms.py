"""The forms of the plan: a goal, a step toward it, how a step went, how far a goal has come."""

from collections.abc import Mapping
from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from waymark.flows.act_and_reflect import NOTE_LIMIT, OUTCOME_LIMIT, REFLECTION_LIMIT, WHAT_LIMIT
from waymark.flows.plan_career import REASON_LIMIT, STATEMENT_LIMIT
from waymark.records.plans.states import GoalState, Horizon
from waymark.rules.kernel.errors import WaymarkError
from waymark.web.shared.forms import Day, LongText
from waymark.web.shared.forms.refused import say_refusal

from .work_form import ANSWER

HORIZONS = (
    (Horizon.SOON.value, _lazy("Within this term")),
    (Horizon.YEAR.value, _lazy("Within a year")),
    (Horizon.LATER.value, _lazy("In three to five years")),
)
ATTAINMENT = (
    (GoalState.OPEN.value, _lazy("I am on the way")),
    (GoalState.PARTLY.value, _lazy("I reached a part of it")),
    (GoalState.REACHED.value, _lazy("I reached it")),
    (GoalState.CHANGED.value, _lazy("I learned that something else fits me better")),
)
OWN_IDEA = ""


class PlanForm(forms.Form):
    """A form that drafts know by `answer-<field>`; several stand on one page, told apart by `place`."""

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        place: str,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(
            data, initial=dict(initial or {}), prefix=ANSWER, auto_id=f"{place}-%s", use_required_attribute=False
        )

    def add_refusal(self, refusal: WaymarkError) -> None:
        """Put the sentences of a refusal beside the fields they are about, or above the form."""
        say_refusal(self, refusal)


class GoalForm(PlanForm):
    """What the learner wants to reach, why, by when, and which result it grew from."""

    statement = forms.CharField(
        label=_lazy("What do you want to make happen?"),
        help_text=_lazy("One goal in a sentence or two. You can change it at any time."),
        max_length=STATEMENT_LIMIT,
        widget=LongText(size="short"),
    )
    reason = forms.CharField(
        label=_lazy("Why does it matter to you?"),
        required=False,
        max_length=REASON_LIMIT,
        widget=LongText(size="short"),
    )
    horizon = forms.ChoiceField(label=_lazy("How far off is it?"), choices=HORIZONS, widget=forms.RadioSelect)

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        place: str,
        seeds: list[tuple[str, list[tuple[str, str]]]],
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, place=place, initial=initial)
        choices = [(OWN_IDEA, _("My own idea")), *seeds]
        self.fields["seed"] = forms.ChoiceField(label=_("What did it grow from?"), required=False, choices=choices)


class StepForm(PlanForm):
    """A step toward a goal: what, by when, with whose help, against what."""

    what = forms.CharField(
        label=_lazy("Next step"), help_text=_lazy("Start with a verb: ask, visit, apply."), max_length=WHAT_LIMIT
    )
    due_on = forms.DateField(label=_lazy("By when?"), required=False, widget=Day())
    resources = forms.CharField(
        label=_lazy("Who or what can help?"), required=False, max_length=NOTE_LIMIT, widget=LongText(size="short")
    )
    barriers = forms.CharField(
        label=_lazy("What could get in the way, and what then?"),
        required=False,
        max_length=NOTE_LIMIT,
        widget=LongText(size="short"),
    )


class DoneForm(PlanForm):
    """On which day a step was taken, and what came of it."""

    on = forms.DateField(label=_lazy("When did you do it?"), widget=Day(), help_text=_lazy("Today or an earlier day."))
    outcome = forms.CharField(
        label=_lazy("What came of it?"), required=False, max_length=OUTCOME_LIMIT, widget=LongText(size="short")
    )


class ReflectionForm(PlanForm):
    """What the learner makes of a goal by now."""

    text = forms.CharField(
        label=_lazy("What happened, and what did it teach you?"),
        help_text=_lazy("Say what you would do differently next time. A goal you did not reach is no problem."),
        max_length=REFLECTION_LIMIT,
        widget=LongText(words=(60, 400)),
    )
    state = forms.ChoiceField(label=_lazy("How far have you come?"), choices=ATTAINMENT, widget=forms.RadioSelect)


def day_text(day: date | None) -> str:
    """A day as a date field holds it."""
    return day.isoformat() if day else ""
