"""Drafts, files, submissions, quiz attempts and attestations."""

from django.db import models

from waymark.records.enrollment.models import Enrollment
from waymark.records.people.models import Person
from waymark.rules.kernel.ids import new_id

from .states import AttestationKind, DraftRoom, ScanState, SubmissionState


class Draft(models.Model):
    """What somebody has typed and not sent yet. One per person and form; each change is one revision more.

    `answers` is field -> the answer to start from, `marks` field -> the page that wrote it and when. `clashes` is field
    -> what other pages wrote there apart from it, kept until the writer chooses.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="drafts")
    room = models.CharField(max_length=12, choices=[(r.value, r.value) for r in DraftRoom])
    object_id = models.UUIDField()
    part = models.CharField(max_length=60, blank=True)
    answers = models.JSONField(default=dict)
    marks = models.JSONField(default=dict)
    clashes = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "room", "object_id", "part"], name="one_draft_per_form")
        ]


class Attachment(models.Model):
    """A file in a person's evidence library: content-addressed, immutable. `removed_at` hides it here only.

    `copy_sha256` is what others get of an image: its pixels without place, camera and notes. The file is its owner's.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="attachments")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    copy_sha256 = models.CharField(max_length=64, blank=True)
    copy_size = models.PositiveIntegerField(null=True, blank=True)
    media_type = models.CharField(max_length=100)
    file_name = models.CharField(max_length=160)
    caption = models.CharField(max_length=300, blank=True)
    scan_state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in ScanState])
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)


class Submission(models.Model):
    """One revision of a piece of work, frozen. `answers` is field key -> answer; `included` the frozen plan parts;
    `carried` criterion key -> level met in an earlier revision of the same work."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="submissions")
    activity_key = models.CharField(max_length=60)
    revision = models.PositiveSmallIntegerField()
    answers = models.JSONField()
    included = models.JSONField(default=dict)
    carried = models.JSONField(default=dict)
    digest = models.CharField(max_length=80)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in SubmissionState])
    submitted_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "activity_key", "revision"], name="revision_once"),
            models.UniqueConstraint(
                fields=["enrollment", "activity_key"],
                condition=models.Q(state=SubmissionState.SUBMITTED.value),
                name="one_open_submission_per_activity",
            ),
        ]
        indexes = [models.Index(fields=["state", "submitted_at"])]


class SubmissionFile(models.Model):
    """A file that a submission holds, under the field it answers."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="files")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    field_key = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "attachment", "field_key"], name="submission_file_once")
        ]


class QuizAttempt(models.Model):
    """One time a quiz was answered. Append-only, but that staff may set a result aside (`superseded_at`)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="quiz_attempts")
    activity_key = models.CharField(max_length=60)
    answers = models.JSONField()
    percent = models.PositiveSmallIntegerField()
    taken_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)


class Attestation(models.Model):
    """Somebody's word that an activity was done on a day. `withdrawn_at` takes it back; the row stays."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="attestations")
    activity_key = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in AttestationKind])
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField()
    attested_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment", "activity_key"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_live_attestation_per_activity",
            ),
        ]


class RoomCode(models.Model):
    """A short code that staff show in a room, for a while: whoever enters it is recorded on their word."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=12)
    version_id = models.UUIDField()  # a version of a program, kept by the catalog
    activity_key = models.CharField(max_length=60)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(closed_at__isnull=True), name="one_open_room_per_code"
            ),
        ]
