"""Our decisions that an achievement is earned. A credential is one signed statement of such a decision."""

from django.db import models

from waymark.records.catalog.models import Program, ProgramVersion
from waymark.records.enrollment.models import Enrollment
from waymark.records.people.models import Organization, Person
from waymark.rules.kernel.ids import new_id

from .states import LIVE_AWARD_STATES, AwardState


class Award(models.Model):
    """One live award per person and achievement. `campus` is where it was earned: the learner may move on.

    `finding` is the explanation with the ids of the facts it rests on.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="awards")
    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="awards")
    campus = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    version = models.ForeignKey(ProgramVersion, models.PROTECT, related_name="+")
    achievement_key = models.CharField(max_length=60)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in AwardState])
    finding = models.JSONField()
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=600, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "program", "achievement_key"],
                condition=models.Q(state__in=[s.value for s in LIVE_AWARD_STATES]),
                name="one_live_award_per_achievement",
            ),
        ]
        indexes = [models.Index(fields=["state", "proposed_at"])]
