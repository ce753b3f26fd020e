"""The forms of a badge: who may see it, and a link for somebody."""

from django import forms
from django.utils.translation import gettext_lazy as _lazy

from waymark.records.credentials.states import Visibility
from waymark.web.shared.forms import Described

DAYS = (
    ("7", _lazy("One week")),
    ("30", _lazy("30 days")),
    ("90", _lazy("90 days")),
    ("365", _lazy("One year")),
)


class VisibilityForm(forms.Form):
    """Who may see the badge's page, and whether it shows a name."""

    visibility = forms.ChoiceField(
        label=_lazy("Who may see this badge?"),
        choices=(
            (
                Visibility.PRIVATE.value,
                Described(_lazy("Only me"), _lazy("And whoever gets a link from you, below.")),
            ),
            (
                Visibility.PUBLIC.value,
                Described(_lazy("Anybody"), _lazy("Whoever has its address. Put it into a résumé or a profile.")),
            ),
        ),
        widget=forms.RadioSelect,
    )
    show_name = forms.BooleanField(
        label=_lazy("Show my name on its page"),
        help_text=_lazy("Without it the page says that the holder chose not to show a name."),
        required=False,
    )


class ShareForm(forms.Form):
    """A link for one reader: a note for yourself, how long it works, whether it tells the name."""

    label = forms.CharField(
        label=_lazy("Who is it for?"),
        help_text=_lazy("A note for you alone, to know the link by."),
        required=False,
        max_length=120,
    )
    days = forms.ChoiceField(label=_lazy("How long does it work?"), choices=DAYS, initial="30")
    name = forms.BooleanField(label=_lazy("Show my name to whoever opens it"), required=False, initial=True)
