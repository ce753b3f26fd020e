"""Checks of the campuses' pathways: each leads to every requirement, through activities that can meet its standard."""

import re

from waymark.rules.packs.findings import Findings, leaves
from waymark.rules.packs.model import (
    AcceptedStandard,
    Activity,
    ActivityKind,
    AppraisalStandard,
    DoneStandard,
    Pack,
    Pathway,
    RecognizedStandard,
    RubricStandard,
    ScoreStandard,
    Standard,
)
from waymark.rules.packs.problems import did_you_mean, shown

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@([A-Za-z0-9-]+\.)+[A-Za-z]{2,24}")
_DONE = (
    ActivityKind.TASK,
    ActivityKind.ATTENDANCE,
    ActivityKind.SELF_ASSESSMENT,
    ActivityKind.SUBMISSION,
    ActivityKind.COURSE_GRADE,
)


def check_pathways(pack: Pack, findings: Findings) -> None:
    """Every campus has a pathway, and every activity is on one."""
    for campus in pack.campuses:
        if campus not in pack.pathways:
            hint = did_you_mean(campus, set(pack.pathways) - set(pack.campuses)) if pack.pathways else ""
            findings.refuse("pathways", f"The campus {shown(campus)} has no pathway. Add one with that key.{hint}")
    walked: set[str] = set()
    for key, pathway in pack.pathways.items():
        walked |= _check_ways(f"pathways.{key}", pathway, pack=pack, findings=findings)
        _check_extras(f"pathways.{key}", pathway, pack=pack, findings=findings)
    for key in pack.activities:
        if key not in walked:
            findings.orphan(f"activities.{key}", what="activity", used_by="pathway")


def _check_ways(path: str, pathway: Pathway, *, pack: Pack, findings: Findings) -> set[str]:
    for requirement in pack.requirements:
        if requirement not in pathway.ways:
            message = f"{pathway.key} has no way to the requirement {shown(requirement)}. Name an activity for it."
            findings.refuse(f"{path}.ways", message)
    walked: set[str] = set()
    judged: dict[str, tuple[str, Standard]] = {}
    for requirement, way in pathway.ways.items():
        if not findings.known(
            f"{path}.ways.{requirement}", requirement, pack.requirements, lack="There is no requirement"
        ):
            continue
        standard = pack.requirements[requirement].standard
        for key in [leaf.key for leaf in leaves(way)]:
            where = f"{path}.ways.{requirement}.{key}"
            walked.add(key)
            if not findings.known(where, key, pack.activities, lack="There is no activity"):
                continue
            activity = pack.activities[key]
            if activity.open_to and pathway.key not in activity.open_to:
                findings.refuse(where, f"{key} is open to {', '.join(activity.open_to)}, not to {pathway.key}.")
            if can_meet(activity, standard):
                _check_one_standard(where, key, requirement, standard=standard, judged=judged, findings=findings)
            else:
                findings.refuse(
                    where,
                    f"{key} ({_gives(activity)}) can never meet the standard of {requirement}, {_asks(standard)}."
                    " Name another activity, or change its kind.",
                )
    return walked


def _check_one_standard(
    where: str,
    key: str,
    requirement: str,
    *,
    standard: Standard,
    judged: dict[str, tuple[str, Standard]],
    findings: Findings,
) -> None:
    """One piece of work is judged by one standard; `done` decides nothing and may stand beside it."""
    if isinstance(standard, DoneStandard):
        return
    first, other = judged.setdefault(key, (requirement, standard))
    if other != standard:
        findings.refuse(
            where,
            f"{key} is held to two standards, {_asks(other)} for {first} and {_asks(standard)} here."
            " Use one standard, or another activity.",
        )


def _check_extras(path: str, pathway: Pathway, *, pack: Pack, findings: Findings) -> None:
    for part, keys in (("links", pathway.links), ("courses", pathway.courses)):
        for activity in keys:
            findings.known(f"{path}.{part}.{activity}", activity, pack.activities, lack="There is no activity")
    for index, contact in enumerate(pathway.contacts):
        where = f"{path}.contacts.{index}"
        if not contact.email and not contact.url:
            findings.refuse(where, 'This contact cannot be reached. Add "email" or "url".')
        if contact.email and not _EMAIL.fullmatch(contact.email):
            message = f"{shown(contact.email)} is not an e-mail address. Write one such as office@example.org."
            findings.refuse(f"{where}.email", message)
        if "@" in contact.role:
            findings.refuse(f"{where}.role", 'Name the role here, and put the address under "email".')


def can_meet(activity: Activity, standard: Standard) -> bool:
    """Whether an activity of this kind, with these parts, can ever give a fact that meets the standard."""
    match standard:
        case DoneStandard():
            return activity.kind in _DONE
        case AcceptedStandard():
            return activity.kind in (ActivityKind.SUBMISSION, ActivityKind.COURSE_GRADE)
        case RubricStandard():
            return activity.kind is ActivityKind.SUBMISSION and activity.rubric == standard.rubric
        case AppraisalStandard():
            return activity.kind is ActivityKind.EXPERIENCE and activity.appraisal == standard.appraisal
        case ScoreStandard():
            return activity.kind is ActivityKind.QUIZ
        case RecognizedStandard():
            return activity.kind is ActivityKind.EXTERNAL_BADGE


def _gives(activity: Activity) -> str:
    if activity.kind is ActivityKind.SUBMISSION:
        return f"a submission with the rubric {activity.rubric}" if activity.rubric else "a submission without a rubric"
    if activity.kind is ActivityKind.EXPERIENCE:
        return f"an experience with the appraisal form {activity.appraisal}"
    return f"of the kind {activity.kind}"


def _asks(standard: Standard) -> str:
    match standard:
        case DoneStandard():
            return "done"
        case AcceptedStandard():
            return "accepted"
        case RubricStandard():
            return f"{standard.at_least} in the rubric {standard.rubric}"
        case AppraisalStandard():
            return f"a {standard.outcome} appraisal by the form {standard.appraisal}"
        case ScoreStandard():
            return f"a score of {standard.at_least} percent"
        case RecognizedStandard():
            return "a recognized badge"
