"""Reading drafts, files, submissions, quiz attempts and attestations."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.states import EnrollmentState
from waymark.records.people.reach import reach_q
from waymark.rules.kernel.errors import NotFound
from waymark.rules.policy.decide import Reach

from .models import Attachment, Attestation, Draft, QuizAttempt, Submission, SubmissionFile
from .states import DraftRoom, ScanState, SubmissionState

SERVED_STATES = (ScanState.NOT_SCANNED, ScanState.CLEAN)


def _submissions() -> QuerySet[Submission]:
    return Submission.objects.select_related(
        "enrollment__person", "enrollment__program", "enrollment__version", "enrollment__campus"
    ).defer("enrollment__version__document")


def _one(rows: QuerySet[Submission], submission_id: UUID) -> Submission:
    found = rows.filter(pk=submission_id).first()
    if found is None:
        raise NotFound(_("There is no such piece of work. Open it from the list again."))
    return found


def submission(submission_id: UUID) -> Submission:
    """One submission with its enrollment. One query. Raises NotFound."""
    return _one(_submissions(), submission_id)


def locked_submission(submission_id: UUID) -> Submission:
    """The same, locked until the transaction ends. Lock its enrollment first where both are needed."""
    return _one(_submissions().select_for_update(of=("self",)), submission_id)


def open_submissions(enrollment_id: UUID) -> list[Submission]:
    """Work of an enrollment that waits for an assessor."""
    return list(_submissions().filter(enrollment_id=enrollment_id, state=SubmissionState.SUBMITTED))


@dataclass(frozen=True)
class WaitingGroup:
    """How much work of one version at one campus waits, and how much of it was sent again."""

    campus_id: UUID
    campus: str
    program_id: UUID
    program: str
    version_id: UUID
    count: int
    again: int


def submissions_within(reach: Reach) -> QuerySet[Submission]:
    """Work that waits for an assessor and that a reach covers, of learners who have not left; the oldest first."""
    return (
        _submissions()
        .filter(
            reach_q(
                reach,
                owner="enrollment__person_id",
                organization="enrollment__campus_id",
                program="enrollment__program_id",
            ),
            state=SubmissionState.SUBMITTED,
            enrollment__state__in=[EnrollmentState.ACTIVE, EnrollmentState.PAUSED, EnrollmentState.COMPLETED],
        )
        .order_by("submitted_at", "pk")
    )


def waiting_groups(waiting: QuerySet[Submission]) -> list[WaitingGroup]:
    """The same work counted by campus and version. One query, however much waits."""
    rows = (
        waiting.order_by("enrollment__campus__name", "enrollment__program__title")
        .values_list(
            "enrollment__campus_id",
            "enrollment__campus__name",
            "enrollment__program_id",
            "enrollment__program__title",
            "enrollment__version_id",
        )
        .annotate(count=Count("pk"), again=Count("pk", filter=Q(revision__gt=1)))
    )
    return [WaitingGroup(*row) for row in rows]


def count_own_waiting(person_id: UUID) -> int:
    """How much of a person's own work waits: their own queue leaves it out."""
    return Submission.objects.filter(enrollment__person_id=person_id, state=SubmissionState.SUBMITTED).count()


def count_sent_before(waiting: QuerySet[Submission], cutoffs: Mapping[UUID, datetime]) -> int:
    """How much of this work was sent before the instant named for its version. One query."""
    late = Q(pk__in=[])
    for version_id, cutoff in cutoffs.items():
        late |= Q(enrollment__version_id=version_id, submitted_at__lt=cutoff)
    return waiting.filter(late).count()


def latest_states(enrollment_ids: Iterable[UUID]) -> dict[UUID, list[Submission]]:
    """Enrollment id -> the latest revision of each of its pieces of work, not taken back. One query."""
    rows = Submission.objects.filter(enrollment_id__in=list(enrollment_ids)).exclude(state=SubmissionState.WITHDRAWN)
    newest: dict[tuple[UUID, str], Submission] = {}
    for row in rows.defer("answers", "included").order_by("revision"):
        newest[row.enrollment_id, row.activity_key] = row
    grouped: dict[UUID, list[Submission]] = {}
    for row in newest.values():
        grouped.setdefault(row.enrollment_id, []).append(row)
    return grouped


def revisions(enrollment_id: UUID, activity_key: str) -> list[Submission]:
    """Every revision of one piece of work, the newest first, with files."""
    rows = _submissions().filter(enrollment_id=enrollment_id, activity_key=activity_key)
    return list(rows.prefetch_related("files__attachment").order_by("-revision"))


def latest_submissions(enrollment_id: UUID) -> dict[str, Submission]:
    """Activity key -> its latest revision that was not taken back. One query."""
    rows = _submissions().filter(enrollment_id=enrollment_id).exclude(state=SubmissionState.WITHDRAWN)
    return {row.activity_key: row for row in rows.order_by("revision")}


def files_of(submission_id: UUID) -> list[SubmissionFile]:
    """The files a submission holds, in the order they were added."""
    rows = SubmissionFile.objects.filter(submission_id=submission_id).select_related("attachment")
    return list(rows.order_by("field_key", "id"))


def draft_of(person_id: UUID, *, room: DraftRoom, object_id: UUID, part: str = "") -> Draft | None:
    """What the person has typed into this form and not sent, if anything."""
    return Draft.objects.filter(person_id=person_id, room=room, object_id=object_id, part=part).first()


def locked_draft(person_id: UUID, *, room: DraftRoom, object_id: UUID, part: str = "") -> Draft | None:
    """The draft of one form, locked until the transaction ends."""
    rows = Draft.objects.select_for_update().filter(person_id=person_id, room=room, object_id=object_id, part=part)
    return rows.first()


def drafts_about(person_id: UUID, *, room: DraftRoom, object_id: UUID) -> dict[str, Draft]:
    """Part -> draft, for all forms about one object. One query."""
    return {draft.part: draft for draft in Draft.objects.filter(person_id=person_id, room=room, object_id=object_id)}


def drafts_by_form(person_id: UUID, object_id: UUID) -> dict[tuple[str, str], Draft]:
    """(Room, part) -> draft, for every form about one object. One query."""
    rows = Draft.objects.filter(person_id=person_id, object_id=object_id)
    return {(draft.room, draft.part): draft for draft in rows}


def drafts_in(person_id: UUID, *, room: DraftRoom) -> dict[tuple[UUID, str], Draft]:
    """(Object, part) -> draft, for every form of one room. One query."""
    return {(draft.object_id, draft.part): draft for draft in Draft.objects.filter(person_id=person_id, room=room)}


def draft_objects(person_id: UUID, *, room: DraftRoom) -> frozenset[UUID]:
    """The objects about which the person has begun to type in one room. One query."""
    return frozenset(Draft.objects.filter(person_id=person_id, room=room).values_list("object_id", flat=True))


def count_drafts(person_id: UUID) -> int:
    """How many drafts a person has."""
    return Draft.objects.filter(person_id=person_id).count()


def library(person_id: UUID, *, removed: bool = False) -> QuerySet[Attachment]:
    """The files in a person's library, the newest first; those taken out with `removed`."""
    return Attachment.objects.filter(owner_id=person_id, removed_at__isnull=not removed).order_by("-uploaded_at", "-pk")


def attachment(attachment_id: UUID) -> Attachment:
    """One file's row. Raises NotFound."""
    found = Attachment.objects.filter(pk=attachment_id).first()
    if found is None:
        raise NotFound(_("There is no such file."))
    return found


def same_file(person_id: UUID, *, sha256: str) -> Attachment | None:
    """The person's file with these bytes, taken out of the library or not."""
    return Attachment.objects.filter(owner_id=person_id, sha256=sha256).order_by("uploaded_at", "pk").first()


def examined(sha256: str) -> Attachment | None:
    """A file with these bytes, of anybody, that was opened before and of which all is known that is needed."""
    rows = Attachment.objects.filter(sha256=sha256).exclude(media_type__startswith="image/", copy_sha256="")
    return rows.order_by("uploaded_at", "pk").first()


def usable_files(person_id: UUID, ids: Collection[UUID]) -> dict[UUID, Attachment]:
    """Those of the files that are this person's, in the library and fit to be served. One query."""
    rows = Attachment.objects.filter(
        pk__in=set(ids), owner_id=person_id, removed_at__isnull=True, scan_state__in=SERVED_STATES
    )
    return {row.pk: row for row in rows}


def submissions_holding(attachment_id: UUID) -> list[Submission]:
    """The submissions, not taken back, that hold a file."""
    rows = _submissions().filter(files__attachment_id=attachment_id).exclude(state=SubmissionState.WITHDRAWN)
    return list(rows.distinct())


@dataclass(frozen=True)
class LibraryUse:
    """How much a person keeps: in the library, and in all with what was taken out of it."""

    files: int
    size: int
    files_ever: int
    size_ever: int


def library_use(person_id: UUID) -> LibraryUse:
    """What the person's files amount to. One query."""
    kept = Q(removed_at__isnull=True)
    found = Attachment.objects.filter(owner_id=person_id).aggregate(
        kept=Count("pk", filter=kept), kept_size=Sum("size", filter=kept), ever=Count("pk"), ever_size=Sum("size")
    )
    return LibraryUse(found["kept"], found["kept_size"] or 0, found["ever"], found["ever_size"] or 0)


def quiz_attempt(attempt_id: UUID) -> QuizAttempt:
    """One time a quiz was answered, set aside or not. Raises NotFound."""
    found = QuizAttempt.objects.filter(pk=attempt_id).first()
    if found is None:
        raise NotFound()
    return found


def quiz_attempts(enrollment_id: UUID, activity_key: str) -> list[QuizAttempt]:
    """Every attempt at a quiz that was not set aside, the newest first."""
    rows = QuizAttempt.objects.filter(
        enrollment_id=enrollment_id, activity_key=activity_key, superseded_at__isnull=True
    )
    return list(rows.order_by("-taken_at", "-pk"))


def attempts_by_quiz(enrollment_id: UUID) -> dict[str, list[QuizAttempt]]:
    """Activity key -> its attempts that were not set aside, the newest first. One query."""
    found: dict[str, list[QuizAttempt]] = {}
    standing = QuizAttempt.objects.filter(enrollment_id=enrollment_id, superseded_at__isnull=True)
    for attempt in standing.order_by("-taken_at", "-pk"):
        found.setdefault(attempt.activity_key, []).append(attempt)
    return found


def live_attestations(enrollment_id: UUID) -> dict[str, Attestation]:
    """Activity key -> the word that stands about it. One query."""
    rows = Attestation.objects.filter(enrollment_id=enrollment_id, withdrawn_at__isnull=True)
    return {row.activity_key: row for row in rows.select_related("by")}


def attestation(attestation_id: UUID) -> Attestation:
    """One attestation with its enrollment. Raises NotFound."""
    found = Attestation.objects.select_related("enrollment").filter(pk=attestation_id).first()
    if found is None:
        raise NotFound(_("There is no such entry."))
    return found


def attestations(ids: Iterable[UUID]) -> dict[UUID, Attestation]:
    """Attestations by id, those taken back too, with who gave them. One query."""
    return {row.pk: row for row in Attestation.objects.filter(pk__in=set(ids)).select_related("by")}


def attested(enrollments: QuerySet[Enrollment], activity_key: str) -> QuerySet[Attestation]:
    """The words that stand about one activity of these enrollments, the newest first."""
    return (
        Attestation.objects.filter(
            enrollment__in=enrollments.order_by().values("pk"), activity_key=activity_key, withdrawn_at__isnull=True
        )
        .select_related("by", "enrollment__person", "enrollment__campus")
        .order_by("-attested_at", "-pk")
    )


def count_attested(enrollments: QuerySet[Enrollment]) -> dict[tuple[UUID, str], int]:
    """(Version, activity key) -> for how many of these enrollments a word stands. One query."""
    counted = (
        Attestation.objects.filter(enrollment__in=enrollments.order_by().values("pk"), withdrawn_at__isnull=True)
        .order_by()
        .values_list("enrollment__version_id", "activity_key")
        .annotate(count=Count("pk"))
    )
    return {(version_id, key): count for version_id, key, count in counted}


def activities_begun(person_id: UUID, enrollment_id: UUID) -> frozenset[str]:
    """The activities of an enrollment of which there is anything: a draft, work that was sent, an attempt at a quiz, or
    somebody's word. Four queries."""
    rooms = (DraftRoom.ACTIVITY.value, DraftRoom.QUIZ.value, DraftRoom.EXPERIENCE.value)
    drafts = Draft.objects.filter(person_id=person_id, object_id=enrollment_id, room__in=rooms)
    words = Attestation.objects.filter(enrollment_id=enrollment_id, withdrawn_at__isnull=True)
    return frozenset(
        [
            *drafts.values_list("part", flat=True),
            *Submission.objects.filter(enrollment_id=enrollment_id).values_list("activity_key", flat=True),
            *QuizAttempt.objects.filter(enrollment_id=enrollment_id).values_list("activity_key", flat=True),
            *words.values_list("activity_key", flat=True),
        ]
    )
