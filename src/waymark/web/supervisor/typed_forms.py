"""The two short forms that ask somebody to type, which programs that press every button do not do."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from waymark.flows.decline_appraisal import LONGEST_REASON
from waymark.rules.forms.by_hand import LONGEST_NAME, decline_word, names_somebody, says
from waymark.rules.forms.text import plain_line

NO_NAME = _lazy("Type your full name. Nothing has happened yet.")


class NameForm(forms.Form):
    """The name of whoever opens the form, or opens it again."""

    name = forms.CharField(
        label=_lazy("Type your full name"),
        max_length=LONGEST_NAME,
        error_messages={"required": NO_NAME},
        widget=forms.TextInput({"autocomplete": "name"}),
    )

    def __init__(self, data: Mapping[str, object] | None = None, *, hint: str = "") -> None:
        super().__init__(data)
        self.fields["name"].help_text = hint

    def clean_name(self) -> str:
        """A name of at least two letters."""
        name = plain_line(self.cleaned_data["name"])
        if not names_somebody(name):
            raise forms.ValidationError(NO_NAME)
        return name


class DeclineForm(forms.Form):
    """A reason, if somebody likes to give one, and the word that declines."""

    reason = forms.CharField(label=_lazy("Reason"), required=False, max_length=LONGEST_REASON)
    word = forms.CharField(
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        help_text=_lazy("Mail programs sometimes press buttons on their own. This shows us that a person declined."),
    )

    def __init__(self, data: Mapping[str, object] | None = None, *, readers: str) -> None:
        super().__init__(data)
        wrong = _("If this request wasn’t meant for you, you can say so here.")
        self.fields["reason"].help_text = f"{readers} {wrong}"
        word = self.fields["word"]
        word.label = _("Type “%(word)s” to confirm") % {"word": decline_word()}
        word.error_messages["required"] = self._no_word()

    def _no_word(self) -> str:
        return _("Type “%(word)s” in this box. Nothing has happened yet.") % {"word": decline_word()}

    def clean_word(self) -> str:
        """The word, in the language of the page or in English."""
        typed = str(self.cleaned_data["word"])
        if not any(says(typed, word) for word in (decline_word(), "decline")):
            raise forms.ValidationError(self._no_word())
        return typed
