"""Reading the outbox."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from waymark.rules.kernel.errors import NotFound

from .models import Message
from .states import CALLED_BACK, MessageState

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


def told_effects(effect_keys: Iterable[str]) -> set[str]:
    """Which of these effects have their message already. One query."""
    return set(Message.objects.filter(effect_key__in=list(effect_keys)).values_list("effect_key", flat=True))


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


def any_sent(effect_keys: Iterable[str]) -> bool:
    """Whether any of these letters went to the mail server."""
    return Message.objects.filter(effect_key__in=list(effect_keys), state=MessageState.SENT).exists()


def letters(effect_keys: Collection[str]) -> dict[str, Message]:
    """Letters by what names them. One query."""
    return {each.effect_key: each for each in Message.objects.filter(effect_key__in=list(effect_keys))}


def written_to_since(address: str, templates: Collection[str], *, since: datetime) -> bool:
    """Whether a letter of these kinds was queued to an address since then, and not called back."""
    rows = Message.objects.filter(to_email__iexact=address, template__in=list(templates), queued_at__gte=since)
    return rows.exclude(last_error=CALLED_BACK).exists()


def failed_letters(templates: Collection[str], *, limit: int) -> list[str]:
    """What names the letters of these kinds that no mail server took, the newest first. One query."""
    rows = Message.objects.filter(template__in=list(templates), state=MessageState.FAILED)
    newest = rows.exclude(last_error=CALLED_BACK).order_by("-queued_at", "-id")
    return list(newest.values_list("effect_key", flat=True)[:limit])


def failed_messages() -> QuerySet[Message]:
    """Messages that did not go out and wait for somebody. Those that were called back or canceled do not."""
    return Message.objects.filter(state=MessageState.FAILED).exclude(last_error__in=("called back", "canceled"))


def sent_messages() -> QuerySet[Message]:
    """Messages that the mail server has."""
    return Message.objects.filter(state=MessageState.SENT)


def found_in(messages: QuerySet[Message], wanted: str) -> QuerySet[Message]:
    """Those of the messages whose address holds the words."""
    return messages.filter(to_email__icontains=wanted) if wanted else messages
