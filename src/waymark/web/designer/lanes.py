"""Versions in time: from when until when each is or was open at some campus, drawn as bars over the years."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from waymark.records.catalog.models import Offering, ProgramVersion
from waymark.records.catalog.states import VersionState
from waymark.web.shared.components.text import day_year


@dataclass(frozen=True)
class Lane:
    """One version: a bar (its start and width in percent; no width, no bar), how it stands, and days in words."""

    number: str
    paint: str
    start: str
    width: str
    words: str


@dataclass(frozen=True)
class Lanes:
    """All of them over the same years; `today` and the years in percent."""

    lanes: tuple[Lane, ...]
    years: tuple[tuple[str, str], ...]
    today: str


def lanes_of(
    versions: Sequence[ProgramVersion], opened: Mapping[UUID, Iterable[Offering]], today: date
) -> Lanes | None:
    """The bars, the newest version first; None when no version was ever opened."""
    spans = {each.pk: span for each in versions if (span := _span(opened.get(each.pk, ())))}
    if not spans:
        return None
    first = date(min(start.year for start, _end in spans.values()), 1, 1)
    ends = [end.year for _start, end in spans.values() if end is not None]
    last = date(max(today.year, *ends, *(start.year for start, _end in spans.values())) + 2, 1, 1)
    whole = (last - first).days

    def percent(day: date) -> float:
        return min(100.0, max(0.0, (day - first).days * 100 / whole))

    lanes = tuple(_lane(each, spans.get(each.pk), today, percent) for each in versions)
    years = range(first.year, last.year, max(1, (last.year - first.year + 3) // 6))
    return Lanes(
        lanes=lanes,
        years=tuple((str(year), _number(percent(date(year, 1, 1)))) for year in years),
        today=_number(percent(today)),
    )


def _span(offerings: Iterable[Offering]) -> tuple[date, date | None] | None:
    """From the first day at any campus to the last; no last day when some campus has none."""
    listed = list(offerings)
    if not listed:
        return None
    ends = [each.closes_on for each in listed]
    last = None if None in ends else max(end for end in ends if end is not None)
    return min(each.opens_on for each in listed), last


def _lane(
    version: ProgramVersion, span: tuple[date, date | None] | None, today: date, percent: Callable[[date], float]
) -> Lane:
    if span is None:
        return Lane(version.number, "", "", "", _("Never opened"))
    start, end = span
    stop = percent(end) if end is not None else 100.0
    is_over = version.state == VersionState.RETIRED or (end is not None and end <= today)
    paint = "l-old" if is_over else "l-next" if start > today else "l-on"
    return Lane(version.number, paint, _number(percent(start)), _number(max(0.5, stop - percent(start))), _words(span))


def _words(span: tuple[date, date | None]) -> str:
    start, end = span
    if end is None:
        return _("From %(start)s, no end") % {"start": day_year(start)}
    return _("From %(start)s, closes %(end)s") % {"start": day_year(start), "end": day_year(end)}


def _number(value: float) -> str:
    """As a drawing writes it, in every language."""
    return f"{value:.2f}%"
