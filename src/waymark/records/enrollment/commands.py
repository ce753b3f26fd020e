"""Writing enrollments. Only flows call these."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from waymark.rules.kernel.transitions import move

from .models import Enrollment, EnrollmentEvent, LetterRecipient, LetterRound, Note
from .pathways import pinned_to
from .states import ENROLLMENT_MOVES, EnrollmentEventKind, EnrollmentState, NoteReaders, RoundKind

EVENTS = {
    EnrollmentState.WITHDRAWN: EnrollmentEventKind.LEFT,
    EnrollmentState.COMPLETED: EnrollmentEventKind.COMPLETED,
}


def add_enrollment(
    *, person_id: UUID, program_id: UUID, version_id: UUID, campus_id: UUID, pathway_key: str, at: datetime
) -> Enrollment:
    """Store that a person is on the way. The database refuses a second open one in the same program."""
    made = Enrollment.objects.create(
        person_id=person_id,
        program_id=program_id,
        version_id=version_id,
        campus_id=campus_id,
        pathway_key=pathway_key,
        state=EnrollmentState.ACTIVE.value,
        enrolled_at=at,
        last_activity_at=at,
    )
    _add_event(made, EnrollmentEventKind.ENROLLED, at=at)
    return made


def _add_event(enrollment: Enrollment, kind: EnrollmentEventKind, *, at: datetime) -> None:
    EnrollmentEvent.objects.create(
        enrollment=enrollment,
        kind=kind.value,
        version_id=enrollment.version_id,
        campus_id=enrollment.campus_id,
        pathway_key=enrollment.pathway_key,
        at=at,
    )


def move_enrollment(enrollment: Enrollment, to: EnrollmentState, *, at: datetime) -> None:
    """Move a locked enrollment on. Raises Conflict when it cannot go there from where it is."""
    enrollment.state = move(ENROLLMENT_MOVES, EnrollmentState(enrollment.state), to).value
    enrollment.last_activity_at = at
    enrollment.save(update_fields=["state", "last_activity_at"])
    if to in EVENTS:
        _add_event(enrollment, EVENTS[to], at=at)


def continue_enrollment(
    enrollment: Enrollment, *, version_id: UUID, campus_id: UUID, pathway_key: str, at: datetime
) -> EnrollmentEventKind:
    """Let a locked enrollment go on at a campus, by a version and pathway, with all that belongs to it: one that was
    left is taken up again. A day that staff gave there is over. What it was pinned to before is remembered. Returns
    what happened."""
    came_back = enrollment.state == EnrollmentState.WITHDRAWN
    if came_back:
        move_enrollment(enrollment, EnrollmentState.ACTIVE, at=at)
    enrollment.former = pinned_to(enrollment, version_id=version_id, pathway_key=pathway_key).former
    enrollment.version_id, enrollment.campus_id, enrollment.pathway_key = version_id, campus_id, pathway_key
    enrollment.last_activity_at, enrollment.finish_by = at, None
    changed = ["version", "campus", "pathway_key", "former", "last_activity_at", "finish_by"]
    enrollment.save(update_fields=changed)
    kind = EnrollmentEventKind.CAME_BACK if came_back else EnrollmentEventKind.MOVED
    _add_event(enrollment, kind, at=at)
    return kind


def complete_enrollment(enrollment: Enrollment, *, at: datetime) -> None:
    """Mark a locked enrollment as completed, at an instant. Raises Conflict when it cannot be."""
    enrollment.completed_at = at
    enrollment.save(update_fields=["completed_at"])
    move_enrollment(enrollment, EnrollmentState.COMPLETED, at=at)


def reopen_enrollment(enrollment: Enrollment, *, at: datetime) -> None:
    """Let a locked enrollment that was completed go on. Raises Conflict when it was not."""
    enrollment.completed_at = None
    enrollment.save(update_fields=["completed_at"])
    move_enrollment(enrollment, EnrollmentState.ACTIVE, at=at)
    _add_event(enrollment, EnrollmentEventKind.REOPENED, at=at)


def note_activity(enrollment: Enrollment, *, at: datetime) -> None:
    """Remember when something last happened on this way: lists of quiet learners read it."""
    enrollment.last_activity_at = at
    Enrollment.objects.filter(pk=enrollment.pk).update(last_activity_at=at)


def store_met(enrollment: Enrollment, *, met: int) -> None:
    """Store the progress word that judging gave."""
    enrollment.met = met
    Enrollment.objects.filter(pk=enrollment.pk).update(met=met)


def add_note(note_id: UUID, *, enrollment_id: UUID, by_id: UUID, seen_by: NoteReaders, text: str, at: datetime) -> Note:
    """Store a note. The id comes from the form that wrote it."""
    return Note.objects.create(
        pk=note_id, enrollment_id=enrollment_id, by_id=by_id, seen_by=seen_by, text=text, written_at=at
    )


def change_note(note: Note, *, seen_by: NoteReaders, text: str, at: datetime) -> None:
    """Its author writes it anew."""
    note.seen_by, note.text, note.edited_at = seen_by, text, at
    note.save(update_fields=["seen_by", "text", "edited_at"])


def remove_note(note: Note, *, at: datetime) -> None:
    """Its author removes it: the text is gone."""
    note.text, note.removed_at = "", at
    note.save(update_fields=["text", "removed_at"])


def add_round(
    round_id: UUID,
    *,
    kind: RoundKind,
    by_id: UUID,
    sentence: str,
    enrollment_ids: Iterable[UUID],
    at: datetime,
    sends_at: datetime,
) -> LetterRound:
    """Store a round of letters and to whom they go. Two queries."""
    made = LetterRound.objects.create(
        pk=round_id, kind=kind, by_id=by_id, sentence=sentence, made_at=at, sends_at=sends_at
    )
    LetterRecipient.objects.bulk_create(LetterRecipient(round=made, enrollment_id=each) for each in enrollment_ids)
    return made


def undo_round(round_: LetterRound, *, called_back: Iterable[UUID], at: datetime) -> None:
    """What had not gone out was called back."""
    LetterRecipient.objects.filter(round=round_, enrollment_id__in=list(called_back)).update(called_back=True)
    round_.undone_at = at
    round_.save(update_fields=["undone_at"])


def hand_over_enrollments(enrollment_ids: Sequence[UUID], *, to_id: UUID) -> None:
    """Let enrollments belong to another account of the same person."""
    Enrollment.objects.filter(pk__in=enrollment_ids).update(person_id=to_id)
