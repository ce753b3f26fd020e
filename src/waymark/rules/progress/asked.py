"""What a pathway asks of one activity, and the name of a rubric as it stood when somebody was judged by it."""

import hashlib
import json

from waymark.rules.packs.model import Activity, AppraisalStandard, Pack, Rubric, RubricStandard, Standard
from waymark.rules.progress.tree import leaves


def standards_for(pack: Pack, pathway_key: str, activity_key: str) -> tuple[Standard, ...]:
    """The standards of every requirement that this pathway lets the activity meet, in the order of the pack."""
    pathway = pack.pathways.get(pathway_key)
    if pathway is None:
        return ()
    return tuple(
        requirement.standard
        for key, requirement in pack.requirements.items()
        if key in pathway.ways and activity_key in {leaf.key for leaf in leaves(pathway.ways[key])}
    )


def rubric_floor(pack: Pack, pathway_key: str, activity: Activity) -> str | None:
    """The level every criterion of the activity's rubric must reach here; None when no rubric decides.

    Work that serves several requirements must reach the highest level any of them asks: then it meets all of them.
    """
    rubric = pack.rubrics.get(activity.rubric)
    if rubric is None:
        return None
    order = list(rubric.levels)
    asked = [
        standard.at_least
        for standard in standards_for(pack, pathway_key, activity.key)
        if isinstance(standard, RubricStandard) and standard.rubric == activity.rubric and standard.at_least in order
    ]
    return max(asked, key=order.index, default=None)


def rubric_digest(rubric: Rubric) -> str:
    """SHA-256 over the canonical JSON of a rubric: every level, criterion and descriptor, in order."""
    content = [
        rubric.key,
        rubric.title,
        list(rubric.levels.items()),
        [
            [key, criterion.name, [[level, criterion.descriptors.get(level, "")] for level in rubric.levels]]
            for key, criterion in rubric.criteria.items()
        ],
    ]
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(written.encode()).hexdigest()


def hours_asked(pack: Pack, pathway_key: str, activity_key: str) -> int:
    """How many hours one appraisal of this activity must confirm on the pathway; 0 when none are asked."""
    asked = standards_for(pack, pathway_key, activity_key)
    return max((each.hours for each in asked if isinstance(each, AppraisalStandard)), default=0)
