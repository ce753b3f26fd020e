"""Writing drafts, files, submissions, quiz attempts and attestations. Only flows call these."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from waymark.rules.kernel.ids import new_id
from waymark.rules.kernel.transitions import move

from .file_kinds import Kind
from .models import Attachment, Attestation, Draft, QuizAttempt, RoomCode, Submission, SubmissionFile
from .states import SUBMISSION_MOVES, AttestationKind, DraftRoom, ScanState, SubmissionState


def add_draft(*, person_id: UUID, room: DraftRoom, object_id: UUID, part: str, at: datetime) -> None:
    """Make an empty draft of revision 0, unless there is one: two tabs may begin at the same moment."""
    empty = Draft(person_id=person_id, room=room.value, object_id=object_id, part=part, saved_at=at)
    Draft.objects.bulk_create([empty], ignore_conflicts=True)


def store_draft(
    draft: Draft,
    *,
    answers: Mapping[str, object],
    marks: Mapping[str, object],
    clashes: Mapping[str, object],
    at: datetime,
) -> None:
    """Store the next revision of a locked draft."""
    draft.answers, draft.marks, draft.clashes = dict(answers), dict(marks), dict(clashes)
    draft.revision, draft.saved_at = draft.revision + 1, at
    draft.save(update_fields=["answers", "marks", "clashes", "revision", "saved_at"])


def drop_draft(*, person_id: UUID, room: DraftRoom, object_id: UUID, part: str) -> bool:
    """Forget what was typed, and tell whether there was anything."""
    rows = Draft.objects.filter(person_id=person_id, room=room.value, object_id=object_id, part=part)
    return bool(rows.delete()[0])


def add_attachment(
    *,
    owner_id: UUID,
    sha256: str,
    size: int,
    copy: tuple[str, int] | None,
    kind: Kind,
    file_name: str,
    caption: str,
    scan: ScanState,
    at: datetime,
) -> Attachment:
    """Store that a person has a file with these bytes. `copy` is the digest and size of what others get of an image."""
    return Attachment.objects.create(
        owner_id=owner_id,
        sha256=sha256,
        size=size,
        copy_sha256=copy[0] if copy else "",
        copy_size=copy[1] if copy else None,
        media_type=kind.media_type,
        file_name=file_name,
        caption=caption,
        scan_state=scan.value,
        uploaded_at=at,
    )


def set_copy(attachment: Attachment, *, copy: tuple[str, int]) -> None:
    """Name what others get of an image that had no copy yet."""
    attachment.copy_sha256, attachment.copy_size = copy
    Attachment.objects.filter(pk=attachment.pk).update(copy_sha256=copy[0], copy_size=copy[1])


def hide_attachment(attachment: Attachment, *, at: datetime) -> None:
    """Take a file out of the library. What a submission holds is not touched."""
    attachment.removed_at = at
    Attachment.objects.filter(pk=attachment.pk).update(removed_at=at)


def show_attachment(attachment: Attachment, *, caption: str) -> None:
    """Put a file back into the library, with this caption."""
    attachment.removed_at, attachment.caption = None, caption
    Attachment.objects.filter(pk=attachment.pk).update(removed_at=None, caption=caption)


def add_submission(
    *,
    enrollment_id: UUID,
    activity_key: str,
    revision: int,
    answers: Mapping[str, object],
    included: Mapping[str, object],
    carried: Mapping[str, str],
    digest: str,
    files: Iterable[tuple[str, UUID]],
    at: datetime,
) -> Submission:
    """Store one frozen revision with the files it holds: (field key, attachment id). Two queries."""
    submission = Submission.objects.create(
        enrollment_id=enrollment_id,
        activity_key=activity_key,
        revision=revision,
        answers=answers,
        included=included,
        carried=carried,
        digest=digest,
        state=SubmissionState.SUBMITTED.value,
        submitted_at=at,
    )
    SubmissionFile.objects.bulk_create(
        SubmissionFile(id=new_id(), submission=submission, attachment_id=attachment_id, field_key=field_key)
        for field_key, attachment_id in files
    )
    return submission


def close_submission(submission: Submission, to: SubmissionState, *, at: datetime) -> None:
    """Move a locked submission to its end. Raises Conflict when somebody was first."""
    submission.state = move(SUBMISSION_MOVES, SubmissionState(submission.state), to).value
    submission.closed_at = at
    submission.save(update_fields=["state", "closed_at"])


def reopen_submission(submission: Submission) -> None:
    """Put a locked submission that was decided back with the assessors. Raises Conflict when it was not."""
    submission.state = move(SUBMISSION_MOVES, SubmissionState(submission.state), SubmissionState.SUBMITTED).value
    submission.closed_at = None
    submission.save(update_fields=["state", "closed_at"])


def supersede_quiz(attempt: QuizAttempt, *, at: datetime) -> None:
    """Mark a quiz result as one that no longer counts."""
    attempt.superseded_at = at
    attempt.save(update_fields=["superseded_at"])


def add_quiz_attempt(
    *, enrollment_id: UUID, activity_key: str, answers: Mapping[str, str], percent: int, at: datetime
) -> QuizAttempt:
    """Store one time a quiz was answered."""
    return QuizAttempt.objects.create(
        enrollment_id=enrollment_id, activity_key=activity_key, answers=answers, percent=percent, taken_at=at
    )


def add_attestation(
    *, enrollment_id: UUID, activity_key: str, kind: AttestationKind, by_id: UUID, on: date, at: datetime
) -> Attestation:
    """Store somebody's word. The database refuses a second live one about the same activity."""
    return Attestation.objects.create(
        enrollment_id=enrollment_id, activity_key=activity_key, kind=kind.value, by_id=by_id, on=on, attested_at=at
    )


def end_attestation(attestation: Attestation, *, at: datetime) -> None:
    """Mark a word as taken back."""
    attestation.withdrawn_at = at
    Attestation.objects.filter(pk=attestation.pk, withdrawn_at__isnull=True).update(withdrawn_at=at)


def add_room(
    *, code: str, version_id: UUID, activity_key: str, by_id: UUID, at: datetime, ends_at: datetime
) -> RoomCode:
    """Store a code of a room; codes whose time is over are closed, so that they can be drawn again."""
    RoomCode.objects.filter(closed_at__isnull=True, ends_at__lte=at).update(closed_at=at)
    return RoomCode.objects.create(
        code=code, version_id=version_id, activity_key=activity_key, by_id=by_id, opened_at=at, ends_at=ends_at
    )


def close_room(room: RoomCode, *, at: datetime) -> None:
    """The code opens nothing any more."""
    room.closed_at = at
    room.save(update_fields=["closed_at"])


def hand_over_drafts(draft_ids: Sequence[UUID], *, to_id: UUID) -> None:
    """Let what one account was typing belong to another account of the same person."""
    Draft.objects.filter(pk__in=draft_ids).update(person_id=to_id)


def hand_over_files(attachment_ids: Sequence[UUID], *, to_id: UUID) -> None:
    """Let files belong to another account of the same person. The database refuses it for any other person."""
    Attachment.objects.filter(pk__in=attachment_ids).update(owner_id=to_id)
