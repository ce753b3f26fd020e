"""Loads a pack: files in, one typed `Pack` out, or every problem found in them.

`load` answers whether the pack can be read; `lint` whether it may be published. No file is opened here: whoever calls
brings the content.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from waymark.rules.packs.model import Pack, Provenance
from waymark.rules.packs.problems import PackError, Problem, did_you_mean, in_order, shown
from waymark.rules.packs.read_parts import (
    read_activity,
    read_appraisal,
    read_form,
    read_instrument,
    read_quiz,
    read_rubric,
)
from waymark.rules.packs.read_pathways import read_pathways
from waymark.rules.packs.read_program import (
    read_achievement,
    read_eligibility,
    read_equivalences,
    read_framework,
    read_organization,
    read_policy,
    read_requirement,
    read_statement,
    read_url,
)
from waymark.rules.packs.reading import LONG, NAME, Reading, Section, line_of, scalar_text
from waymark.rules.packs.strict_yaml import MappingNode, RefusedNode, YamlNode, parse

PackFiles = Mapping[str, bytes]
"""The files of a pack: path inside its folder, with forward slashes -> content."""

PACK_FILE = "pack.yaml"
FORMAT = "waymark-pack/1"
LANGUAGE_FILE = re.compile(r"text/([a-z]{2}(?:-[A-Z]{2})?)\.yaml")
_VERSION = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6}){0,3}")


@dataclass(frozen=True)
class Loaded:
    """A pack as far as it could be read: None when a part that others refer to is missing or broken.

    `written` maps the path of what a pathway inherits to the path where it is written.
    """

    pack: Pack | None
    problems: tuple[Problem, ...]
    lines: Mapping[str, int]
    written: Mapping[str, str]
    text_lines: Mapping[str, Mapping[str, int]]

    def line(self, path: str) -> int:
        """The line in pack.yaml of the part at a dotted path, or of the closest part around it."""
        return line_of(self.lines, path)


def load(files: PackFiles) -> Pack:
    """The pack these files spell. Raises `PackError` with every problem that keeps it from being read."""
    loaded = read(files)
    if loaded.pack is None or loaded.problems:
        raise PackError(loaded.problems)
    return loaded.pack


def read(files: PackFiles) -> Loaded:
    """What could be read, with all problems; never raises."""
    reading = Reading(PACK_FILE)
    problems: list[Problem] = []
    texts: dict[str, Mapping[str, str]] = {}
    text_lines: dict[str, Mapping[str, int]] = {}
    for path in sorted(files):
        if named := LANGUAGE_FILE.fullmatch(path):
            translation, lines, found = _read_translation(path, files[path])
            texts[named[1]] = translation
            text_lines[named[1]] = lines
            problems += found
    pack: Pack | None = None
    if PACK_FILE not in files:
        hint = did_you_mean(PACK_FILE, [path for path in files if path.endswith((".yaml", ".yml"))])
        message = f"There is no pack.yaml in this folder. Add it, or name another folder.{hint}"
        problems.append(Problem(PACK_FILE, 0, message))
    else:
        node, found = parse(PACK_FILE, files[PACK_FILE])
        problems += found
        if node is not None:
            pack = read_pack(reading, node, texts)
    return Loaded(pack, in_order([*problems, *reading.problems]), reading.lines, reading.written, text_lines)


def read_pack(reading: Reading, node: YamlNode, texts: Mapping[str, Mapping[str, str]]) -> Pack | None:
    """The pack a mapping spells; None when it is damaged. What is wrong is left in `reading`."""
    top = reading.section(node, "")
    if top is None:
        return None
    if (format_ := top.text("format")) and format_ != FORMAT:
        top.refuse("format", f"{shown(format_)} is a format this program does not know. Write {FORMAT}.")
    campuses = top.texts("campuses", needed=True)
    pack = Pack(
        format=format_,
        program=top.key("program"),
        version=_version(top, "version", needed=True),
        supersedes=_version(top, "supersedes", needed=False),
        title=top.text("title", limit=NAME),
        tagline=top.text("tagline", needed=False),
        description=top.long_text("description"),
        updated=top.day("updated") or date.min,
        url=read_url(top, "url"),
        source=top.choice("source", Provenance),
        owner=top.key("owner"),
        campuses=campuses,
        organizations={key: read_organization(key, row) for key, row in top.sections("organizations")},
        eligibility=read_eligibility(top.section("eligibility") or _nothing(top, "eligibility")),
        cost=read_statement(top.section("cost") or _nothing(top, "cost")),
        delivery=read_statement(top.section("delivery") or _nothing(top, "delivery")),
        frameworks={key: read_framework(key, row) for key, row in top.sections("frameworks", needed=False)},
        achievements={key: read_achievement(key, row) for key, row in top.sections("achievements")},
        requirements={key: read_requirement(key, row) for key, row in top.sections("requirements")},
        rubrics={key: read_rubric(key, row) for key, row in top.sections("rubrics", needed=False)},
        appraisals={key: read_appraisal(key, row) for key, row in top.sections("appraisals", needed=False)},
        instruments={key: read_instrument(key, row) for key, row in top.sections("instruments", needed=False)},
        forms={key: read_form(key, row) for key, row in top.sections("forms", needed=False)},
        quizzes={key: read_quiz(key, row) for key, row in top.sections("quizzes", needed=False)},
        activities={key: read_activity(key, row) for key, row in top.sections("activities")},
        pathways=read_pathways(top, campuses),
        equivalences=read_equivalences(top),
        policy=read_policy(top.section("policy") or _nothing(top, "policy")),
        texts=texts,
    )
    reading.finish()
    return None if reading.damaged else pack


def _nothing(top: Section, key: str) -> Section:
    """An empty stand-in for a part that was reported already: reading it adds nothing to the problems."""
    return Section(Reading(top.reading.file), MappingNode({}, {}, top.line(key)), top.at(key))


def _version(top: Section, key: str, *, needed: bool) -> str:
    value = top.text(key, limit=NAME, needed=needed)
    if value and not _VERSION.fullmatch(value):
        top.refuse(key, f"{shown(value)} is not a version. Write numbers with dots between, such as 2025.1.")
    return value


def _read_translation(file: str, raw: bytes) -> tuple[dict[str, str], dict[str, int], tuple[Problem, ...]]:
    node, problems = parse(file, raw)
    reading = Reading(file)
    texts: dict[str, str] = {}
    lines: dict[str, int] = {}
    if isinstance(node, MappingNode):
        for path, value in node.entries.items():
            text = scalar_text(reading, value, path, limit=LONG)
            if text:
                texts[path] = text
                lines[path] = node.key_lines[path]
    elif node is not None and not isinstance(node, RefusedNode):
        reading.refuse(node.line, 'Write one "path: text" line for each translated text, such as title: Titre.')
    return texts, lines, (*problems, *reading.problems)
