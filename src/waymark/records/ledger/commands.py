"""Writing the ledger. Only flows call these."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from .derive import DerivedFact
from .models import Fact


def record_fact(derived: DerivedFact, *, at: datetime) -> Fact:
    """Store one fact. The database refuses a second one from the same source about the same thing."""
    return record_facts([derived], at=at)[0]


def record_facts(derived: Iterable[DerivedFact], *, at: datetime) -> list[Fact]:
    """Store facts: one query however many there are."""
    return Fact.objects.bulk_create(
        Fact(
            id=each.id,
            enrollment_id=each.enrollment_id,
            kind=each.kind,
            about=each.about,
            value=each.value,
            on=each.on,
            source_kind=each.source_kind,
            source_id=each.source_id,
            definition_digest=each.definition_digest,
            recorded_at=at,
        )
        for each in derived
    )


def withdraw_fact(fact_id: UUID, *, at: datetime, because: str) -> bool:
    """Mark a live fact as withdrawn, once, and tell whether this did it. `because` is a fixed phrase, never prose."""
    return bool(Fact.objects.filter(pk=fact_id, withdrawn_at__isnull=True).update(withdrawn_at=at, because=because))
