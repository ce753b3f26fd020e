"""The trail as an elevation profile: ground that climbs from the first waymark to the summit, wide and narrow.

The shape is drawn from the number of waymarks alone, so the same trail always looks the same.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from math import sin

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .curves import Point, open_curve
from .marks import BLAZE_WORDS, BadgeImage, Blaze

# A mark of the drawing may stand for work, an appraisal or a badge from elsewhere, so its key says what is so of all.
KEY_WORDS = BLAZE_WORDS | {
    Blaze.REVIEW: gettext_lazy("Waiting for someone"),
    Blaze.CHANGES: gettext_lazy("More is needed"),
}


@dataclass(frozen=True)
class Waypoint:
    """One waymark of the trail and the group (a level, a chapter) it belongs to."""

    state: str
    group: str = ""
    is_here: bool = False


@dataclass(frozen=True)
class Sheet:
    """The paper of one drawing."""

    css: str
    width: int
    height: int
    base: int
    left: int
    right: int
    low: float
    high: float
    wave: float
    mark: tuple[float, float]
    badge: int
    letter: float


WIDE = Sheet("only-wide", 1120, 320, 286, 40, 40, 270, 66, 12, (14, 24), 58, 8.0)
NARROW = Sheet("only-narrow", 380, 240, 206, 22, 22, 195, 62, 7, (11.5, 19.7), 40, 7.4)


@dataclass(frozen=True)
class ElevationProfile:
    """What has been walked and what lies ahead. `summit` is the badge at the top; its art is the program's own.

    `unit` is what is counted, as one text for the number shown ("waymarks reached").
    """

    waypoints: tuple[Waypoint, ...]
    summit: BadgeImage = field(default_factory=BadgeImage)
    finding: str = ""
    unit: str = ""

    @property
    def reached(self) -> int:
        """How many waymarks are reached."""
        return sum(1 for waypoint in self.waypoints if waypoint.state == Blaze.REACHED)

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.waypoints)

    @property
    def label(self) -> str:
        """What a screen reader hears instead of the drawing."""
        if self.finding:
            return self.finding
        counts = {"reached": self.reached, "total": self.total}
        return _("Elevation profile: %(reached)d of %(total)d reached. The list below says the same.") % counts

    @property
    def key(self) -> list[tuple[str, object]]:
        """The states that occur, in the order of a walk."""
        present = {waypoint.state for waypoint in self.waypoints}
        return [(state.value, KEY_WORDS[state]) for state in Blaze if state in present]

    def drawings(self) -> list[dict[str, object]]:
        """Both drawings."""
        return [_draw(self, sheet) for sheet in (WIDE, NARROW)] if self.waypoints else []


@lru_cache(maxsize=64)
def _ground(count: int, sheet: Sheet) -> tuple[Point, ...]:
    """Two points for each waymark (on it and halfway to the next), then the summit and the far side."""
    steps = 2 * count
    span = (sheet.width - sheet.left - sheet.right) / steps
    points = [(0.0, sheet.low + 7)]
    for step in range(steps + 1):
        climb = (step / steps) ** 1.06
        wave = sheet.wave * (sin(1.9 * step + 0.4) + 0.5 * sin(0.83 * step)) * (0.4 + 0.6 * climb) * (step < steps)
        points.append((sheet.left + step * span, sheet.low + (sheet.high - sheet.low) * climb + wave))
    return (*points, (float(sheet.width), sheet.high + 18))


def _draw(profile: ElevationProfile, sheet: Sheet) -> dict[str, object]:
    ground = _ground(profile.total, sheet)
    spots = ground[1:-1:2]
    here = next((n for n, waypoint in enumerate(profile.waypoints) if waypoint.is_here), None)
    walked = 2 * (profile.total if here is None and profile.reached == profile.total else (here or 0)) + 2
    path = ground[1:walked]
    summit = ground[-2]
    return {
        "sheet": sheet,
        "hill": f"{open_curve(ground)}V{sheet.base}H0z",
        "near": f"{open_curve(_lower(ground, 14, sheet.base + 12))}V{sheet.base}H0z",
        "contours": [open_curve(_lower(ground, drop, sheet.base + 12)) for drop in (36, 60, 88)],
        "walked_ground": f"{open_curve(path)}V{sheet.base}H{path[0][0]:.1f}z" if len(path) > 1 else "",
        "walked": open_curve(path) if len(path) > 1 else "",
        "ahead": open_curve(ground[walked - 1 : -1]),
        "marks": [_mark(waypoint, spot, sheet) for waypoint, spot in zip(profile.waypoints, spots, strict=False)],
        "flag": _flag(spots[here], sheet) if here is not None else None,
        "groups": _groups(profile, spots, sheet),
        "badge": {
            "x": f"{summit[0] - sheet.badge / 2:.1f}",
            "y": f"{summit[1] - sheet.badge - 6:.1f}",
            "size": sheet.badge,
        },
        "base_height": sheet.height - sheet.base,
    }


def _lower(points: tuple[Point, ...], drop: float, floor: float) -> list[Point]:
    """A line below the ground that never comes out under the base, where the paper covers it."""
    return [(x, min(y + drop + 5 * sin(x / 37 + drop), floor)) for x, y in points]


def _mark(waypoint: Waypoint, spot: Point, sheet: Sheet) -> dict[str, object]:
    width, height = sheet.mark
    return {
        "state": Blaze(waypoint.state).value,
        "x": f"{spot[0] - width / 2:.1f}",
        "y": f"{spot[1] - height - 8:.1f}",
        "width": width,
        "height": height,
    }


def _flag(spot: Point, sheet: Sheet) -> dict[str, object]:
    """A sign above the mark, kept inside the paper; its tip stays over the mark."""
    words = _("You are here")
    width = len(words) * sheet.letter + 16
    left = min(max(spot[0] - width / 2, 0), sheet.width - width)
    tip = min(max(spot[0] - left, 14), width - 14)
    outline = (
        f"M4 0H{width - 4:.1f}a4 4 0 0 1 4 4v18a4 4 0 0 1-4 4H{tip + 8:.1f}l-8 8-8-8H4a4 4 0 0 1-4-4V4a4 4 0 0 1 4-4z"
    )
    top = spot[1] - sheet.mark[1] - 8 - 38
    return {
        "left": f"{left:.1f}",
        "top": f"{top:.1f}",
        "outline": outline,
        "middle": f"{width / 2:.1f}",
        "words": words,
    }


def _groups(profile: ElevationProfile, spots: tuple[Point, ...], sheet: Sheet) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    names = list(dict.fromkeys(waypoint.group for waypoint in profile.waypoints if waypoint.group))
    for name in names:
        xs = [spot[0] for waypoint, spot in zip(profile.waypoints, spots, strict=False) if waypoint.group == name]
        step = (sheet.width - sheet.left - sheet.right) / profile.total
        room = max(3, int(len(xs) * step / sheet.letter))
        edge = max(xs) + step / 2
        found.append(
            {
                "name": name if len(name) <= room else name[: room - 1].rstrip() + "…",
                "middle": f"{(min(xs) + max(xs)) / 2:.1f}",
                "edge": f"{edge:.1f}" if name != names[-1] else "",
                "top": f"{sheet.low + (sheet.high - sheet.low) * (edge / sheet.width) - 4:.1f}",
            }
        )
    return found
