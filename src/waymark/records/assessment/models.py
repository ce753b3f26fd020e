"""What an assessor decided about a submission, and what staff decided about a badge from elsewhere."""

from django.db import models

from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Submission
from waymark.records.people.models import Person
from waymark.rules.kernel.ids import new_id

from .states import AssessmentRole, Decision, RecognitionState

MOST_BADGE_BYTES = 8 * 1024 * 1024


class Assessment(models.Model):
    """One reading of one submission: frozen. `ratings` criterion key -> level key; `comments` criterion key -> text.

    `superseded_at` says that it was taken back or opened again: then it decides nothing, and the row stays.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="assessments")
    assessor = models.ForeignKey(Person, models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=[(r.value, r.value) for r in AssessmentRole])
    rubric_key = models.CharField(max_length=60, blank=True)
    rubric_digest = models.CharField(max_length=80, blank=True)
    ratings = models.JSONField(default=dict)
    comments = models.JSONField(default=dict)
    keep = models.TextField(max_length=2000, blank=True)  # one thing to keep
    next = models.TextField(max_length=2000, blank=True)  # one thing to do next
    decision = models.CharField(max_length=12, choices=[(d.value, d.value) for d in Decision])
    assessed_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "role"],
                condition=models.Q(superseded_at__isnull=True),
                name="one_live_assessment_per_role",
            ),
        ]


class Recognition(models.Model):
    """A badge from elsewhere that a learner brought. What was sent is frozen; it counts once staff recognized it.

    `content` is the signed badge as its issuer wrote it, out of its picture; `digest` names it however its file is
    written. `activity_key` is "" when it was brought for no step. `earned_on` is the day its issuer awarded it by its
    own dates, `words` what the learner says it is. `achievement` and `issuer` are what it counts as, by the pack.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="recognitions")
    activity_key = models.CharField(max_length=60, blank=True)
    content = models.BinaryField(max_length=MOST_BADGE_BYTES)
    digest = models.CharField(max_length=80)
    report = models.JSONField()
    words = models.TextField(max_length=600, blank=True)
    earned_on = models.DateField()
    sent_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in RecognitionState])
    achievement = models.CharField(max_length=60, blank=True)
    issuer = models.CharField(max_length=60, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(max_length=1200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment", "activity_key", "digest"],
                condition=~models.Q(state=RecognitionState.DECLINED.value),
                name="one_badge_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=RecognitionState.RECOGNIZED.value)
                | (models.Q(decided_by__isnull=False, decided_at__isnull=False) & ~models.Q(achievement="")),
                name="recognized_by_somebody_as_something",
            ),
        ]
