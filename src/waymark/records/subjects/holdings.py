"""What somebody has begun in a role and not finished: what to know before the role ends."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from waymark.records.awards.models import ReleaseRun
from waymark.records.catalog.models import VersionProposal
from waymark.records.corrections.models import Waiver
from waymark.records.corrections.states import WaiverState
from waymark.records.credentials.models import SeveralChange
from waymark.records.enrollment.models import LetterRound
from waymark.records.evidence.models import Draft, RoomCode
from waymark.records.evidence.queries import submissions_within
from waymark.records.evidence.states import DraftRoom
from waymark.records.people.grants import open_proposals
from waymark.records.people.models import Grant
from waymark.records.people.queries import actor_by_grant
from waymark.records.people.reach import places_of, reach_q
from waymark.records.rosters.models import RosterImport
from waymark.records.rosters.states import ImportState
from waymark.rules.kernel.context import Role
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import Reach, reach

A, C, K = Role.ASSESSOR, Role.COUNSELOR, Role.COORDINATOR


class Holding(StrEnum):
    """One kind of unfinished work."""

    REVIEWS = "reviews"
    ROOMS = "rooms"
    WAIVERS = "waivers"
    RELEASES = "releases"
    LETTERS = "letters"
    ROSTERS = "rosters"
    VERSIONS = "versions"
    SEVERAL = "several"
    ROLES = "roles"


@dataclass(frozen=True)
class _About:
    """Whose work, where, and when."""

    grant: Grant
    now: datetime
    reach_of: Callable[[Action], Reach]

    @property
    def person_id(self) -> UUID:
        return self.grant.person_id


def holdings(grant: Grant, *, now: datetime) -> dict[Holding, int]:
    """How much of each kind there is for this role: kinds without any are left out. At most six queries."""
    actor = actor_by_grant(grant)
    about = _About(grant, now, lambda action: reach(actor, action))
    kinds = [kind for kind, roles in _ROLES.items() if Role(grant.role) in roles]
    found = {kind: _COUNTS[kind](about) for kind in kinds}
    return {kind: count for kind, count in found.items() if count}


def _reviews(about: _About) -> int:
    """Work that waits, about which they wrote something and did not send it."""
    drafts = Draft.objects.filter(person_id=about.person_id, room=DraftRoom.ASSESSMENT).values("object_id")
    return submissions_within(about.reach_of(Action.VIEW_QUEUE)).filter(pk__in=drafts).count()


def _rooms(about: _About) -> int:
    return RoomCode.objects.filter(by_id=about.person_id, closed_at__isnull=True, ends_at__gt=about.now).count()


def _waivers(about: _About) -> int:
    within = reach_q(
        about.reach_of(Action.REQUEST_WAIVER),
        owner="enrollment__person_id",
        organization="enrollment__campus_id",
        program="enrollment__program_id",
    )
    return Waiver.objects.filter(within, asked_by_id=about.person_id, state=WaiverState.REQUESTED).count()


def _releases(about: _About) -> int:
    return ReleaseRun.objects.filter(by_id=about.person_id, ended_at__isnull=True, stopped_at__isnull=True).count()


def _letters(about: _About) -> int:
    return LetterRound.objects.filter(by_id=about.person_id, sends_at__gt=about.now, undone_at__isnull=True).count()


def _rosters(about: _About) -> int:
    places = places_of(about.reach_of(Action.MANAGE_AFFILIATIONS))
    rows = RosterImport.objects.filter(
        started_by_id=about.person_id, state__in=(ImportState.CHECKED, ImportState.WAITING)
    )
    return (rows if places is None else rows.filter(organization_id__in=places)).count()


def _versions(about: _About) -> int:
    return VersionProposal.objects.filter(proposed_by_id=about.person_id, answer__isnull=True).count()


def _several(about: _About) -> int:
    return SeveralChange.objects.filter(asked_by_id=about.person_id, outcome="").count()


def _roles(about: _About) -> int:
    within = reach_q(about.reach_of(Action.MANAGE_GRANTS), organization="organization_id")
    return open_proposals(now=about.now).filter(within, proposed_by_id=about.person_id).count()


_ROLES: Mapping[Holding, frozenset[Role]] = {
    Holding.REVIEWS: frozenset({A}),
    Holding.ROOMS: frozenset({A, C, K}),
    Holding.WAIVERS: frozenset({K}),
    Holding.RELEASES: frozenset({K}),
    Holding.LETTERS: frozenset({C, K}),
    Holding.ROSTERS: frozenset({Role.REGISTRAR}),
    Holding.VERSIONS: frozenset({Role.DESIGNER}),
    Holding.SEVERAL: frozenset({Role.ISSUER, Role.REGISTRAR, K}),
    Holding.ROLES: frozenset({Role.ADMINISTRATOR}),
}
_COUNTS: Mapping[Holding, Callable[[_About], int]] = {
    Holding.REVIEWS: _reviews,
    Holding.ROOMS: _rooms,
    Holding.WAIVERS: _waivers,
    Holding.RELEASES: _releases,
    Holding.LETTERS: _letters,
    Holding.ROSTERS: _rosters,
    Holding.VERSIONS: _versions,
    Holding.SEVERAL: _several,
    Holding.ROLES: _roles,
}
