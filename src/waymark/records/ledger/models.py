"""The ledger of facts: what an enrollment is judged by."""

from django.db import models

from waymark.records.enrollment.models import Enrollment
from waymark.rules.kernel.ids import new_id
from waymark.rules.packs.model import FactKind


class SourceKind(models.TextChoices):
    """Which row a fact is derived from."""

    ATTESTATION = "attestation"
    RESULT = "result"  # the instrument result that completed a self-assessment
    QUIZ = "quiz"
    ASSESSMENT = "assessment"
    APPRAISAL = "appraisal"
    RECOGNITION = "recognition"
    AWARD = "award"
    WAIVER = "waiver"


class Fact(models.Model):
    """Append-only, but for one withdrawal with its reason; what was withdrawn can be said again by a new fact.

    `about` is an activity key (earned: an achievement's; waived: a requirement's; recognized for no step: "").
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in FactKind])
    about = models.CharField(max_length=60)
    value = models.JSONField(null=True)
    on = models.DateField()
    source_kind = models.CharField(max_length=12, choices=SourceKind)
    source_id = models.UUIDField()
    definition_digest = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source_kind", "source_id", "kind", "about"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_live_fact_per_source",
            ),
        ]
