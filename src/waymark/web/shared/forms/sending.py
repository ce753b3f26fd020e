"""A form that brings a key of its own, so that one sending of it has one effect."""

from django import forms

from waymark.rules.kernel.ids import new_id


class SentOnce(forms.Form):
    """Each page drawn has a new key, which a second sending of that page brings again."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=new_id)
