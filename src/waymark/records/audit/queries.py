"""Reading consents."""

from datetime import datetime
from uuid import UUID

from .models import Consent


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
