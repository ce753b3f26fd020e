"""An SQLite database is readable by its owner alone, from its first moment on, whatever the umask."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


def run(folder: Path, *command: str) -> None:
    environment = {**os.environ, "WAYMARK_DATA_DIR": str(folder), "WAYMARK_DATABASE_URL": "", "WAYMARK_MODE": "demo"}
    environment["PYTHONPATH"] = str(PROJECT / "src")
    command = ("sh", "-c", f"umask 022; exec {sys.executable} -m waymark {' '.join(command)}")
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_init_makes_the_database_private_and_later_commands_keep_it_so(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    run(folder, "init")
    database = folder / "waymark.sqlite3"
    assert (rights(folder), rights(database)) == (0o700, 0o600)
    database.chmod(0o644)
    run(folder, "check", "--json")
    assert rights(database) == 0o600


def test_a_database_in_another_folder_is_private_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings

    from waymark.config.database_file import create_private, database_files

    there = {
        **settings.DATABASES["default"],
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(tmp_path / "x" / "y.db"),
    }
    monkeypatch.setitem(settings.DATABASES, "default", there)
    create_private()
    assert rights(database_files()[0]) == 0o600
