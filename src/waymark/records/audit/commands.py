"""Adding to the audit chain, and consents. Only flows call these."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from waymark.rules.kernel.context import Context

from .chain import entry_hash
from .models import ChainCheck, ChainHead, Consent, Entry, RecordsCheck
from .verbs import Verb


def record_all(ctx: Context, verb: Verb, objects: Sequence[tuple[str, UUID | None, UUID | None]]) -> None:
    """Add one entry per (object kind, object id, organization id): three queries however many there are."""
    if not objects:
        return
    head = ChainHead.objects.select_for_update().get(pk=1)
    entries = []
    for object_kind, object_id, organization_id in objects:
        entry = Entry(
            position=head.position + 1,
            at=ctx.now,
            actor_kind=ctx.actor.kind.value,
            actor_id=ctx.actor.person_id,
            system_name=ctx.actor.system_name,
            on_behalf_of=ctx.actor.on_behalf_of,
            verb=verb.value,
            object_kind=object_kind,
            object_id=object_id,
            organization_id=organization_id,
            request_id=ctx.request_id,
            previous_hash=head.hash,
        )
        entry.hash = entry_hash(entry)
        head.position, head.hash = entry.position, entry.hash
        entries.append(entry)
    Entry.objects.bulk_create(entries)
    ChainHead.objects.filter(pk=1).update(position=head.position, hash=head.hash)


def record(
    ctx: Context, verb: Verb, object_kind: str, object_id: UUID | None, *, organization_id: UUID | None = None
) -> None:
    """Add one entry: who (ctx) did what (verb) to which object, inside the caller's transaction."""
    record_all(ctx, verb, [(object_kind, object_id, organization_id)])


def give_consent(
    *, person_id: UUID, what: str, to_whom: str, purpose: str, text: str, given_at: datetime, until: datetime | None
) -> Consent:
    """Store that a person agreed to these words."""
    digest = "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    return Consent.objects.create(
        person_id=person_id,
        what=what,
        to_whom=to_whom,
        purpose=purpose,
        text_digest=digest,
        given_at=given_at,
        until=until,
    )


def withdraw_consent(consent: Consent, *, at: datetime) -> None:
    """Mark a consent as withdrawn."""
    Consent.objects.filter(pk=consent.pk, withdrawn_at__isnull=True).update(withdrawn_at=at)


def add_chain_check(*, at: datetime, position: int, faults: int, first_fault: int | None) -> ChainCheck:
    """Store what recomputing the chain came to."""
    return ChainCheck.objects.create(at=at, position=position, faults=faults, first_fault=first_fault)


def begin_records_check(*, asked_by_id: UUID | None, at: datetime) -> RecordsCheck:
    """Store that a check begins, or waits for a worker."""
    return RecordsCheck.objects.create(asked_by_id=asked_by_id, asked_at=at, moved_at=at)


def move_records_check(check_id: UUID, *, step: int, at: datetime) -> None:
    """Store how far a check is."""
    RecordsCheck.objects.filter(pk=check_id, finished_at__isnull=True).update(step=step, moved_at=at)


def finish_records_check(
    check: RecordsCheck, *, at: datetime, counts: dict[str, int], faults: int, findings: list[list[str]]
) -> None:
    """Store what a check came to."""
    RecordsCheck.objects.filter(pk=check.pk).update(
        finished_at=at, moved_at=at, counts=counts, faults=faults, findings=findings
    )
