"""Acts on several badges: which wait, what became of each badge."""

from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from waymark.rules.kernel.errors import NotFound
from waymark.rules.policy.scope import Scope

from .models import SeveralChange, SeveralItem
from .states import CredentialState

MOVABLE = {
    CredentialState.SUSPENDED: (CredentialState.ISSUED,),
    CredentialState.ISSUED: (CredentialState.SUSPENDED,),
    CredentialState.REVOKED: (CredentialState.ISSUED, CredentialState.SUSPENDED),
    CredentialState.SUPERSEDED: (CredentialState.ISSUED,),
}
"""From which states a badge can be moved to one, where several are."""


def several_change(several_id: UUID) -> SeveralChange:
    """One act with how many badges it is about, and what became of them. Raises NotFound."""
    rows = SeveralChange.objects.select_related("asked_by", "decided_by").annotate(
        total=Count("items"),
        done=Count("items", filter=Q(items__outcome="done")),
        left=Count("items", filter=Q(items__outcome="left")),
    )
    found = rows.filter(pk=several_id).first()
    if found is None:
        raise NotFound(_("We can’t find that act on several badges."))
    return found


def locked_several(several_id: UUID) -> SeveralChange:
    """The same, locked. Raises NotFound."""
    found = SeveralChange.objects.select_for_update().filter(pk=several_id).first()
    if found is None:
        raise NotFound(_("We can’t find that act on several badges."))
    return found


def items_of(several_id: UUID) -> QuerySet[SeveralItem]:
    """Its badges with their holders, those left first."""
    rows = SeveralItem.objects.filter(several_id=several_id).select_related(
        "credential__award__person",
        "credential__award__enrollment__campus",
        "credential__award__campus",
        "credential__key",
    )
    rows = rows.defer("credential__unsigned", "credential__body", "credential__award__finding")
    return rows.order_by("-outcome", "credential__award__person__family_name", "id")


def unfinished_items(several_id: UUID, *, limit: int) -> list[UUID]:
    """The ids of items nothing happened to yet, so many at most. One query."""
    rows = SeveralItem.objects.filter(several_id=several_id, outcome="").order_by("id")
    return list(rows.values_list("pk", flat=True)[:limit])


def scopes_of(several_id: UUID) -> list[Scope]:
    """Every place and program that an act on several badges is about, once each. One query."""
    rows = SeveralItem.objects.filter(several_id=several_id).order_by().distinct()
    named = rows.values_list("credential__award__enrollment__campus_id", "credential__award__program_id")
    return [Scope(organization_id=campus_id, program_id=program_id) for campus_id, program_id in named]


def is_about(several_id: UUID, person_id: UUID) -> bool:
    """Whether a badge of this person is among them."""
    return SeveralItem.objects.filter(several_id=several_id, credential__award__person_id=person_id).exists()


def waiting_several() -> QuerySet[SeveralChange]:
    """Acts that wait for a second person, the oldest first."""
    return SeveralChange.objects.filter(outcome="").select_related("asked_by").order_by("asked_at", "id")
