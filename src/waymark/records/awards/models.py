"""Our decisions that an achievement is earned. A credential is one signed statement of such a decision."""

from django.db import models

from waymark.records.catalog.models import Program, ProgramVersion
from waymark.records.enrollment.models import Enrollment
from waymark.records.people.models import Organization, Person
from waymark.rules.kernel.ids import new_id

from .states import LIVE_AWARD_STATES, AwardState, ItemState


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


class ReleaseRun(models.Model):
    """One act of releasing many awards. Its id comes with the page that was looked at, so that it happens once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)


class ReleaseItem(models.Model):
    """One award of a run, and what became of it; `why` says in words why it was left."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(ReleaseRun, models.PROTECT, related_name="items")
    award = models.ForeignKey(Award, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in ItemState])
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "award"], name="one_item_per_run_and_award")]
        indexes = [models.Index(fields=["run", "state"])]
