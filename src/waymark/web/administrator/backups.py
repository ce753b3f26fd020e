"""When the last backup was: the newest change of a file, or of what lies in a folder, that the backup job touches."""

import os
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path


class BackupState(StrEnum):
    """Why nothing is known of a last backup."""

    NOT_TOLD = "not-told"  # the setting names nothing
    UNREADABLE = "unreadable"
    EMPTY = "empty"  # a folder without anything in it


def last_backup(record: Path | None) -> datetime | BackupState:
    """The instant, or why there is none. Of a folder, what lies right in it counts, not the folder itself."""
    if record is None:
        return BackupState.NOT_TOLD
    try:
        if record.is_dir():
            with os.scandir(record) as entries:
                newest = max((each.stat(follow_symlinks=False).st_mtime for each in entries), default=None)
        else:
            newest = record.stat().st_mtime
    except OSError:
        return BackupState.UNREADABLE
    return BackupState.EMPTY if newest is None else datetime.fromtimestamp(newest, UTC)
