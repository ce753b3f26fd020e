"""Going on elsewhere: what another pathway, or a newer version, changes for somebody who is on the way already."""

from dataclasses import dataclass

from waymark.rules.packs.model import Activity, Pack
from waymark.rules.progress.findings import Judgment
from waymark.rules.progress.tree import leaves


@dataclass(frozen=True)
class Comparison:
    """Requirement keys, in the order of their pack.

    `kept` are met before and after. `gained` are met only after, by what is there already. `dropped` are met before
    and not asked for after. `to_do` are asked for after and not met; `new` are those of them not asked for before.
    """

    kept: tuple[str, ...]
    gained: tuple[str, ...]
    dropped: tuple[str, ...]
    to_do: tuple[str, ...]
    new: tuple[str, ...]


def compare(before: Pack, judged: Judgment, after: Pack, would_be: Judgment) -> Comparison:
    """What of the requirements stays met, what is added and what is no longer asked."""
    met = {key for key, finding in judged.requirements.items() if finding.met}
    then = {key for key, finding in would_be.requirements.items() if finding.met}
    to_do = tuple(key for key in after.requirements if key not in then)
    return Comparison(
        kept=tuple(key for key in after.requirements if key in met & then),
        gained=tuple(key for key in after.requirements if key in then - met),
        dropped=tuple(key for key in before.requirements if key in met and key not in after.requirements),
        to_do=to_do,
        new=tuple(key for key in to_do if key not in before.requirements),
    )


@dataclass(frozen=True)
class Place:
    """One version, and one pathway through it."""

    pack: Pack
    pathway_key: str

    def activities_for(self, requirement: str) -> tuple[str, ...]:
        """The activities that lead to a requirement here."""
        pathway = self.pack.pathways.get(self.pathway_key)
        way = pathway.ways.get(requirement) if pathway is not None else None
        return tuple(dict.fromkeys(leaf.key for leaf in leaves(way))) if way is not None else ()

    def has(self, activity_key: str) -> bool:
        """Whether an activity leads to any requirement here."""
        return any(activity_key in self.activities_for(key) for key in self.pack.requirements)


def other_activities(before: Place, after: Place, requirements: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Requirement -> the activities that lead to it after, for each to which other ones led before."""
    return {
        key: after.activities_for(key)
        for key in requirements
        if key in before.pack.requirements and after.activities_for(key) != before.activities_for(key)
    }


def judged_alike(before: Place, after: Place, activity_key: str) -> bool:
    """Whether something begun in an activity would be judged after by the very form, rubric and appraisal as before.

    Within one version it always is. In another one the activity must also be on the pathway there.
    """
    if after.pack.version == before.pack.version:
        return True
    old, new = before.pack.activities.get(activity_key), after.pack.activities.get(activity_key)
    if old is None or new is None or not after.has(activity_key):
        return False
    return _judged_by(before.pack, old) == _judged_by(after.pack, new)


def _judged_by(pack: Pack, activity: Activity) -> tuple[object, ...]:
    return (
        activity.kind,
        activity.includes,
        pack.forms.get(activity.form),
        pack.rubrics.get(activity.rubric),
        pack.appraisals.get(activity.appraisal),
    )
