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
from waymark.rules.progress.tree import leaves
from waymark.web.shared.components.charts import Bar, Bars, Columns, DotRow, Dots
from waymark.web.shared.staff import days_since, language, trail_order

SMALLEST = 10
WEEKS = 8
PAINTS = {Tier.LEVEL: "pine", Tier.MICRO: "atl", Tier.STACK: "light"}


@dataclass(frozen=True)
class Standing:
    """The charts of one version. Those of a group too small to show are None."""

    name: str
    total: int
    funnel: Bars | None
    largest_drop: str
    campuses: Dots | None
    has_small: bool
    speed: Columns | None
    speed_count: int
    speed_median: int
    speed_share: int
    goal_days: int


def standing_of(ctx: Context, enrollments: QuerySet[Enrollment], version_id: UUID, *, campus: UUID | None) -> Standing:
    """Everything the charts need, in three queries."""
    pack = localized_pack(version_id, language())
    progress = progress_by_campus(enrollments, requirements=len(pack.requirements))
    granted = granted_by_campus(enrollments)
    here = [each for each in progress if campus in (None, each.campus_id)]
    total = sum(each.total for each in here)
    shown = enrollments.filter(campus_id=campus) if campus else enrollments
    waits = [days_since(sent, now=read) for sent, read in reading_times(shown, since=ctx.now - timedelta(weeks=WEEKS))]
    funnel, drop = _funnel(pack, here, granted, total) if total >= SMALLEST else (None, "")
    return Standing(
        name=f"{pack.title} {pack.version}",
        total=total,
        funnel=funnel,
        largest_drop=drop,
        campuses=_campuses(pack, progress, granted) if len(progress) > 1 else None,
        has_small=any(each.total < SMALLEST for each in progress),
        speed=_speed(waits, pack.policy.review_days),
        speed_count=len(waits),
        speed_median=round(median(waits)) if waits else 0,
        speed_share=round(100 * sum(wait <= pack.policy.review_days for wait in waits) / len(waits)) if waits else 0,
        goal_days=pack.policy.review_days,
    )


def _funnel(
    pack: Pack, progress: Sequence[CampusProgress], granted: Mapping[tuple[UUID, str], int], total: int
) -> tuple[Bars, str]:
    """One bar for each requirement in the order of the trail, and one for the whole; where most people stopped."""
    order = {key: n for n, key in enumerate(pack.requirements)}
    bars = [Bar(_("Enrolled"), total, "mute")]
    drops: list[tuple[int, str]] = []
    before = total
    for achievement in trail_order(pack):
        if achievement.tier is Tier.STACK:
            count = sum(granted.get((each.campus_id, achievement.key), 0) for each in progress)
            bars.append(Bar(achievement.short_name, count, PAINTS[Tier.STACK]))
            continue
        for leaf in leaves(achievement.requires):
            if leaf.kind is not LeafKind.REQUIREMENT or leaf.key not in order:
                continue
            count = sum(each.met[order[leaf.key]] for each in progress)
            title = pack.requirements[leaf.key].title
            bars.append(Bar(title, count, PAINTS[achievement.tier]))
            if achievement.tier is Tier.LEVEL:
                drops.append((before - count, title))
                before = count
    lost, title = max(drops, default=(0, ""))
    drop = ngettext(
        "The largest step down is before “%(step)s”: %(count)d person.",
        "The largest step down is before “%(step)s”: %(count)d people.",
        lost,
    ) % {"step": title, "count": lost}
    return Bars(tuple(bars), total), drop if lost > 0 else ""


def _campuses(pack: Pack, progress: Sequence[CampusProgress], granted: Mapping[tuple[UUID, str], int]) -> Dots:
    """The share of each campus that earned the first level, the last level and the whole."""
    series = _series(pack)
    rows = []
    for each in progress:
        is_small = each.total < SMALLEST
        shares: tuple[float | None, ...] = tuple(
            100 * granted.get((each.campus_id, achievement.key), 0) / each.total for achievement in series
        )
        note = _("fewer than ten learners") if is_small else _("%(count)d learners") % {"count": each.total}
        rows.append(DotRow(each.campus, note, () if is_small else shares))
    return Dots(tuple(achievement.short_name for achievement in series), tuple(rows))


def _series(pack: Pack) -> list[Achievement]:
    """At most three badges to compare by: the first and the last on the way, and the whole."""
    ordered = trail_order(pack)
    way = [each for each in ordered if each.tier is Tier.LEVEL] or [each for each in ordered if each.tier is Tier.MICRO]
    stack = [each for each in ordered if each.tier is Tier.STACK]
    return list(dict.fromkeys([*way[:1], *way[-1:], *stack[-1:]]))


def _speed(waits: Sequence[int], goal: int) -> Columns | None:
    if len(waits) < SMALLEST:
        return None
    last = max(goal + 4, min(max(waits), 20))
    values = [(str(days), sum(wait == days for wait in waits)) for days in range(last)]
    values.append((f"{last}+", sum(wait >= last for wait in waits)))
    within = sum(wait <= goal for wait in waits)
    finding = _("Days to feedback: %(within)d of %(all)d within %(goal)d days.") % {
        "within": within,
        "all": len(waits),
        "goal": goal,
    }
    return Columns(tuple(values), finding, _("Days"), _("Pieces"), goal + 1, _("%(goal)d-day goal") % {"goal": goal})
