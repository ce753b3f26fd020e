"""The learner's own plan: results of self-assessments, goals, actions and reflections."""

from django.db import models

from waymark.records.enrollment.models import Enrollment
from waymark.rules.kernel.ids import new_id

from .states import GoalState, Horizon


class ResultSource(models.TextChoices):
    HERE = "here"
    ELSEWHERE = "elsewhere"


class InstrumentResult(models.Model):
    """One time an instrument was taken. Append-only: taking it again is a new row. `scores` is scale key -> numbers."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="results")
    instrument_key = models.CharField(max_length=60)
    instrument_version = models.CharField(max_length=20)
    answers = models.JSONField()
    scores = models.JSONField()
    source = models.CharField(max_length=12, choices=ResultSource, default=ResultSource.HERE)
    taken_at = models.DateTimeField()


class Goal(models.Model):
    """Something the learner wants to reach, and which result it grew from (none = the learner's own idea)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="goals")
    statement = models.TextField(max_length=600)
    reason = models.TextField(max_length=1200, blank=True)
    horizon = models.CharField(max_length=12, choices=[(h.value, h.value) for h in Horizon])
    seeded_by = models.ForeignKey(InstrumentResult, models.PROTECT, null=True, blank=True, related_name="goals")
    seeded_scale = models.CharField(max_length=60, blank=True)
    rank = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in GoalState])
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField()


class Action(models.Model):
    """A dated step toward a goal."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="actions")
    what = models.CharField(max_length=300)
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(max_length=1200, blank=True)
    resources = models.TextField(max_length=600, blank=True)
    barriers = models.TextField(max_length=600, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    written_at = models.DateTimeField()


class Reflection(models.Model):
    """What was reached of a goal, in the learner's words. The latest one counts; earlier ones stay."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="reflections")
    text = models.TextField(max_length=4000)
    written_at = models.DateTimeField()
