"""What the documentation says is so: settings, links, commands and packs."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from waymark.config.cli import COMMANDS
from waymark.config.env import Env
from waymark.config.pack_files import read_pack
from waymark.rules.packs.lint import lint

PROJECT = Path(__file__).resolve().parents[2]
PAGES = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md"), *(PROJECT / "src").rglob("README.md")])
PROGRAMS = {"./waymark", "uv", "export", "git", "curl", "pip", "python", "python3", "openbadges3", "cd", "npm", "node"}


def name_of(page: Path) -> str:
    return str(page.relative_to(PROJECT))


def test_every_setting_is_documented() -> None:
    text = (PROJECT / "docs/operating.md").read_text()
    listed = re.findall(r"^\| `(WAYMARK_\w+)` \|", text, re.MULTILINE)
    assert listed == [f"WAYMARK_{name.upper()}" for name in Env.model_fields]


def test_images_are_shown_somewhere_and_small() -> None:
    told = "\n".join(page.read_text() for page in PAGES)
    for image in (PROJECT / "docs/images").iterdir():
        assert f"docs/images/{image.name})" in told, f"{image.name} is shown nowhere"
        assert image.stat().st_size <= 150_000, f"{image.name} is large"


def test_every_command_has_an_example() -> None:
    text = (PROJECT / "docs/operating.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \| `\./waymark (\w+)", text, re.MULTILINE)
    assert {named for named, _ in rows} == set(COMMANDS)
    assert all(named == shown for named, shown in rows)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)\s]+)\)", page.read_text())
    broken = []
    for target in targets:
        place, _, anchor = unquote(target).partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        found = (page.parent / place).resolve() if place else page
        if not found.exists() or (anchor and found.suffix == ".md" and anchor not in _anchors(found)):
            broken.append(target)
    assert broken == []


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_shell_blocks_begin_with_commands_there_are(page: Path) -> None:
    for block in re.findall(r"^ *```sh\n(.*?)^ *```", page.read_text(), re.MULTILINE | re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            words = line.split("#")[0].split()
            if not words:
                continue
            assert words[0] in PROGRAMS, line
            if words[0] == "./waymark":
                assert words[1] in {*COMMANDS, "test"}, line


@pytest.mark.parametrize("folder", sorted((PROJECT / "packs").glob("*/pack.yaml")), ids=lambda path: path.parent.name)
def test_packs_lint_clean(folder: Path) -> None:
    assert [str(problem) for problem in lint(read_pack(folder.parent))] == []
