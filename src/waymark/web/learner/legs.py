"""The trail drawn: each achievement as a leg, each waymark as a stop, in words and with addresses."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.records.awards.models import Award
from waymark.records.awards.states import AwardState
from waymark.records.corrections.queries import waivers_until
from waymark.records.enrollment.models import Enrollment
from waymark.rules.packs.model import Combine, LeafKind, Node, Pack, Tier, Tree
from waymark.rules.progress.findings import Judgment
from waymark.rules.progress.tree import leaves, needed
from waymark.rules.progress.waypoints import ActivityPoint, Stretch, StretchState, Trail, Waypoint, WorkState
from waymark.web.shared.components import elevation
from waymark.web.shared.components.elevation import ElevationProfile
from waymark.web.shared.components.marks import BadgeImage, Blaze
from waymark.web.shared.components.text import day, day_year
from waymark.web.shared.correction_words import waived_words

from .standings import NOTHING, Standing
from .words import badge_of, how_long, local_day, plain_name

BLAZES = {
    WorkState.REACHED: Blaze.REACHED,
    WorkState.CHANGE_ASKED: Blaze.CHANGES,
    WorkState.WITH_ASSESSOR: Blaze.REVIEW,
    WorkState.STARTED: Blaze.NEXT,
    WorkState.OPEN: Blaze.NEXT,
    WorkState.LATER: Blaze.LATER,
}
HELD = (AwardState.GRANTED, AwardState.IN_QUESTION)


@dataclass(frozen=True)
class Choice:
    """One of several steps that lead to the same waymark."""

    title: str
    url: str
    state: str
    status: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class TrailStop:
    """One waymark. With one step the stop is that step; with several, `choices` has them under `choices_head`."""

    state: str
    title: str
    url: str
    status: str
    facts: tuple[str, ...]
    is_here: bool
    choices_head: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Leg:
    """One achievement of the trail with its stops. `line` says how far, `enough` which stops are a choice."""

    key: str
    title: str
    level: int
    line: str
    enough: tuple[str, ...]
    is_earned: bool
    has_here: bool
    badge: BadgeImage
    state: str
    status: str
    url: str
    stops: tuple[TrailStop, ...]


@dataclass(frozen=True)
class Drawing:
    """The hand that puts words and addresses to a trail."""

    pack: Pack
    enrollment: Enrollment
    judgment: Judgment
    where: Mapping[str, Standing]
    days: Mapping[UUID, date]
    awards: Mapping[str, Award]
    trail: Trail
    today: date

    @cached_property
    def waived_until(self) -> Mapping[str, date]:
        """Requirement -> the day named for its waiver. One query, where something was waived."""
        return waivers_until(self.enrollment.pk)

    def lede(self) -> str:
        """How near the next badge is, in a sentence."""
        ahead = self.trail.next.achievement
        if not ahead:
            names = [each.name for each in self.trail.stack] or [self.pack.title]
            return _("You have earned %(name)s. All of it is yours to keep.") % {"name": names[0]}
        stretch = next(each for each in self.trail.stretches() if each.key == ahead)
        left = self._left(stretch)
        if stretch.state is StretchState.TO_CONFIRM or not left:
            return _("Everything for %(name)s is there.") % {"name": stretch.name}
        words = ngettext(
            "One waymark stands between you and %(name)s.",
            "%(count)d waymarks stand between you and %(name)s.",
            left,
        )
        return words % {"count": left, "name": stretch.short_name}

    def _left(self, stretch: Stretch) -> int:
        """How many waymarks of its own an achievement still takes; of several to choose from only as many as needed."""
        return len(self.judgment.achievements[stretch.key].missing)

    def badges(self) -> tuple[BadgeImage, ...]:
        """The badges held, in trail order."""
        return tuple(
            badge_of(self.enrollment.version_id, self.pack.achievements[each.key], is_named=True)
            for each in self.trail.stretches()
            if self._award_day(each.key) is not None
        )

    def _award_day(self, key: str) -> date | None:
        award = self.awards.get(key)
        held = award is not None and award.state in HELD and award.decided_at is not None
        return local_day(award.decided_at) if held and award is not None and award.decided_at else None

    def profile(self) -> ElevationProfile:
        """The climb: the levels' waymarks, then the summit's own; of a program without levels, all of them."""
        climb = [each for each in (*self.trail.levels, *self.trail.stack) if each.waypoints]
        if not self.trail.levels:
            climb = [each for each in (*self.trail.side_trails, *self.trail.stack) if each.waypoints]
        points = [(each, point) for each in climb for point in each.waypoints if self._is_on_the_way(each, point)]
        return ElevationProfile(
            tuple(
                elevation.Waypoint(
                    BLAZES[point.state].value, stretch.short_name, point.key == self.trail.next.requirement
                )
                for stretch, point in points
            ),
            summit=badge_of(self.enrollment.version_id, self.pack.achievements[self.trail.stretches()[-1].key]),
        )

    def _is_on_the_way(self, stretch: Stretch, point: Waypoint) -> bool:
        """Whether a waymark belongs to this learner's climb: of several to choose from only those that are needed."""
        is_begun = point.state not in (WorkState.OPEN, WorkState.LATER)
        missing = self.judgment.achievements[stretch.key].missing
        return is_begun or point.key in missing or point.key == self.trail.next.requirement

    def leg(self, stretch: Stretch) -> Leg:
        """One achievement as the page shows it."""
        achievement = self.pack.achievements[stretch.key]
        earned_on = self._award_day(stretch.key)
        is_earned = stretch.state is StretchState.EARNED
        stops = tuple(self._stop(point) for point in stretch.waypoints)
        if is_earned:
            stops = tuple(stop if stop.state == Blaze.REACHED else _spared(stop) for stop in stops)
        title = stretch.short_name if stretch.tier is Tier.MICRO else plain_name(self.pack, stretch.name)
        if stretch.tier is Tier.LEVEL and earned_on is not None:
            title = _("%(level)s: finished %(day)s") % {"level": stretch.short_name, "day": day_year(earned_on)}
        state, status = self._leg_state(stretch, earned_on)
        return Leg(
            key=stretch.key,
            title=title,
            level=stretch.level,
            line=self._line(stretch),
            enough=() if is_earned else self._enough(stretch, stops),
            is_earned=is_earned,
            has_here=any(stop.is_here for stop in stops),
            badge=badge_of(self.enrollment.version_id, achievement, earned=is_earned),
            state=state,
            status=status,
            url=stops[0].url if len(stops) == 1 else "",
            stops=stops,
        )

    def _leg_state(self, stretch: Stretch, earned_on: date | None) -> tuple[str, str]:
        if stretch.state is StretchState.EARNED:
            words = _("Earned %(day)s") % {"day": day(earned_on, self.today)} if earned_on else _("Earned")
            return Blaze.REACHED.value, words
        if stretch.state is StretchState.TO_CONFIRM:
            return Blaze.REVIEW.value, _("Waits for your coordinator")
        if len(stretch.waypoints) == 1:
            stop = self._stop(stretch.waypoints[0])
            return stop.state, stop.status
        if stretch.waypoints and stretch.state is StretchState.OPEN:
            return Blaze.NEXT.value, _("%(reached)d of %(total)d reached") % _counts(stretch)
        return Blaze.LATER.value, _("Later")

    def _line(self, stretch: Stretch) -> str:
        left = self._left(stretch)
        if stretch.state is StretchState.TO_CONFIRM:
            return _("All is there. A coordinator looks at it once more before the badge is yours.")
        if stretch.state is StretchState.EARNED:
            return _("%(reached)d of %(total)d reached.") % _counts(stretch)
        if stretch.tier is Tier.STACK:
            return self._summit_line(stretch)
        if stretch.state is StretchState.LATER and stretch.reached:
            return _("You have a head start: %(reached)d of %(total)d reached.") % _counts(stretch)
        if stretch.state is StretchState.LATER:
            names = [self.pack.achievements[key].short_name for key in stretch.waits_for[:1]]
            return _("Comes after %(name)s. You can look ahead.") % {"name": "".join(names)}
        if left == 1 and not stretch.waits_for:
            return _("%(reached)d of %(total)d reached. One more for this badge.") % _counts(stretch)
        return _("%(reached)d of %(total)d reached.") % _counts(stretch)

    def _summit_line(self, stretch: Stretch) -> str:
        left = len(self.judgment.unmet(stretch.key))
        return ngettext(
            "One waymark to go, side trails included.", "%(count)d waymarks to go, side trails included.", left
        ) % {"count": left}

    def _enough(self, stretch: Stretch, stops: tuple[TrailStop, ...]) -> tuple[str, ...]:
        """A sentence for each group of stops of which not all are needed."""
        titles = {point.key: stop.title for point, stop in zip(stretch.waypoints, stops, strict=True)}
        said = []
        for node in _choices_in(self.pack.achievements[stretch.key].requires):
            names = [titles[leaf.key] for leaf in leaves(node) if leaf.key in titles]
            counts = {"needed": needed(node), "total": len(names), "names": ", ".join(names)}
            if len(names) == len(stops):
                said.append(_("%(needed)d of these %(total)d are enough.") % counts)
            elif names:
                said.append(_("%(needed)d of %(total)d are enough among: %(names)s.") % counts)
        return tuple(said)

    def _stop(self, point: Waypoint) -> TrailStop:
        choices = tuple(self._choice(each) for each in point.activities)
        is_here = point.key == self.trail.next.requirement
        reached_on = max((self.days[fact] for fact in point.because if fact in self.days), default=None)
        if point.waived:
            words = waived_words(point.waived, self.waived_until.get(point.key))
            return TrailStop(
                Blaze.REACHED.value,
                point.title,
                reverse("learner-corrections", args=[self.enrollment.pk]),
                words,
                (),
                False,
                "",
                (),
            )
        if point.state is WorkState.REACHED:
            words = _("Reached %(day)s") % {"day": day(reached_on, self.today)} if reached_on else _("Reached")
            used = tuple(each for each in choices if each.state == Blaze.REACHED)
            only = used[0] if len(used) == 1 else choices[0] if len(choices) == 1 else None
            facts = only.facts if only else ()
            title = only.title if only else point.title
            shown = used if len(used) > 1 else ()
            return TrailStop(Blaze.REACHED.value, title, only.url if only else "", words, facts, False, "", shown)
        if len(choices) == 1:
            only = choices[0]
            return TrailStop(only.state, only.title, only.url, only.status, only.facts, is_here, "", ())
        state = BLAZES[point.state]
        is_ahead = point.state in (WorkState.OPEN, WorkState.LATER)
        told = [] if is_ahead else [each.status for each in choices if each.state == state.value]
        status = told[0] if told else STATUS[point.state]()  # who is waited for, and for what, is the choice's to say
        return TrailStop(state.value, point.title, "", status, (), is_here, _choices_head(point), choices)

    def _choice(self, activity: ActivityPoint) -> Choice:
        standing = self.where.get(activity.key, NOTHING)
        status = standing.status if standing.state is activity.state else ""
        facts = standing.facts
        if activity.state in (WorkState.OPEN, WorkState.LATER):
            long = how_long(activity.minutes)
            facts = (long[:1].upper() + long[1:],) if long else ()
        return Choice(
            title=activity.title,
            url=reverse("learner-activity", args=[self.enrollment.pk, activity.key]),
            state=BLAZES[activity.state].value,
            status=status or STATUS[activity.state](),
            facts=facts,
        )


def _spared(stop: TrailStop) -> TrailStop:
    """A stop that an earned badge did not need."""
    return replace(stop, state=Blaze.LATER.value, status=_("Not needed"), facts=(), choices=())


def _choices_in(tree: Tree) -> list[Node]:
    """The outermost groups of requirements of which not all are needed."""
    if not isinstance(tree, Node):
        return []
    if tree.combine is not Combine.ALL:
        is_choice = any(leaf.kind is LeafKind.REQUIREMENT for leaf in leaves(tree))
        return [tree] if is_choice else []
    return [node for child in tree.children for node in _choices_in(child)]


def _counts(stretch: Stretch) -> dict[str, int]:
    return {"reached": stretch.reached, "total": stretch.total}


STATUS = {
    WorkState.REACHED: lambda: _("Reached"),
    WorkState.CHANGE_ASKED: lambda: _("Change asked"),
    WorkState.WITH_ASSESSOR: lambda: _("With an assessor"),
    WorkState.STARTED: lambda: _("Begun"),
    WorkState.OPEN: lambda: _("Open to you"),
    WorkState.LATER: lambda: _("Later"),
}


def _choices_head(point: Waypoint) -> str:
    if point.combine is Combine.ALL and len(point.activities) == 2:
        return _("Do both of these:")
    if point.combine is Combine.ALL:
        return _("Do all of these:")
    if point.needed == 1:
        return _("Do one of these:")
    return _("Do %(count)d of these, whichever you like:") % {"count": point.needed}
