"""Who has a role somewhere today."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from waymark.rules.kernel.context import Role

from .grants import in_force
from .models import Grant, Person
from .queries import organizations_above


def holders_of(
    roles: Iterable[Role],
    *,
    organization_id: UUID,
    program_id: UUID,
    now: datetime,
    also: UUID | None = None,
) -> list[Person]:
    """Everyone with one of these roles for an organization and a program, and one person more, each once."""
    places = (organization_id, *organizations_above(organization_id))
    grants = Grant.objects.filter(
        Q(organization__isnull=True) | Q(organization_id__in=places),
        Q(program_id__isnull=True) | Q(program_id=program_id),
        in_force(now),
        role__in=[role.value for role in roles],
    )
    chosen = Q(pk__in=grants.values("person_id")) | Q(pk=also)
    return list(Person.objects.filter(chosen, is_active=True).order_by("pk"))
