"""Installs the verifiers from npm, once for each lock file."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

HERE = Path(__file__).parent
LOCK = HERE / "package-lock.json"
SCRIPTS = ("judge.mjs", "suites.mjs", "schema.mjs")


def installed() -> Path:
    """The folder with the verifiers and our scripts; skips when there is no Node or no registry."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not (node and npm):
        pytest.skip("node and npm are not installed")
    name = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"waymark-conformance-{name}"
    if not folder.is_dir():
        _install(npm, folder)
    for script in SCRIPTS:
        _put(HERE / script, folder / script)
    return folder


def _install(npm: str, folder: Path) -> None:
    """Install beside the folder and rename, so that tests at the same time see all of it or nothing."""
    with tempfile.TemporaryDirectory(prefix=f"{folder.name}-", dir=folder.parent) as made:
        whole = Path(made) / "whole"
        whole.mkdir()
        for file in ("package.json", "package-lock.json"):
            shutil.copy(HERE / file, whole / file)
        done = subprocess.run(
            [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=whole,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        if done.returncode:
            pytest.skip(f"the verifiers could not be installed: {done.stderr.strip().splitlines()[-1:]}")
        try:
            whole.rename(folder)
        except OSError:
            assert folder.is_dir()  # another test was first


def _put(source: Path, target: Path) -> None:
    content = source.read_bytes()
    if not target.is_file() or target.read_bytes() != content:
        beside = target.with_suffix(f".{os.getpid()}")
        beside.write_bytes(content)
        beside.replace(target)
