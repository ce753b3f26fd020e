"""Charts as values: a view fills them, a tag draws them on the server. Marks are SVG, words are HTML.

Each chart's title says what to look for and `finding` is what a screen reader hears. What must not be shown
of small groups is left out by the caller (`rules/progress/small_groups.py`).
"""

from dataclasses import dataclass
from math import cos, pi, sin

from .curves import closed_curve

Point = tuple[float, float]


def percent(value: float, most: float) -> str:
    """`value` as a share of `most`, between 0% and 100%."""
    share = 100 * value / most if most > 0 else 0
    return f"{max(0.0, min(100.0, share)):.1f}%"


@dataclass(frozen=True)
class Bar:
    """One bar. `paint` is pine, atl, light, berry or mute; `shown` overrides the number; `note` stands below."""

    label: str
    value: float
    paint: str = "pine"
    shown: str = ""
    note: str = ""


@dataclass(frozen=True)
class Bars:
    """Horizontal bars, each out of `most`."""

    bars: tuple[Bar, ...]
    most: float
    has_wide_labels: bool = True

    @property
    def rows(self) -> list[tuple[Bar, str]]:
        """Each bar with its width."""
        return [(bar, percent(bar.value, self.most)) for bar in self.bars]


@dataclass(frozen=True)
class DotRow:
    """One group: a share in percent for each series, None when it must not be shown."""

    label: str
    note: str
    shares: tuple[float | None, ...]


@dataclass(frozen=True)
class Dots:
    """Shares of several series for each group; at most three series, told apart by shape (ring, square, disk)."""

    series: tuple[str, ...]
    rows: tuple[DotRow, ...]

    @property
    def drawn(self) -> list[dict[str, object]]:
        """Each row with the places of its marks and the words that say the same."""
        return [self._row(row) for row in self.rows]

    @property
    def key(self) -> list[tuple[str, str]]:
        """Series and shape, for the key."""
        return list(zip(self.series, ("ring", "square", "disk"), strict=False))

    def _row(self, row: DotRow) -> dict[str, object]:
        shapes = ("ring", "square", "disk")
        marks = [
            {"shape": shape, "at": f"{share:.1f}%", "text": f"{share:.0f}%", "series": name}
            for name, shape, share in zip(self.series, shapes, row.shares, strict=False)
            if share is not None
        ]
        known = [share for share in row.shares if share is not None]
        low, high = (min(known), max(known)) if known else (0.0, 0.0)
        words = ", ".join(f"{mark['series']} {mark['text']}" for mark in marks)
        hidden = [name for name, share in zip(self.series, row.shares, strict=False) if share is None]
        return {
            "row": row,
            "marks": marks,
            "low": f"{low:.1f}%",
            "high": f"{high:.1f}%",
            "words": words,
            "hidden": ", ".join(hidden) if marks else "",
        }


@dataclass(frozen=True)
class Columns:
    """Upright bars over consecutive labels. `goal_after` draws the goal line after that many columns."""

    values: tuple[tuple[str, int], ...]
    finding: str
    label_head: str
    value_head: str
    goal_after: int = 0
    goal_label: str = ""

    @property
    def drawn(self) -> list[dict[str, object]]:
        """Places and paint of each column, in a drawing 166 high."""
        most = max((value for _label, value in self.values), default=0) or 1
        width = 100 / max(1, len(self.values))
        return [
            {
                "label": label,
                "value": value,
                "x": f"{n * width + width * 0.12:.2f}%",
                "width": f"{width * 0.76:.2f}%",
                "middle": f"{(n + 0.5) * width:.2f}%",
                "y": f"{138 - 112 * value / most:.1f}",
                "height": f"{112 * value / most:.1f}",
                "text_y": f"{132 - 112 * value / most:.1f}",
                "is_late": bool(self.goal_after) and n >= self.goal_after,
            }
            for n, (label, value) in enumerate(self.values)
        ]

    @property
    def goal_at(self) -> str:
        """Where the goal line stands."""
        return f"{100 * self.goal_after / max(1, len(self.values)):.2f}%"


@dataclass(frozen=True)
class Spoke:
    """One direction of a rose."""

    label: str
    value: float


@dataclass(frozen=True)
class Rose:
    """Three or more strengths around a center, out of `most`. The two highest are set in bold."""

    spokes: tuple[Spoke, ...]
    most: float
    finding: str

    CENTER = (200.0, 168.0)
    RADIUS = 118.0

    def _at(self, n: int, distance: float) -> Point:
        angle = 2 * pi * n / len(self.spokes) - pi / 2
        return self.CENTER[0] + distance * cos(angle), self.CENTER[1] + distance * sin(angle)

    def _ring(self, share: float) -> str:
        return closed_curve([self._at(n, self.RADIUS * share) for n in range(len(self.spokes))])

    def _coast(self, share: float) -> str:
        """The outline of the values; between two spokes it dips toward the center, so that each stands out."""
        reach = [
            self.RADIUS * max(0.04, min(1.0, spoke.value / self.most if self.most else 0)) for spoke in self.spokes
        ]
        return closed_curve([self._at(n, distance * share) for n, distance in enumerate(reach)])

    @property
    def sea(self) -> str:
        """The water around the web."""
        return self._ring(1.06)

    @property
    def web(self) -> list[str]:
        """Rings at each quarter."""
        return [self._ring(share) for share in (1, 0.75, 0.5, 0.25)]

    @property
    def coasts(self) -> list[tuple[str, str]]:
        """The values as land, with two inner contours."""
        return [("r-1", self._coast(1)), ("r-2", self._coast(0.72)), ("r-2", self._coast(0.44))]

    @property
    def points(self) -> list[dict[str, object]]:
        """Spokes, dots and labels."""
        bold = {spoke.label for spoke in sorted(self.spokes, key=lambda spoke: -spoke.value)[:2]}
        found: list[dict[str, object]] = []
        for n, spoke in enumerate(self.spokes):
            end, dot = self._at(n, self.RADIUS), self._at(n, self.RADIUS * min(1.0, spoke.value / (self.most or 1)))
            label = self._at(n, self.RADIUS + 20)
            side = label[0] - self.CENTER[0]
            anchor = "middle" if abs(side) < 12 else ("start" if side > 0 else "end")
            nudge = -6 if label[1] < 60 else (14 if label[1] > 280 else 4)
            found.append(
                {
                    "end": (f"{end[0]:.1f}", f"{end[1]:.1f}"),
                    "dot": (f"{dot[0]:.1f}", f"{dot[1]:.1f}"),
                    "label": (f"{label[0]:.1f}", f"{label[1] + nudge:.1f}"),
                    "anchor": anchor,
                    "text": spoke.label,
                    "value": f"{spoke.value:g}",
                    "is_bold": spoke.label in bold,
                }
            )
        return found
