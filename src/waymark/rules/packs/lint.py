"""Says whether a pack may be published: everything that would make it unfair, unreachable, unreadable or unsafe."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from waymark.rules.packs import lint_achievements, lint_activities, lint_pathways
from waymark.rules.packs.art import art_problems, missing_art
from waymark.rules.packs.findings import Findings
from waymark.rules.packs.load import LANGUAGE_FILE, PACK_FILE, Loaded, PackFiles, read
from waymark.rules.packs.model import Pack
from waymark.rules.packs.plain_text import broken_word
from waymark.rules.packs.problems import PackError, Problem, did_you_mean, in_order, shown
from waymark.rules.packs.reading import MAX_HINTS, NAME
from waymark.rules.packs.translate import localize, translatable

CHECKS: tuple[Callable[[Pack, Findings], None], ...] = (
    lint_achievements.check_achievements,
    lint_achievements.check_requirements,
    lint_achievements.check_organizations,
    lint_achievements.check_frameworks,
    lint_achievements.check_equivalences,
    lint_activities.check_activities,
    lint_activities.check_unused,
    lint_activities.check_rubrics,
    lint_activities.check_appraisals,
    lint_activities.check_instruments,
    lint_activities.check_forms,
    lint_activities.check_quizzes,
    lint_pathways.check_pathways,
)

_IGNORED = re.compile(r"(README|LICENSE|NOTICE)(\.md|\.txt)?")


def lint(files: PackFiles) -> tuple[Problem, ...]:
    """Everything to put right before these files may be published, by file and line; empty when they may be.

    What cannot be read is reported first; checks across parts run as soon as the parts can be told apart.
    """
    loaded = read(files)
    problems = [*loaded.problems, *_unexpected_files(files), *art_problems(files)]
    if loaded.pack is not None:
        findings = Findings(loaded)
        for check in CHECKS:
            check(loaded.pack, findings)
        problems += findings.problems
        problems += _missing_art(loaded.pack, loaded, files)
        problems += _broken_words(loaded.pack, loaded)
        problems += _translation_problems(loaded.pack, loaded)
        if not loaded.problems:
            problems += _unfit_translations(loaded.pack, loaded)
    return in_order(problems)


def _missing_art(pack: Pack, loaded: Loaded, files: PackFiles) -> Iterator[Problem]:
    for key, path in missing_art(pack, files):
        line = loaded.line(f"achievements.{key}")
        yield Problem(PACK_FILE, line, f"achievements.{key}: The picture {path} is missing. Add it.")


def _broken_words(pack: Pack, loaded: Loaded) -> Iterator[Problem]:
    for path, text in translatable(pack).items():
        if word := broken_word(text):
            message = f"{path}: {shown(word)} was broken over two lines. Keep the word on one line."
            yield Problem(PACK_FILE, loaded.line(path), message)


def _translation_problems(pack: Pack, loaded: Loaded) -> Iterator[Problem]:
    known = translatable(pack)
    for language, texts in pack.texts.items():
        for count, path in enumerate(each for each in texts if each not in known):
            line = loaded.text_lines[language][path]
            hint = did_you_mean(path, known) if count < MAX_HINTS else ""
            yield Problem(f"text/{language}.yaml", line, f"The pack has no text {shown(path)}.{hint}")


def _unfit_translations(pack: Pack, loaded: Loaded) -> Iterator[Problem]:
    """Translations that are longer than the place of the text allows, or have line breaks where it has none."""
    for language, texts in pack.texts.items():
        if not _localizing_faults(pack, language, texts):
            continue
        for path, text in texts.items():
            if len(text) > NAME or "\n" in text:
                for fault in _localizing_faults(pack, language, {path: text})[:1]:
                    message = f"{path}: {fault.message.partition(': ')[2]}"
                    yield Problem(f"text/{language}.yaml", loaded.text_lines[language][path], message)


def _localizing_faults(pack: Pack, language: str, texts: Mapping[str, str]) -> tuple[Problem, ...]:
    try:
        localize(replace(pack, texts={language: texts}), language)
    except PackError as error:
        return error.problems
    return ()


def _unexpected_files(files: PackFiles) -> Iterator[Problem]:
    for path in sorted(files):
        read_elsewhere = path == PACK_FILE or path.startswith("art/") or LANGUAGE_FILE.fullmatch(path)
        if not read_elsewhere and not _IGNORED.fullmatch(path):
            yield Problem(path, 0, "Nothing reads this file. Remove it from the folder, or correct its name.")
