"""Checks of what can be earned: achievements, requirements, frameworks, organizations, equivalences."""

from collections import Counter
from collections.abc import Iterable

from waymark.rules.packs.findings import Findings, leaves, named
from waymark.rules.packs.model import (
    AppraisalStandard,
    LeafKind,
    OrganizationKind,
    Pack,
    Requirement,
    RubricStandard,
    Tier,
)
from waymark.rules.packs.plain_text import description_faults, markup_faults
from waymark.rules.packs.problems import did_you_mean, shown

MAX_REQUIREMENTS = 63
"""An enrollment's progress is one signed 64-bit integer with a bit for each requirement."""


def check_achievements(pack: Pack, findings: Findings) -> None:
    """Trees name what exists and never lead back to themselves; names and descriptions are fit for a badge."""
    for key, achievement in pack.achievements.items():
        path = f"achievements.{key}"
        for leaf in leaves(achievement.requires):
            known = pack.achievements if leaf.kind is LeafKind.EARNED else pack.requirements
            if leaf.key not in known:
                hint = _other_kind(leaf.key, leaf.kind, pack) or did_you_mean(leaf.key, known)
                message = f"There is no {_word(leaf.kind)} {shown(leaf.key)}.{hint}"
                findings.refuse(f"{path}.requires.{leaf.key}", message)
        for index, reference in enumerate(achievement.alignment):
            where = f"{path}.alignment.{index}"
            if findings.known(where, reference.framework, pack.frameworks, lack="There is no framework"):
                rows = pack.frameworks[reference.framework].rows
                findings.known(where, reference.code, rows, lack=f"The framework {reference.framework} has no code")
        for fault in description_faults(achievement.description):
            findings.refuse(f"{path}.description", fault)
    _check_names(pack, findings)
    _check_levels(pack, findings)
    _check_cycles(pack, findings)


def _word(kind: LeafKind) -> str:
    return "achievement" if kind is LeafKind.EARNED else "requirement"


def _other_kind(key: str, kind: LeafKind, pack: Pack) -> str:
    if kind is LeafKind.REQUIREMENT and key in pack.achievements:
        return f" It is an achievement: write {{earned: {key}}}."
    if kind is LeafKind.EARNED and key in pack.requirements:
        return f" It is a requirement: write just {key}."
    return ""


def _check_names(pack: Pack, findings: Findings) -> None:
    seen: dict[tuple[str, str], str] = {}
    for key, achievement in pack.achievements.items():
        for part in ("name", "short_name", "description"):
            words = " ".join(str(getattr(achievement, part)).casefold().split())
            first = seen.setdefault((part, words), key)
            if first != key and words:
                findings.refuse(
                    f"achievements.{key}.{part}", f"This is the same as that of {first}. Say what sets the two apart."
                )


def _check_levels(pack: Pack, findings: Findings) -> None:
    levels = [(a.level, key) for key, a in pack.achievements.items() if a.tier is Tier.LEVEL and a.level]
    for number, (level, key) in enumerate(sorted(levels), start=1):
        if level != number:
            findings.refuse(
                f"achievements.{key}.level", f"Level {number} is expected here, not {level}. Number levels 1, 2, 3."
            )
            break
    stacks = [key for key, a in pack.achievements.items() if a.tier is Tier.STACK]
    for key in stacks[1:]:
        findings.refuse(f"achievements.{key}.tier", f"{stacks[0]} is the stack already. Make this a level or a micro.")


def _check_cycles(pack: Pack, findings: Findings) -> None:
    needs = {key: named(a.requires, LeafKind.EARNED) for key, a in pack.achievements.items()}
    settled: set[str] = set()
    while True:
        open_keys = needs.keys() - settled
        ready = {key for key in open_keys if settled.issuperset(needs.keys() & needs[key])}
        if not ready:
            break
        settled |= ready
    for key in needs:
        if key not in settled and _returns_to(key, needs):
            findings.refuse(
                f"achievements.{key}.requires",
                "This needs itself, by way of what it asks to have earned: nobody could earn it. Break the circle.",
            )


def _returns_to(key: str, needs: dict[str, list[str]]) -> bool:
    reached: set[str] = set()
    ahead = list(needs[key])
    while ahead:
        step = ahead.pop()
        if step not in reached:
            reached.add(step)
            ahead += needs.get(step, [])
    return key in reached


def check_requirements(pack: Pack, findings: Findings) -> None:
    """Standards name what exists; every requirement is asked for; there are no more than progress can hold."""
    asked = {key for a in pack.achievements.values() for key in named(a.requires, LeafKind.REQUIREMENT)}
    titles: dict[str, str] = {}
    for index, (key, requirement) in enumerate(pack.requirements.items()):
        path = f"requirements.{key}"
        if key not in asked:
            findings.orphan(path, what="requirement", used_by="achievement")
        if index == MAX_REQUIREMENTS:
            findings.refuse(path, f"A pack has at most {MAX_REQUIREMENTS} requirements. Join some, or split it.")
        first = titles.setdefault(requirement.title.casefold(), key)
        if first != key:
            findings.refuse(f"{path}.title", f"This is the same as that of {first}. Say what sets the two apart.")
        for fault in markup_faults(requirement.narrative):
            findings.refuse(f"{path}.narrative", fault)
        _check_standard(path, requirement, pack=pack, findings=findings)


def _check_standard(path: str, requirement: Requirement, *, pack: Pack, findings: Findings) -> None:
    standard = requirement.standard
    where = f"{path}.standard"
    if isinstance(standard, RubricStandard):
        if (
            findings.known(f"{where}.rubric", standard.rubric, pack.rubrics, lack="There is no rubric")
            and standard.rubric
        ):
            lack = f"The rubric {standard.rubric} has no level"
            findings.known(f"{where}.at_least", standard.at_least, pack.rubrics[standard.rubric].levels, lack=lack)
    elif isinstance(standard, AppraisalStandard):
        findings.known(f"{where}.appraisal", standard.appraisal, pack.appraisals, lack="There is no appraisal form")
        findings.known(f"{where}.outcome", standard.outcome, ("positive",), lack="There is no outcome")


def check_organizations(pack: Pack, findings: Findings) -> None:
    """The owner, the campuses and every parent exist, and no organization is inside itself."""
    findings.known("owner", pack.owner, pack.organizations, lack="There is no organization")
    for campus in pack.campuses:
        if findings.known("campuses", campus, pack.organizations, lack="There is no organization"):
            kind = pack.organizations[campus].kind
            if kind is not OrganizationKind.CAMPUS:
                findings.refuse(f"organizations.{campus}.kind", f"This campus has the kind {kind}. Write campus.")
    for key, organization in pack.organizations.items():
        findings.known(
            f"organizations.{key}.parent", organization.parent, pack.organizations, lack="There is no organization"
        )
        above, steps = organization.parent, 0
        while above in pack.organizations and above != key and steps <= len(pack.organizations):
            above, steps = pack.organizations[above].parent, steps + 1
        if above == key:
            findings.refuse(f"organizations.{key}.parent", "This organization is inside itself. Name another parent.")
    if pack.supersedes and pack.supersedes == pack.version:
        findings.refuse("supersedes", "A version cannot supersede itself. Name the version before it.")


def check_frameworks(pack: Pack, findings: Findings) -> None:
    """Every framework has an achievement aligned with it."""
    aligned = {reference.framework for a in pack.achievements.values() for reference in a.alignment}
    for key in _unused(pack.frameworks, aligned):
        findings.orphan(f"frameworks.{key}", what="framework", used_by="achievement")


def check_equivalences(pack: Pack, findings: Findings) -> None:
    """An equivalence gives an achievement of this pack for a badge of an organization the pack names."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for index, row in enumerate(pack.equivalences):
        path = f"equivalences.{index}"
        findings.known(f"{path}.gives", row.gives, pack.achievements, lack="There is no achievement")
        findings.known(f"{path}.from.issuer", row.from_issuer, pack.organizations, lack="There is no organization")
        seen[(row.from_achievement, row.from_issuer, row.gives)] += 1
        if seen[(row.from_achievement, row.from_issuer, row.gives)] == 2:
            findings.refuse(path, "The same equivalence is above. Keep one, with the later date.")


def _unused(parts: Iterable[str], used: set[str]) -> list[str]:
    return [key for key in parts if key not in used]
