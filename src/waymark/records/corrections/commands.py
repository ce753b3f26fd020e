"""Writing corrections and waivers. Only flows call these."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from waymark.rules.kernel.transitions import move

from .models import Correction, Waiver
from .states import WAIVER_MOVES, Change, Subject, WaiverKind, WaiverState, WaiverWhy, Why


@dataclass(frozen=True)
class Reason:
    """Why something is corrected: a code, what the learner reads, and what only staff and auditors read."""

    why: Why
    told: str
    note: str = ""


@dataclass(frozen=True)
class Corrected:
    """What is corrected. `about` is the key of the activity, requirement or achievement it belongs to, or ""."""

    subject: Subject
    subject_id: UUID
    about: str
    change: Change
    before: Mapping[str, object] = field(default_factory=dict)
    after: Mapping[str, object] = field(default_factory=dict)


def add_correction(
    corrected: Corrected, reason: Reason, *, enrollment_id: UUID, by_id: UUID, at: datetime
) -> Correction:
    """Store that something was corrected."""
    return Correction.objects.create(
        enrollment_id=enrollment_id,
        subject_kind=corrected.subject,
        subject_id=corrected.subject_id,
        about=corrected.about,
        change=corrected.change,
        why=reason.why,
        told=reason.told,
        note=reason.note,
        before=dict(corrected.before),
        after=dict(corrected.after),
        by_id=by_id,
        at=at,
    )


def add_waiver(
    *,
    enrollment_id: UUID,
    requirement_key: str,
    kind: WaiverKind,
    why: WaiverWhy,
    words: str,
    until: date | None,
    by_id: UUID,
    at: datetime,
) -> Waiver:
    """Store that a waiver is asked for. The database refuses a second one that stands for the same requirement."""
    return Waiver.objects.create(
        enrollment_id=enrollment_id,
        requirement_key=requirement_key,
        kind=kind,
        why=why,
        words=words,
        until=until,
        state=WaiverState.REQUESTED,
        asked_by_id=by_id,
        asked_at=at,
    )


def decide_waiver(waiver: Waiver, to: WaiverState, *, by_id: UUID, note: str, at: datetime) -> None:
    """Approve or decline a locked waiver. Raises Conflict when it was decided."""
    waiver.state = move(WAIVER_MOVES, WaiverState(waiver.state), to)
    waiver.decided_by_id, waiver.decided_at, waiver.decision_note = by_id, at, note
    waiver.save(update_fields=["state", "decided_by", "decided_at", "decision_note"])


def end_waiver(waiver: Waiver, to: WaiverState, *, at: datetime) -> None:
    """Take a locked waiver out of effect: withdrawn, or ended by its day. Who agreed to it, and when, stays."""
    waiver.state = move(WAIVER_MOVES, WaiverState(waiver.state), to)
    waiver.withdrawn_at = at
    waiver.save(update_fields=["state", "withdrawn_at"])
