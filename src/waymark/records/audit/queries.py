"""Reading consents, and what was done with an object."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from .models import Consent, Entry


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
