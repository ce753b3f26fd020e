"""A program as an outside reader walks it: levels and side trails, and what each asks by one campus's pathway."""

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from waymark.rules.packs.model import (
    Achievement,
    Activity,
    Combine,
    Leaf,
    LeafKind,
    Node,
    Pack,
    Pathway,
    Provenance,
    Tier,
    Tree,
)
from waymark.rules.progress.vouched import possible_vouchers, vouchers_for
from waymark.web.shared.components.marks import BadgeImage
from waymark.web.shared.vouched_words import in_advance


@dataclass(frozen=True)
class WayStep:
    """One activity that meets a requirement here, alone or with others; `confirmed` tells by whose word."""

    title: str
    summary: str
    minutes: int
    link: str
    course: str
    rubric_url: str
    confirmed: tuple[str, ...]

    @property
    def hours(self) -> int:
        return round(self.minutes / 60)


@dataclass(frozen=True)
class Choice:
    """That some of several are enough: `needed` of `of`."""

    needed: int
    of: int


@dataclass(frozen=True)
class Asked:
    """One requirement, and the activities that meet it on this campus: how many of them are asked (0: the one).

    `confirmed` tells who can confirm it, over all campuses of the program. `choice` says that the badge asks for some
    of several requirements, of which this is one.
    """

    title: str
    narrative: str
    steps: tuple[WayStep, ...]
    how_many: int
    provenance: Provenance
    confirmed: tuple[str, ...]
    choice: Choice | None = None

    @property
    def is_all(self) -> bool:
        return self.how_many == len(self.steps)


@dataclass(frozen=True)
class Leg:
    """One achievement on the route."""

    key: str
    name: str
    short_name: str
    description: str
    level: int
    tier: Tier
    badge: BadgeImage
    mini: BadgeImage
    url: str
    asked: tuple[Asked, ...]
    provenance: Provenance


def leaves(tree: Tree) -> tuple[Leaf, ...]:
    """The leaves of a tree in the order of the pack, each once."""
    if isinstance(tree, Leaf):
        return (tree,)
    return tuple(dict.fromkeys(leaf for child in tree.children for leaf in leaves(child)))


def choices_of(tree: Tree, within: Choice | None = None) -> dict[Leaf, Choice]:
    """Leaf -> the innermost choice that it is one of; leaves that are asked whatever else is done are left out."""
    if isinstance(tree, Leaf):
        return {tree: within} if within else {}
    needed = needed_of(tree)
    here = within if needed == len(tree.children) else Choice(needed, len(tree.children))
    return {leaf: choice for child in tree.children for leaf, choice in choices_of(child, here).items()}


def needed_of(node: Node) -> int:
    """How many children of a node are asked."""
    return {Combine.ALL: len(node.children), Combine.ANY: 1, Combine.AT_LEAST: node.n}[node.combine]


def badge_of(version_id: UUID, achievement: Achievement, *, mini: bool = False) -> BadgeImage:
    """An achievement's picture at its address; the name stands beside it on the page."""
    name = f"{achievement.art}.mini.svg" if mini else f"{achievement.art}.svg"
    shape = "diamond" if achievement.tier is Tier.MICRO else "round"
    return BadgeImage(url=reverse("public-art", args=[version_id, name]), shape=shape)


def legs(pack: Pack, version_id: UUID, pathway: Pathway) -> tuple[Leg, ...]:
    """Levels in order, then micro-badges, then the stack, each with what it asks itself (not what its parts ask)."""
    order = {Tier.LEVEL: 0, Tier.MICRO: 1, Tier.STACK: 2}
    ranked = sorted(pack.achievements.values(), key=lambda a: (order[a.tier], a.level))
    return tuple(
        Leg(
            key=achievement.key,
            name=achievement.name,
            short_name=achievement.short_name,
            description=achievement.description,
            level=achievement.level,
            tier=achievement.tier,
            badge=badge_of(version_id, achievement),
            mini=badge_of(version_id, achievement, mini=True),
            url=reverse("public-achievement", args=[pack.program, pack.version, achievement.key]),
            asked=asked(pack, pathway, achievement),
            provenance=achievement.source,
        )
        for achievement in ranked
    )


def asked(pack: Pack, pathway: Pathway, achievement: Achievement) -> tuple[Asked, ...]:
    """What the achievement asks itself, and how this pathway meets each."""
    choices = choices_of(achievement.requires)
    return tuple(
        Asked(
            title=pack.requirements[leaf.key].title,
            narrative=pack.requirements[leaf.key].narrative,
            steps=tuple(
                _step(pack, pathway, pack.activities[activity.key]) for activity in leaves(pathway.ways[leaf.key])
            ),
            how_many=_how_many(pathway.ways[leaf.key]),
            provenance=pack.requirements[leaf.key].source,
            confirmed=in_advance(possible_vouchers(pack, leaf.key)),
            choice=choices.get(leaf),
        )
        for leaf in leaves(achievement.requires)
        if leaf.kind is LeafKind.REQUIREMENT
    )


def _how_many(way: Tree) -> int:
    if isinstance(way, Leaf):
        return 0
    return needed_of(way)


def _step(pack: Pack, pathway: Pathway, activity: Activity) -> WayStep:
    rubric = reverse("public-rubric", args=[pack.program, pack.version, activity.rubric]) if activity.rubric else ""
    return WayStep(
        title=activity.title,
        summary=activity.summary,
        minutes=activity.minutes,
        link=pathway.links.get(activity.key, ""),
        course=pathway.courses.get(activity.key, ""),
        rubric_url=rubric,
        confirmed=in_advance(vouchers_for(pack, activity)),
    )
