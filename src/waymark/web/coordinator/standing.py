"""How a version of a program is going: how far people have come, campus by campus, and how fast work is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.records.assessment.queries import reading_times
from waymark.records.awards.queries import granted_by_campus
from waymark.records.catalog.queries import localized_pack
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.queries import CampusProgress, progress_by_campus
from waymark.rules.kernel.context import Context
from waymark.rules.packs.model import Achievement, LeafKind, Pack, Tier
from waymark.rules.progress.small_groups import ROUNDED_TO, SMALLEST, Group, Shown, percent, shown
from waymark.rules.progress.tree import leaves
from waymark.web.shared.components.charts import Bar, Bars, DotRow, Dots
from waymark.web.shared.staff import days_since, language, trail_order

WEEKS = 8
PAINTS = {Tier.LEVEL: "pine", Tier.MICRO: "atl", Tier.STACK: "light"}


@dataclass(frozen=True)
class Standing:
    """The charts of one version. Those of a group too small to show are None; so are numbers that would tell about few.

    `hides_some` says that something was left out, so that the page says why.
    """

    name: str
    total: int
    funnel: Bars | None
    largest_drop: str
    campuses: Dots | None
    speed: Bars | None
    speed_median: int
    hides_some: bool


def standing_of(ctx: Context, enrollments: QuerySet[Enrollment], version_id: UUID, *, campus: UUID | None) -> Standing:
    """Everything the charts need, in three queries. What may be shown is decided for all campuses together, whichever
    is chosen, so that no two pages tell more than one."""
    pack = localized_pack(version_id, language())
    progress = progress_by_campus(enrollments, requirements=len(pack.requirements))
    seen = _Seen(pack, progress, granted_by_campus(enrollments), campus)
    times = reading_times(enrollments, since=ctx.now - timedelta(weeks=WEEKS))
    waits = [(campus_id, days_since(sent, now=read)) for campus_id, sent, read in times]
    funnel, drop = _funnel(seen) if seen.size >= SMALLEST else (None, "")
    campuses = _campuses(seen) if len(progress) > 1 else None
    speed, middle = _speed(waits, pack.policy.review_days, campus)
    return Standing(
        name=f"{pack.title} {pack.version}",
        total=sum(each.total for each in progress if campus in (None, each.campus_id)),
        funnel=funnel,
        largest_drop=drop,
        campuses=campuses,
        speed=speed,
        speed_median=middle,
        hides_some=any(each.total < SMALLEST for each in progress) or _hides_some(funnel, speed, campuses),
    )


class _Seen:
    """The counts of one version as they may be shown: by requirement and by badge, of one campus or of all."""

    def __init__(
        self,
        pack: Pack,
        progress: Sequence[CampusProgress],
        granted: Mapping[tuple[UUID, str], int],
        campus: UUID | None,
    ) -> None:
        self.pack, self.progress, self.campus = pack, progress, campus
        order = {key: n for n, key in enumerate(pack.requirements)}
        self.met = {
            key: shown({each.campus_id: Group(each.total, each.met[n]) for each in progress})
            for key, n in order.items()
        }
        self.earned = {
            key: shown({each.campus_id: Group(each.total, granted.get((each.campus_id, key), 0)) for each in progress})
            for key in pack.achievements
        }

    @property
    def size(self) -> int:
        """How many learners the counts are out of: those of the campus, or of every campus that is not too small."""
        if self.campus is None:
            return sum(each.total for each in self.progress if each.total >= SMALLEST)
        return sum(each.total for each in self.progress if each.campus_id == self.campus)

    def of(self, found: Shown[UUID]) -> int | None:
        """One count for the campus chosen, or for all."""
        return found.total if self.campus is None else found.groups.get(self.campus)


def _hides_some(funnel: Bars | None, speed: Bars | None, campuses: Dots | None) -> bool:
    bars = [bar for chart in (funnel, speed) if chart for bar in chart.bars]
    return any(bar.shown for bar in bars) or any(None in row.shares for row in (campuses.rows if campuses else ()))


def _bar(label: str, count: int | None, paint: str) -> Bar:
    return Bar(label, 0, paint, shown=_("not shown")) if count is None else Bar(label, count, paint)


def _funnel(seen: _Seen) -> tuple[Bars, str]:
    """One bar for each requirement in the order of the trail, and one for the whole; where most people stopped."""
    pack, bars = seen.pack, [Bar(_("Enrolled"), seen.size, "mute")]
    drops: list[tuple[int, str]] = []
    before: int | None = seen.size
    for achievement in trail_order(pack):
        if achievement.tier is Tier.STACK:
            bars.append(_bar(achievement.short_name, seen.of(seen.earned[achievement.key]), PAINTS[Tier.STACK]))
            continue
        for leaf in leaves(achievement.requires):
            if leaf.kind is not LeafKind.REQUIREMENT or leaf.key not in seen.met:
                continue
            count, title = seen.of(seen.met[leaf.key]), pack.requirements[leaf.key].title
            bars.append(_bar(title, count, PAINTS[achievement.tier]))
            if achievement.tier is Tier.LEVEL:
                if before is not None and count is not None:
                    drops.append((before - count, title))
                before = count
    lost, title = max(drops, default=(0, ""))
    if lost < SMALLEST:
        return Bars(tuple(bars), seen.size), ""
    said = _("The largest step down that is shown is before “%(step)s”: about %(count)d people.")
    return Bars(tuple(bars), seen.size), said % {"step": title, "count": lost - lost % ROUNDED_TO}


def _campuses(seen: _Seen) -> Dots:
    """The share of each campus that earned the first level, the last level and the whole."""
    series = _series(seen.pack)
    rows = []
    for each in seen.progress:
        is_small = each.total < SMALLEST
        shares = tuple(percent(seen.earned[badge.key].groups[each.campus_id], each.total) for badge in series)
        note = _("fewer than ten learners") if is_small else _("%(count)d learners") % {"count": each.total}
        rows.append(DotRow(each.campus, note, () if is_small else shares))
    return Dots(tuple(achievement.short_name for achievement in series), tuple(rows))


def _series(pack: Pack) -> list[Achievement]:
    """At most three badges to compare by: the first and the last on the way, and the whole."""
    ordered = trail_order(pack)
    way = [each for each in ordered if each.tier is Tier.LEVEL] or [each for each in ordered if each.tier is Tier.MICRO]
    stack = [each for each in ordered if each.tier is Tier.STACK]
    return list(dict.fromkeys([*way[:1], *way[-1:], *stack[-1:]]))


def _speed(waits: Sequence[tuple[UUID, int]], goal: int, campus: UUID | None) -> tuple[Bars | None, int]:
    """How many pieces were read within so many days, and the median; counts go by the rule for small groups too."""
    by_campus: dict[UUID, list[int]] = {}
    for campus_id, days in waits:
        by_campus.setdefault(campus_id, []).append(days)
    large = [each for key, each in by_campus.items() if campus in (None, key) and len(each) >= SMALLEST]
    here = [days for each in large for days in each]
    if not here:
        return None, 0
    bars = []
    for days in sorted({max(1, goal // 4), max(1, goal // 2), goal, 2 * goal}):
        within = {key: Group(len(each), sum(wait <= days for wait in each)) for key, each in by_campus.items()}
        found = shown(within)
        label = ngettext("Within %(count)d day", "Within %(count)d days", days) % {"count": days}
        count = found.total if campus is None else found.groups.get(campus)
        bars.append(_bar(label, count, "pine" if days <= goal else "light"))
    return Bars(tuple(bars), len(here)), round(median(here))
