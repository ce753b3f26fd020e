"""How sign-up and sign-in are fitted to our people: the adapter and the name form that allauth asks."""

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from waymark.flows.register import register
from waymark.records.people.models import Person
from waymark.rules.kernel.ids import new_id

from .story import story


class NameForm(forms.Form):
    """What sign-up asks beside the address and the password."""

    given_name = forms.CharField(label=_("First name"), max_length=80)
    family_name = forms.CharField(label=_("Last name"), max_length=80, required=False)

    field_order = ["given_name", "family_name", "email", "password1"]

    def signup(self, request: HttpRequest, user: Person) -> None:
        """Nothing more: `AccountAdapter.save_user` has told the story."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Makes a Person by the register flow, and keeps mail inside our outbox."""

    def save_user(self, request: HttpRequest, user: Person, form: forms.Form, commit: bool = True) -> Person:
        """Register the person whom the sign-up form describes."""
        data = form.cleaned_data
        user.id = new_id()
        user.email = data["email"].strip().lower()
        user.given_name, user.family_name = data["given_name"].strip(), data.get("family_name", "").strip()
        user.joined_at = story(request).now
        user.locale = getattr(request, "LANGUAGE_CODE", "en")[:2]
        user.set_password(data["password1"])
        if commit:
            register(story(request), user)
        return user
