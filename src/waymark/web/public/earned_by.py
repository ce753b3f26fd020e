"""What a badge was earned by, as its page tells it: the badges it is built of and the requirements it asks itself."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from waymark.rules.packs.model import Achievement, LeafKind, Pack, RubricStandard
from waymark.web.shared.components.marks import BadgeImage

from .route import badge_of, leaves


@dataclass(frozen=True)
class Part:
    """One thing the holder did, as the badge's criteria tell it."""

    title: str
    text: str
    how: str
    badge: BadgeImage


def parts(pack: Pack, version_id: UUID, achievement: Achievement) -> tuple[Part, ...]:
    """What had to be done: the badges it is built of, then the requirements it asks itself."""
    found = []
    for leaf in leaves(achievement.requires):
        if leaf.kind is LeafKind.EARNED:
            inner = pack.achievements[leaf.key]
            found.append(Part(inner.name, inner.description, "", badge_of(version_id, inner, mini=True)))
        else:
            requirement = pack.requirements[leaf.key]
            how = ""
            if isinstance(requirement.standard, RubricStandard):
                count = len(pack.rubrics[requirement.standard.rubric].criteria)
                how = _("Met or exceeded all %(count)s criteria of the rubric “%(title)s”.") % {
                    "count": count,
                    "title": pack.rubrics[requirement.standard.rubric].title,
                }
            mini = badge_of(version_id, achievement, mini=True)
            found.append(Part(requirement.title, requirement.narrative, how, mini))
    return tuple(found)
