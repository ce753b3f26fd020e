"""Writing the outbox. Only flows call these."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from waymark.rules.kernel.ids import new_id

from .letters import Letter
from .models import Message
from .seal import seal
from .states import MessageState


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
