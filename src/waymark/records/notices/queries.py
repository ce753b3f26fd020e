"""Reading the outbox."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from waymark.rules.kernel.errors import NotFound

from .models import Message
from .states import MessageState

TRY_AFTER = tuple(timedelta(minutes=minutes) for minutes in (0, 1, 5, 20, 60, 180, 360, 720, 1440, 2160, 2880))
"""How long after a message was queued it is tried for the n-th time: a mail server may be away for two days."""


def due_messages(*, now: datetime, limit: int) -> list[Message]:
    """Messages to try now, the longest waiting first. One query."""
    due = Q(pk__in=[])
    for attempts, wait in enumerate(TRY_AFTER):
        due |= Q(attempts=attempts, queued_at__lte=now - wait)
    return list(Message.objects.filter(due, state=MessageState.QUEUED).order_by("queued_at", "id")[:limit])


def next_due(message: Message) -> datetime | None:
    """When a message will be tried again; None when it was tried often enough."""
    if message.attempts >= len(TRY_AFTER):
        return None
    return message.queued_at + TRY_AFTER[message.attempts]


def waiting_messages() -> QuerySet[Message]:
    """Messages that still have to go out."""
    return Message.objects.filter(state=MessageState.QUEUED)


def outbox() -> QuerySet[Message]:
    """Every message, the newest first."""
    return Message.objects.order_by("-queued_at", "-id")


def message(message_id: UUID) -> Message:
    """One message. Raises NotFound."""
    found = Message.objects.filter(pk=message_id).first()
    if found is None:
        raise NotFound(_("There is no such message."))
    return found
