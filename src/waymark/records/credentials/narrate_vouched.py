"""Who vouched for each part, in the plain English that is signed: in advance as criteria, afterwards as evidence."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from openbadges3 import model as ob
from waymark.rules.packs.model import Achievement, LeafKind, Pack, RecognizedStandard, Requirement, RubricStandard
from waymark.rules.progress.tree import leaves
from waymark.rules.progress.vouched import NOT_SHOWN, VouchedPart, Voucher, possible_vouchers, requirement_parts

IN_ADVANCE: Mapping[Voucher, str] = {
    Voucher.RUBRIC: "staff rate the work by a published rubric",
    Voucher.ACCEPTED: "staff read the work and accept it",
    Voucher.SUPERVISOR: "the person who supervised the work appraises it, and staff verify who answered",
    Voucher.FACULTY: "a faculty or staff member who saw the work appraises it, and staff verify who answered",
    Voucher.COMPLETED: "someone else who saw the work appraises what that person did not see, verified in the same way",
    Voucher.GRADE: "staff record that a course was passed",
    Voucher.QUIZ: "a quiz is scored by its answers",
    Voucher.OUTSIDE_BADGE: "staff check and accept a badge from another organization",
    Voucher.ATTENDANCE: "staff record that the earner took part",
    Voucher.SELF_ASSESSMENT: "the earner completes self-assessments, which nobody else rates",
    Voucher.HOLDER: "the earner says so, and nobody else checks it",
    Voucher.REPLACED: "two members of staff accept something else of equal worth in its place",
    Voucher.WAIVED: "two members of staff agree that it need not be shown",
}
AFTERWARDS: Mapping[Voucher, str] = {
    Voucher.RUBRIC: "Staff rated the work by a published rubric.",
    Voucher.ACCEPTED: "Staff read the work and accepted it.",
    Voucher.SUPERVISOR: "The person who supervised the work appraised it, and staff verified who answered.",
    Voucher.FACULTY: "A faculty or staff member who saw the work appraised it, and staff verified who answered.",
    Voucher.COMPLETED: (
        "Someone else who saw it appraised what that person had not seen, and staff verified who answered."
    ),
    Voucher.GRADE: "Staff recorded that a course was passed.",
    Voucher.QUIZ: "A quiz was passed. It is scored by its answers.",
    Voucher.OUTSIDE_BADGE: "Staff checked and accepted a badge from another organization.",
    Voucher.ATTENDANCE: "Staff recorded that the earner took part.",
    Voucher.SELF_ASSESSMENT: "The earner completed self-assessments. Nobody else rated them.",
    Voucher.HOLDER: "The earner said so. Nobody else checked it.",
    Voucher.REPLACED: "Replaced: two members of staff accepted something else of equal worth in its place.",
    Voucher.WAIVED: "Waived: two members of staff agreed that the earner need not show this.",
}
GENRES: Mapping[Voucher, str] = {
    Voucher.RUBRIC: "Work rated by a rubric",
    Voucher.ACCEPTED: "Work accepted by staff",
    Voucher.SUPERVISOR: "Supervisor's appraisal",
    Voucher.FACULTY: "Faculty or staff appraisal",
    Voucher.COMPLETED: "Appraisal of the rest by someone else",
    Voucher.GRADE: "Course passed",
    Voucher.QUIZ: "Quiz",
    Voucher.OUTSIDE_BADGE: "Badge from another organization",
    Voucher.ATTENDANCE: "Attendance recorded by staff",
    Voucher.SELF_ASSESSMENT: "Self-assessment",
    Voucher.HOLDER: "The earner's own word",
    Voucher.REPLACED: "Requirement replaced",
    Voucher.WAIVED: "Requirement waived",
}


def told_in_advance(pack: Pack, requirement_key: str) -> str:
    """A sentence for the criteria: who can vouch for a requirement, over all campuses of a program."""
    if isinstance(pack.requirements[requirement_key].standard, RubricStandard | RecognizedStandard):
        return ""  # the sentence about the standard says it
    ways = [IN_ADVANCE[each] for each in possible_vouchers(pack, requirement_key)]
    if not ways:
        return ""
    depending = "" if len(ways) == 1 else ", depending on the campus and the steps taken"
    return f"How it is shown{depending}: {'; '.join(ways)}."


def evidence_of(pack: Pack, parts: Sequence[VouchedPart]) -> tuple[ob.Evidence, ...]:
    """One evidence for each part that was met: what it is, and who vouched for it. Parts the record is silent about say
    that they were earned as a badge, or are left out."""
    found: dict[tuple[str, str, str], None] = {}
    for part in requirement_parts(parts):
        if part.kind is LeafKind.EARNED:
            name = f"Badge: {pack.achievements[part.key].name}"
            said = [AFTERWARDS[each] for each in part.vouchers] or ["It was earned as a badge of its own."]
            found[(name, " ".join(said), _genre(part.vouchers) or "Badge")] = None
        elif part.vouchers:
            requirement = pack.requirements[part.key]
            sentences = _sentences(pack, requirement, part.vouchers)
            found[(requirement.title, " ".join(sentences), _genre(part.vouchers))] = None
    return tuple(ob.Evidence(name=name, narrative=text, genre=genre) for name, text, genre in found)


def summary_of(parts: Sequence[VouchedPart]) -> str | None:
    """How many parts rest on the earner's own word alone, as the subject's narrative; None when nothing is recorded."""
    told = [part for part in requirement_parts(parts) if part.vouchers]
    if not told:
        return None
    own = sum(part.rests_on_own_word for part in told)
    waived = _not_shown(told)
    if own == 0:
        return f"No part of this rests on the earner's word alone.{waived} The evidence says who vouched for each part."
    rest = "rests" if own == 1 else "rest"
    said = f"{own} of {len(told)} parts {rest} on the earner's own word."
    return f"{said}{waived} The evidence says who vouched for each part."


def _not_shown(parts: Sequence[VouchedPart]) -> str:
    """How many parts were waived or replaced, as a sentence to be put between others; "" when none was."""
    count = sum(not NOT_SHOWN.isdisjoint(part.vouchers) for part in parts)
    if not count:
        return ""
    return f" {count} of {len(parts)} parts {'was' if count == 1 else 'were'} waived or replaced for this earner."


def completed_requirements(achievement: Achievement, pack: Pack, parts: Iterable[VouchedPart]) -> Iterator[str]:
    """The requirements of the achievement itself, met by their own steps and not told by rubric levels already, in the
    pack's order."""
    met = {
        part.key
        for part in parts
        if part.kind is LeafKind.REQUIREMENT and part.vouchers and NOT_SHOWN.isdisjoint(part.vouchers)
    }
    yield from (key for key in stated_requirements(achievement, pack) if key in met)


def stated_requirements(achievement: Achievement, pack: Pack) -> tuple[str, ...]:
    """The requirements of the achievement itself whose result is a status: all that are not judged by a rubric."""
    return tuple(
        leaf.key
        for leaf in leaves(achievement.requires)
        if leaf.kind is LeafKind.REQUIREMENT and not isinstance(pack.requirements[leaf.key].standard, RubricStandard)
    )


def _sentences(pack: Pack, requirement: Requirement, vouchers: Iterable[Voucher]) -> Iterator[str]:
    for voucher in vouchers:
        if voucher is Voucher.RUBRIC and isinstance(requirement.standard, RubricStandard):
            rubric = pack.rubrics[requirement.standard.rubric]
            bar = rubric.levels[requirement.standard.at_least]
            yield f"Staff rated the work by the published rubric “{rubric.title}”: every criterion {bar} or better."
        else:
            yield AFTERWARDS[voucher]


def _genre(vouchers: Sequence[Voucher]) -> str:
    return ", ".join(GENRES[each] for each in vouchers)
