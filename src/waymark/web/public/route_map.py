"""The route of a program as a map: a main trail that climbs through its steps, and side trails to the micro-badges."""

from dataclasses import dataclass
from math import sin

from django.utils.translation import gettext as _

from waymark.rules.packs.model import Tier
from waymark.web.shared.components.curves import Point, open_curve

from .route import Asked, Leg

WIDTH, HEIGHT, LEFT, RIGHT, LOW, HIGH = 1120, 310, 60, 1060, 236, 96
LABEL_LINES, LINE_LETTERS = 3, 11


@dataclass(frozen=True)
class MapMark:
    """A step (a tick) or a badge on the map; `lines` is its label, `x` and `y` its middle."""

    x: int
    y: int
    lines: tuple[tuple[int, str], ...]
    image: str = ""
    size: int = 0
    note: str = ""  # such as "1 of 2": stands over a tick, and tells that some of several are enough

    @property
    def note_top(self) -> int:
        return self.y - 26

    @property
    def left(self) -> int:
        return self.x - self.size // 2

    @property
    def top(self) -> int:
        return self.y - self.size // 2

    @property
    def tick_left(self) -> int:
        return self.x - 6

    @property
    def tick_top(self) -> int:
        return self.y - 18


@dataclass(frozen=True)
class RouteMap:
    """Everything the map's drawing needs. `sides` are (path, mark, label x) of the side trails."""

    main: str
    steps: tuple[MapMark, ...]
    badges: tuple[MapMark, ...]
    sides: tuple[tuple[str, MapMark, int], ...]


def draw(legs: tuple[Leg, ...]) -> RouteMap:
    """Lay the steps out along a climbing line: a level's badge stands after its steps, the stack at the end."""
    stations: list[tuple[Asked | None, Leg]] = []
    for leg in legs:
        if leg.tier is Tier.MICRO:
            continue
        stations += [(asked, leg) for asked in leg.asked]
        stations.append((None, leg))
    points = [_point(index, max(len(stations) - 1, 1)) for index in range(len(stations))]
    marks = [_mark(asked, leg, point) for (asked, leg), point in zip(stations, points, strict=True)]
    micros = [leg for leg in legs if leg.tier is Tier.MICRO]
    return RouteMap(
        main=open_curve(points),
        steps=tuple(mark for mark in marks if not mark.image),
        badges=tuple(mark for mark in marks if mark.image),
        sides=tuple(_side(leg, index, len(micros), points) for index, leg in enumerate(micros)),
    )


def _point(index: int, last: int) -> Point:
    share = index / last
    return LEFT + (RIGHT - LEFT) * share, LOW - (LOW - HIGH) * share**1.25 + 9 * sin(share * 9)


def _mark(asked: Asked | None, leg: Leg, point: Point) -> MapMark:
    x, y = round(point[0]), round(point[1])
    if asked:
        return MapMark(x, y, _label(asked.title, y + 37), note=_note(asked))
    size = 80 if leg.tier is Tier.STACK else 54
    return MapMark(x, y, _label(leg.short_name, y + size // 2 + 20), image=leg.mini.url, size=size)


def _note(asked: Asked) -> str:
    """How many of several: of the requirements that a badge lets one choose from, or of the ways to meet this one."""
    needed, of = asked.how_many, len(asked.steps)
    if asked.choice:
        needed, of = asked.choice.needed, asked.choice.of
    return _("%(needed)s of %(of)s") % {"needed": needed, "of": of} if 0 < needed < of else ""


def _side(leg: Leg, index: int, count: int, points: list[Point]) -> tuple[str, MapMark, int]:
    foot = points[round((index + 1) * (len(points) - 1) / (count + 1))]
    x, y = round(foot[0]) - 18, round(56 - index * 8)
    line = open_curve([foot, (foot[0] + 8, foot[1] - 40), (x + 12, y + 44), (x, y)])
    return line, MapMark(x, y, ((y + 5, leg.short_name),), image=leg.mini.url, size=46), x + 32


def _label(text: str, top: int) -> tuple[tuple[int, str], ...]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > LINE_LETTERS:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    shown = lines[:LABEL_LINES]
    if len(lines) > LABEL_LINES:
        shown[-1] += "…"
    return tuple((top + 17 * number, line) for number, line in enumerate(shown))
