"""That a person is on the way through one version of a program, by one campus's pathway."""

from django.db import models

from waymark.records.catalog.models import Program, ProgramVersion
from waymark.records.people.models import Organization, Person
from waymark.rules.kernel.ids import new_id

from .states import OPEN_STATES, EnrollmentEventKind, EnrollmentState, NoteReaders, RoundKind, TimeReason


class Enrollment(models.Model):
    """Pinned to one version and pathway at a time. `met` is the progress word: bit i set = requirement i of the version
    is met.

    `former` names what it was pinned to before, the newest first, as {"version": id, "pathway": key}: what was met
    there stays met. The facts are the truth; `met` is derived from them in the same transaction and can be derived
    again. `last_activity_at` moves with every act of the learner or about the learner's work. `finish_by` is the last
    day that staff gave this learner; nothing ends by itself then.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="enrollments")
    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    version = models.ForeignKey(ProgramVersion, models.PROTECT, related_name="enrollments")
    campus = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    pathway_key = models.CharField(max_length=60)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in EnrollmentState])
    former = models.JSONField(default=list)
    met = models.BigIntegerField(default=0)
    enrolled_at = models.DateTimeField()
    last_activity_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, blank=True)
    finish_by = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "program"],
                condition=models.Q(state__in=[s.value for s in OPEN_STATES]),
                name="one_open_enrollment_per_program",
            ),
        ]
        indexes = [models.Index(fields=["campus", "state"])]


class EnrollmentEvent(models.Model):
    """What happened to an enrollment, and where it stood from then on. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in EnrollmentEventKind])
    version = models.ForeignKey(ProgramVersion, models.PROTECT, related_name="+")
    campus = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    pathway_key = models.CharField(max_length=60)
    at = models.DateTimeField()


class Note(models.Model):
    """What staff write down about a learner's way: part of the education record, and in no log. `by` alone changes it;
    what is removed keeps no text."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="notes")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    seen_by = models.CharField(max_length=8, choices=[(s.value, s.value) for s in NoteReaders])
    text = models.TextField(max_length=2000, blank=True)
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)


class LetterRound(models.Model):
    """One act of writing to several learners. Its id comes with the form, so that the act sent twice happens once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in RoundKind])
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    sentence = models.TextField(max_length=600, blank=True)  # the same for everybody
    made_at = models.DateTimeField()
    sends_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)


class LetterRecipient(models.Model):
    """One learner of a round, and whether their letter was called back before it went out."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(LetterRound, models.PROTECT, related_name="recipients")
    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="letters")
    called_back = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "enrollment"], name="one_letter_per_round_and_learner"),
        ]


class TimeAct(models.Model):
    """That somebody gave learners until a day to finish. Its id comes with the form, so that it happens once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    day = models.DateField()
    why = models.CharField(max_length=12, choices=[(each.value, each.value) for each in TimeReason])
    given_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)


class TimeGiven(models.Model):
    """One learner of such an act, and the day that staff had given them before, if any."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    act = models.ForeignKey(TimeAct, models.PROTECT, related_name="given")
    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="times")
    before = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["act", "enrollment"], name="time_given_once_in_an_act"),
        ]
