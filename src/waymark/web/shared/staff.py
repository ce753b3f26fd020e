"""What the rooms of staff share: who may come in, how long something has waited, which badge a piece of work serves."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from waymark.rules.kernel.context import Actor
from waymark.rules.kernel.errors import Forbidden
from waymark.rules.packs.model import Achievement, LeafKind, Pack, Tier
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import Reach, reach
from waymark.rules.progress.first_open import in_order
from waymark.rules.progress.tree import leaves

from .components.marks import BadgeImage


def language() -> str:
    """The page's language, two letters."""
    return (get_language() or "en")[:2]


def reach_of(actor: Actor, action: Action) -> Reach:
    """Where the actor may do this. Raises Forbidden when that is nowhere."""
    found = reach(actor, action)
    if found.is_nothing:
        raise Forbidden(_("This page is for staff of a program. Ask the administrator of your campus for a role."))
    return found


def local_day(when: datetime) -> date:
    """The calendar day on which it happened, where the program lives."""
    return timezone.localtime(when).date()


def days_since(when: datetime, *, now: datetime) -> int:
    """How many calendar days ago it was."""
    return max(0, (local_day(now) - local_day(when)).days)


def start_of_day(days_ago: int, *, now: datetime) -> datetime:
    """The instant at which the day began that many days ago."""
    day = local_day(now) - timedelta(days=days_ago)
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())


def as_uuid(text: str) -> UUID | None:
    """The id that somebody's address or form names, if it is one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def trail_order(pack: Pack) -> list[Achievement]:
    """Levels by number, then micro-badges, then the stack."""
    return in_order(pack)


def achievement_for(pack: Pack, pathway_key: str, activity_key: str) -> Achievement | None:
    """The first badge on the trail that a piece of work counts toward by this pathway."""
    pathway = pack.pathways.get(pathway_key)
    ways = pathway.ways if pathway else {}
    served = {key for key, way in ways.items() if any(leaf.key == activity_key for leaf in leaves(way))}
    return next((each for each in trail_order(pack) if served & _asked(each)), None)


def _asked(achievement: Achievement) -> set[str]:
    return {leaf.key for leaf in leaves(achievement.requires) if leaf.kind is LeafKind.REQUIREMENT}


def mini_badge(version_id: UUID, achievement: Achievement | None) -> BadgeImage:
    """The small picture of a badge; its name stands beside it on the page."""
    if achievement is None:
        return BadgeImage()
    shape = "diamond" if achievement.tier is Tier.MICRO else "round"
    return BadgeImage(url=reverse("public-art", args=[version_id, f"{achievement.art}.mini.svg"]), shape=shape)
