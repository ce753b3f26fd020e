"""Writing the outbox. Only flows call these."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from waymark.rules.kernel.ids import new_id
from waymark.rules.kernel.transitions import move

from .letters import Letter
from .models import Message
from .seal import seal
from .states import CALLED_BACK, MESSAGE_MOVES, MessageState


class KeptLink(StrEnum):
    """What becomes of the sealed link once a letter is sent."""

    WIPED = "wiped"
    KEPT = "kept"  # in the demo, whose outbox page shows the mail


@dataclass(frozen=True)
class NewMessage:
    """One letter to one address. `link` is stored sealed; `values` hold names and dates, never prose or secrets."""

    effect_key: str
    letter: Letter
    to_email: str
    to_person_id: UUID | None
    language: str
    values: Mapping[str, str]
    link: str


def queue_messages(new: Iterable[NewMessage], *, at: datetime) -> None:
    """Store messages to be sent: one query. An effect that already has its message gets no second one."""
    Message.objects.bulk_create(
        [
            Message(
                id=new_id(),
                effect_key=each.effect_key,
                to_email=each.to_email,
                to_person_id=each.to_person_id,
                language=each.language,
                template=each.letter,
                values=dict(each.values),
                sealed_link=seal(each.link),
                state=MessageState.QUEUED,
                queued_at=at,
            )
            for each in new
        ],
        ignore_conflicts=True,
    )


def call_back(effect_key: str) -> bool:
    """What has not gone out yet never will, and its link is wiped. Whether there was such a letter."""
    stopped = Message.objects.filter(effect_key=effect_key, state=MessageState.QUEUED).update(
        state=MessageState.FAILED, sealed_link=None, last_error=CALLED_BACK
    )
    return bool(stopped)


def claim_message(message: Message) -> bool:
    """Count one more try, and tell whether this caller has it: of two who try at once, one does."""
    claimed = Message.objects.filter(pk=message.pk, state=MessageState.QUEUED, attempts=message.attempts).update(
        attempts=message.attempts + 1
    )
    message.attempts += 1
    return bool(claimed)


def mark_sent(message: Message, *, at: datetime, link: KeptLink) -> None:
    """The mail server has it."""
    message.state = move(MESSAGE_MOVES, MessageState(message.state), MessageState.SENT)
    message.sent_at, message.last_error = at, ""
    if link is KeptLink.WIPED:
        message.sealed_link = None
    message.save(update_fields=["state", "sent_at", "last_error", "sealed_link"])


def note_failure(message: Message, *, error: str) -> None:
    """It did not go out this time, and will be tried again."""
    message.last_error = error[:200]
    message.save(update_fields=["last_error"])


def give_up(message: Message, *, error: str) -> None:
    """It will not be tried again by itself. Its link stays sealed: an administrator may send it again."""
    message.state = move(MESSAGE_MOVES, MessageState(message.state), MessageState.FAILED)
    message.last_error = error[:200]
    message.save(update_fields=["state", "last_error"])


def queue_again(message_ids: Sequence[UUID], *, at: datetime) -> list[UUID]:
    """Letters that failed or wait and still have their link are due now; which they are. Those sent stay sent."""
    found = Message.objects.select_for_update().filter(pk__in=message_ids, sealed_link__isnull=False)
    ids = list(found.exclude(state=MessageState.SENT).values_list("pk", flat=True))
    Message.objects.filter(pk__in=ids).update(state=MessageState.QUEUED, attempts=0, queued_at=at, last_error="")
    return ids


def cancel(message_ids: Sequence[UUID]) -> list[UUID]:
    """Letters that have not gone out never will, and their links are wiped; which they are."""
    found = Message.objects.select_for_update().filter(pk__in=message_ids).exclude(state=MessageState.SENT)
    ids = list(found.exclude(last_error="canceled").values_list("pk", flat=True))
    Message.objects.filter(pk__in=ids).update(state=MessageState.FAILED, sealed_link=None, last_error="canceled")
    return ids


def wipe_links(*, before: datetime) -> int:
    """Links of letters that failed before an instant are wiped; how many there were."""
    old = Message.objects.filter(state=MessageState.FAILED, queued_at__lt=before, sealed_link__isnull=False)
    return old.update(sealed_link=None)
