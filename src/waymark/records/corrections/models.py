"""Corrections of the record, and requirements that were waived or replaced."""

from django.db import models

from waymark.records.enrollment.models import Enrollment
from waymark.records.people.models import Person
from waymark.rules.kernel.ids import new_id

from .states import LIVE_WAIVER_STATES, Change, Subject, WaiverKind, WaiverState, WaiverWhy, Why

LONGEST_TOLD = 1200


class Correction(models.Model):
    """That something of an enrollment was corrected, by whom and why. Append-only: it takes the place of what was
    before, which stays.

    `told` is what the learner reads, `note` what staff and auditors read besides. `before` and `after` hold what an
    amendment changed, or the decision that was opened again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="corrections")
    subject_kind = models.CharField(max_length=12, choices=[(s.value, s.value) for s in Subject])
    subject_id = models.UUIDField()
    about = models.CharField(max_length=60)
    change = models.CharField(max_length=12, choices=[(c.value, c.value) for c in Change])
    why = models.CharField(max_length=12, choices=[(w.value, w.value) for w in Why])
    told = models.TextField(max_length=LONGEST_TOLD, blank=True)
    note = models.TextField(max_length=LONGEST_TOLD, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["enrollment", "at"]),
            models.Index(fields=["subject_kind", "subject_id"]),
        ]


class Waiver(models.Model):
    """A requirement that one learner need not meet by its own steps: asked for by one person, agreed to by another.

    `words` say why and, for one that is replaced, by what. What was asked and by whom is frozen. One that no badge
    rests on by the day `until` ends then (`withdrawn_at`); a badge given before stays as it is.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="waivers")
    requirement_key = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in WaiverKind])
    why = models.CharField(max_length=20, choices=[(w.value, w.value) for w in WaiverWhy])
    words = models.TextField(max_length=LONGEST_TOLD)
    until = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in WaiverState])
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.TextField(max_length=LONGEST_TOLD, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment", "requirement_key"],
                condition=models.Q(state__in=[s.value for s in LIVE_WAIVER_STATES]),
                name="one_live_waiver_per_requirement",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("asked_by")),
                name="waiver_takes_two_people",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=WaiverState.APPROVED.value)
                | models.Q(decided_by__isnull=False, decided_at__isnull=False),
                name="waiver_approved_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["state", "asked_at"])]
