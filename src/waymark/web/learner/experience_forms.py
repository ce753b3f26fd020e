"""The forms around an experience: proposing it, asking somebody to appraise it, correcting whom we ask."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from waymark.flows import invite_appraiser, propose_experience
from waymark.records.experience.states import ExperienceType
from waymark.rules.packs.model import AppraisalForm, AppraiserKind
from waymark.web.shared.forms import Day, Described, LongText
from waymark.web.shared.forms.names import NameField

from .plan_forms import PlanForm

TYPES = (
    (ExperienceType.INTERNSHIP.value, _lazy("An internship")),
    (ExperienceType.JOB.value, _lazy("A job")),
    (ExperienceType.OTHER.value, _lazy("Something else: research, service, a project, leading a group")),
)
KINDS = {
    AppraiserKind.WORK_SUPERVISOR: Described(
        _lazy("My work supervisor"), _lazy("Someone who saw most of your work there.")
    ),
    AppraiserKind.FACULTY_OR_STAFF: Described(
        _lazy("A faculty or staff member"),
        _lazy("Use this if no supervisor can answer. You’ll explain why and how this person saw your work."),
    ),
}


class ProposalForm(PlanForm):
    """What the work is to be, for a coordinator to approve."""

    type = forms.ChoiceField(label=_lazy("What kind of work is it?"), choices=TYPES, widget=forms.RadioSelect)
    employer = NameField(
        label=_lazy("Who do you work for?"),
        help_text=_lazy("The name of the company, office, lab or group."),
        max_length=propose_experience.LONGEST["employer"],
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    role_title = NameField(
        label=_lazy("What is your role?"),
        max_length=propose_experience.LONGEST["role_title"],
        widget=forms.TextInput({"autocomplete": "organization-title"}),
    )
    starts_on = forms.DateField(label=_lazy("First day"), widget=Day())
    ends_on = forms.DateField(
        label=_lazy("Last day"), widget=Day(), help_text=_lazy("As planned. A day in the past is fine too.")
    )
    hours = forms.IntegerField(
        label=_lazy("Hours in all"),
        help_text=_lazy("A whole number, as well as you can tell."),
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    outcomes = forms.CharField(
        label=_lazy("What do you mean to learn?"),
        help_text=_lazy("Two or three things. The person who appraises you will read them too."),
        max_length=propose_experience.LONGEST["outcomes"],
        widget=LongText(),
    )


class AskForm(PlanForm):
    """Whom to ask for an appraisal, and the consent to write to them."""

    appraiser_name = NameField(label=_lazy("Name"), max_length=invite_appraiser.LONGEST["appraiser_name"])
    appraiser_email = forms.CharField(
        label=_lazy("Work email address"),
        help_text=_lazy("We send them a private link. They don’t need an account."),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    relation = forms.CharField(
        label=_lazy("How do you know this person?"),
        help_text=_lazy("For example: shop owner or research group leader."),
        max_length=invite_appraiser.LONGEST["relation"],
    )
    justification = forms.CharField(
        label=_lazy("Why can’t a work supervisor answer, and how did this person see your work?"),
        help_text=_lazy("Only when you ask a faculty or staff member. A coordinator reads this."),
        required=False,
        max_length=invite_appraiser.LONGEST["justification"],
        widget=LongText(size="short"),
    )
    consent = forms.BooleanField(label=_lazy("I agree that Waymark may email this person"), required=False)

    def __init__(self, asked: AppraisalForm, data: Mapping[str, object] | None = None) -> None:
        super().__init__(data, place="ask", initial={"kind": asked.by[0].value if len(asked.by) == 1 else ""})
        choices = [(each.value, KINDS[each]) for each in asked.by]
        self.fields["kind"] = forms.ChoiceField(
            label=_("Who saw your work?"), choices=choices, widget=forms.RadioSelect
        )
        self.order_fields(["kind"])


class CorrectForm(PlanForm):
    """Another name or address for a question that is out."""

    appraiser_name = NameField(label=_lazy("Name"), max_length=invite_appraiser.LONGEST["appraiser_name"])
    appraiser_email = forms.CharField(
        label=_lazy("Work email address"), max_length=254, widget=forms.EmailInput({"autocomplete": "off"})
    )
