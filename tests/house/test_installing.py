"""`./waymark` installs what its two lists pin, and nothing else, when the index has newer releases of everything.

The index is made here, of wheels that hold nothing: each package of the lists in the pinned version and in a newer one,
asking for what the real one asks for. So the lists are tried whole, extras and conditions included, without a network.
"""

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
LISTS = ("requirements.txt", "requirements-test.txt")
PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?P<extras>\[[^\]]*\])?==(?P<version>[^\s;\\]+)\s*(?P<condition>;[^\\]*)?")
NEWER = "99990.1"
STARTS = 'print("pytest was started")\n'


@dataclass(frozen=True)
class Pinned:
    """One line of a list."""

    name: str
    version: str
    written: str
    condition: str


def pinned(listed: str) -> list[Pinned]:
    """What a list pins, in its order."""
    lines = (PROJECT / listed).read_text().splitlines()
    found = [match for line in lines if (match := PIN.match(line))]
    return [
        Pinned(
            each["name"], each["version"], f"{each['name']}{each['extras'] or ''}", (each["condition"] or "").strip()
        )
        for each in found
    ]


def wheel(folder: Path, name: str, version: str) -> Path:
    """A wheel of that name and version that holds no code, but for the one that is started."""
    stem = f"{name.replace('-', '_').replace('.', '_')}-{version}"
    try:
        asked = requires(name) or []
    except PackageNotFoundError:  # a package of another system
        asked = []
    metadata = [
        "Metadata-Version: 2.1",
        f"Name: {name}",
        f"Version: {version}",
        *(f"Provides-Extra: {extra}" for extra in sorted({*re.findall(r"extra == ['\"]([^'\"]+)", " ".join(asked))})),
        *(f"Requires-Dist: {each}" for each in asked),
    ]
    files = {
        f"{stem}.dist-info/METADATA": "\n".join(metadata) + "\n",
        f"{stem}.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    if name == "pytest":
        files |= {"pytest/__init__.py": "", "pytest/__main__.py": STARTS}
    path = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        record = []
        for place, text in files.items():
            archive.writestr(zipfile.ZipInfo(place), text)  # of one time, so that its digest is the same in both lists
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            record.append(f"{place},sha256={digest},{len(text.encode())}")
        archive.writestr(
            zipfile.ZipInfo(f"{stem}.dist-info/RECORD"), "\n".join([*record, f"{stem}.dist-info/RECORD,,"]) + "\n"
        )
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with the script and both lists, and an index beside it."""
    folder, index = tmp_path / "project", tmp_path / "index"
    folder.mkdir()
    (folder / "src").mkdir()
    for listed in LISTS:
        lines = []
        for each in pinned(listed):
            shelf = index / re.sub(r"[-_.]+", "-", each.name).lower()
            shelf.mkdir(parents=True, exist_ok=True)
            made = wheel(shelf, each.name, each.version)
            wheel(shelf, each.name, NEWER)
            links = "".join(f'<a href="{path.name}">{path.name}</a>\n' for path in sorted(shelf.glob("*.whl")))
            (shelf / "index.html").write_text(f"<!DOCTYPE html><html><body>{links}</body></html>")
            digest = hashlib.sha256(made.read_bytes()).hexdigest()
            lines.append(f"{each.written}=={each.version} {each.condition} --hash=sha256:{digest}")
        (folder / listed).write_text("\n".join(lines) + "\n")
    (folder / "waymark").write_text((PROJECT / "waymark").read_text())
    return folder


def start(project: Path) -> subprocess.CompletedProcess[str]:
    """`./waymark test` in that folder, with its index and no other."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    index = {
        "PIP_INDEX_URL": (project.parent / "index").as_uri(),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_CACHE_DIR": "1",
    }
    return subprocess.run(
        ["sh", "waymark", "test"],
        cwd=project,
        env={**kept, **index, "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )


def pip(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(project / ".venv/bin/python"), "-m", "pip", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_both_lists_install_as_pinned_when_the_index_has_newer_releases_of_everything(project: Path) -> None:
    started = start(project)
    assert started.returncode == 0, started.stdout + started.stderr
    assert "pytest was started" in started.stdout
    listed = {
        row["name"].lower().replace("_", "-"): row["version"]
        for row in json.loads(pip(project, "list", "--format=json").stdout)
    }
    wanted = {each.name: each.version for name in LISTS for each in pinned(name) if "win32" not in each.condition}
    assert {name: listed.get(name) for name in wanted} == wanted
    assert NEWER not in listed.values()
    assert pip(project, "check").returncode == 0, pip(project, "check").stdout


def test_resolving_the_lists_would_fail_on_that_index(project: Path) -> None:
    script = project / "waymark"
    script.write_text(script.read_text().replace("--no-deps ", ""))
    started = start(project)
    assert started.returncode != 0
    assert "--require-hashes" in started.stderr, started.stderr
