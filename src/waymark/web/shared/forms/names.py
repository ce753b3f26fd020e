"""A field for the name of a person, a firm or a link."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from waymark.rules.forms.text import names_somebody, plain_name


class NameField(forms.CharField):
    """Takes a name plain, counts its letters then, and refuses one of which nothing can be seen."""

    def clean(self, value: object) -> str:
        """The plain name. Raises ValidationError with a sentence."""
        typed = "" if value is None else str(value)
        if typed.strip() and not names_somebody(plain_name(typed)):
            raise ValidationError(_("Write a name with at least one letter or digit."), code="unseen")
        name: str = super().clean(typed)
        return name

    def to_python(self, value: object) -> str:
        """What is left of the name when everything unseen is taken out."""
        return plain_name("" if value is None else str(value))
