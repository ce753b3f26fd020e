"""What a badge was earned by, as its page tells it: each part, and who vouched for it by the record of the award."""

from dataclasses import dataclass
from uuid import UUID

from waymark.records.awards.models import Award
from waymark.records.credentials.vouched import behind
from waymark.rules.packs.model import Achievement, LeafKind, Pack
from waymark.rules.progress.vouched import VouchedPart, requirement_parts
from waymark.web.shared.components.marks import BadgeImage
from waymark.web.shared.vouched_words import afterwards, summary

from .route import badge_of, leaves


@dataclass(frozen=True)
class Inside:
    """A requirement inside a badge that this one is built of, and who vouched for it."""

    title: str
    said: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """One thing the holder did. `said` tells who vouched for it; `inside` the requirements of an inner badge."""

    title: str
    text: str
    said: tuple[str, ...]
    inside: tuple[Inside, ...]
    badge: BadgeImage


@dataclass(frozen=True)
class EarnedBy:
    """The parts of a badge and one sentence about who vouched for them ("" when the record does not say)."""

    summary: str
    parts: tuple[Part, ...]


def earned_by(pack: Pack, award: Award) -> EarnedBy:
    """The parts that were met for this award. One query. Names nobody.

    An award whose record does not say what it rests on shows what the badge asks for, and who vouched is not claimed.
    """
    achievement = pack.achievements[award.achievement_key]
    met = behind([award])[award.pk].parts
    if not met:
        asked = tuple(VouchedPart(leaf.kind, leaf.key, ()) for leaf in leaves(achievement.requires))
        return EarnedBy("", tuple(_part(pack, award.version_id, achievement, each) for each in asked))
    badges = frozenset(each.key for each in met if each.kind is LeafKind.EARNED)
    shown = tuple(_part(pack, award.version_id, achievement, each, badges) for each in met)
    return EarnedBy(summary(requirement_parts(met)), shown)


def _part(
    pack: Pack, version_id: UUID, achievement: Achievement, part: VouchedPart, badges: frozenset[str] = frozenset()
) -> Part:
    if part.kind is LeafKind.EARNED:
        inner = pack.achievements[part.key]
        told = [each for each in requirement_parts(part.parts, besides=badges) if each.vouchers]
        inside = tuple(Inside(_title(pack, each), afterwards(pack, each)) for each in told)
        image = badge_of(version_id, inner, mini=True)
        return Part(inner.name, inner.description, afterwards(pack, part), inside, image)
    requirement = pack.requirements[part.key]
    image = badge_of(version_id, achievement, mini=True)
    return Part(requirement.title, requirement.narrative, afterwards(pack, part), (), image)


def _title(pack: Pack, part: VouchedPart) -> str:
    if part.kind is LeafKind.EARNED:
        return pack.achievements[part.key].name
    return pack.requirements[part.key].title
