"""Keys to choose a password by mail: each is for one account and one mailbox, and works once."""

from allauth.account.adapter import get_adapter
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.tokens import PasswordResetTokenGenerator

from waymark.records.people.models import Person
from waymark.records.people.queries import addresses_of


class ResetKeys(PasswordResetTokenGenerator):
    """Makes keys for the mailbox to which they go, so that a used key tells which address is proved."""

    def __init__(self, mailbox: str = "") -> None:
        super().__init__()
        self.mailbox = mailbox.strip().lower()

    def _make_hash_value(self, user: Person, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}|{self.mailbox}"

    def check_token(self, user: Person | None, token: str | None) -> bool:
        """Whether the key was made for this account and one of its addresses."""
        return user is not None and token is not None and bool(mailbox_of(user, token))

    def is_for_mailbox(self, user: Person, token: str) -> bool:
        """Whether the key was made for this account and this mailbox."""
        return super().check_token(user, token)


def mailbox_of(person: Person, key: str) -> str:
    """The address of the person to which a key was mailed, or "" when it opens nothing."""
    return next((each for each in addresses_of(person) if ResetKeys(each).is_for_mailbox(person, key)), "")


def link_to_choose_password(person: Person, mailbox: str) -> str:
    """A new link for a letter to that mailbox."""
    key = f"{user_pk_to_url_str(person)}-{ResetKeys(mailbox).make_token(person)}"
    return str(get_adapter().get_reset_password_from_key_url(key))
