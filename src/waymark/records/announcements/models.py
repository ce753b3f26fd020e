"""Announcements: a sentence that administrators have shown above pages, between two days."""

from django.db import models

from waymark.records.catalog.models import Program
from waymark.records.people.models import Organization, Person
from waymark.rules.announcements.written import LONGEST_LINK, LONGEST_TEXT, Audience
from waymark.rules.kernel.ids import new_id


class Announcement(models.Model):
    """One announcement, for an organization with all below it (none = everywhere) and a program (none = every one).

    It is shown from the first day through the last, unless somebody ended it before. `revision` counts its changes: who
    closed it sees it again after one.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    program = models.ForeignKey(Program, models.PROTECT, null=True, blank=True, related_name="+")
    audience = models.CharField(max_length=12, choices=[(each.value, each.value) for each in Audience])
    text_en = models.CharField(max_length=LONGEST_TEXT)
    text_fr = models.CharField(max_length=LONGEST_TEXT, blank=True)
    link = models.CharField(max_length=LONGEST_LINK, blank=True)
    from_on = models.DateField()
    until_on = models.DateField()
    revision = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["until_on"], name="announcement_until")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_on__gte=models.F("from_on")), name="announcement_from_before_until"
            ),
        ]
