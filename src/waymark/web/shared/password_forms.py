"""The forms about passwords: signing in with one, asking for a key by mail, and choosing a new one with it."""

from allauth.account.forms import LoginForm, ResetPasswordForm, ResetPasswordKeyForm
from allauth.core import context
from django.http import HttpRequest
from django.utils.translation import gettext as _

from waymark.flows.choose_password import choose_password_by_key

from .reset_key import ResetKeys, mailbox_of
from .story import story


class SignIn(LoginForm):  # type: ignore[misc]  # allauth ships no types
    """An address and a password. What to do without one is said once, beside the button."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class AskForKey(ResetPasswordForm):  # type: ignore[misc]  # as above
    """Mails a key that is for the mailbox it goes to."""

    def save(self, request: HttpRequest, **kwargs: object) -> str:
        """Send the key, or say by mail that there is no account."""
        return str(super().save(request, token_generator=ResetKeys(self.cleaned_data["email"])))


class ChoosePassword(ResetPasswordKeyForm):  # type: ignore[misc]  # as above
    """Uses the key up: the password is stored, and the mailbox counts as confirmed."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")
        self.fields["password2"].label = _("New password (again)")

    def save(self) -> None:
        """Tell the story."""
        choose_password_by_key(
            story(context.request),
            self.user.pk,
            password=self.cleaned_data["password1"],
            mailbox=mailbox_of(self.user, self.temp_key),
        )
