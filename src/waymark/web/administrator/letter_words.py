"""What a letter in the outbox is called, and why it did not go out."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from waymark.records.notices.letters import Letter, preview
from waymark.records.notices.models import Message


def letter_name(message: Message) -> str:
    """The subject of this kind of letter, which names nobody."""
    return preview(Letter(message.template), {}, language=(get_language() or "en")[:2]).subject


def cause(message: Message) -> str:
    """Why the last try did not succeed, in words, with the server's code."""
    error = message.last_error
    if not error:
        return ""
    kind, _space, code = error.partition(" ")
    if kind == "SMTPRecipientsRefused":
        said = _("The mail server doesn’t take letters to this address.")
    elif kind == "SMTPSenderRefused":
        said = _("The mail server refuses our sender. Look at WAYMARK_MAIL_FROM.")
    elif kind == "SMTPAuthenticationError":
        said = _("The mail server refuses our password. Look at WAYMARK_SMTP_URL.")
    elif kind in ("called", "canceled"):
        return _("Canceled.")
    elif kind.startswith("SMTP"):
        said = _("The mail server refused the letter.")
    else:
        said = _("The mail server can’t be reached.")
    return f"{said} ({code})" if code else said
