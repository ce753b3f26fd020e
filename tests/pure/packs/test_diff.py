"""The difference between two versions reads like a letter to a coordinator."""

import pytest

from tests.pure.packs.tiny import broken, tiny_files, tiny_pack
from waymark.rules.packs.diff import ChangeKind, diff, render
from waymark.rules.packs.load import load


def test_a_pack_does_not_differ_from_itself() -> None:
    assert diff(tiny_pack(), load(tiny_files())) == ()
    assert render(()) == "Nothing changed.\n"


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("hours: 6", "hours: 8", ["Requirement lead-a-ride: hours 6 → 8"]),
        ("{score: 80}", "{score: 90}", ["Requirement know-the-bike: pass mark 80 percent → 90 percent"]),
        (
            "{rubric: ride-plan, at_least: sound}",
            "{rubric: ride-plan, at_least: strong}",
            ["Requirement plan-a-ride: level to reach sound → strong"],
        ),
        (
            "standard: accepted, source: illustrative}",
            "standard: done, source: illustrative}",
            ["Requirement set-the-brakes: standard accepted by an assessor → done"],
        ),
        (
            "{at_least: 2, of: [fix-a-flat, set-the-brakes, true-a-wheel]}",
            "{all: [fix-a-flat, {any: [set-the-brakes, true-a-wheel]}]}",
            [
                "Achievement mechanic: requires 2 of fix-a-flat, set-the-brakes, true-a-wheel"
                " → fix-a-flat and (set-the-brakes or true-a-wheel)"
            ],
        ),
        ("    expires_after_months: 24\n", "", ["Achievement mechanic: expires after months removed, it was 24"]),
        ("    release: confirm\n", "", ["Achievement bike-guide: release confirm → auto"]),
        ("attempts: 3, ", "", ["Policy: attempts removed, it was 3"]),
        ("review_days: 10", "review_days: 14", ["Policy: days to review 10 → 14"]),
        ("version: 2.1", "version: 2.2", ["Program: version 2.1 → 2.2"]),
        ("campuses: [north, south]", "campuses: [south, north]", ["Program: campuses north, south → south, north"]),
        (
            "    ways: {set-the-brakes: {any: [brakes, brake-course]}}\n",
            "",
            ["Pathway south: way to set-the-brakes brakes or brake-course → brakes"],
        ),
        (
            "{thin: Thin, sound: Sound, strong: Strong}",
            "{thin: Thin, strong: Strong, sound: Sound}",
            ["Rubric ride-plan: order of levels thin, sound, strong → thin, strong, sound"],
        ),
        (
            "        name: Risks\n",
            "        name: Dangers\n",
            ["Rubric ride-plan: criteria risks name Risks → Dangers"],
        ),
        (
            "      photo: {kind: files, label: Photos,",
            "      picture: {kind: files, label: Pictures,",
            ["Form brakes: field picture added, Pictures", "Form brakes: field photo removed, it was Photos"],
        ),
        (
            "alignment: [{framework: road-skills, code: care}]",
            "alignment: [{framework: road-skills, code: care}, {framework: road-skills, code: lead}]",
            ["Achievement mechanic: alignment road-skills care → road-skills care, road-skills lead"],
        ),
        (
            "approved_by: coordinator",
            "approved_by: registrar",
            [
                "Equivalence from achievement old-mechanic, issuer club, gives earned mechanic,"
                " on_or_before 2025-12-31, approved_by registrar added",
                "Equivalence from achievement old-mechanic, issuer club, gives earned mechanic,"
                " on_or_before 2025-12-31, approved_by coordinator removed",
            ],
        ),
        (
            "  wheel-badge: {kind: external-badge,",
            "  wheel-token: {kind: external-badge,",
            ["Activity wheel-token added: Wheel badge", "Activity wheel-badge removed: Wheel badge"],
        ),
    ],
)
def test_a_change_is_told_in_words(old: str, new: str, lines: list[str]) -> None:
    assert [str(change) for change in diff(tiny_pack(), load(broken((old, new))))] == lines


def test_long_texts_are_shown_from_where_they_part_and_kept_whole() -> None:
    new = load(broken(("with whom and what could go wrong", "with whom and what must go right")))
    (change,) = diff(tiny_pack(), new)
    assert str(change) == (
        'Requirement plan-a-ride: narrative "... and what could go wrong." → "... and what must go right."'
    )
    assert change.kind is ChangeKind.CHANGED
    assert change.before == tiny_pack().requirements["plan-a-ride"].narrative


def test_translations_are_counted() -> None:
    files = tiny_files()
    files["text/fr.yaml"] = files["text/fr.yaml"].replace(b"Terre", b"Gravier") + b"tagline: Apprendre\n"
    assert [str(change) for change in diff(tiny_pack(), load(files))] == [
        "Translation fr: texts 7 → 8 (1 new, 1 reworded)"
    ]


def test_the_letter_groups_changes_by_part() -> None:
    new = load(
        broken(
            ("version: 2.1", "version: 2.2"),
            ("hours: 6", "hours: 8"),
            ("title: Fix a flat,", "title: Mend a flat,"),
            ("tags: [bike, safety]", "tags: [bike]"),
        )
    )
    assert render(diff(tiny_pack(), new)) == (
        "Program\n  ~ version 2.1 → 2.2\n\n"
        "Achievement\n  ~ level-1: tags bike, safety → bike\n\n"
        "Requirement\n  ~ lead-a-ride: hours 6 → 8\n  ~ fix-a-flat: title Fix a flat → Mend a flat\n"
    )
