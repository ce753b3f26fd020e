"""The order of a program's badges, and the first thing on it that somebody has not met."""

from waymark.rules.packs.model import Achievement, LeafKind, Pack, Requirement, Tier
from waymark.rules.progress.tree import leaves


def in_order(pack: Pack) -> list[Achievement]:
    """Levels by number, then micro-badges, then the stack."""
    rank = {Tier.LEVEL: 0, Tier.MICRO: 1, Tier.STACK: 2}
    return sorted(pack.achievements.values(), key=lambda each: (rank[each.tier], each.level))


def first_open(pack: Pack, met: int) -> tuple[Achievement, Requirement] | None:
    """The first requirement that a progress word does not have, with the badge that asks for it."""
    order = {key: n for n, key in enumerate(pack.requirements)}
    for achievement in in_order(pack):
        for leaf in leaves(achievement.requires):
            if leaf.kind is LeafKind.REQUIREMENT and leaf.key in order and not met >> order[leaf.key] & 1:
                return achievement, pack.requirements[leaf.key]
    return None
