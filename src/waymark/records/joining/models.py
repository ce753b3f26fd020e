"""Who asks to be added to a campus's list of people, and whose addresses are answered at once."""

from django.db import models

from waymark.records.catalog.models import Offering
from waymark.records.people.models import AffiliationKind, Organization, Person
from waymark.records.rosters.models import RosterImport
from waymark.rules.kernel.ids import new_id

from .states import JoinState


class JoinRequest(models.Model):
    """That a person says they belong to a campus. `address` is a mailbox there, confirmed when they opened the link
    that was sent to it; `token_hash` is of the newest link. `roster` is the one that answered it; without that and
    `decided_by`, a trusted address did."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="join_requests")
    campus = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=AffiliationKind)
    offering = models.ForeignKey(Offering, models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    address = models.EmailField(max_length=254, blank=True)
    token_hash = models.CharField(max_length=64, blank=True, db_index=True)
    link_until = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in JoinState])
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(blank=True)
    roster = models.ForeignKey(RosterImport, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "campus", "kind"],
                condition=models.Q(state=JoinState.WAITING),
                name="join_request_once",
            )
        ]
        indexes = [models.Index(fields=["campus", "state", "asked_at"])]


class TrustedDomain(models.Model):
    """That whoever confirms a mailbox at this domain is added to a campus at once, as what `kind` says."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campus = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    domain = models.CharField(max_length=190)
    kind = models.CharField(max_length=12, choices=AffiliationKind)
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campus", "domain", "kind"], name="trusted_domain_once")]
