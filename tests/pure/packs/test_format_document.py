"""docs/pack-format.md says what is so: its parts joined are a pack, and its answers are those the linter gives."""

import re
from pathlib import Path

from tests.pure.packs.tiny import MINI, SVG, png
from waymark.rules.packs.diff import diff, render
from waymark.rules.packs.lint import lint
from waymark.rules.packs.lint_activities import ALLOWED, NEEDED
from waymark.rules.packs.load import load
from waymark.rules.packs.model import ActivityKind, FieldKind, OrganizationKind, PlanPart
from waymark.rules.packs.translate import localize

TEXT = (Path(__file__).parents[3] / "docs" / "pack-format.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)(?: (\w+))?\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def _files() -> dict[str, bytes]:
    pack = "\n".join(body for word, language, body in BLOCKS if word == "yaml" and not language)
    files = {"pack.yaml": pack.encode()}
    files |= {f"text/{language}.yaml": body.encode() for word, language, body in BLOCKS if language}
    for name in ("level-1", "first-steps"):
        files |= {f"art/{name}.svg": SVG, f"art/{name}.mini.svg": MINI, f"art/{name}.png": png()}
    return files


def _changed(old: str, new: str) -> dict[str, bytes]:
    files = _files()
    assert files["pack.yaml"].count(old.encode()) == 1
    return {**files, "pack.yaml": files["pack.yaml"].replace(old.encode(), new.encode())}


def _answer_after(sentence: str) -> str:
    return TEXT.split(sentence, 1)[1].split("```\n", 2)[1]


def test_the_parts_of_the_document_are_a_publishable_pack() -> None:
    assert [str(problem) for problem in lint(_files())] == []
    pack = load(_files())
    assert list(pack.achievements) == ["level-1", "first-steps"]
    assert localize(pack, "fr").pathways["harbor"].contacts[0].role == "Bureau des carrières"


def test_the_refusal_shown_is_the_one_given() -> None:
    found = "".join(f"{problem}\n" for problem in lint(_changed("quiz: safety,", "quiz: safty,")))
    assert _answer_after("the linter answers:") == found


def test_the_difference_shown_is_the_one_told() -> None:
    changes = diff(load(_files()), load(_changed("hours: 8", "hours: 12")))
    assert _answer_after("told in sentences:") == render(changes)


def test_every_kind_and_choice_is_named() -> None:
    for word in [*ActivityKind, *FieldKind, *OrganizationKind, *PlanPart]:
        assert f"`{word}`" in TEXT


def test_the_table_of_kinds_says_what_the_linter_holds() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| [^|]* \| ([^|]*) \| ([^|]*) \|$", TEXT, re.MULTILINE)
    said = {
        kind: (set(re.findall("`([a-z]+)`", needs)), set(re.findall("`([a-z]+)`", may))) for kind, needs, may in rows
    }
    assert set(said) == set(ActivityKind)
    for kind in ActivityKind:
        needs, may = said[kind]
        assert needs | may == set(ALLOWED.get(kind, ()))
        if kind is not ActivityKind.SUBMISSION:
            assert needs == set(NEEDED.get(kind, ()))
