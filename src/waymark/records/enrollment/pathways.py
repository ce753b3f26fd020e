"""By which pathways an enrollment is judged: the one it is pinned to, and those it was on before."""

from collections.abc import Iterable
from copy import copy
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from waymark.records.catalog.queries import localized_pack, pack_of
from waymark.rules.packs.model import Activity, Pack
from waymark.rules.progress.evaluate import FormerPathway, evaluate
from waymark.rules.progress.facts import FactView
from waymark.rules.progress.findings import Judgment
from waymark.rules.progress.tree import leaves

from .models import Enrollment, EnrollmentEvent


def enrollment_pack(enrollment: Enrollment, language: str = "") -> Pack:
    """The pack an enrollment is pinned to, in a language or as it is written.

    What only versions before it have (activities, forms and so on) is there too, so that what was done under them can
    be read; no requirement or pathway of it names them.
    """
    before = dict.fromkeys(UUID(each["version"]) for each in enrollment.former)
    earlier = tuple(each for each in before if each != enrollment.version_id)
    return _with_earlier(enrollment.version_id, earlier, language)


def judged_when(enrollment: Enrollment, activity_key: str, *, at: datetime, language: str = "") -> tuple[Pack, str]:
    """The pack and the pathway by which an activity was judged at an instant. One query, of those who changed version
    alone."""
    if all(UUID(each["version"]) == enrollment.version_id for each in enrollment.former):
        return _pack(enrollment.version_id, language), judged_by(enrollment, activity_key)
    events = EnrollmentEvent.objects.filter(enrollment_id=enrollment.pk, at__lte=at)
    event = events.order_by("at", "pk").last()
    if event is None or event.version_id == enrollment.version_id:
        return enrollment_pack(enrollment, language), judged_by(enrollment, activity_key)
    return _pack(event.version_id, language), event.pathway_key


@lru_cache(maxsize=64)
def _with_earlier(version_id: UUID, earlier: tuple[UUID, ...], language: str) -> Pack:
    pack = _pack(version_id, language)
    for each in earlier:
        old = _pack(each, language)
        pack = replace(
            pack,
            activities={**old.activities, **pack.activities},
            forms={**old.forms, **pack.forms},
            rubrics={**old.rubrics, **pack.rubrics},
            appraisals={**old.appraisals, **pack.appraisals},
            instruments={**old.instruments, **pack.instruments},
            quizzes={**old.quizzes, **pack.quizzes},
        )
    return pack


def _pack(version_id: UUID, language: str) -> Pack:
    return localized_pack(version_id, language) if language else pack_of(version_id)


def former_pathways(enrollment: Enrollment) -> tuple[FormerPathway, ...]:
    """The pathways an enrollment was on before, the newest first."""
    return tuple(
        FormerPathway(each["pathway"], None if version == enrollment.version_id else pack_of(version))
        for each in enrollment.former
        if (version := UUID(each["version"]))
    )


def pinned_to(enrollment: Enrollment, *, version_id: UUID, pathway_key: str) -> Enrollment:
    """The enrollment as it would be when it went on by another version or pathway: a copy that is not stored."""
    there = copy(enrollment)
    here = {"version": str(version_id), "pathway": pathway_key}
    before = {"version": str(enrollment.version_id), "pathway": enrollment.pathway_key}
    there.former = [each for each in [before, *enrollment.former] if each != here]
    there.former = [each for n, each in enumerate(there.former) if each not in there.former[:n]]
    there.version_id, there.pathway_key = version_id, pathway_key
    return there


def judge(enrollment: Enrollment, facts: Iterable[FactView]) -> Judgment:
    """What the live facts of an enrollment amount to, by the pathway it is on and those it was on before."""
    pack = enrollment_pack(enrollment)
    return evaluate(pack, enrollment.pathway_key, facts, former=former_pathways(enrollment))


def judged_by(enrollment: Enrollment, activity_key: str) -> str:
    """The pathway by which an activity is judged for this learner: the one they are on when it names the activity, else
    the latest one before, of this version, that does."""
    pack = enrollment_pack(enrollment)
    here = str(enrollment.version_id)
    before: list[str] = [each["pathway"] for each in enrollment.former if each["version"] == here]
    for key in (enrollment.pathway_key, *before):
        if activity_key in pathway_activities(pack, key):
            return key
    return enrollment.pathway_key


def pathway_activities(pack: Pack, pathway_key: str) -> dict[str, Activity]:
    """The activities on a campus's pathway, in the order of the pack."""
    pathway = pack.pathways.get(pathway_key)
    named = {leaf.key for way in pathway.ways.values() for leaf in leaves(way)} if pathway else set()
    return {
        key: activity
        for key, activity in pack.activities.items()
        if key in named and (not activity.open_to or pathway_key in activity.open_to)
    }


def former_activities(enrollment: Enrollment, pack: Pack) -> dict[str, Activity]:
    """The activities that were on a pathway of this version before, and are not on the pathway now."""
    if not enrollment.former:
        return {}
    here, now = str(enrollment.version_id), pathway_activities(pack, enrollment.pathway_key)
    before = [pathway_activities(pack, each["pathway"]) for each in enrollment.former if each["version"] == here]
    return {key: activity for named in before for key, activity in named.items() if key not in now}


def ever_activities(enrollment: Enrollment, pack: Pack) -> dict[str, Activity]:
    """The activities of the pathway an enrollment is on, and of those it was on before in this version."""
    return {**former_activities(enrollment, pack), **pathway_activities(pack, enrollment.pathway_key)}
