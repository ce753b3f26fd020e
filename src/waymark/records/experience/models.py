"""Work-based experience and what its appraiser says of it."""

from django.db import models

from waymark.records.enrollment.models import Enrollment
from waymark.records.people.models import Person
from waymark.rules.kernel.ids import new_id
from waymark.rules.packs.model import AppraiserKind

from .states import LIVE_REQUEST_STATES, AppraisalState, ExperienceState, ExperienceType, RequestState


class Experience(models.Model):
    """An internship, a job or an approved experience. Approved before it counts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="experiences")
    activity_key = models.CharField(max_length=60)
    type = models.CharField(max_length=12, choices=[(t.value, t.value) for t in ExperienceType])
    employer = models.CharField(max_length=160)
    role_title = models.CharField(max_length=160)
    starts_on = models.DateField()
    ends_on = models.DateField()
    hours = models.PositiveIntegerField()
    outcomes = models.TextField(max_length=2000)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in ExperienceState])
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.TextField(max_length=1200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_on__lte=models.F("ends_on")), name="experience_starts_before_it_ends"
            ),
        ]


class AppraisalRequest(models.Model):
    """An e-mailed door to the appraisal form of one experience. The token is stored as a hash only.

    `completes` is the appraisal that left something unseen, and `items` the keys of what is asked for to complete it;
    without them the whole form is asked. `handled_at` is when staff asked the learner to find somebody else, and
    `address_source` how staff know an address they corrected. `custody` lists what happened to the link:
    [{at, what}]. `draft` keeps what the appraiser has typed so far, with marks, clashes and a revision as a learner's
    draft has them.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    experience = models.ForeignKey(Experience, models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in AppraiserKind])
    appraiser_name = models.CharField(max_length=120)
    appraiser_email = models.EmailField(max_length=254)
    relation = models.CharField(max_length=160)
    justification = models.TextField(max_length=1200, blank=True)  # why faculty or staff stand in for the supervisor
    completes = models.ForeignKey("Appraisal", models.PROTECT, null=True, blank=True, related_name="completions")
    items = models.JSONField(default=list)
    consent_id = models.UUIDField()  # the learner's consent, kept by the audit room
    token_hash = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in RequestState])
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.CharField(max_length=300, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    address_source = models.CharField(max_length=300, blank=True, default="")
    custody = models.JSONField(default=list)
    draft = models.JSONField(default=dict)
    draft_marks = models.JSONField(default=dict)
    draft_clashes = models.JSONField(default=dict)
    draft_revision = models.PositiveIntegerField(default=0)
    draft_saved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["experience"],
                condition=models.Q(state__in=[s.value for s in LIVE_REQUEST_STATES]),
                name="one_live_request_per_experience",
            ),
        ]


class SuggestedAppraiser(models.Model):
    """Somebody whom staff suggest in place of the appraiser of a request; the newest counts.

    Nobody is mailed for it: the learner finds the person filled in where they ask, and agrees or chooses another.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(AppraisalRequest, models.PROTECT, related_name="suggestions")
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in AppraiserKind])
    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254)
    relation = models.CharField(max_length=160)
    suggested_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    suggested_at = models.DateTimeField()


class PausedAddress(models.Model):
    """An address whose holder declined to appraise a learner's work: nothing more is mailed there about it.

    It holds for that learner, whatever the experience, and for every spelling that reaches the same mailbox. The person
    lifts it on their link, or staff lift it on the person's word (`lifted_by` and `lift_reason`).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(AppraisalRequest, models.PROTECT, related_name="pauses")
    learner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    address = models.EmailField(max_length=254)
    paused_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    lift_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=models.Q(lifted_at__isnull=True), name="one_pause_per_request"
            ),
        ]


class Appraisal(models.Model):
    """What the appraiser answered: frozen. Only who verified it, and when, is added later.

    `ratings` item key -> level key or "not-observed"; `words` prompt key -> text; `outcome` is computed, never typed.
    One that completes another has ratings of what it was asked for only; overall, words and hours are those of the
    other, and its outcome is that of both together.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.OneToOneField(AppraisalRequest, models.PROTECT, related_name="appraisal")
    experience = models.ForeignKey(Experience, models.PROTECT, related_name="appraisals")
    ratings = models.JSONField()
    overall = models.CharField(max_length=60)
    words = models.JSONField(default=dict)
    hours_confirmed = models.PositiveIntegerField()
    outcome = models.CharField(max_length=20)
    signed_name = models.CharField(max_length=120)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")  # if signed in
    received_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in AppraisalState])
    verified_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    verified_at = models.DateTimeField(null=True, blank=True)
    verification_note = models.TextField(max_length=1200, blank=True)

    @property
    def items(self) -> tuple[str, ...]:
        """What was asked for; nothing means the whole form."""
        return tuple(self.request.items)

    @property
    def hours(self) -> int:
        """The hours that count: those of whoever appraised the whole work."""
        whole = self.request.completes
        return self.hours_confirmed if whole is None else whole.hours_confirmed


class AppraiserMailbox(models.Model):
    """A mailbox or an account of whoever answers a request: they vouch for nothing that rests on their answer.

    One row is the address that was asked. Whoever is signed in when a request is taken up, typed in or answered adds
    every address of their account. `root` is what all spellings of the address have in common, to look them up by.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(AppraisalRequest, models.PROTECT, related_name="mailboxes")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    address = models.CharField(max_length=254)
    root = models.CharField(max_length=254, db_index=True)
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "person", "address"], name="one_note_of_an_appraiser_mailbox"),
        ]
