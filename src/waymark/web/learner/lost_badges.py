"""Badges in the wallet that no longer count: since when, what staff wrote about it, and the way to answer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from waymark.records.catalog.queries import localized_pack
from waymark.records.credentials.lost import LostBadge, lost_badges
from waymark.records.credentials.states import CredentialState
from waymark.rules.packs.model import Tier
from waymark.web.shared.components.marks import BadgeImage, Blaze

from .doors import language


@dataclass(frozen=True)
class Lost:
    """One badge that was revoked, or waits for a second person to say so. `url` and `answer_url` are empty where no
    badge was signed, or where it is answered already."""

    name: str
    program: str
    campus: str
    at: datetime | None
    image: BadgeImage
    state: str
    status: str
    note: str
    words: str
    url: str
    answer_url: str
    is_answered: bool


def lost_of(person_id: UUID) -> tuple[Lost, ...]:
    """All of them, the newest first."""
    return tuple(_lost(each) for each in lost_badges(person_id))


def _lost(found: LostBadge) -> Lost:
    award, badge, change = found.award, found.credential, found.change
    pack = localized_pack(award.version_id, language())
    achievement = pack.achievements[award.achievement_key]
    is_held = badge is not None and badge.state == CredentialState.SUSPENDED
    shape = "diamond" if achievement.tier is Tier.MICRO else "round"
    return Lost(
        name=achievement.name,
        program=pack.title,
        campus=award.campus.name,
        at=change.at if change else award.decided_at,
        image=BadgeImage(reverse("public-art", args=[award.version_id, f"{achievement.art}.mini.svg"]), shape=shape),
        state=(Blaze.CHANGES if is_held else Blaze.STOP).value,
        status=_("On hold") if is_held else _("Revoked"),
        note=_note(is_held=is_held, is_signed=badge is not None),
        words=(change.words if change else "") or award.reason,
        url=reverse("learner-badge", args=[badge.pk]) if badge else "",
        answer_url=reverse("learner-badge-answer", args=[badge.pk]) if badge and change and not found.reply else "",
        is_answered=found.reply is not None,
    )


def _note(*, is_held: bool, is_signed: bool) -> str:
    if is_held:
        return _("Someone decided to revoke it. A second person confirms or cancels that.")
    if is_signed:
        return _("When people check this badge, they see that it’s no longer valid.")
    return _("It was revoked before the badge was signed.")
