"""Whom staff suggest in place of an appraiser who can't answer."""

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waymark.flows import invite_appraiser
from waymark.flows.resend_request import Suggested
from waymark.rules.kernel.errors import Invalid
from waymark.rules.packs.model import AppraiserKind
from waymark.web.shared.forms.names import NameField

KINDS = {
    AppraiserKind.WORK_SUPERVISOR: gettext_lazy("A supervisor at work"),
    AppraiserKind.FACULTY_OR_STAFF: gettext_lazy("Faculty or staff"),
}


class SuggestForm(forms.Form):
    """All of it, or nothing: nothing asks the learner to find somebody."""

    appraiser_name = NameField(
        label=gettext_lazy("Name of the person you suggest"),
        help_text=gettext_lazy("Leave all of this empty if you know no one. The learner sees that you suggest them."),
        required=False,
        max_length=invite_appraiser.LONGEST["appraiser_name"],
    )
    appraiser_email = forms.CharField(
        label=gettext_lazy("Their work email address"),
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    relation = forms.CharField(
        label=gettext_lazy("How do they know the learner’s work?"),
        required=False,
        max_length=invite_appraiser.LONGEST["relation"],
    )

    def __init__(self, kinds: Sequence[AppraiserKind], data: Mapping[str, object] | None) -> None:
        super().__init__(data, initial={"kind": kinds[0].value if len(kinds) == 1 else ""})
        choices = [(each.value, KINDS[each]) for each in kinds]
        self.fields["kind"] = forms.ChoiceField(
            label=_("Who is it?"), choices=choices, widget=forms.RadioSelect, required=False
        )

    def someone(self) -> Suggested | None:
        """Who was suggested; None when nothing was filled in."""
        given = self.cleaned_data
        if not any(given[field] for field in ("appraiser_name", "appraiser_email", "relation")):
            return None
        if not given["kind"]:
            raise Invalid(_("Some answers need another look."), fields={"kind": _("Choose one.")})
        return Suggested(
            AppraiserKind(given["kind"]), given["appraiser_name"], given["appraiser_email"], given["relation"]
        )
