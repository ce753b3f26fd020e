"""The two forms of a password chosen by mail: asking for a key, and using it."""

from allauth.account.forms import ResetPasswordForm, ResetPasswordKeyForm
from allauth.core import context
from django.http import HttpRequest

from waymark.flows.choose_password import choose_password_by_key

from .reset_key import ResetKeys, mailbox_of
from .story import story


class AskForKey(ResetPasswordForm):  # type: ignore[misc]  # allauth ships no types
    """Mails a key that is for the mailbox it goes to."""

    def save(self, request: HttpRequest, **kwargs: object) -> str:
        """Send the key, or say by mail that there is no account."""
        return str(super().save(request, token_generator=ResetKeys(self.cleaned_data["email"])))


class ChoosePassword(ResetPasswordKeyForm):  # type: ignore[misc]  # as above
    """Uses the key up: the password is stored, and the mailbox counts as confirmed."""

    def save(self) -> None:
        """Tell the story."""
        choose_password_by_key(
            story(context.request),
            self.user.pk,
            password=self.cleaned_data["password1"],
            mailbox=mailbox_of(self.user, self.temp_key),
        )
