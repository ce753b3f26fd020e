"""Small drawn marks: icons, state blazes, level plates and badge images."""

from dataclasses import dataclass
from enum import StrEnum

from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

BAR_WIDTH, BAR_STEP, PLATE_COLORS = 8, 13, 3


class Blaze(StrEnum):
    """The state of one step, told apart by shape first, then color, and always with words."""

    REACHED = "reached"
    REVIEW = "review"
    CHANGES = "changes"
    NEXT = "next"
    LATER = "later"
    STOP = "stop"


BLAZE_WORDS: dict[Blaze, Promise] = {
    Blaze.REACHED: _("Reached"),
    Blaze.REVIEW: _("With an assessor"),
    Blaze.CHANGES: _("Change asked"),
    Blaze.NEXT: _("Open to you"),
    Blaze.LATER: _("Later"),
    Blaze.STOP: _("Withdrawn"),
}


@dataclass(frozen=True)
class BadgeImage:
    """A badge as a picture. `url` is the program's own art; without it, or not yet earned, a dashed ghost stands in.

    `alt` is empty when the name stands beside the picture. `shape` is "round" or "diamond" and shapes the ghost.
    """

    url: str = ""
    alt: str = ""
    earned: bool = True
    shape: str = "round"


def sprite(symbol: str) -> str:
    """The address of one symbol of the sprite."""
    return f"{static('waymark/sprite.svg')}#{symbol}"


def icon(name: str, size: str = "") -> SafeString:
    """`{% icon "check" %}`: an icon that says nothing to a screen reader; size is "", "sm", "lg" or "inline"."""
    classes = {"": "icon", "inline": "icon icon--sm icon--inline"}.get(size, f"icon icon--{size}")
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', classes, sprite(f"i-{name}"))


def blaze_mark(state: str) -> SafeString:
    """`{% blaze_mark "reached" %}`: the painted mark alone, for places where the words stand beside it."""
    return format_html(
        '<svg class="blz" viewBox="0 0 14 24" aria-hidden="true"><use href="{}"/></svg>', sprite(f"blz-{Blaze(state)}")
    )


def blaze(state: str, words: object = "") -> SafeString:
    """`{% blaze "reached" "Reached Jul 20" %}`: mark and words; without words, the usual ones for the state."""
    known = Blaze(state)
    return format_html(
        '<span class="status status--{}">{}{}</span>', known, blaze_mark(known), words or BLAZE_WORDS[known]
    )


def bars(level: int) -> SafeString:
    """`{% bars_mark 2 %}`: a level as painted bars, one for each step."""
    count = max(1, min(int(level), 9))
    rects = mark_safe(  # noqa: S308 - only numbers made here
        "".join(f'<rect x="{n * BAR_STEP}" width="{BAR_WIDTH}" height="24" rx="1.4"/>' for n in range(count))
    )
    width = (count - 1) * BAR_STEP + BAR_WIDTH
    return format_html('<svg class="lvl" viewBox="0 0 {} 24" aria-hidden="true">{}</svg>', width, rects)


def plate(level: int, size: str = "") -> SafeString:
    """`{% plate 2 size="sm" %}`: the painted plate of a level. The level's name must stand beside it as text."""
    paint = min(max(int(level), 1), PLATE_COLORS)
    small = " plate--sm" if size == "sm" else ""
    return format_html('<span class="plate{} plate--{}">{}</span>', small, paint, bars(level))


def badge_image(
    badge: BadgeImage | None = None,
    *,
    url: str = "",
    alt: str = "",
    size: str = "",
    earned: bool = True,
    shape: str = "round",
) -> SafeString:
    """`{% badge_image badge size="mini" %}`: the badge's art: "" (9rem), "lg", "sm", "mini" (2.5rem), "mini-lg" (4rem).

    Takes a BadgeImage (or anything with `url` and `alt`), or `url=` and `alt=`.
    """
    url, alt = getattr(badge, "url", url) or "", getattr(badge, "alt", alt) or ""
    earned, shape = getattr(badge, "earned", earned), getattr(badge, "shape", shape)
    if url and earned:
        mini = {"mini": "badge-mini", "mini-lg": "badge-mini badge-mini--lg"}
        classes = mini.get(size) or ("badge" if not size else f"badge badge--{size}")
        return format_html('<img class="{}" src="{}" width="600" height="600" alt="{}">', classes, url, alt)
    classes = "badge badge--ghost" if not size.startswith("mini") else "badge-mini badge-mini--ghost"
    classes += {"mini-lg": " badge-mini--lg", "lg": " badge--lg", "sm": " badge--sm"}.get(size, "")
    name = "bdg-diamond" if shape == "diamond" else "bdg-round"
    role = format_html('role="img" aria-label="{}"', alt) if alt else mark_safe('aria-hidden="true"')
    return format_html('<svg class="{}" viewBox="0 0 40 40" {}><use href="{}"/></svg>', classes, role, sprite(name))
