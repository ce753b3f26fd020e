"""Smooth lines through points, as SVG path data (Catmull-Rom splines written as Bézier curves)."""

from collections.abc import Sequence

Point = tuple[float, float]
TENSION = 1 / 6


def _segment(before: Point, start: Point, end: Point, after: Point) -> str:
    first = (start[0] + (end[0] - before[0]) * TENSION, start[1] + (end[1] - before[1]) * TENSION)
    second = (end[0] - (after[0] - start[0]) * TENSION, end[1] - (after[1] - start[1]) * TENSION)
    return "C" + " ".join(f"{value:.1f}" for point in (first, second, end) for value in point)


def open_curve(points: Sequence[Point]) -> str:
    """A smooth line from the first point to the last."""
    if not points:
        return ""
    padded = [points[0], *points, points[-1]]
    parts = [_segment(*padded[n : n + 4]) for n in range(len(points) - 1)]
    return f"M{points[0][0]:.1f} {points[0][1]:.1f}" + "".join(parts)


def closed_curve(points: Sequence[Point]) -> str:
    """A smooth line through all points and back to the first."""
    count = len(points)
    if count < 3:
        return open_curve(points)
    parts = [_segment(points[n - 1], points[n], points[(n + 1) % count], points[(n + 2) % count]) for n in range(count)]
    return f"M{points[0][0]:.1f} {points[0][1]:.1f}" + "".join(parts) + "z"
