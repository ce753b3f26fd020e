"""Every problem a pack can have is refused with file, line and what to do: the cases are in refusals.txt."""

from pathlib import Path

import pytest

from tests.pure.packs.tiny import broken, tiny_files, tiny_pack
from waymark.rules.packs.lint import lint
from waymark.rules.packs.load import load
from waymark.rules.packs.problems import PackError, Problem

Case = tuple[str, list[tuple[str, str]], list[str]]


def _cases() -> list[Case]:
    blocks = Path(__file__).with_name("refusals.txt").read_text(encoding="utf-8").split("\n# ")[1:]
    return [_case(block.split("\n")) for block in blocks]


def _case(lines: list[str]) -> Case:
    olds = [_unescaped(line) for line in lines if line[:1] == "-"]
    news = [_unescaped(line) for line in lines if line[:1] == "+"]
    expected = [line[2:] for line in lines if line.startswith("= ")]
    return lines[0], list(zip(olds, news, strict=True)), expected


def _unescaped(line: str) -> str:
    return line[2:].encode("ascii").decode("unicode_escape")


CASES = _cases()


@pytest.mark.parametrize(("name", "replacements", "expected"), CASES, ids=[name for name, _, _ in CASES])
def test_a_broken_pack_is_refused_with_file_line_and_advice(
    name: str, replacements: list[tuple[str, str]], expected: list[str]
) -> None:
    assert expected, f"{name} must be refused"
    assert [str(problem) for problem in lint(broken(*replacements))] == expected


def test_the_tiny_pack_itself_has_no_problem() -> None:
    assert lint(tiny_files()) == ()
    assert tiny_pack().program == "bike-guide"


def test_all_problems_are_told_at_once_in_the_order_of_the_lines() -> None:
    files = broken(
        ("updated: 2026-03-01", "updated: soon"),
        ("expires_after_months: 24", "expires_after_months: many"),
        ("review_days: 10", "review_days: 1000"),
    )
    with pytest.raises(PackError) as caught:
        load(files)
    assert [problem.line for problem in caught.value.problems] == [11, 70, 223]
    assert str(caught.value).splitlines()[0] == ('pack.yaml:11: updated: "soon" is not a date. Write it as 2025-06-30.')


def test_what_can_be_read_is_still_checked_across_parts() -> None:
    found = lint(broken(("updated: 2026-03-01", "updated: soon"), ("owner: riders", "owner: rider")))
    assert [problem.line for problem in found] == [11, 14]


def test_load_reads_what_lint_would_not_publish() -> None:
    files = broken(("answer: two", "answer: three"))
    assert load(files).quizzes["safe-bike"].questions["brakes"].answer == "three"
    assert len(lint(files)) == 1


def test_a_folder_without_pack_yaml_says_so() -> None:
    assert lint({"pack.yml": b"title: x"}) == (
        Problem(
            "pack.yaml",
            0,
            'There is no pack.yaml in this folder. Add it, or name another folder. Did you mean "pack.yml"?',
        ),
        Problem("pack.yml", 0, "Nothing reads this file. Remove it from the folder, or correct its name."),
    )


def test_more_requirements_than_a_progress_word_holds_are_refused() -> None:
    keys = [f"extra-{number}" for number in range(56)]
    rows = "".join(
        f"  {key}: {{title: Extra {key}, narrative: More., standard: done, source: illustrative}}\n" for key in keys
    )
    ways = "".join(f"      {key}: shop-video\n" for key in keys)
    found = lint(
        broken(
            ("requirements:\n", "requirements:\n" + rows),
            ("{all: [know-the-shop,", f"{{all: [{', '.join(keys)}, know-the-shop,"),
            ("      know-the-shop: shop-video\n", "      know-the-shop: shop-video\n" + ways),
        )
    )
    assert [str(problem) for problem in found] == [
        "pack.yaml:156: requirements.true-a-wheel: A pack has at most 63 requirements. Join some, or split it."
    ]


def test_a_translation_of_no_text_is_refused_at_its_line() -> None:
    files = tiny_files()
    files["text/fr.yaml"] = b"title: Guide\nachievements.level-1.nme: Niveau\nachievements.level-1.level: Un\n"
    assert [str(problem) for problem in lint(files)] == [
        'text/fr.yaml:2: The pack has no text "achievements.level-1.nme". Did you mean "achievements.level-1.name"?',
        'text/fr.yaml:3: The pack has no text "achievements.level-1.level". Did you mean "achievements.level-1.name"?',
    ]


def test_a_translation_that_does_not_fit_its_place_is_refused_at_its_line() -> None:
    files = tiny_files()
    long = "x" * 121
    files["text/fr.yaml"] = (
        f"title: {long}\ndescription: {long}\ntagline: |\n  un\n  deux\ninstruments.riding-style.responses.2: {long}\n"
    ).encode()
    assert [str(problem) for problem in lint(files)] == [
        "text/fr.yaml:1: title: The text has 121 characters. Shorten it to 120.",
        "text/fr.yaml:3: tagline: This must be a single line. Join the lines, or start the text with >-.",
        "text/fr.yaml:6: instruments.riding-style.responses.2: The text has 121 characters. Shorten it to 120.",
    ]


def test_a_translation_that_is_no_mapping_of_texts_is_refused() -> None:
    files = tiny_files()
    files["text/fr.yaml"] = b"- title\n"
    files["text/de.yaml"] = b"title: [Rad]\n"
    assert [str(problem) for problem in lint(files)] == [
        "text/de.yaml:1: title: A text is expected here.",
        'text/fr.yaml:1: Write one "path: text" line for each translated text, such as title: Titre.',
    ]


def test_a_file_full_of_unknown_words_is_answered_without_looking_for_the_closest_to_each() -> None:
    rows = "".join(f"formatt-{number}: 1\n" for number in range(5000))
    found = lint(broken(("format: waymark-pack/1", rows.rstrip())))
    unknown = [problem for problem in found if "is not known here" in problem.message]
    assert len(unknown) == 5000
    assert sum("Did you mean" in problem.message for problem in unknown) == 50
