"""What an assessor decided about a submission."""

from django.db import models

from waymark.records.evidence.models import Submission
from waymark.records.people.models import Person
from waymark.rules.kernel.ids import new_id

from .states import AssessmentRole, Decision


class Assessment(models.Model):
    """One reading of one submission: frozen. `ratings` criterion key -> level key; `comments` criterion key -> text."""

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

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "role"], name="one_assessment_per_role")]
