"""Issuers, keys, credentials, status lists and what the learner shares."""

from django.db import models

from waymark.records.awards.models import Award
from waymark.records.people.models import Organization, Person
from waymark.rules.kernel.ids import new_id

from .states import CredentialState, KeyPurpose, KeyState, StatusPurpose, Visibility


class Issuer(models.Model):
    """An organization that signs, under one DID."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.OneToOneField(Organization, models.PROTECT, related_name="issuer")
    did = models.CharField(max_length=300, unique=True)
    name = models.CharField(max_length=160)
    url = models.URLField(max_length=300, blank=True)
    created_at = models.DateTimeField()


class SigningKey(models.Model):
    """The public half of a key and where its private half is kept. Public keys stay for ever."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="keys")
    kid = models.CharField(max_length=120, unique=True)
    public_multibase = models.CharField(max_length=120)
    custody_reference = models.CharField(max_length=200)
    purpose = models.CharField(max_length=12, choices=[(p.value, p.value) for p in KeyPurpose])
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in KeyState])
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    compromised_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "purpose"],
                condition=models.Q(state=KeyState.ACTIVE.value),
                name="one_active_key_per_issuer_and_purpose",
            ),
        ]


class StatusList(models.Model):
    """One bit per credential. A revocation bit never goes back; `version` only grows.

    Lists come in pairs that share indexes: the suspension list of a pair names its revocation list in `pair`.
    `seed` orders the indexes so that they are random and never used twice: the n-th credential takes the n-th.
    `document` is the signed list as served; `dirty` says that bits changed since.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="status_lists")
    purpose = models.CharField(max_length=12, choices=[(p.value, p.value) for p in StatusPurpose])
    pair = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="suspension_twin")
    length = models.PositiveIntegerField()
    next = models.PositiveIntegerField(default=0)
    seed = models.BinaryField()
    bits = models.BinaryField()
    version = models.PositiveIntegerField(default=0)
    document = models.TextField(blank=True)
    dirty = models.BooleanField(default=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()


class Credential(models.Model):
    """One signed statement of an award. `unsigned` is frozen at reservation, `body` at signing; neither changes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    award = models.ForeignKey(Award, models.PROTECT, related_name="credentials")
    serial = models.PositiveSmallIntegerField(default=1)
    unsigned = models.TextField()
    body = models.TextField(blank=True)
    digest = models.CharField(max_length=80, blank=True)
    suite = models.CharField(max_length=40)
    key = models.ForeignKey(SigningKey, models.PROTECT, related_name="+")
    proof_created_at = models.DateTimeField()
    status_list = models.ForeignKey(StatusList, models.PROTECT, related_name="credentials")
    status_index = models.PositiveIntegerField()
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in CredentialState])
    visibility = models.CharField(
        max_length=8, choices=[(v.value, v.value) for v in Visibility], default=Visibility.PRIVATE.value
    )
    show_name = models.BooleanField(default=False)
    reserved_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True, blank=True)
    state_reason = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["status_list", "status_index"], name="status_index_once"),
            models.UniqueConstraint(fields=["award", "serial"], name="credential_serial_once"),
        ]
        indexes = [
            models.Index(fields=["state", "reserved_at"]),
            # What lists count and sort by, without walking over the signed bytes of every row.
            models.Index(fields=["award", "state", "reserved_at", "id"], name="credential_in_lists"),
        ]


class StandingChange(models.Model):
    """That a person put a badge on hold, lifted that or revoked it: to which state, a coded reason that is never
    public, and words for the holder, who reads them on the page of the badge."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    credential = models.ForeignKey(Credential, models.PROTECT, related_name="changes")
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in CredentialState])
    reason = models.CharField(max_length=40)
    words = models.TextField(blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]


class HolderReply(models.Model):
    """What the holder answers to a hold or a revocation: once to each, never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    change = models.OneToOneField(StandingChange, models.PROTECT, related_name="reply")
    words = models.TextField()
    at = models.DateTimeField()


class SeveralChange(models.Model):
    """That somebody wants to hold, release or revoke several badges in one act. `outcome` is empty until a second
    person decided where one is needed; then "agreed" or "declined"."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in CredentialState])
    reason = models.CharField(max_length=40)
    words = models.TextField(blank=True)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, blank=True)


class SeveralItem(models.Model):
    """One badge of such an act: what became of it ("done", or "left" with a sentence why)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    several = models.ForeignKey(SeveralChange, models.PROTECT, related_name="items")
    credential = models.ForeignKey(Credential, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=8, blank=True)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["several", "credential"], name="several_badge_once")]


class Share(models.Model):
    """A link the learner made to one credential: revocable, expiring, stored as a hash. `includes`: what it shows."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    credential = models.ForeignKey(Credential, models.PROTECT, related_name="shares")
    token_hash = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=120, blank=True)
    includes = models.JSONField(default=list)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    opened = models.PositiveIntegerField(default=0)


class Collection(models.Model):
    """A link the learner made to several of their badges, with a heading of its own: revocable, expiring, stored as a
    hash. `includes`: what it shows beyond them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="collections")
    title = models.CharField(max_length=120, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    includes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    opened = models.PositiveIntegerField(default=0)


class CollectionEntry(models.Model):
    """One badge of a collection, at its place."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    collection = models.ForeignKey(Collection, models.CASCADE, related_name="entries")
    credential = models.ForeignKey(Credential, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["collection", "credential"], name="collection_badge_once"),
            models.UniqueConstraint(fields=["collection", "position"], name="collection_place_once"),
        ]
