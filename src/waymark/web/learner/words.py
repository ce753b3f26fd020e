"""Small words the learner's pages share: how long something takes, and the pictures of badges."""

from datetime import date, datetime
from math import ceil
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.rules.packs.model import Achievement, Pack, Tier
from waymark.web.shared.components.marks import BadgeImage

HOUR = 60


def how_long(minutes: int) -> str:
    """ "About 45 minutes", "about 2½ hours"; nothing when the program does not say."""
    if minutes <= 0:
        return ""
    if minutes < HOUR:
        return ngettext("about %(count)d minute", "about %(count)d minutes", minutes) % {"count": minutes}
    halves = ceil(minutes / 30)
    hours = halves // 2
    if halves % 2 and hours < 10:
        return _("about %(count)d½ hours") % {"count": hours}
    return ngettext("about %(count)d hour", "about %(count)d hours", hours) % {"count": hours}


def local_day(at: datetime) -> date:
    """The day of an instant where the learners are."""
    return localtime(at).date()


def badge_of(version_id: UUID, achievement: Achievement, *, earned: bool = True, is_named: bool = False) -> BadgeImage:
    """The small picture of an achievement. `is_named` when its name does not stand beside it."""
    return BadgeImage(
        url=reverse("public-art", args=[version_id, f"{achievement.art}.mini.svg"]),
        alt=achievement.name if is_named else "",
        earned=earned,
        shape="diamond" if achievement.tier is Tier.MICRO else "round",
    )


def plain_name(pack: Pack, name: str) -> str:
    """An achievement's name without the program's, where that begins it: of "Bike Guide Part 1", "Part 1"."""
    rest = name.removeprefix(pack.title).lstrip(" ,:") if name.startswith(pack.title) else ""
    return rest[:1].upper() + rest[1:] or name


def address(name: str, *args: object) -> str:
    """The address of a page of another room; "" when it is not served here."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
