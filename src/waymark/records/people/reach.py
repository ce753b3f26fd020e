"""Turns a policy's reach into one condition for a list."""

from uuid import UUID

from django.db.models import Q

from waymark.rules.policy.decide import Patch, Reach


def _patch_q(patch: Patch, owner: str, organization: str, program: str, object_id: str) -> Q:
    q = Q()
    if patch.owner_id is not None:
        q &= Q(**{owner: patch.owner_id})
    if patch.object_id is not None:
        q &= Q(**{object_id: patch.object_id})
    if patch.organization_ids is not None:
        q &= Q(**{f"{organization}__in": patch.organization_ids})
    if patch.program_id is not None:
        q &= Q(**{program: patch.program_id})
    if patch.not_party is not None:
        q &= ~Q(**{owner: patch.not_party})
    return q


def reach_q(
    reach: Reach,
    *,
    owner: str = "person_id",
    organization: str = "campus_id",
    program: str = "program_id",
    object_id: str = "pk",
) -> Q:
    """The rows the reach covers, given the names of the row's columns (`enrollment__person_id` and so on).

    No patch, no row. Parties other than the owner are the caller's to leave out: they live in other tables.
    """
    if reach.is_everything:
        return Q()
    q = Q(pk__in=[])
    for patch in reach.patches:
        q |= _patch_q(patch, owner, organization, program, object_id)
    return q


def places_of(reach: Reach) -> frozenset[UUID] | None:
    """The organizations whose people a reach covers; None is everywhere. A role for one program reaches no people."""
    whole = [patch for patch in reach.patches if patch.program_id is None]
    if any(patch.organization_ids is None for patch in whole):
        return None
    return frozenset().union(*(patch.organization_ids or frozenset() for patch in whole))
