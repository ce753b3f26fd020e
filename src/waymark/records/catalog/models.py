"""Programs, their frozen versions, and where a version is open."""

from django.db import models

from waymark.records.people.models import Organization, Person
from waymark.rules.kernel.ids import new_id
from waymark.rules.offerings.told import CampusLink, Told
from waymark.rules.packs.model import Contact

from .states import VersionState


class Program(models.Model):
    """A micro-credential program; what it asks for lives in its versions."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=160)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.title


class ProgramVersion(models.Model):
    """One version of a program: the whole pack as a document, named by its digest. A published row never changes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    program = models.ForeignKey(Program, models.PROTECT, related_name="versions")
    number = models.CharField(max_length=20)
    document = models.JSONField()
    digest = models.CharField(max_length=80)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in VersionState])
    updated_on = models.DateField()
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["program", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.program.title} {self.number}"


class VersionArt(models.Model):
    """A picture of a version: `name` is the file's name in the pack's art folder, body its exact bytes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(ProgramVersion, models.PROTECT, related_name="art")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=40)
    digest = models.CharField(max_length=80)
    body = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "name"], name="art_name_once")]


class VersionProposal(models.Model):
    """A pack that somebody wants to publish, as it was sent. Only `asked_at` is added later: when a second person was
    asked. `files` is a ZIP file of our own making; `replaces` is the upload in whose place this one came."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=160)
    number = models.CharField(max_length=20)
    digest = models.CharField(max_length=80)
    files = models.BinaryField()
    owner = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    program = models.ForeignKey(Program, models.PROTECT, null=True, blank=True, related_name="proposals")
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replacement")

    class Meta:
        indexes = [models.Index(fields=["proposed_at"], name="version_proposal_at")]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"


class VersionOutcome(models.TextChoices):
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


class VersionAnswer(models.Model):
    """What became of a proposed version, once and for all. Append-only."""

    proposal = models.OneToOneField(VersionProposal, models.PROTECT, primary_key=True, related_name="answer")
    outcome = models.CharField(max_length=12, choices=VersionOutcome)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(max_length=1200, blank=True)
    version = models.OneToOneField(ProgramVersion, models.PROTECT, null=True, blank=True, related_name="answer")


class VersionComment(models.Model):
    """What a designer or the second person says about a proposed version. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    proposal = models.ForeignKey(VersionProposal, models.PROTECT, related_name="comments")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    words = models.TextField(max_length=1200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]


class Offering(models.Model):
    """That a campus has a version open, from a day to a day. Opened and closed without touching the criteria.

    `finish_on` is the last day that the campus gives to those who have started: told, and nothing ends by itself then.
    `contacts` and `links` are what the campus tells besides the pack, as lists of texts by name.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(ProgramVersion, models.PROTECT, related_name="offerings")
    campus = models.ForeignKey(Organization, models.PROTECT, related_name="offerings")
    pathway_key = models.CharField(max_length=60)
    opens_on = models.DateField()
    closes_on = models.DateField(null=True, blank=True)
    finish_on = models.DateField(null=True, blank=True)
    contacts = models.JSONField(default=list)
    links = models.JSONField(default=list)
    fees = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "campus"], name="offering_once"),
            models.CheckConstraint(
                condition=models.Q(closes_on__isnull=True) | models.Q(closes_on__gt=models.F("opens_on")),
                name="offering_opens_before_it_closes",
            ),
            models.CheckConstraint(
                condition=models.Q(finish_on__isnull=True)
                | models.Q(closes_on__isnull=False, finish_on__gte=models.F("closes_on")),
                name="offering_closes_before_its_last_day",
            ),
        ]

    @property
    def told(self) -> Told:
        """What the campus tells besides the pack."""
        return Told(
            contacts=tuple(Contact(each["role"], each["email"], each["url"]) for each in self.contacts),
            links=tuple(CampusLink(each["label"], each["url"]) for each in self.links),
            fees=self.fees,
        )
