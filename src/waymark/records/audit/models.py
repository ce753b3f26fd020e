"""Who did what, in an append-only chain, and what people consented to. Ids and verbs only, never prose."""

from django.db import models

from waymark.rules.kernel.ids import new_id


class ChainHead(models.Model):
    """The one row that is locked to add to the chain: position and hash of the last entry."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_chain_head")]


class Entry(models.Model):
    """One act. `hash` covers every other column and the hash before it."""

    position = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=12)
    actor_id = models.UUIDField(null=True)
    system_name = models.CharField(max_length=40, blank=True)
    on_behalf_of = models.UUIDField(null=True)
    verb = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=40)
    object_id = models.UUIDField(null=True)
    organization_id = models.UUIDField(null=True)
    request_id = models.UUIDField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["object_kind", "object_id"]),
            models.Index(fields=["actor_id"]),
            models.Index(fields=["object_id"], name="audit_entry_object"),
            models.Index(fields=["organization_id", "position"], name="audit_entry_place"),
            models.Index(fields=["verb", "position"], name="audit_entry_verb"),
            models.Index(fields=["at"], name="audit_entry_at"),
        ]


class ChainCheck(models.Model):
    """That every entry up to `position` was recomputed, and what came of it. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField()
    position = models.BigIntegerField()
    faults = models.PositiveIntegerField()
    first_fault = models.BigIntegerField(null=True, blank=True)


class RecordsCheck(models.Model):
    """A check of all records: who asked for it (nobody: a command), how far it is, and what it came to.

    `step` is 0 until a worker begins; `counts` says how much there was; `findings` are the first, [kind, id, message].
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    asked_by_id = models.UUIDField(null=True, blank=True)
    asked_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    step = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True, db_index=True)
    counts = models.JSONField(default=dict)
    faults = models.PositiveIntegerField(default=0)
    findings = models.JSONField(default=list)


class Consent(models.Model):
    """That a person agreed that something may be told to somebody, for a purpose. `text_digest` names these words."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person_id = models.UUIDField()
    what = models.CharField(max_length=120)
    to_whom = models.CharField(max_length=254)
    purpose = models.CharField(max_length=120)
    text_digest = models.CharField(max_length=80)
    given_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
