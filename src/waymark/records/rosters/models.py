"""Rosters that were brought in, and what each of them did."""

from django.db import models

from waymark.records.people.models import Organization, Person
from waymark.rules.kernel.ids import new_id

from .states import EffectAct, EffectKind, ImportStage, ImportState


class RosterImport(models.Model):
    """One file of people. `content` is the file, compressed, until it is done with or too old; `summary` holds numbers
    and, as long as the file is there, its problems and questions; `choices` are the answers to those, by line and for
    all. `started_by` is nobody when an operator did it by command."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    started_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    file_name = models.CharField(max_length=120)
    ends_missing = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in ImportState])
    stage = models.CharField(max_length=12, blank=True, choices=[(s.value, s.value) for s in ImportStage])
    content = models.BinaryField(null=True, blank=True)
    summary = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    uploaded_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)


class RosterEffect(models.Model):
    """One row that an import added, changed or ended; `before` is how it stood, for taking the import back. `line` is
    the line of the file that said so; none did of what ended because it was missing."""

    roster = models.ForeignKey(RosterImport, models.CASCADE, related_name="effects")
    act = models.CharField(max_length=8, choices=[(s.value, s.value) for s in EffectAct])
    kind = models.CharField(max_length=12, choices=[(s.value, s.value) for s in EffectKind])
    object_id = models.UUIDField(db_index=True)
    before = models.JSONField(null=True, blank=True)
    line = models.PositiveIntegerField(null=True, blank=True)
