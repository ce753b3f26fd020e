"""The forms about roles and belongings."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from waymark.flows.manage_grants import LONGEST_REASON
from waymark.records.people.models import AffiliationKind, EndReason, Organization
from waymark.rules.kernel.context import Role
from waymark.web.shared.forms import Day, Described, LongText
from waymark.web.shared.role_words import HINTS, NAMES

EVERYWHERE = "everywhere"
END_WORDS = {
    EndReason.LEFT: Described(_lazy("Left or moved on"), _lazy("Other work, another campus, retired.")),
    EndReason.MISTAKE: Described(_lazy("Given by mistake")),
    EndReason.CONFLICT: Described(_lazy("Conflict of interest")),
    EndReason.LAPSED: Described(_lazy("Training or agreement lapsed")),
    EndReason.MISUSE: Described(_lazy("Misuse")),
    EndReason.OTHER: Described(_lazy("Another reason")),
}


def starts(day: date) -> datetime:
    """The instant at which a day begins where the program lives."""
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())


def ends_after(day: date) -> datetime:
    """The instant at which a day is over."""
    return starts(day + timedelta(days=1))


class GiveRoleForm(forms.Form):
    """Which role, where, for which program, from when through when, and why."""

    role = forms.ChoiceField(
        label=pgettext_lazy("what somebody may do", "Role"),
        widget=forms.RadioSelect,
        choices=[(role.value, Described(NAMES[role], HINTS[role])) for role in NAMES],
    )
    organization = forms.ChoiceField(label=_lazy("Where"))
    program = forms.ChoiceField(label=_lazy("For which program"), required=False)
    from_on = forms.DateField(label=_lazy("First day"), widget=Day)
    until_on = forms.DateField(
        label=_lazy("Last day"), widget=Day, required=False, help_text=_lazy("Leave this empty for a role with no end.")
    )
    reason = forms.CharField(
        label=_lazy("Why"),
        help_text=_lazy("Whoever agrees, the person and auditors can read it."),
        max_length=LONGEST_REASON,
        widget=LongText(size="short"),
    )

    def __init__(
        self,
        *args: object,
        places: Sequence[Organization],
        may_everywhere: bool,
        programs: dict[UUID, str],
        today: date,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Form's own options are passed through
        where = [(str(place.pk), place.name) for place in places]
        organization, program = self.fields["organization"], self.fields["program"]
        assert isinstance(organization, forms.ChoiceField) and isinstance(program, forms.ChoiceField)
        organization.choices = [*where, *([(EVERYWHERE, _("Everywhere"))] if may_everywhere else [])]
        program.choices = [("", _("Every program there")), *((str(key), title) for key, title in programs.items())]
        self.today = today

    def clean_from_on(self) -> date:
        """A first day that is over counts as today."""
        day: date = self.cleaned_data["from_on"]
        return max(day, self.today)

    def clean(self) -> dict[str, object]:
        """The last day must not come before the first."""
        data: dict[str, object] = super().clean() or self.cleaned_data
        first, last = data.get("from_on"), data.get("until_on")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("until_on", _("Choose a day that isn’t before the first."))
        return data

    @property
    def chosen(self) -> dict[str, object]:
        """What was chosen, as the flows take it."""
        data = self.cleaned_data
        place, first, last = data["organization"], data["from_on"], data["until_on"]
        return {
            "role": Role(data["role"]),
            "organization_id": None if place == EVERYWHERE else UUID(place),
            "program_id": UUID(data["program"]) if data["program"] else None,
            "from_at": None if first <= self.today else starts(first),
            "until_at": ends_after(last) if last else None,
            "reason": data["reason"],
        }

    @property
    def mark(self) -> str:
        """What a preview showed, so that another choice is shown anew before it is done."""
        data = self.cleaned_data
        parts = (data["role"], data["organization"], data["program"], data["from_on"], data["until_on"])
        return "|".join(str(part or "") for part in parts)


class EndRoleForm(forms.Form):
    """Why a role ends now."""

    reason = forms.ChoiceField(
        label=_lazy("Why"), widget=forms.RadioSelect, choices=[(key.value, words) for key, words in END_WORDS.items()]
    )
    note = forms.CharField(
        label=_lazy("For the record"), required=False, max_length=LONGEST_REASON, widget=LongText(size="short")
    )


class AnswerForm(forms.Form):
    """Whether a second administrator agrees."""

    answer = forms.ChoiceField(
        label=_lazy("Your answer"),
        widget=forms.RadioSelect,
        choices=[
            ("yes", Described(_lazy("I agree"), _lazy("The role starts, and both names are on record."))),
            ("no", Described(_lazy("I don’t agree"), _lazy("Whoever proposed it reads why, and can propose again."))),
        ],
    )
    note = forms.CharField(
        label=_lazy("Why not"), required=False, max_length=LONGEST_REASON, widget=LongText(size="short")
    )


class AffiliationForm(forms.Form):
    """What somebody is, where, and between which days."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("student, staff or faculty", "As"),
        widget=forms.RadioSelect,
        choices=[
            (AffiliationKind.STUDENT.value, _lazy("Student")),
            (AffiliationKind.STAFF.value, _lazy("Staff")),
            (AffiliationKind.FACULTY.value, _lazy("Faculty")),
        ],
    )
    organization = forms.ChoiceField(label=_lazy("Where"))
    from_on = forms.DateField(label=_lazy("First day"), widget=Day)
    until_on = forms.DateField(
        label=_lazy("Last day"), widget=Day, required=False, help_text=_lazy("Leave this empty if you don’t know it.")
    )

    def __init__(self, *args: object, places: Sequence[Organization], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as above
        organization = self.fields["organization"]
        assert isinstance(organization, forms.ChoiceField)
        organization.choices = [(str(place.pk), place.name) for place in places]


class EndAffiliationForm(forms.Form):
    """The day from which somebody no longer belongs there."""

    on = forms.DateField(label=_lazy("First day on which they no longer belong there"), widget=Day)
