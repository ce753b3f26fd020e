"""Reading the audit and consents, and what was done with an object."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from waymark.rules.policy.decide import Reach

from .models import ChainCheck, ChainHead, Consent, Entry, RecordsCheck


@dataclass(frozen=True)
class Wanted:
    """Which entries are wanted; None is no condition. `actor_ids` and `object_ids` may be empty: then nothing is."""

    verbs: Collection[str] | None = None
    actor_ids: Collection[UUID] | None = None
    system_names: Collection[str] | None = None
    object_ids: Collection[UUID] | None = None
    organization_ids: Collection[UUID] | None = None
    since: datetime | None = None
    until: datetime | None = None


def entries_within(reach: Reach, wanted: Wanted | None = None) -> QuerySet[Entry]:
    """The entries a reach covers, the newest first. Whoever reads for one campus reads what names that campus.

    An entry has no program, so that a grant for one program reaches none.
    """
    q = Q() if reach.is_everything else Q(pk__in=[])
    for patch in () if reach.is_everything else reach.patches:
        if patch.program_id is not None or patch.owner_id is not None or patch.object_id is not None:
            continue
        q |= Q() if patch.organization_ids is None else Q(organization_id__in=patch.organization_ids)
    return Entry.objects.filter(q, _wanted(wanted or Wanted())).order_by("-position")


def _wanted(wanted: Wanted) -> Q:
    q = Q()
    for column, values in (
        ("verb", wanted.verbs),
        ("object_id", wanted.object_ids),
        ("organization_id", wanted.organization_ids),
    ):
        if values is not None:
            q &= Q(**{f"{column}__in": list(values)})
    if wanted.actor_ids is not None or wanted.system_names is not None:
        people, systems = list(wanted.actor_ids or ()), list(wanted.system_names or ())
        q &= Q(actor_id__in=people) | Q(on_behalf_of__in=people) | Q(system_name__in=systems)
    if wanted.since is not None:
        q &= Q(at__gte=wanted.since)
    if wanted.until is not None:
        q &= Q(at__lt=wanted.until)
    return q


def head_position() -> int:
    """The place of the newest entry of the whole chain."""
    return ChainHead.objects.values_list("position", flat=True).filter(pk=1).first() or 0


def last_check() -> ChainCheck | None:
    """The newest recomputing of the chain, if there was one."""
    return ChainCheck.objects.order_by("-at", "-pk").first()


def consent(consent_id: UUID) -> Consent | None:
    """One consent, withdrawn or not."""
    return Consent.objects.filter(pk=consent_id).first()


def consent_in_force(consent_id: UUID, *, now: datetime) -> Consent | None:
    """The consent, unless it was withdrawn or its time is over."""
    found = consent(consent_id)
    if found is None or found.withdrawn_at is not None or (found.until is not None and found.until <= now):
        return None
    return found


def consents_of(person_id: UUID) -> list[Consent]:
    """Everything a person agreed to, the newest first."""
    return list(Consent.objects.filter(person_id=person_id).order_by("-given_at", "-id"))


def entries_about(object_ids: Iterable[UUID], *, verbs: Iterable[str], most: int) -> list[Entry]:
    """What was done with any of these objects, by these verbs, the newest first. One query."""
    rows = Entry.objects.filter(object_id__in=list(object_ids), verb__in=list(verbs))
    return list(rows.order_by("-position")[:most])


def lock_chain() -> None:
    """Wait for whoever else is about to write an entry, until the transaction ends."""
    ChainHead.objects.select_for_update().get(pk=1)


def locked_records_check(check_id: UUID) -> RecordsCheck | None:
    """One check of the records, locked."""
    return RecordsCheck.objects.select_for_update().filter(pk=check_id).first()


def open_records_check(*, since: datetime) -> RecordsCheck | None:
    """The check that waits or runs, unless it has not moved since."""
    return RecordsCheck.objects.filter(finished_at__isnull=True, moved_at__gt=since).order_by("-asked_at").first()


def last_records_check() -> RecordsCheck | None:
    """The newest check that came to an end."""
    return RecordsCheck.objects.filter(finished_at__isnull=False).order_by("-finished_at").first()


def consents_counted(*, now: datetime) -> tuple[int, int]:
    """How many consents hold now, and how many were withdrawn. One query."""
    lasting = Q(until__isnull=True) | Q(until__gt=now)
    found = Consent.objects.aggregate(
        standing=Count("pk", filter=lasting & Q(withdrawn_at__isnull=True)),
        withdrawn=Count("pk", filter=Q(withdrawn_at__isnull=False)),
    )
    return found["standing"], found["withdrawn"]
