"""Badges that a learner had and whose award was revoked, with what staff wrote to them."""

from dataclasses import dataclass
from uuid import UUID

from waymark.records.awards.models import Award
from waymark.records.awards.states import AwardState

from .models import Credential, HolderReply, StandingChange


@dataclass(frozen=True)
class LostBadge:
    """One revoked award; its newest badge when one was signed, the decision it stands in, and the holder's answer."""

    award: Award
    credential: Credential | None
    change: StandingChange | None
    reply: HolderReply | None


def lost_badges(person_id: UUID) -> list[LostBadge]:
    """Every revoked award of a person, the newest first. Three queries, however many there are."""
    awards = Award.objects.filter(person_id=person_id, state=AwardState.REVOKED).select_related("program", "campus")
    badges = {
        each.award_id: each
        for each in Credential.objects.filter(award__person_id=person_id, award__state=AwardState.REVOKED)
        .exclude(issued_at=None)
        .defer("unsigned", "body")
        .order_by("award_id", "serial")
    }
    changes = {
        each.credential_id: each
        for each in StandingChange.objects.filter(credential__in=[badge.pk for badge in badges.values()])
        .select_related("reply")
        .order_by("at", "id")
    }
    found = []
    for award in awards.order_by("-decided_at", "-id"):
        badge = badges.get(award.pk)
        change = changes.get(badge.pk) if badge else None
        stands = change if change is not None and badge is not None and change.state == badge.state else None
        reply = getattr(stands, "reply", None) if stands else None
        found.append(LostBadge(award, badge, stands, reply if isinstance(reply, HolderReply) else None))
    return found
