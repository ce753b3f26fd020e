"""How the import of a roster may move on."""

from collections.abc import Mapping
from enum import StrEnum


class ImportState(StrEnum):
    CHECKED = "checked"  # uploaded and compared; nothing is changed yet
    WAITING = "waiting"  # confirmed; a job takes it
    DONE = "done"
    REFUSED = "refused"  # when the job came to it, there were problems; nothing was changed
    DISCARDED = "discarded"
    TAKEN_BACK = "taken-back"


IMPORT_MOVES: Mapping[ImportState, frozenset[ImportState]] = {
    ImportState.CHECKED: frozenset({ImportState.WAITING, ImportState.DISCARDED}),
    ImportState.WAITING: frozenset({ImportState.DONE, ImportState.REFUSED}),
    ImportState.DONE: frozenset({ImportState.TAKEN_BACK}),
}


class ImportStage(StrEnum):
    """How far a job is; the last one is one transaction."""

    NONE = ""
    READING = "reading"
    WRITING = "writing"


class EffectAct(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    ENDED = "ended"


class EffectKind(StrEnum):
    PERSON = "person"
    AFFILIATION = "affiliation"
    ROLE = "role"
