"""Writing imports and what they did. Only flows call these."""

import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from waymark.rules.kernel.transitions import move

from .models import RosterEffect, RosterImport
from .states import IMPORT_MOVES, EffectAct, EffectKind, ImportStage, ImportState

BATCH = 2_000
Summary = Mapping[str, Any]  # Any: JSON


def add_import(
    *,
    started_by_id: UUID | None,
    organization_id: UUID | None,
    file_name: str,
    ends_missing: bool,
    content: bytes | None,
    summary: Summary,
    state: ImportState,
    at: datetime,
) -> RosterImport:
    """Store an import: uploaded with its content, or done already."""
    return RosterImport.objects.create(
        started_by_id=started_by_id,
        organization_id=organization_id,
        file_name=file_name[:120],
        ends_missing=ends_missing,
        content=None if content is None else zlib.compress(content),
        summary=dict(summary),
        state=state,
        uploaded_at=at,
        finished_at=at if state is ImportState.DONE else None,
    )


def move_import(
    roster: RosterImport, target: ImportState, *, at: datetime, summary: Summary | None = None
) -> RosterImport:
    """Move an import on. The file goes as soon as it is no longer needed."""
    roster.state = move(IMPORT_MOVES, ImportState(roster.state), target)
    roster.stage = ImportStage.NONE
    if summary is not None:
        roster.summary = dict(summary)
    if target is ImportState.TAKEN_BACK:
        roster.taken_back_at = at
    elif target is not ImportState.WAITING:
        roster.finished_at, roster.content, roster.choices = at, None, {}
    roster.save(update_fields=["state", "stage", "summary", "choices", "finished_at", "taken_back_at", "content"])
    return roster


def set_summary(roster: RosterImport, summary: Summary) -> None:
    """Store the numbers again, once more is known."""
    roster.summary = dict(summary)
    roster.save(update_fields=["summary"])


def set_choices(roster: RosterImport, choices: Summary, summary: Summary) -> None:
    """Store what somebody chose, and what the file would change by it."""
    roster.choices, roster.summary = dict(choices), dict(summary)
    roster.save(update_fields=["choices", "summary"])


def set_stage(roster_id: UUID, stage: ImportStage) -> None:
    """How far the job is, for whoever looks."""
    RosterImport.objects.filter(pk=roster_id, state=ImportState.WAITING).update(stage=stage)


def add_effects(
    roster_id: UUID, effects: Iterable[tuple[EffectAct, EffectKind, UUID, Mapping[str, Any] | None, int | None]]
) -> None:
    """Store what an import did."""
    RosterEffect.objects.bulk_create(
        [
            RosterEffect(roster_id=roster_id, act=act, kind=kind, object_id=object_id, before=before, line=line)
            for act, kind, object_id, before, line in effects
        ],
        batch_size=BATCH,
    )


def forget_uploads(*, before: datetime) -> int:
    """Discard uploads nobody confirmed since, with their files; how many there were."""
    old = RosterImport.objects.filter(state=ImportState.CHECKED, uploaded_at__lt=before)
    return old.update(state=ImportState.DISCARDED, content=None, summary={}, choices={})


def forget_names(*, before: datetime) -> None:
    """Imports that can no longer be taken back keep their numbers, and nothing of how people stood before."""
    RosterEffect.objects.filter(roster__finished_at__lt=before, before__isnull=False).update(before=None)
