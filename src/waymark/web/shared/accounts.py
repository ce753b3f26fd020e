"""How sign-up and sign-in are fitted to our people: the adapter and the name form that allauth asks."""

from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from django import forms
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from waymark.flows.account_mail import send_account_letter, waits_for_its_holder
from waymark.flows.choose_password import record_confirmed
from waymark.flows.limit_requests import Counted
from waymark.flows.register import LONGEST_NAME, register
from waymark.flows.sign_in import record_lock, record_password_sign_in
from waymark.network.client_address import client_address
from waymark.records.notices.letters import Letter
from waymark.records.people.models import Person
from waymark.records.people.queries import person_at
from waymark.rules.forms.mailbox import has_numeric_host
from waymark.rules.kernel.ids import new_id

from .account_limits import count_sign_in, forget_wrong_passwords, sign_in_succeeded
from .forms.names import NameField
from .reset_key import link_to_choose_password
from .story import story
from .waiting import try_again


class NameForm(forms.Form):
    """What sign-up asks beside the address and the password."""

    given_name = NameField(label=_("First name"), max_length=LONGEST_NAME)
    family_name = NameField(label=_("Last name"), max_length=LONGEST_NAME, required=False)

    field_order = ["given_name", "family_name", "email", "password1"]

    def signup(self, request: HttpRequest, user: Person) -> None:
        """Nothing more: `AccountAdapter.save_user` has told the story."""


LETTERS = {
    "email_confirmation": (Letter.CONFIRM_ADDRESS, "activate_url"),
    "email_confirmation_signup": (Letter.CONFIRM_ADDRESS, "activate_url"),
    "password_reset_key": (Letter.RESET_PASSWORD, "password_reset_url"),
    "account_already_exists": (Letter.ACCOUNT_EXISTS, "password_reset_url"),
    "account_waiting": (Letter.ACCOUNT_WAITING, "password_reset_url"),
    "unknown_account": (Letter.NO_ACCOUNT, "signup_url"),
}
"""allauth's mail, and one of ours, -> our letter, and what in its context is the link. Other mail is turned off."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Makes a Person by the register flow, and sends mail through our outbox, in our words."""

    def send_account_already_exists_mail(self, email: str) -> None:
        """Say that the address has an account; whom one waits for gets the link to choose a password at once."""
        person = person_at(email)
        if person is None or not waits_for_its_holder(person):
            super().send_account_already_exists_mail(email)
            return
        context = {"user": person, "password_reset_url": link_to_choose_password(person, email)}
        self.send_mail("account/email/account_waiting", email, context)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Queue the letter that stands for one of allauth's, in the reader's language."""
        letter, link = LETTERS[template_prefix.rsplit("/", 1)[-1]]
        given = context.get("user")
        person = given if isinstance(given, Person) else person_at(email)
        parts = urlsplit(str(context[link]))
        send_account_letter(
            story(self.request),
            letter,
            to_email=email,
            person=person,
            language=(get_language() or settings.LANGUAGE_CODE)[:2],
            path=f"{parts.path}?{parts.query}" if parts.query else parts.path,
        )

    def clean_email(self, email: str) -> str:
        """An address whose host is a number names nobody's mailbox, so no account has one."""
        cleaned: str = super().clean_email(email)
        if has_numeric_host(cleaned):
            raise ValidationError(_("Write an address with a name after the @, not numbers, like name@example.org."))
        return cleaned

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Confirm an address by the page of a mailed link, and leave an entry."""
        with transaction.atomic():
            is_new = not email_address.verified
            is_confirmed = bool(super().confirm_email(request, email_address))
            if is_new and is_confirmed:
                record_confirmed(story(request), email_address.user_id)
        return is_confirmed

    def save_user(self, request: HttpRequest, user: Person, form: forms.Form, commit: bool = True) -> Person:
        """Register the person whom the sign-up form describes."""
        data = form.cleaned_data
        user.id = new_id()
        user.email = data["email"].strip().lower()
        user.given_name, user.family_name = data["given_name"], data.get("family_name", "")
        user.joined_at = story(request).now
        user.locale = getattr(request, "LANGUAGE_CODE", "en")[:2]
        user.set_password(data["password1"])
        if commit:
            register(story(request), user)
        return user

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: object) -> str:
        """The address that confirms a mailbox; it leads on to where the person was going, in whichever browser."""
        url = str(super().get_email_confirmation_url(request, emailconfirmation))
        going = get_next_redirect_url(request)
        return f"{url}?{urlencode({REDIRECT_FIELD_NAME: going})}" if going else url

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Where a new password leads: to the first page of whoever has it now."""
        return settings.LOGIN_REDIRECT_URL

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address of the client behind the stated proxies."""
        return client_address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        """Count the try. Raises ValidationError, with the wait, when it is one too many."""
        self._counted: Counted = count_sign_in(request, _account(credentials))
        if self._counted.past == 1:
            record_lock(story(request), _account(credentials))
        if self._counted.is_refused:
            said = gettext("Too many wrong passwords from your network.")
            raise forms.ValidationError(f"{said} {try_again(self._counted.wait)}", code="too-many-tries")

    def authenticate(self, request: HttpRequest, **credentials: str) -> Person | None:
        """Whose password it is, if it is right; a right one counts for nothing."""
        person: Person | None = super().authenticate(request, **credentials)
        if person is not None:
            sign_in_succeeded(request, _account(credentials), self._counted)
        return person

    def login(self, request: HttpRequest, user: Person) -> None:
        """Sign in whose password was right, once the address is confirmed, and leave an entry."""
        super().login(request, user)
        record_password_sign_in(story(request), user.pk)

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: str) -> None:
        """A new password begins with no wrong ones. allauth calls this after a reset."""
        forget_wrong_passwords(request, _account(credentials))


def _account(credentials: dict[str, str]) -> str:
    """The name an account is counted by: its address, whatever the case, and whether or not there is one."""
    return (credentials.get("email") or credentials.get("username") or "").strip().lower()
