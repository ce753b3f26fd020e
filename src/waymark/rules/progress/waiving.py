"""What nobody can waive: an appraisal, and everything of a badge at once."""

from enum import StrEnum

from waymark.rules.packs.model import AppraisalStandard, Leaf, LeafKind, Pack
from waymark.rules.progress.tree import is_met


class Refused(StrEnum):
    """Why a requirement cannot be waived."""

    APPRAISAL = "appraisal"
    WHOLE_BADGE = "whole-badge"


def refused_to_waive(
    pack: Pack, requirement_key: str, already: frozenset[str], *, is_replaced: bool = False
) -> Refused | None:
    """Why not, when it cannot be; `already` are the requirements waived before.

    A badge for which nothing was shown by its own steps says nothing: waivers alone never meet what an achievement
    requires. One whose requirements were all replaced by something of equal worth says what took their place.
    """
    if isinstance(pack.requirements[requirement_key].standard, AppraisalStandard):
        return Refused.APPRAISAL
    if is_replaced:
        return None
    gone = already | {requirement_key}

    def is_gone(leaf: Leaf) -> bool:
        return leaf.kind is LeafKind.REQUIREMENT and leaf.key in gone

    emptied = any(is_met(each.requires, is_gone) for each in pack.achievements.values())
    return Refused.WHOLE_BADGE if emptied else None
