"""The forms of a badge: who may see it, and a link for somebody."""

from collections.abc import Sequence

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _lazy

from waymark.flows.share_credential import LONGEST_LABEL
from waymark.records.credentials.states import Visibility
from waymark.web.shared.forms import Described
from waymark.web.shared.forms.names import NameField
from waymark.web.shared.forms.sending import SentOnce

DAYS = (
    ("7", _lazy("One week")),
    ("30", _lazy("30 days")),
    ("90", _lazy("90 days")),
    ("365", _lazy("One year")),
)


class VisibilityForm(forms.Form):
    """Who may see the badge's page, and whether it shows a name."""

    visibility = forms.ChoiceField(
        label=_lazy("Who can see this badge?"),
        choices=(
            (
                Visibility.PRIVATE.value,
                Described(_lazy("Only me"), _lazy("And anyone you give a link to (see below).")),
            ),
            (
                Visibility.PUBLIC.value,
                Described(
                    _lazy("Anyone"), _lazy("Anyone with the web address. You can add it to a résumé or online profile.")
                ),
            ),
        ),
        widget=forms.RadioSelect,
    )
    show_name = forms.BooleanField(
        label=_lazy("Show my name on its page"),
        help_text=_lazy("If you leave this off, the page says you chose not to show your name."),
        required=False,
    )


class CollectionForm(SentOnce):
    """Several badges under one link: which, a heading, how long it works, whether it tells the name."""

    badges = forms.MultipleChoiceField(
        label=_lazy("Which badges?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _lazy("Choose at least one badge.")},
    )
    title = NameField(
        label=_lazy("Heading"),
        help_text=_lazy("Everyone who opens the link sees it, for example “Badges for my application.”"),
        required=False,
        max_length=LONGEST_LABEL,
    )
    days = forms.ChoiceField(label=_lazy("How long should the link work?"), choices=DAYS, initial="30")
    name = forms.BooleanField(label=_lazy("Show my name to anyone who opens the link"), required=False, initial=True)

    def __init__(self, data: QueryDict | None, *, badges: Sequence[tuple[str, Described]]) -> None:
        super().__init__(data)
        field = self.fields["badges"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = badges


class ShareForm(SentOnce):
    """A link for one reader: a note for yourself, how long it works, whether it tells the name."""

    label = NameField(
        label=_lazy("Who is it for?"),
        help_text=_lazy("A note to help you recognize this link. Only you see it."),
        required=False,
        max_length=LONGEST_LABEL,
    )
    days = forms.ChoiceField(label=_lazy("How long should the link work?"), choices=DAYS, initial="30")
    name = forms.BooleanField(label=_lazy("Show my name to anyone who opens the link"), required=False, initial=True)
