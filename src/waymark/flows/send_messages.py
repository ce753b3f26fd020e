"""The outbox is emptied: each letter that is due is written and handed to the mail server."""

from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from waymark.records.notices.commands import KeptLink, claim_message, give_up, mark_sent, note_failure, wipe_links
from waymark.records.notices.letters import written
from waymark.records.notices.models import Message
from waymark.records.notices.queries import due_messages, next_due
from waymark.rules.kernel.context import Context

BATCH = 100
LINKS_KEPT = timedelta(days=14)
NOWHERE = "django.core.mail.backends.dummy.EmailBackend"


def send_due_messages(ctx: Context, *, limit: int = BATCH) -> datetime | None:
    """Send a batch of what is due; when to come back, or None when nothing waits.

    Not one transaction: a try is counted and committed before the mail goes out, so that a worker killed in between
    sends it again later (with the same Message-ID) rather than twice at once. Without a mail server, letters wait in
    the outbox; in the demo, the outbox is where they go.
    """
    if settings.EMAIL_BACKEND == NOWHERE and not settings.WAYMARK.is_demo:
        return None
    messages = due_messages(now=ctx.now, limit=limit)
    if not messages:
        return None
    connection = get_connection()
    later = [_send(ctx, message, connection) for message in messages if claim_message(message)]
    connection.close()
    if len(messages) == limit:
        return ctx.now
    return min((due for due in later if due is not None), default=None)


@transaction.atomic
def wipe_old_links(*, now: datetime) -> int:
    """Wipe the links of letters that nobody sent again within two weeks; how many there were. A job does this."""
    return wipe_links(before=now - LINKS_KEPT)


def _send(ctx: Context, message: Message, connection: BaseEmailBackend) -> datetime | None:
    """Try one message; when to try it again, or None when it is settled."""
    try:
        connection.send_messages([_mail(message, connection)])
    except (SMTPException, OSError) as error:
        connection.close()
        due = None if _is_final(error) else next_due(message)
        if due is None:
            give_up(message, error=_words(error))
        else:
            note_failure(message, error=_words(error))
        return due
    mark_sent(message, at=ctx.now, link=KeptLink.KEPT if settings.WAYMARK.is_demo else KeptLink.WIPED)
    return None


def _mail(message: Message, connection: BaseEmailBackend) -> EmailMultiAlternatives:
    letter = written(message)
    reply_to = message.values.get("reply_to", "")
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        to=[message.to_email],
        reply_to=[reply_to] if reply_to else None,
        connection=connection,
        headers={
            "Message-ID": f"<{message.pk}@{urlsplit(settings.BASE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(letter.html, "text/html")
    return mail


def _codes(error: Exception) -> list[int]:
    if isinstance(error, SMTPRecipientsRefused):
        return [code for code, _ in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, SMTPResponseException) else []


def _is_final(error: Exception) -> bool:
    """Whether the server will never take this letter: refused with a code from 500. One from 400 asks to come back, and
    what is wrong with the server or its settings says nothing of the letter."""
    is_about_letter = isinstance(error, SMTPRecipientsRefused | SMTPDataError)
    return is_about_letter and min(_codes(error), default=0) >= 500


def _words(error: Exception) -> str:
    """The kind of failure and its code, without the server's text, which may quote addresses."""
    return " ".join([type(error).__name__, *map(str, _codes(error))])


def refused_code(error: str) -> str:
    """The code with which a server refused a letter for good, out of what was stored of the failure; "" when it did
    not."""
    kind, _space, codes = error.partition(" ")
    is_refusal = kind in (SMTPRecipientsRefused.__name__, SMTPDataError.__name__)
    return codes.split(" ", 1)[0] if is_refusal else ""
