"""The appraisal as a form: one scale for each item of the program's appraisal form, then words, hours and a name."""

from collections.abc import Collection, Mapping

from django import forms
from django.utils.translation import gettext as _

from waymark.rules.forms.text import isolated
from waymark.rules.packs.model import AppraisalForm as PackForm
from waymark.rules.packs.model import FieldKind, FormField
from waymark.rules.progress.appraisals import NOT_OBSERVED
from waymark.web.shared.forms import Described, LongText, Scale
from waymark.web.shared.forms.names import NameField

ITEM, WORD = "item-", "word-"


class AppraisalForm(forms.Form):
    """What the appraiser fills in: `item-<key>`, `overall`, `word-<key>`, hours, an attestation and a name.

    With `items`, only these are asked, to complete an appraisal; overall, words and hours are not.
    """

    def __init__(
        self,
        pack_form: PackForm,
        data: Mapping[str, object] | None = None,
        *,
        learner: str,
        hours: int,
        initial: Mapping[str, object] | None = None,
        items: Collection[str] = (),
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.pack_form = pack_form
        levels = list(pack_form.levels.items())
        self.is_whole = not items
        for item in pack_form.items.values():
            if items and item.key not in items:
                continue
            choices: list[tuple[str, object]] = [
                (key, Described(label, item.anchors.get(key, ""))) for key, label in levels
            ]
            if pack_form.not_observed:
                choices.append((NOT_OBSERVED, Described(_("I didn’t see this"), is_quiet=True)))
            self.fields[ITEM + item.key] = forms.ChoiceField(
                label=item.name, help_text=item.help, choices=choices, widget=Scale(rows=bool(item.anchors))
            )
        if self.is_whole:
            self._ask_about_the_whole(learner, hours)
        self.fields["attest"] = forms.BooleanField(label=_("I saw this work myself, and these answers are my own."))
        self.fields["signed_name"] = NameField(
            label=_("Type your full name to sign"),
            max_length=120,
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
        )

    def _ask_about_the_whole(self, learner: str, hours: int) -> None:
        """What nobody is asked who only says what another did not see."""
        pack_form, levels = self.pack_form, list(self.pack_form.levels.items())
        self.fields["overall"] = forms.ChoiceField(
            label=_("Overall, how did %(name)s do?") % {"name": isolated(learner)}, choices=levels, widget=Scale()
        )
        for prompt in pack_form.prompts.values():
            self.fields[WORD + prompt.key] = _prompt_field(prompt)
        self.fields["hours_confirmed"] = forms.IntegerField(
            label=_("Hours worked (your best estimate)"),
            help_text=_("%(name)s reported %(hours)s hours. Change this if it isn’t right.")
            % {"name": isolated(learner), "hours": hours},
            min_value=0,
            max_value=5000,
            initial=hours,
        )

    def ratings(self) -> dict[str, str]:
        """Item key -> level key or not observed."""
        return {
            name.removeprefix(ITEM): value
            for name, value in self.cleaned_data.items()
            if name.startswith(ITEM) and value
        }

    def words(self) -> dict[str, object]:
        """Prompt key -> text."""
        return {name.removeprefix(WORD): value for name, value in self.cleaned_data.items() if name.startswith(WORD)}

    def add_faults(self, fields: Mapping[str, str]) -> None:
        """Put the sentences of a refusal beside the fields they are about."""
        for key, sentence in fields.items():
            name = next((name for name in (key, ITEM + key, WORD + key) if name in self.fields), None)
            self.add_error(name, sentence)

    @property
    def items(self) -> list[forms.BoundField]:
        """The scales, in order."""
        return [self[name] for name in self.fields if name.startswith(ITEM)]

    @property
    def prompts(self) -> list[forms.BoundField]:
        """The fields for words, in order."""
        return [self[name] for name in self.fields if name.startswith(WORD)]


def _prompt_field(prompt: FormField) -> forms.Field:
    if prompt.kind in (FieldKind.CHOICE, FieldKind.CHOICES):
        options = list(prompt.options.items())
        return forms.ChoiceField(
            label=prompt.label,
            help_text=prompt.help,
            required=prompt.required,
            choices=options,
            widget=forms.RadioSelect,
        )
    widget = LongText(size="short") if prompt.kind is FieldKind.LONG_TEXT else forms.TextInput()
    return forms.CharField(
        label=prompt.label,
        help_text=prompt.help,
        required=prompt.required,
        max_length=prompt.max_length or 4000,
        widget=widget,
    )
